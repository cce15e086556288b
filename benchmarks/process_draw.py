"""Measures the SVG of a process from its drawing, and the layout of one without."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from harness import table

from tragwerk.engines.process import Collaboration, draw, load_collaboration
from tragwerk.engines.process.drawing.reading import reading_of
from tragwerk.engines.process.drawing.scene import scene_of

ROOT = Path(__file__).parents[1]
ROUNDS = 7
ELEMENTS = 200
GOAL = "none without a browser; goal ≤ 5 ms median"
SOURCE = (
    "no other library draws BPMN on a server without a browser; bpmn-js under jsdom "
    "took 76–363 ms and lost positions."
)


def main() -> None:
    """Draw each file of the folders for the first time and again."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "blocks"])
    folders = parser.parse_known_args()[0].folders
    files = [path for folder in folders for path in sorted(folder.rglob("*.bpmn"))]
    if not files:
        sys.exit("No .bpmn files there.")
    models = [load_collaboration(path.read_bytes(), source=path.name) for path in files]
    first = [_best(_draw_anew, model) for model in models]
    again = [_best(draw, model) for model in models]
    laid = [_best(_draw_anew, _large())]
    table.report(
        "Draw: a process as SVG",
        SOURCE,
        [
            table.row(f"first time, {len(models)} models, processor", first, peer=GOAL),
            table.row("the same again (new marks), processor", again, peer=GOAL),
            table.row(
                f"layout and drawing of {ELEMENTS} elements without a drawing",
                laid,
                peer="goal ≤ 200 ms",
            ),
        ],
        [
            f"Processor time, best of {ROUNDS} for each model; p50 is the median over "
            "the models. The models are loaded already; reading their drawing counts.",
            "Folders with other models are given as arguments.",
        ],
    )


def _best(work: Callable[[Collaboration], object], model: Collaboration) -> float:
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work(model)
        found.append(time.process_time() - began)
    return min(found)


def _draw_anew(model: Collaboration) -> str:
    scene_of.cache_clear()
    reading_of.cache_clear()
    return draw(model)


def _large() -> Collaboration:
    """Build a process with branches and loops and no drawing."""
    chance = random.Random(2026)
    pairs = [(n, n + 1) for n in range(ELEMENTS - 1)]
    pairs += [
        (n, min(n + chance.randint(2, 7), ELEMENTS - 1))
        for n in chance.sample(range(ELEMENTS - 2), ELEMENTS // 4)
    ]
    pairs += [
        (n, n - chance.randint(2, 8)) for n in chance.sample(range(10, ELEMENTS), 10)
    ]
    tasks = "".join(
        f'<task id="n{n}" name="Arbeitsschritt Nummer {n}"/>' for n in range(ELEMENTS)
    )
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="n{a}" targetRef="n{b}"/>'
        for n, (a, b) in enumerate(pairs)
    )
    return load_collaboration(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'targetNamespace="urn:bench"><process id="p">{tasks}{flows}</process>'
        "</definitions>".encode()
    )


if __name__ == "__main__":
    main()
