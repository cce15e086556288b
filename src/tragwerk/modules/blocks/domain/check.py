"""All checks of a Baustein: do its parts fit, and do its examples come out right?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tragwerk.engines.decision import DecisionError, FeelError, to_json
from tragwerk.engines.process import Element, Process
from tragwerk.engines.process import check as check_process
from tragwerk.modules.blocks.domain.calculate import calculate
from tragwerk.modules.blocks.domain.findings import Finding, Level
from tragwerk.modules.blocks.domain.package import Example, Package

MIN_EXAMPLES = 15
FLOW_KINDS = frozenset({"application", "request", "answer", "notice", "information"})
TEXT_KEYS = ("title", "what", "for_whom", "bring", "duration", "help")

_NUMBER = int | float | Decimal
Progress = Callable[[int, int, str], None]


def check_package(
    package: Package, *, progress: Progress | None = None
) -> list[Finding]:
    """Check every cross-reference and run every example."""
    findings = [
        *_process(package),
        *_flows(package),
        *_texts(package),
        *_calculation(package),
    ]
    total = len(package.examples)
    if total < MIN_EXAMPLES:
        findings.append(
            Finding(
                "examples", 0, f"{total} Beispiele; üblich sind mindestens {MIN_EXAMPLES}.",
                Level.WARNING,
            )
        )  # fmt: skip
    for number, example in enumerate(package.examples, 1):
        findings += run_example(package, example)
        if progress:
            progress(number, total, example.title)
    return sorted(findings)


def _process(package: Package) -> Iterator[Finding]:
    for finding in check_process(package.collaboration):
        yield Finding(
            "process.bpmn",
            finding.line,
            f"{finding.element}: {finding.message}",
            Level.ERROR if finding.severity == "ERROR" else Level.WARNING,
        )
    for pool in package.pools:
        if package.pools[pool] == "PERSON":
            continue
        if pool not in package.collaboration.processes:
            yield Finding("block.toml", 0, f"[pools] {pool}: diesen Prozess gibt es nicht.")
            continue
        process = package.collaboration.process(pool)
        for element in process.elements.values():
            for message in _references(package, process, element):
                yield Finding("process.bpmn", element.line, f"{element.id}: {message}")


def _references(
    package: Package, process: Process, element: Element
) -> Iterator[str]:
    extension: Mapping[str, str] = element.extension
    form = extension.get("form")
    if element.kind == "userTask" and form not in package.tasks:
        yield f"tw:form „{form or ''}“ gibt es nicht unter tasks/."
    decision = extension.get("decision")
    if element.kind == "businessRuleTask" and decision not in package.decisions.decisions:
        yield f"die Entscheidung „{decision or ''}“ steht nicht in decisions.dmn."
    template = extension.get("template")
    if extension.get("service") == "letter" and template not in package.letters:
        yield f"der Brief „{template or ''}“ fehlt unter letters/."
    not_by = extension.get("notBy")
    if not_by and not_by not in process.elements:
        yield f"tw:notBy „{not_by}“ nennt kein Element."


def _flows(package: Package) -> Iterator[Finding]:
    drawn = {flow.message for flow in package.collaboration.message_flows if flow.message}
    for name in sorted(drawn - package.flows.keys()):
        yield Finding(
            "privacy.toml", 0, f"Der Nachrichtenfluss „{name}“ aus process.bpmn fehlt."
        )
    for name, flow in package.flows.items():
        if name not in drawn:
            yield Finding("privacy.toml", 0, f"[flows.{name}] steht nicht in process.bpmn.")
        if flow.kind not in FLOW_KINDS:
            yield Finding("privacy.toml", 0, f"[flows.{name}] kind „{flow.kind}“ kennt niemand.")
        for path in flow.fields:
            if path != "*" and not package.form().has_path(path):
                yield Finding(
                    "privacy.toml", 0, f"[flows.{name}] fields: „{path}“ gibt es im Formular nicht."
                )


def _texts(package: Package) -> Iterator[Finding]:
    for language, text in package.texts.items():
        for key in TEXT_KEYS:
            if not text.get(key):
                yield Finding(f"texts/{language}.toml", 0, f"„{key}“ fehlt.")
    for key in ("draft_days", "submitted_copy_days", "case_years"):
        if not isinstance(package.retention.get(key), int):
            yield Finding("privacy.toml", 0, f"[retention] {key} fehlt.")


def _calculation(package: Package) -> Iterator[Finding]:
    decisions = package.decisions.decisions
    for key in ("decision", "derive"):
        name = package.calculation.get(key)
        if name and name not in decisions:
            yield Finding("block.toml", 0, f"[calculation] {key}: „{name}“ gibt es nicht.")
    if not package.figures:
        yield Finding("figures", 0, "Kein figures/*.json: Beträge des Rechts mit Gültigkeit.")


def run_example(package: Package, example: Example) -> Iterator[Finding]:
    """Run one worked case; each deviation is a finding."""
    day = _day_of(example) or package.figures[0].valid_from
    if example.application is not None:
        problems = package.form().validate_document(to_json(example.application))
        for problem in problems:
            yield Finding(example.file, 0, f"[application] {problem.path}: {problem.message}")
    for name, expected in example.expect.items():
        try:
            actual = _value(package, name, example, day)
        except (DecisionError, FeelError, LookupError) as error:
            yield Finding(example.file, 0, f"{name}: {error}")
            continue
        if not _equal(actual, expected):
            yield Finding(
                example.file, 0, f"{name}: erwartet {expected!r}, berechnet {actual!r}."
            )


def _day_of(example: Example) -> date | None:
    value = (example.application or {}).get("antragsdatum")
    return date.fromisoformat(str(value)) if value else None


def _value(package: Package, name: str, example: Example, day: date) -> Any:
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


def _equal(actual: Any, expected: Any) -> bool:
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return all(_equal(actual.get(key), entry) for key, entry in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(actual) == len(expected) and all(map(_equal, actual, expected))
    if isinstance(expected, bool) or isinstance(actual, bool):
        return actual is expected
    if isinstance(expected, _NUMBER) and isinstance(actual, _NUMBER):
        return abs(Decimal(str(actual)) - Decimal(str(expected))) < Decimal("0.00005")
    return bool(actual == expected)
