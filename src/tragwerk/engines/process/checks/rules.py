"""The rules of the checks: to which group each belongs, how bad it is, whose it is.

Rules that bpmnlint (bpmn.io) has too bear its names and mean the same, so that both
findings can be laid side by side; they are written anew from what the rules say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from tragwerk.engines.process.model import Element, Finding, Severity

Group = Literal[
    "run", "messages", "data", "sound", "style", "drawing", "understandable", "naming"
]

BPMN = "BPMN 2.0.2"
BPMNLINT = "bpmnlint"
SOUNDNESS = "van der Aalst 1997"
GUIDELINES = "7PMG (Mendling, Reijers, van der Aalst 2010)"
FIM = "FIM, Prozesse: Benennung mit Substantiv und Verb"
TRAGWERK = "Tragwerk"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; its severity is what a finding has that says nothing else."""

    group: Group
    severity: Severity
    source: str


def _rules(
    group: Group, source: str, errors: str = "", warnings: str = ""
) -> dict[str, Rule]:
    found = {name: Rule(group, "ERROR", source) for name in errors.split()}
    return found | {name: Rule(group, "WARNING", source) for name in warnings.split()}


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        **_rules(
            "run",
            BPMNLINT,
            "conditional-event end-event-required event-based-gateway "
            "event-sub-process-typed-start-event link-event start-event-required "
            "sub-process-blank-start-event ad-hoc-sub-process",
            "conditional-flows no-duplicate-sequence-flows no-implicit-end "
            "single-blank-start-event",
        ),
        **_rules(
            "run",
            BPMN,
            "event-gateway-target feel timer unknown-default unknown-host unreachable",
            "missing-condition no-default",
        ),
        **_rules("run", TRAGWERK, "no-decision unknown-not-by"),
        **_rules(
            "messages",
            BPMN,
            "message-flow-end message-flow-in-pool no-message",
            "message-without-flow",
        ),
        **_rules(
            "messages",
            SOUNDNESS,
            "message-deadlock",
            "message-never-sent messages-unchecked",
        ),
        **_rules(
            "data",
            TRAGWERK,
            "",
            "variable-never-set variable-perhaps-unset decision-uncovered "
            "decision-impossible",
        ),
        **_rules(
            "sound",
            SOUNDNESS,
            "dead-element deadlock livelock",
            "multiple-tokens soundness-unchecked",
        ),
        **_rules(
            "style",
            BPMNLINT,
            "",
            "fake-join global label-required no-complex-gateway no-disconnected "
            "no-gateway-join-fork no-implicit-split no-implicit-start "
            "no-inclusive-gateway single-event-definition superfluous-gateway "
            "superfluous-label superfluous-termination",
        ),
        **_rules(
            "drawing",
            BPMNLINT,
            "",
            "no-bpmndi no-overlapping-elements standard-size",
        ),
        **_rules(
            "understandable",
            GUIDELINES,
            "",
            "many-elements high-degree several-starts several-ends unstructured "
            "inclusive-gateways verb-object-label",
        ),
        **_rules("naming", FIM, "", "fim-label"),
    }
)


def finding(
    rule: str,
    place: str,
    line: int,
    message: str,
    severity: Severity | None = None,
) -> Finding:
    """Build a finding with the severity and source of its rule."""
    known = RULES[rule]
    return Finding(rule, severity or known.severity, place, message, line, known.source)


def at(
    element: Element, rule: str, message: str, severity: Severity | None = None
) -> Finding:
    """Build a finding at an element."""
    return finding(rule, element.id, element.line, message, severity)
