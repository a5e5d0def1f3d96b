"""Counterfactual pictures: the same view of a home with one thing edited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from agent.learning.views import CLEAR, GLIMPSED, View
from agent.perception.detect import Detector, look
from agent.perception.tokens import RegionTokens, tokens_of
from envs.errors import InputError
from envs.houses.edit import EDITS, edited_house
from envs.houses.splits import house_of
from envs.language.sampling.claim_texts import About, Statement, claim_text
from envs.language.sampling.claims import Sight, truth_of
from envs.language.sampling.sample_refer import pick, shuffled
from envs.language.sampling.seen import sample_referring, seen_world
from envs.language.semantics.explain import nested
from envs.language.semantics.world import World, world_in
from envs.render import Frames, Renderer
from envs.render.pack import pack
from envs.scenes.scene import Scene
from envs.types import Camera

PURPOSE = 271  # of generators
CAMERA = Camera(128, 128, hfov=np.pi / 2)  # that of caches
KINDS = ("category", "color", "link")  # of claims


@dataclass(frozen=True)
class Edited:
    """A true claim about view `view`, and what is recognized after an edit.

    `edit` is one of EDITS. Where it is `relevant`, of the claimed thing, the claim is false afterwards; else it stays true. `kept` is the
    overlap (intersection over union) of the pixels that show what makes the claim true before and after; 0 for relevant edits.
    """

    text: str
    view: int
    edit: str
    relevant: bool
    after: RegionTokens
    kept: float = 0.0


def edited_views(
    views: Sequence[View], sights: Sequence[Sight], detector: Detector, count: int, seed: int, done: Callable[[int], None] = lambda n: None
) -> list[Edited]:
    """Edits of things in views: `count` of claimed things, as many of others.

    Each kind of edit is made equally often as far as it can be.
    """
    rng, out = np.random.default_rng([seed, PURPOSE]), []
    renderer = Renderer([], threads=1)
    for k in rng.permutation(np.repeat(np.arange(len(views)), 4)).tolist():
        short = [flag for flag in (True, False) if sum(one.relevant == flag for one in out) < count]
        if not short:
            break
        relevant = pick(rng, short)
        edit = EDITS[sum(one.relevant == relevant for one in out) % len(EDITS)]
        made = _edited(views[k], sights[k], k, detector, renderer, rng, edit, relevant)
        if made is not None:
            out.append(made)
            done(len(out))
    return out


def _edited(
    view: View, sight: Sight, k: int, detector: Detector, renderer: Renderer, rng: np.random.Generator, edit: str, relevant: bool
) -> Edited | None:
    """One edit of a view, None where it is not possible or decides nothing."""
    things = shuffled(rng, view.clear)
    said = (
        None
        if not things
        else sample_referring(sight.clear, rng, things[0], sight.at_w, kind="color" if edit == "color" else pick(rng, KINDS), pairs="seen")
    )
    if said is None:
        return None
    statement = Statement(About.THING, said.description)
    before = truth_of(statement, sight)
    named = {part.category for part in nested(said.description)}
    others = [one for one in things[1:] if sight.clear.known[one].category not in named]
    if before is None or not before.truth or not (relevant or others):
        return None
    thing = things[0] if relevant else others[0]
    scene = edited_house(view.split, view.index, thing, edit, int(rng.integers(2**31)))
    if scene is None:
        return None
    shown = _rendered(scene, view, renderer)
    (glimpsed, clear), tokens = _seen(scene, view, detector, shown)
    found = truth_of(statement, Sight(glimpsed, clear, sight.at_w, sight.room))
    if found is None or found.truth == relevant:
        return None
    try:
        text = claim_text(statement, rng)
    except InputError:
        return None
    if relevant:
        return Edited(text, k, edit, True, tokens)
    then = np.isin(_rendered(house_of(view.split, view.index), view, renderer).instance[0], before.shown)
    now = np.isin(shown.instance[0], found.shown)
    return Edited(text, k, edit, False, tokens, float((then & now).sum() / (then | now).sum()))


def _rendered(scene: Scene, view: View, renderer: Renderer) -> Frames:
    """Pictures of a view in a home."""
    renderer.put(0, pack(scene))
    where, yaw, pitch = np.array([view.position_w]), np.array([view.yaw_w]), np.array([view.pitch])
    return renderer.render(CAMERA, where, yaw, pitch=pitch)


def _seen(scene: Scene, view: View, detector: Detector, frames: Frames) -> tuple[tuple[World, World], RegionTokens]:
    """Facts of the things glimpsed and of those clear in the same view of an edited home, and what is recognized."""
    pitch = np.array([view.pitch])
    ids, counts = np.unique(frames.instance[0], return_counts=True)
    facts = world_in(scene)
    known = {thing.id for thing in facts.things}
    shown = {int(one): int(n) for one, n in zip(ids, counts, strict=True) if int(one) in known}
    glimpsed, clear = (seen_world(facts, {one for one, n in shown.items() if n >= least}) for least in (GLIMPSED, CLEAR))
    sight = next(iter(look(detector.vision, frames.rgb, frames.depth, pitch, CAMERA)))
    percept = detector.percept(sight, frames.rgb[0], frames.depth[0], CAMERA, (np.zeros(3), 0.0, view.pitch))
    return (glimpsed, clear), tokens_of([percept], CAMERA, np.zeros((1, 3)), np.zeros(1))
