"""Answers about regions: chances at first, masks, overfitting a handful, controls, and labels that no answer depends on."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from agent.encoders.attention import KnockOut
from agent.encoders.known import KnownWords
from agent.encoders.lexicon import Lexicon
from agent.encoders.sentences.grounding import GroundConfig
from agent.encoders.sentences.pointing import VALUES
from agent.learning.asking.ask import AskControls, examples_of, losses
from agent.learning.asking.questions import QuestionSet
from agent.learning.stages import WEIGHTS
from agent.learning.weights import config_of, filled
from agent.perception.ask import LENGTH, AskConfig, Asker, QAModel, counted
from agent.perception.related import RelatedTokens
from agent.perception.tokens import REGIONS, WIDTHS, RegionTokens
from envs.errors import InputError
from envs.language.sampling.view_questions import VIEW_ANSWERS
from envs.language.semantics.world import adjective
from envs.language.tokens import encode
from envs.vocabulary import CATEGORIES, COLORS, ROOMS

SMALL = AskConfig(d=32, embedding=32, hidden=64, dropped=0.0, dropout=0.0)
KINDS = ("mean", "single", "stacked", "co")
THINGS = ("chair", "lamp", "sofa", "desk")


EXPERTS = GroundConfig().build().eval()  # untrained: what they say is as good as noise
KNOWN = KnownWords(Lexicon.load())


def related(tokens: RegionTokens) -> RelatedTokens:
    """Tokens whose names are judged again just as they are, without relations."""
    made = RelatedTokens.of(EXPERTS, tokens)
    made.pair[:] = 0
    made.again[:] = np.concatenate([tokens.category, tokens.size, tokens.material, np.zeros((*tokens.size.shape[:2], len(ROOMS)))], axis=2)
    return made


def scenes(n: int = 8) -> tuple[RelatedTokens, QuestionSet]:
    """Pictures of four things of random colours, and questions for the colour of each."""
    rng = np.random.default_rng(0)
    tokens = RegionTokens.empty(n)
    tokens.count[:] = len(THINGS)
    rows: list[tuple] = []
    for k in range(n):
        for name, width in WIDTHS.items():
            getattr(tokens, name)[k, : len(THINGS)] = rng.random((len(THINGS), width)) if name in ("box", "point") else 0.0
        for row, thing in enumerate(rng.permutation(THINGS).tolist()):
            color = int(rng.integers(len(COLORS)))
            tokens.category[k, row, CATEGORIES.index(thing)] = tokens.color[k, row, color] = 1.0
            rows.append((k, encode(f"what colour is the {thing}", LENGTH, 2), VIEW_ANSWERS.index(COLORS[color]), row))
    tokens.room[:] = 1 / len(ROOMS)
    guide = np.eye(REGIONS + 1, dtype=np.float32)[[row for *_, row in rows]]
    view, zeros = np.array([row[0] for row in rows]), np.zeros(len(rows), np.int64)
    words, answer = np.stack([row[1] for row in rows]), np.array([row[2] for row in rows])
    return related(tokens), QuestionSet(view, view, words, answer, zeros, zeros + 1, np.arange(len(rows)), guide, guide, zeros - 1)


def built(config: AskConfig) -> QAModel:
    """Network with new weights."""
    torch.manual_seed(1)
    return config.build()


def stirred(config: AskConfig) -> QAModel:
    """Network whose answers differ, though it was not trained."""
    net = built(config).eval()
    for part in net.answer.parameters():
        torch.nn.init.normal_(part, std=0.1)
    return net


@pytest.mark.parametrize("name", KINDS)
def test_a_handful_is_overfitted_from_equal_chances(name):
    torch.set_num_threads(1)
    tokens, questions = scenes(8 if name == "mean" else 16)
    example = examples_of(tokens, questions, np.arange(len(questions)))
    net = built(replace(SMALL, attention=name))
    optimizer = torch.optim.AdamW(net.parameters(), 5e-3 if name == "mean" else 2e-3)
    first = None
    for _ in range(250 if name == "mean" else 120):
        parts = losses(net(example, example["words"]), example)
        first = first or float(parts["answer"].detach())
        optimizer.zero_grad()
        (parts["answer"] + 0.5 * parts["guide"]).backward()
        optimizer.step()
    assert first == pytest.approx(math.log(len(VIEW_ANSWERS)), rel=1e-4)
    said = net.eval()(example, example["words"])
    assert (said.answers.argmax(1) == example["answer"]).float().mean() > 0.9
    if name != "mean":
        mass = (said.regions[:, -1] * example["last"]).sum(1).mean()
        assert mass > 0.6
        uniform = net(example, example["words"], KnockOut((0, 1, 2))).answers.argmax(1)
        assert (uniform == example["answer"]).float().mean() < 0.5  # an answer needs the mechanism


@pytest.mark.parametrize("name", KINDS)
def test_padded_regions_and_words_change_nothing(name):
    tokens, questions = scenes()
    net = stirred(replace(SMALL, attention=name))
    example = examples_of(tokens, questions, np.arange(4))
    noisy = dict(example)
    for part in (*WIDTHS, "room_of", "front"):
        noisy[part] = example[part].clone()
        noisy[part][:, len(THINGS) :] = 3.0
    one, two = net(example, example["words"]), net(noisy, example["words"])
    assert torch.allclose(one.answers, two.answers, atol=1e-5) and one.answers.std() > 0
    alone = net({key: part[:1] for key, part in example.items()}, example["words"][:1, :6])
    assert torch.allclose(one.answers[:1], alone.answers, atol=1e-5)


def test_a_blind_network_sees_nothing():
    tokens, questions = scenes()
    net = stirred(replace(SMALL, attention="mean", blind=True))
    words = torch.from_numpy(questions.words[:1].astype(np.int64))
    one, two = (net(examples_of(tokens, questions, np.array([k])), words) for k in (0, 20))
    assert torch.equal(one.answers, two.answers)


def test_answers_depend_on_no_label():
    tokens, questions = scenes()
    rng = np.random.default_rng(1)
    net = stirred(SMALL)
    noise = {part.name: rng.permutation(getattr(questions, part.name)) for part in fields(questions) if part.name not in ("view", "words")}
    one, two = (
        net(made, made["words"]) for made in (examples_of(tokens, some, np.arange(8)) for some in (questions, replace(questions, **noise)))
    )
    assert torch.equal(one.answers, two.answers) and torch.equal(one.regions, two.regions)


def test_the_quality_that_is_asked_for_is_learned():
    tokens, questions = scenes()
    named = np.array([("red", "blue", "wood", "large")[k % 4] for k in range(len(questions))])
    held = np.resize(("green", "red", "metal", "small"), len(named))  # what the thing is called is not what is asked
    texts = [f"is the {held[k]} {THINGS[k % 3]} {name}" for k, name in enumerate(named)]
    asked = replace(
        questions, words=np.stack([encode(text, LENGTH, 2) for text in texts]), wanted=np.array([VALUES.index(name) for name in named])
    )
    example, net = examples_of(tokens, asked, np.arange(len(asked))), built(replace(SMALL, pointing=True))
    words = torch.from_numpy(encode("is the red sofa green", LENGTH, 2)[None].astype(np.int64))
    optimizer = torch.optim.AdamW(net.parameters(), 5e-3)
    for _ in range(60):
        loss = losses(net(example, example["words"]), example)["wanted"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    said = net.eval()(example, example["words"]).wanted
    assert said is not None and (said.argmax(1) == example["wanted"]).all()
    other = net(examples_of(tokens, asked, np.array([0])), words).wanted  # a quality that was never asked for here is read as its own name
    assert other is not None and VALUES[int(other.argmax())] == "green"


@pytest.mark.parametrize("form", ["is the red chair {}?", "the large lamp: is it {}?"])  # one that was trained, one that was not
def test_what_comes_with_gothere_reads_which_quality_is_asked_for(form):
    path = WEIGHTS / "ask.safetensors"
    net = filled(config_of(AskConfig, path).build(), path)
    texts = [encode(form.format(adjective(name)), LENGTH, 2) for name in VALUES]
    words, tokens = torch.from_numpy(np.stack(texts).astype(np.int64)), related(RegionTokens.empty(len(VALUES)))
    with torch.inference_mode():
        wanted = net(tokens.tensors(), words).wanted
    assert wanted is not None and [VALUES[k] for k in wanted.argmax(1).tolist()] == list(VALUES)  # no training asked for a size


def test_only_questions_for_a_quality_teach_which():
    tokens, questions = scenes()
    example, net = examples_of(tokens, questions, np.arange(4)), built(replace(SMALL, pointing=True))
    assert losses(net(example, example["words"]), example)["wanted"].item() == 0
    assert "wanted" not in losses(built(SMALL)(example, example["words"]), example)


def test_kinds_of_attention_are_about_as_large():
    nets = AskControls(KINDS).build()
    sizes = {name: sum(part.numel() for part in nets[name].parameters()) for name in KINDS}
    assert max(sizes.values()) <= 1.1 * min(sizes.values()), sizes


def asker() -> Asker:
    """Asker that is not trained."""
    return Asker(built(SMALL).eval(), EXPERTS, KNOWN)


def test_an_asker_answers_in_words():
    tokens = scenes()[0].tokens
    answer = asker()("What colour is the chair?", tokens.take(np.array([2])))[0]
    assert answer.text in VIEW_ANSWERS and answer.looked.shape == (2, len(THINGS) + 1) and answer.read == {}
    assert list(answer.chances.values()) == sorted(answer.chances.values(), reverse=True)
    assert np.allclose(answer.looked.sum(1), 1.0, atol=1e-5)
    with pytest.raises(InputError, match="expected words"):
        asker()("?!", tokens)


def test_unknown_names_are_read_as_known_ones():
    tokens = scenes()[0].tokens.take(np.array([2]))
    net = Asker(stirred(SMALL), EXPERTS, KNOWN)
    one, two = (net(said, tokens)[0] for said in ("what colour is the settee?", "what colour is the sofa?"))
    assert one.read == {"settee": "sofa"} and two.read == {} and one.chances == two.chances


def test_things_that_fit_are_counted():
    fits = torch.zeros(3, REGIONS)
    fits[1, :2], fits[2, :2] = 1.0, torch.tensor([1.0, 0.5])
    shares = counted(fits)
    assert shares[:, :4].tolist() == [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0.5, 0.5, 0]] and shares[:, -1].tolist() == [0, 1, 1]
