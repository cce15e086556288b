"""Work out a Baustein's decision and keep every step for a person to follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tragwerk.engines.decision import TraceStep, to_json
from tragwerk.modules.blocks.domain.package import APPLIED_ON, Package


@dataclass(frozen=True, slots=True)
class CalculationStep:
    """One step of a calculation as a caseworker reads it.

    Attributes:
        decision: id of the decision in `decisions.dmn`.
        label: its German name.
        paragraph: its description, which names the law.
        value: the JSON-ready result.
    """

    decision: str
    label: str
    paragraph: str
    value: Any


@dataclass(frozen=True, slots=True)
class Calculation:
    """The result of a decision with the way to it.

    Attributes:
        outcome: value of the decision, JSON-ready.
        steps: in order of computation.
        figures: file of the figures that counted.
    """

    outcome: Any
    steps: tuple[CalculationStep, ...]
    figures: str


def calculate(
    package: Package,
    decision: str,
    *,
    application: Mapping[str, Any],
    review: Mapping[str, Any] | None,
    on: date,
) -> Calculation:
    """Work out a decision from an application and what the caseworker confirmed.

    Where the Baustein names a `derive` decision, it is worked out first and its
    entries become inputs of the decision (block.toml, `[calculation]`).

    Raises:
        LookupError: if no figures are valid on that day.
    """
    figures = package.figures_on(on)
    inputs: dict[str, Any] = {
        "antrag": {**application, APPLIED_ON: on.isoformat()},
        "pruefung": dict(review) if review else None,
        "recht": figures.context,
    }
    steps: list[TraceStep] = []
    if derive := package.calculation.get("derive"):
        derived = package.decisions.trace(derive, inputs)
        steps += derived.steps
        inputs |= derived.value if isinstance(derived.value, Mapping) else {}
    trace = package.decisions.trace(decision, inputs)
    # What both runs worked out alike is shown once, where it came first.
    first = {step.decision_id: step.value for step in steps}
    steps += [
        step
        for step in trace.steps
        if step.decision_id not in first or first[step.decision_id] != step.value
    ]
    return Calculation(
        outcome=to_json(trace.value),
        steps=tuple(_readable(package, step) for step in steps),
        figures=figures.file,
    )


def decide(
    package: Package, name: str, inputs: Mapping[str, Any], *, on: date
) -> dict[str, Any]:
    """Answer one line of `tragwerk block decide`: plain inputs, plain outputs.

    Raises:
        KeyError: if an input is missing; its name is the argument.
    """
    entry = package.decides[name]
    values = {key: inputs[key] for key in entry.inputs}
    values["recht"] = package.figures_on(on).context
    trace = package.decisions.trace(entry.decision, values)
    known = {step.decision_id: step.value for step in trace.steps}
    return {
        output: to_json(known.get(decision, trace.value))
        for output, decision in entry.outputs.items()
    }


def _readable(package: Package, step: TraceStep) -> CalculationStep:
    return CalculationStep(
        decision=step.decision_id,
        label=package.decisions.decisions[step.decision_id].name,
        paragraph=step.description,
        value=to_json(step.value),
    )
