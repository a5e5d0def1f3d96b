"""Navigation against habitat-sim's recordings."""

from envs.scenes.load import load_scene
from experiments.validation.navigation_parity import BOX_HOUSE, parities


def test_habitat_agrees_in_the_box_house():
    found = parities(load_scene(BOX_HOUSE, up="z"), BOX_HOUSE.with_suffix(".npz"))
    told, rounded, filled = found["told"], found["rounded"], found["filled"]
    assert told.geodesic_median <= 0.02
    assert told.straight_steps >= 0.99
    assert min(told.navigable_inner, rounded.navigable_inner) >= 0.98
    assert rounded.geodesic_median <= 0.01
    assert rounded.unaffected_p95 <= 0.06  # elsewhere its rounding closes passages between boxes
    assert rounded.bracketed >= 0.95
    assert rounded.straight_steps >= 0.99
    assert rounded.collided_median <= 0.05
    assert filled.collided_median <= 0.03
    assert filled.geodesic_median <= 0.005
    assert min(told.unreachable_agree, rounded.unreachable_agree) == 1


def test_habitat_agrees_in_a_real_house(reference):
    found = parities(load_scene(reference / "small_house.glb", up="z"), reference / "habitat" / "small_house.npz")
    told, rounded, filled = found["told"], found["rounded"], found["filled"]
    assert told.geodesic_median <= 0.01
    assert told.collided_median <= 0.05
    assert told.navigable_inner >= 0.98
    assert rounded.geodesic_median <= 0.01
    assert rounded.geodesic_p95 <= 0.04
    assert rounded.navigable_inner >= 0.98
    assert rounded.straight_steps >= 0.99
    assert rounded.collided_median <= 0.03
    assert filled.collided_median <= 0.03
