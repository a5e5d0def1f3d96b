"""Shipped weights: safetensors in half precision, with their configuration as JSON beside them.

Loading never unpickles.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn

from agent.encoders.attributes import AttributeConfig, AttributeNet
from agent.encoders.fovea import FoveaConfig, FoveaNet
from agent.encoders.fusion import BackboneConfig
from agent.encoders.index import IndexConfig, IndexNet
from agent.encoders.planning.forms import PLACES, RULES, TOKENS, known_rule, spelled
from agent.encoders.planning.net import PlannerConfig, PlannerNet
from agent.encoders.sentences.claims import ClaimReader, ClaimReaderConfig
from agent.encoders.sentences.grounding import GroundConfig, GroundNet
from agent.encoders.sentences.names import NamesConfig
from agent.encoders.sentences.reader import Reader, ReaderConfig
from agent.encoders.vision import VisionConfig, VisionNet
from agent.learning.backbone.pretrain_net import PretrainNet
from envs.errors import InputError
from envs.files import write_whole

Net = TypeVar("Net", bound=nn.Module)
Config = TypeVar("Config")
LIMIT = 5 * 2**20  # bytes of a file
FOREIGN = ("backbone.text.model.", "backbone.sight.model.")  # weights that stay in the folder of a user's own model


def write_weights(path: Path, config: Any, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    """Write weights to `path`, and their configuration and origin as JSON beside it.

    `path` ends in .safetensors. InputError above 5 MiB.
    """
    halves = {name: (part.half() if part.dtype == torch.float32 else part).contiguous() for name, part in tensors.items()}
    data = save(halves)
    if len(data) > LIMIT:
        raise InputError(f"{path}: expected at most {LIMIT} bytes of weights, got {len(data)}; make the network smaller")
    write_whole(path, data)
    write_whole(path.with_suffix(".json"), (json.dumps({"config": asdict(config), **facts}, indent=1) + "\n").encode())


def load_vision(path: Path) -> VisionNet:
    """Load the vision network of a file, in evaluation mode.

    InputError for other content.
    """
    net = config_of(VisionConfig, path).build()
    return filled(net, path).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]


def load_attributes(path: Path) -> AttributeNet:
    """Load the attribute heads of a file, in evaluation mode.

    InputError for other content.
    """
    return filled(config_of(AttributeConfig, path).build(), path)


def load_fovea(path: Path) -> FoveaNet:
    """Load the fovea of a file with the weights of its experts, in evaluation mode.

    InputError for other content.
    """
    net = filled(config_of(FoveaConfig, path).build(), path)
    if shares := facts_of(path).get("shares"):
        net.shares.copy_(torch.tensor(shares))
    return net


def load_reader(path: Path) -> Reader:
    """Load the reader of a file, in evaluation mode.

    InputError for other content.
    """
    return filled(config_of(ReaderConfig, path).build(), path)


def load_ground(path: Path) -> GroundNet:
    """Load the grounding network of a file, in evaluation mode.

    It has that of names where it lies beside it. InputError for other content.
    """
    net, names = filled(config_of(GroundConfig, path).build(), path), path.with_name("names.safetensors")
    if names.exists():
        net.naming = filled(config_of(NamesConfig, names).build(), names)
    return net


def load_claim_reader(path: Path) -> ClaimReader:
    """Load the reader of claims of a file, in evaluation mode.

    InputError for other content.
    """
    config = facts_of(path)["config"]
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in config.get("reader", {}).items()}
    try:
        made = ClaimReaderConfig(**config | {"reader": ReaderConfig(**known)})
    except TypeError as error:
        raise InputError(
            f"{path.with_suffix('.json')}: expected the configuration of a reader of claims ({error}); train it again"
        ) from error
    return filled(made.build(), path)


def load_planner(path: Path) -> PlannerNet:
    """Load the planner's network of a file, in evaluation mode.

    What meanings have that is younger than the weights is never written. InputError for other content.
    """
    net = config_of(PlannerConfig, path).build()
    younger = fill_planner(net, path)
    net.get_buffer("allowed")[:, younger] = False
    return net.eval()


def fill_planner(net: PlannerNet, path: Path) -> list[int]:
    """Give a planner's network the weights of a file, by name.

    Names are those of tokens, situations and fields. Returns the tokens that are younger than the weights; whatever is younger keeps what
    it had. InputError for other content.
    """
    facts = facts_of(path)
    try:
        old = load_file(path)
    except (OSError, SafetensorError):
        filled(net, path)  # which says so
        return []
    tokens, rules, places = (facts.get(name, own) for name, own in vocabulary_of_meanings().items())
    token = [tokens.index(one) if one in tokens else -1 for one in TOKENS]
    rule = [rules.index(name) if (name := known_rule(one, rules)) else -1 for one in RULES]
    place = [0, *(places.index(name) + 1 if (name := f"{one.__name__}.{field}") in places else -1 for one, field in PLACES)]
    second = [row + len(places) + 1 if row >= 0 else -1 for row in place]
    rows = {"tokens.weight": [*token, len(tokens)], "rules.weight": rule, "around.weight": [*place, *second]}
    counts = {"tokens.weight": len(tokens) + 1, "rules.weight": len(rules), "around.weight": 2 * (len(places) + 1)}
    if any(name not in old or len(old[name]) != count for name, count in counts.items()):
        filled(net, path)
        return []
    tables = {name: net.state_dict()[name].clone() for name in rows}
    for name, found in rows.items():
        for number, row in enumerate(found):
            if row >= 0:
                tables[name][number] = old[name][row].float()
    filled(net, path, tables, without=tuple(tables))
    return [number for number, row in enumerate(token) if row < 0]


def vocabulary_of_meanings() -> dict[str, list[str]]:
    """Tokens of meanings, situations between them, and fields, which a planner's weights are stored with."""
    return {
        "tokens": list(TOKENS),
        "rules": [spelled(rule) for rule in RULES],
        "places": [f"{record.__name__}.{field}" for record, field in PLACES],
    }


def load_index(path: Path) -> IndexNet:
    """Load the index network of a file, in evaluation mode.

    InputError for other content.
    """
    return filled(config_of(IndexConfig, path).build(), path)


def load_backbone(path: Path) -> PretrainNet:
    """Load the cross-modal backbone of a file with the heads of pretraining, in evaluation mode.

    InputError for other content.
    """
    net = PretrainNet(config_of(BackboneConfig, path))
    return filled(net, path, {name: part for name, part in net.state_dict().items() if name.startswith(FOREIGN)})


def calibration_of(path: Path) -> dict[str, float]:
    """Temperatures of the names of regions stored beside some weights, empty for none."""
    return {name: float(value) for name, value in facts_of(path).get("calibration", {}).items()}


def config_of(kind: type[Config], path: Path) -> Config:
    """Configuration of some weights; InputError for that of another network."""
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in facts_of(path)["config"].items()}
    try:
        return kind(**known)
    except TypeError as error:
        wrong = f"expected the configuration of this network, got another one ({error}); train it again"
        raise InputError(f"{path.with_suffix('.json')}: {wrong}") from error


def facts_of(path: Path) -> dict[str, Any]:
    """Configuration and origin beside some weights."""
    try:
        facts = json.loads(path.with_suffix(".json").read_text())
        assert isinstance(facts["config"], dict)
        return facts
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{path.with_suffix('.json')}: expected the configuration of weights, got none ({why}); train them") from error


def filled(net: Net, path: Path, kept: Mapping[str, Tensor] | None = None, *, without: Sequence[str] = ()) -> Net:
    """Network with the weights of a file, in evaluation mode.

    `kept` are those that are not in the file, or are taken `without` it. InputError for other content.
    """
    try:
        tensors = load_file(path)
        found = {name: part.float() if part.dtype == torch.float16 else part for name, part in tensors.items() if name not in without}
        net.load_state_dict({**(kept or {}), **found})
    except (OSError, SafetensorError, RuntimeError) as error:
        why = " ".join(str(error).split())[:120]
        raise InputError(f"{path}: expected the weights of this network, got something else ({why}); train them again") from error
    return net.eval()
