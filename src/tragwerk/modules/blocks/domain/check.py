"""All checks of a Baustein: do its parts fit, and do its examples come out right?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tragwerk.engines.decision import FeelError, compile_feel
from tragwerk.engines.forms import Form
from tragwerk.engines.process import Element
from tragwerk.modules.blocks.domain.check_examples import run_example
from tragwerk.modules.blocks.domain.check_law import check_law
from tragwerk.modules.blocks.domain.check_letters import check_letters
from tragwerk.modules.blocks.domain.check_models import check_models, check_reasons
from tragwerk.modules.blocks.domain.check_texts import check_texts
from tragwerk.modules.blocks.domain.findings import Finding, Level
from tragwerk.modules.blocks.domain.package import Flow, Package
from tragwerk.modules.blocks.domain.reader import line_of

MIN_EXAMPLES = 15
FLOW_KINDS = frozenset({"application", "request", "answer", "notice", "information"})
LONGEST_FLOW = 80  # characters; statements of a person keep the name

_MOST_KNOWN = 64
_known: dict[str, tuple[Finding, ...]] = {}
Progress = Callable[[int, int, str], None]


def check_package(
    package: Package, *, progress: Progress | None = None
) -> list[Finding]:
    """Check every cross-reference, run every example and set every letter."""
    findings = [
        *_process(package),
        *check_reasons(package),
        *_flows(package),
        *check_law(package),
        *_retention(package),
        *check_texts(package),
        *_calculation(package),
        *_statistics(package),
        *check_letters(package),
    ]
    total = len(package.examples)
    if total < MIN_EXAMPLES:
        message = f"{total} Beispiele; üblich sind mindestens {MIN_EXAMPLES}."
        findings.append(Finding("examples", 0, message, Level.WARNING))
    for number, example in enumerate(package.examples, 1):
        findings += run_example(package, example)
        if progress:
            progress(number, total, example.title)
    return sorted(findings)


def faults_of(package: Package) -> tuple[Finding, ...]:
    """Give the findings that keep a Baustein out of the library.

    A digest is checked once per process: equal content has equal faults.
    """
    if package.digest not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        findings = check_package(package)
        _known[package.digest] = tuple(f for f in findings if f.level is Level.ERROR)
    return _known[package.digest]


def _process(package: Package) -> Iterator[Finding]:
    yield from (found.plain() for found in check_models(package).findings)
    for pool in package.pools:
        if package.pools[pool] == "PERSON":
            continue
        if pool not in package.collaboration.processes:
            yield Finding(
                "block.toml", 0, f"[pools] {pool}: diesen Prozess gibt es nicht."
            )
            continue
        process = package.collaboration.process(pool)
        for element in process.elements.values():
            for message in _references(package, element):
                yield Finding("process.bpmn", element.line, message, element=element.id)


def _references(package: Package, element: Element) -> Iterator[str]:
    extension: Mapping[str, str] = element.extension
    form = extension.get("form")
    if element.kind == "userTask" and form not in package.tasks:
        yield f"tw:form „{form or ''}“ gibt es nicht unter tasks/."
    yield from _proposals(package.tasks.get(form or ""), extension.get("propose", ""))
    decision = extension.get("decision")
    if (
        element.kind == "businessRuleTask"
        and decision not in package.decisions.decisions
    ):
        yield f"die Entscheidung „{decision or ''}“ steht nicht in decisions.dmn."
    template = extension.get("template")
    if extension.get("service") == "letter" and template not in package.letters:
        yield f"der Brief „{template or ''}“ fehlt unter letters/."


def _proposals(form: Form | None, text: str) -> Iterator[str]:
    for part in filter(str.strip, text.split(";")):
        path, sign, expression = (piece.strip() for piece in part.partition("="))
        if not sign or (form and not form.has_path(path)):
            yield f"tw:propose: „{path}“ gibt es im Formular der Aufgabe nicht."
            continue
        try:
            compile_feel(expression)
        except FeelError as error:
            yield f"tw:propose „{path}“: {error.message}"


def _flows(package: Package) -> Iterator[Finding]:
    drawn = {
        flow.message: flow
        for flow in package.collaboration.message_flows
        if flow.message
    }
    for name in sorted(drawn.keys() - package.flows.keys()):
        yield Finding(
            "privacy.toml",
            0,
            f"[flows.{name}] fehlt; process.bpmn zeichnet diesen Nachrichtenfluss in "
            f"Zeile {drawn[name].line}.",
        )
    for name, flow in package.flows.items():
        line = _line(package, "privacy.toml", f"[flows.{name}]")
        where = f"[flows.{name}]"
        if name not in drawn:
            yield Finding("privacy.toml", line, f"{where} steht nicht in process.bpmn.")
        if flow.kind not in FLOW_KINDS:
            message = f"{where} kind „{flow.kind}“ kennt niemand."
            yield Finding("privacy.toml", line, message)
        elif flow.kind != "information" and _is_between_units(package, flow):
            # Any other kind may name all fields at once; between units none may.
            message = f"{where} kind: zwischen zwei Stellen immer „information“."
            yield Finding("privacy.toml", line, message)
        if len(name) > LONGEST_FLOW:
            message = f"{where} Der Name hat mehr als {LONGEST_FLOW} Zeichen."
            yield Finding("privacy.toml", line, message)
        for key, pool in (("from", flow.sender), ("to", flow.receiver)):
            if pool not in package.pools:
                message = f"{where} {key}: „{pool}“ steht nicht in block.toml [pools]."
                yield Finding("privacy.toml", line, message)
        # A category of a misspelt path would let the path pass as ordinary data.
        for key, paths in (("fields", flow.fields), ("categories", flow.categories)):
            for path in paths:
                if not _is_known_field(package, flow.kind, path):
                    message = f"{where} {key}: „{path}“ gibt es im Formular nicht."
                    yield Finding("privacy.toml", line, message)


def _is_between_units(package: Package, flow: Flow) -> bool:
    return {flow.sender, flow.receiver} <= package.pool_kinds.keys()


def _is_known_field(package: Package, kind: str, path: str) -> bool:
    """Whether a flow can take a path: of the form, between units of the process."""
    if kind != "information":
        return path == "*" or package.form().has_path(path)
    if path.startswith("antrag."):
        return package.form().has_path(path.removeprefix("antrag."))
    return any(form.has_path(path) for form in package.tasks.values())


def _retention(package: Package) -> Iterator[Finding]:
    for key in ("draft_days", "submitted_copy_days", "case_years"):
        value = package.retention.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            line = _line(package, "privacy.toml", "[retention]")
            message = f"[retention] {key} fehlt oder ist keine ganze Zahl über null."
            yield Finding("privacy.toml", line, message)


def _calculation(package: Package) -> Iterator[Finding]:
    decisions = package.decisions.decisions
    line = _line(package, "block.toml", "[calculation]")
    for key in ("decision", "derive"):
        name = package.calculation.get(key)
        if name and name not in decisions:
            message = f"[calculation] {key}: „{name}“ steht nicht in decisions.dmn."
            yield Finding("block.toml", line, message)
    for name, entry in package.decides.items():
        line = _line(package, "block.toml", f"[decide.{name}]")
        for wanted in (entry.decision, *entry.outputs.values()):
            if wanted not in decisions:
                message = f"[decide.{name}]: „{wanted}“ steht nicht in decisions.dmn."
                yield Finding("block.toml", line, message)
    if not package.figures:
        message = "Kein figures/*.json: Beträge des Rechts mit Gültigkeit."
        yield Finding("figures", 0, message)


def _statistics(package: Package) -> Iterator[Finding]:
    file = "statistics.toml"
    never = package.statistics.get("never", {}).get("fields", ())
    line = _line(package, file, "[never]")
    for path in never:
        if not package.form().has_path(path):
            message = f"[never] fields: „{path}“ gibt es im Formular nicht."
            yield Finding(file, line, message)
    for name, count in package.statistics.get("counts", {}).items():
        line = _line(package, file, f"[counts.{name}]")
        for key in ("value", "when"):
            text = str(count.get(key, "" if key == "value" else "true"))
            try:
                compile_feel(text)
            except FeelError as error:
                message = f"[counts.{name}] {key}: {error.message}"
                yield Finding(file, line, message)
            for path in never:
                if f"antrag.{path}" in text:
                    message = f"[counts.{name}] liest „{path}“, das nie gezählt wird."
                    yield Finding(file, line, message)


def _line(package: Package, file: str, needle: str) -> int:
    return line_of(package.files.get(file, b"").decode("utf-8"), needle)
