"""Requests that need the conversation: right with it, never without."""

from experiments.language.followups import follow_ups


def test_follow_ups_need_the_conversation() -> None:
    """Things and places meant before are found with the memory of them, and nothing is right without it."""
    spoken = follow_ups("val", 2, seed=0)
    assert len(spoken) == 8 and {one.home for one in spoken} == {0, 1}
    assert all(one.right and not one.bare for one in spoken)
