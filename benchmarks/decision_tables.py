"""Measures a decision table of 1,000 rules: this engine and SpiffWorkflow, in turn."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from harness import table
from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine  # type: ignore[import-untyped] # has no types
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine  # type: ignore[import-untyped] # has no types
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser  # type: ignore[import-untyped] # has no types

from tragwerk.engines.decision import DecisionModel, load_decisions

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
SIZES = (10, 100, 1_000)
ROUNDS = 8
BLOCK = 5  # questions to one before it is the other's turn
GOAL = "goal for 1,000 rules: ≥ 100 ×"


def main() -> None:
    """Evaluate the same questions with both, in turn, and compare the answers."""
    chance = random.Random(2026)
    rows: list[table.Row] = []
    notes = [
        f"Same file, same questions, one process, {BLOCK} to each in turn; all answers "
        "are compared. Two columns (a range of numbers, a text), every question hits a "
        "rule at random.",
        f"SpiffWorkflow {version('SpiffWorkflow')}; it evaluates each cell as Python "
        "until a rule matches, this engine looks the rules up in an index.",
    ]
    for rules in SIZES:
        xml = _document(rules)
        model = load_decisions(xml)
        peer = _Peer(xml)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(ROUNDS):
            block = [_question(chance, rules) for _ in range(BLOCK)]
            theirs += [_timed(peer.answer, question) for question in block]
            ours += [_timed(_answer, model, question) for question in block]
            for question in block:
                if peer.answer(question) != _answer(model, question):
                    raise RuntimeError(f"The answers to {question} differ.")
        ratio = table.percentile(theirs, 50) / table.percentile(ours, 50)
        name = f"one evaluation, {rules} rules"
        rate = 1 / table.percentile(ours, 50)
        rows.append(
            table.row(name, ours, peer=f"{ratio:.0f} × faster; {GOAL}", rate=rate)
        )
        rate = 1 / table.percentile(theirs, 50)
        rows.append(table.row(f"{name}, SpiffWorkflow", theirs, peer="–", rate=rate))
        notes.append(
            f"{rules} rules: {table.percentile(ours, 50) * 1e6:.1f} µs here, "
            f"{table.percentile(theirs, 50) * 1e6:.1f} µs there, {ratio:.0f} ×."
        )
    table.report("Decision tables", "SpiffWorkflow, measured in this run.", rows, notes)


def _document(rules: int) -> bytes:
    """A table whose rules each accept ten whole numbers and one text."""
    row = (
        "<rule id='r{0}'><inputEntry id='a{0}'><text>[{1}..{2}]</text></inputEntry>"
        "<inputEntry id='b{0}'><text>\"{3}\"</text></inputEntry>"
        "<outputEntry id='o{0}'><text>{0}</text></outputEntry></rule>"
    )
    body = "".join(
        row.format(number, number * 10, number * 10 + 9, _kind(number))
        for number in range(rules)
    )
    return (
        f"<definitions xmlns='{NAMESPACE}' id='d' name='n' namespace='urn:x'>"
        "<inputData id='n1' name='amount'><variable name='amount'/></inputData>"
        "<inputData id='n2' name='kind'><variable name='kind'/></inputData>"
        "<decision id='fee' name='fee'><variable name='fee'/>"
        "<informationRequirement><requiredInput href='#n1'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#n2'/></informationRequirement>"
        "<decisionTable id='t' hitPolicy='UNIQUE'>"
        "<input id='i1' label='i1'><inputExpression id='e1' typeRef='number'>"
        "<text>amount</text></inputExpression></input>"
        "<input id='i2' label='i2'><inputExpression id='e2' typeRef='string'>"
        "<text>kind</text></inputExpression></input>"
        f"<output id='o' label='o' name='fee' typeRef='number'/>{body}"
        "</decisionTable></decision></definitions>"
    ).encode()


def _kind(number: int) -> str:
    return ("flat", "house", "room")[number % 3]


def _question(chance: random.Random, rules: int) -> dict[str, Any]:
    rule = chance.randrange(rules)
    return {"amount": rule * 10 + chance.randrange(10), "kind": _kind(rule)}


def _answer(model: DecisionModel, question: dict[str, Any]) -> int:
    return int(model.evaluate("fee", question))


class _Peer:
    """SpiffWorkflow's own parser and engine; ranges are written as it needs them."""

    def __init__(self, xml: bytes) -> None:
        # It knows no FEEL: “[10..19]” has to be a comparison of Python.
        root = etree.fromstring(xml)
        for text in root.iter(f"{{{NAMESPACE}}}text"):
            if text.text and text.text.startswith("["):
                low, high = text.text.strip("[]").split("..")
                text.text = f"{low} <= ? <= {high}"
        parser = DMNParser(None, root, {"dmn": NAMESPACE}, filename="bench.dmn")
        parser.parse()
        self._engine = DMNEngine(parser.decision.decisionTables[0])
        self._workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def answer(self, question: dict[str, Any]) -> int:
        task = SimpleNamespace(data=dict(question), workflow=self._workflow)
        return int(self._engine.result(task)["fee"])


def _timed(work: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
