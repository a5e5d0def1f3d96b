"""An answer of `gothere see --ask`, in words, JSON and a picture.

The picture has the regions that were looked at.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jaxtyping import UInt8

from agent.perception.ask import Answer, Asker
from agent.perception.tokens import tokens_of
from envs.percepts import Percept
from envs.types import Camera
from experiments.perception.draw import panel
from experiments.perception.labels import Color
from experiments.perception.regions import Region

SHOWN = 0.05  # least share of attention that is drawn and told
ORDINALS = ("looked first at", "then at", "then at")
COLORS: tuple[Color, ...] = ((60, 120, 216), (217, 95, 14), (24, 96, 60))  # of the boxes of each hop


def asked(question: str, percept: Percept, camera: Camera, weights: Path) -> Answer:
    """Answer to a question about a percept."""
    return Asker.load(weights)(question, tokens_of([percept], camera, np.zeros((1, 3)), np.zeros(1)))[0]


def looked_at(answer: Answer, regions: Sequence[Region]) -> list[list[tuple[str, float, int]]]:
    """Name, share and index of what each hop looked at.

    The largest share is first, -1 is the picture as a whole.
    """
    hops = []
    for shares in answer.looked:
        names = [*(region.name for region in regions[: len(shares) - 1]), "the whole picture"]
        order = [k for k in np.argsort(-shares, kind="stable").tolist() if shares[k] >= SHOWN]
        hops.append([(names[k], float(shares[k]), k if k < len(names) - 1 else -1) for k in order])
    return hops


def answer_lines(question: str, answer: Answer, regions: Sequence[Region]) -> list[str]:
    """The answer with others that are likely, and where it was looked for."""
    others = ", ".join(f"{text} {chance:.2f}" for text, chance in list(answer.chances.items())[:4])
    lines = [f"{question}  {answer.text}  ({others})"]
    lines += [f'  read "{unknown}" as "{name}"' for unknown, name in answer.read.items()]
    for hop, seen in enumerate(looked_at(answer, regions)):
        lines.append(f"  {ORDINALS[min(hop, 2)]} " + ", ".join(f"{name} {share:.2f}" for name, share, _ in seen))
    return lines


def answer_facts(question: str, answer: Answer, regions: Sequence[Region]) -> dict[str, Any]:
    """The same as JSON."""
    looked = [[{"name": name, "region": k, "share": round(share, 3)} for name, share, k in hop] for hop in looked_at(answer, regions)]
    chances = {k: round(v, 3) for k, v in answer.chances.items()}
    return {"question": question, "answer": answer.text, "chances": chances, "looked": looked, "read": answer.read}


def answer_panel(fine: UInt8[np.ndarray, "h w 3"], question: str, answer: Answer, regions: Sequence[Region]) -> UInt8[np.ndarray, "h2 w 3"]:
    """The picture with the boxes that each hop looked at.

    Their lines are the thicker, the larger the share.
    """
    picture, (height, width) = fine.copy(), fine.shape[:2]
    for hop, seen in enumerate(looked_at(answer, regions)):
        for name, share, k in reversed(seen):
            if k < 0:
                continue
            rows, columns = regions[k].mask.shape
            left, top, right, bottom = (regions[k].box * np.array([width / columns, height / rows] * 2)).round().astype(int)
            inset = 5 * hop  # so that boxes of several hops are seen beside each other
            color, thick = COLORS[min(hop, 2)], max(1, round(6 * share))
            cv2.rectangle(
                picture, (int(left) + inset, int(top) + inset), (int(right) - inset, int(bottom) - inset), color, thick, cv2.LINE_AA
            )
            if k == seen[0][2]:  # the name of what has most; that of the first look below its box, of the others above
                place = (int(left), min(height - 6, int(bottom) + 20) if hop == 0 else max(18, int(top) - 8))
                cv2.putText(
                    picture, f"{hop + 1}: {name} {share:.2f}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 4, cv2.LINE_AA
                )
                cv2.putText(picture, f"{hop + 1}: {name} {share:.2f}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, color, 1, cv2.LINE_AA)
    return panel(f"{question}  {answer.text}", picture)
