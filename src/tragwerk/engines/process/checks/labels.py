"""Names of what is drawn and declared (rules of bpmnlint)."""

from collections import Counter
from collections.abc import Iterator

from tragwerk.engines.process.checks.rules import at, finding
from tragwerk.engines.process.model import Collaboration, Element, Finding, Process

DECIDING = ("exclusiveGateway", "inclusiveGateway")
WORDS = {
    "message": "Die Nachricht",
    "signal": "Das Signal",
    "error": "Der Fehler",
    "escalation": "Die Eskalation",
}


def check_labels(process: Process) -> Iterator[Finding]:
    """Check that flow nodes and conditional flows have names, where they need them."""
    for element in process.elements.values():
        if not element.name and _needs_name(element):
            yield at(
                element,
                "label-required",
                f"„{element.id}“ hat keine Beschriftung. Schreiben Sie, was hier "
                "geschieht.",
            )
    for flow in process.flows.values():
        source = process.elements[flow.source]
        if flow.written is not None and not flow.name:
            yield finding(
                "label-required",
                flow.id,
                flow.line,
                f"Der Weg von „{source.label}“ mit der Bedingung „{flow.written[:60]}“ "
                "hat keine Beschriftung. Schreiben Sie an, wann er gilt.",
            )
        forks = source.kind in DECIDING and len(source.outgoing) > 1
        is_default = source.default == flow.id
        if flow.name and flow.written is None and not is_default and not forks:
            yield finding(
                "superfluous-label",
                flow.id,
                flow.line,
                f"Der Weg „{flow.name}“ ist beschriftet, obwohl hier nichts "
                "entschieden wird. Löschen Sie die Beschriftung oder geben Sie eine "
                "Bedingung an.",
            )
    for lane in process.lanes:
        if not lane.name.strip():
            message = "Eine Bahn hat keinen Namen. Schreiben Sie, wer hier arbeitet."
            yield finding("label-required", lane.id, process.line, message)


def _needs_name(element: Element) -> bool:
    if element.kind in ("parallelGateway", "eventBasedGateway"):
        return False
    if element.kind.endswith("Gateway"):
        return len(element.outgoing) > 1
    return not element.is_subprocess


def check_declarations(collaboration: Collaboration) -> Iterator[Finding]:
    """Check pools, and messages, signals, errors and escalations of the file."""
    for pool in collaboration.pools:
        if not pool.name:
            yield finding(
                "label-required",
                pool.id,
                pool.line,
                "Ein Pool hat keinen Namen. Schreiben Sie, welche Stelle das ist.",
            )
    number = Counter((each.kind, each.name) for each in collaboration.declarations)
    for each in collaboration.declarations:
        word, name = WORDS[each.kind], each.name or each.id
        wrong = (
            (not each.name.strip(), f"{word} „{each.id}“ hat keinen Namen."),
            (
                not each.is_used,
                f"{word} „{name}“ wird nirgends benutzt. Löschen Sie die Angabe.",
            ),
            (
                number[each.kind, each.name] > 1,
                f"{word} „{name}“ steht mehrmals in der Datei. Legen Sie die Angaben "
                "zusammen oder benennen Sie sie verschieden.",
            ),
        )
        for is_wrong, message in wrong:
            if is_wrong:
                yield finding("global", each.id, each.line, message)
