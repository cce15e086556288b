"""Do the worked cases come out as they were worked out by hand?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tragwerk.engines.decision import DecisionError, FeelError, prepare, to_json
from tragwerk.modules.blocks.domain.calculate import calculate
from tragwerk.modules.blocks.domain.findings import Finding
from tragwerk.modules.blocks.domain.package import APPLIED_ON, Example, Package
from tragwerk.modules.blocks.domain.reader import line_of

_NUMBER = int | float | Decimal
_TOLERANCE = Decimal("0.00005")
"""Half of the fourth decimal: below what any step of a law is rounded to."""


def run_example(package: Package, example: Example) -> Iterator[Finding]:
    """Run one worked case; each deviation is a finding."""
    text = package.files[example.file].decode("utf-8")
    if not package.figures:
        return  # told once for the whole Baustein
    try:
        day = example_day(package, example)
    except ValueError:
        line = line_of(text, APPLIED_ON)
        yield Finding(example.file, line, "„antragsdatum“ ist kein Tag: 2025-01-01.")
        return
    if example.application is not None:
        line = line_of(text, "[application")
        data = to_json(prepare(example.application))
        for problem in package.form().validate_document(data):
            message = f"[application] {problem.path}: {problem.message}"
            yield Finding(example.file, line, message)
    for name, expected in example.expect.items():
        line = line_of(text, f"{name} =") or line_of(text, f"[expect.{name}]")
        try:
            actual = _value(package, name, example, day)
        except (DecisionError, FeelError, LookupError) as error:
            yield Finding(example.file, line, f"{name}: {error}")
            continue
        if not _equal(actual, expected):
            message = (
                f"{name}: erwartet {_plain(expected)}, berechnet {_plain(actual)}."
            )
            yield Finding(example.file, line, message)


def example_day(package: Package, example: Example) -> date:
    """Give the day that counts for a worked case.

    Raises:
        ValueError: if its `antragsdatum` is no day.
    """
    value = (example.application or {}).get(APPLIED_ON)
    return date.fromisoformat(str(value)) if value else package.figures[0].valid_from


def _value(package: Package, name: str, example: Example, day: date) -> object:
    if example.application is not None:
        return calculate(
            package,
            name,
            application=example.application,
            review=example.inputs.get("pruefung"),
            on=day,
        ).outcome
    inputs = {**example.inputs, "recht": package.figures_on(day).context}
    return to_json(package.decisions.evaluate(name, inputs))


def _equal(actual: object, expected: object) -> bool:
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return all(_equal(actual.get(key), entry) for key, entry in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(actual) == len(expected) and all(map(_equal, actual, expected))
    if isinstance(expected, bool) or isinstance(actual, bool):
        return actual is expected
    if isinstance(expected, _NUMBER) and isinstance(actual, _NUMBER):
        return abs(Decimal(str(actual)) - Decimal(str(expected))) < _TOLERANCE
    return bool(actual == expected)


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever a decision gives
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_plain(v)}" for k, v in value.items()) + "}"
    return "null" if value is None else repr(value)
