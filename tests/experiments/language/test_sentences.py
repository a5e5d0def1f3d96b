"""What becomes of sentences: plain ones are right, unknown ones refused, and the figures add up."""

from experiments.language.sentences import KINDS, judge_sentences, read_sentences, shares


def test_val_sentences_are_judged() -> None:
    rows = read_sentences("val")[:6]
    counted: list[int] = []
    judged = judge_sentences(rows, counted.append)
    assert counted == list(range(1, 7)) and [one.id for one in judged] == [row["id"] for row in rows]
    plain = next(one for one in judged if one.id == "sv001")  # "go to the purple couch"
    assert plain.became in ("right", "refused")
    figures = shares(judged)
    assert abs(sum(figures[kind]["mean"] or 0.0 for kind in KINDS) - 1) < 1e-9


def test_a_plain_sentence_is_carried_out_and_another_one_is_not_what_was_meant() -> None:
    row = next(row for row in read_sentences("val") if row["id"] == "sv001")
    said = row | {"sentence": "go to the sofa"}
    assert judge_sentences([said], lambda done: None)[0].became == "right"
    other = row | {"sentence": "go to the kitchen"}
    assert judge_sentences([other], lambda done: None)[0].became in ("misunderstood", "refused")
    assert judge_sentences([row | {"sentence": "frobnicate the sofa"}], lambda done: None)[0].became == "refused"
