"""All checks of a collaboration: what to mend before it runs, and what to improve."""

from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from tragwerk.engines.process.checks.agreement import check_agreement
from tragwerk.engines.process.checks.connections import check_connections
from tragwerk.engines.process.checks.coverage import check_coverage
from tragwerk.engines.process.checks.drawing import check_drawing
from tragwerk.engines.process.checks.events import check_events
from tragwerk.engines.process.checks.guidelines import check_guidelines
from tragwerk.engines.process.checks.labels import check_declarations, check_labels
from tragwerk.engines.process.checks.messages import (
    check_message_flows,
    check_messages,
)
from tragwerk.engines.process.checks.naming import check_naming
from tragwerk.engines.process.checks.rules import RULES, Group
from tragwerk.engines.process.checks.running import check_running
from tragwerk.engines.process.checks.soundness import check_soundness
from tragwerk.engines.process.checks.variables import check_variables
from tragwerk.engines.process.model import Collaboration, Finding, Process

Profile = Literal["all", "platform", "fim"]

_PLATFORM: frozenset[Group] = frozenset({"run", "messages", "data", "sound"})
_ALL: frozenset[Group] = _PLATFORM | {"style", "drawing", "understandable"}
PROFILES: Mapping[Profile, frozenset[Group]] = MappingProxyType(
    {"platform": _PLATFORM, "all": _ALL, "fim": _ALL | {"naming"}}
)
RuleSet = Callable[[Process], Iterator[Finding]]
OF_PROCESS: tuple[tuple[frozenset[Group], RuleSet], ...] = (
    (frozenset({"run"}), check_running),
    (frozenset({"run", "style"}), check_connections),
    (frozenset({"run", "style"}), check_events),
    (frozenset({"style"}), check_labels),
    (frozenset({"sound"}), check_soundness),
    (frozenset({"understandable"}), check_guidelines),
    (frozenset({"naming"}), check_naming),
)


def check(
    collaboration: Collaboration,
    *,
    outputs: Mapping[str, Collection[str]] | None = None,
    results: Mapping[str, Collection[object]] | None = None,
    profile: Profile = "all",
) -> tuple[Finding, ...]:
    """Run the rules of a profile and return the findings in the order of the file.

    ``platform`` asks whether a process runs right, ``all`` also for style, drawing
    and how well it is understood, ``fim`` also for the names FIM wants. ``outputs``
    says which variables the host sets, by element id, and by process id for those
    given at the start; only with it are variables checked. ``results`` says which
    values a decision can have, by its name; only with it is their coverage checked.
    """
    groups = PROFILES[profile]
    found = [*collaboration.problems]
    if "style" in groups:
        found.extend(check_declarations(collaboration))
    if "drawing" in groups:
        found.extend(check_drawing(collaboration))
    if "messages" in groups:
        found.extend(check_message_flows(collaboration))
        found.extend(check_agreement(collaboration))
    for process in collaboration.processes.values():
        # A pool drawn empty has nothing to run.
        if not process.elements:
            continue
        for of, rule in OF_PROCESS:
            if not of.isdisjoint(groups):
                found.extend(rule(process))
        if "messages" in groups:
            found.extend(check_messages(collaboration, process))
        if outputs is not None:
            found.extend(check_variables(process, outputs))
        if results is not None:
            found.extend(check_coverage(process, results))
    kept = (f for f in found if f.rule not in RULES or RULES[f.rule].group in groups)
    lost = {f.element for f in found if f.rule == "unreachable"}
    return tuple(
        sorted(
            (f for f in kept if f.rule != "dead-element" or f.element not in lost),
            key=lambda finding: (finding.line, finding.rule),
        )
    )
