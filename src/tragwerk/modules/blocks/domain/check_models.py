"""Do the process and the decisions of a Baustein run right?

Everything that can be said without running an example: about the process by the
engine's rules, about each decision table with an example that proves it, about what
the decisions need, and whether the process has a way for every result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from tragwerk.engines.decision import (
    REQUIREMENT_RULES,
    TABLE_RULES,
    check_requirements,
    check_table,
    outcomes_of,
    requirement_finding_text,
    table_finding_text,
    tables_in,
)
from tragwerk.engines.process import Collaboration, Element, Process
from tragwerk.engines.process import check as check_process
from tragwerk.engines.process.check import PROFILES, Profile
from tragwerk.engines.process.checks.rules import RULES
from tragwerk.modules.blocks.domain.describe import (
    DECISIONS,
    describe_decisions,
    vocabulary_of,
)
from tragwerk.modules.blocks.domain.findings import Finding, Level
from tragwerk.modules.blocks.domain.package import Package
from tragwerk.modules.blocks.domain.reader import line_of

PROCESS = "process.bpmn"
TABLES, REQUIREMENTS = "tables", "requirements"
# What the platform gives a process at its start (FEEL reads it under these names).
_GIVEN = ("antrag", "parameter")
_APPLICATION = "antrag"


@dataclass(frozen=True, slots=True)
class ModelFinding:
    """Something about the process or the decisions.

    Attributes:
        topic: group of rules: that of the process engine, `tables` or `requirements`.
        element: id in the file; empty for the file as a whole.
        name: what the element is called, in the language of the reader.
        message: what is wrong and what to do, in `language`.
        reason: why the Baustein leaves it so, in German; empty if it says nothing.
    """

    file: str
    line: int
    topic: str
    level: Level
    element: str
    name: str
    rule: str
    source: str
    message: str
    language: str = "de"
    reason: str = ""

    def plain(self) -> Finding:
        """Give it as a finding of the whole check."""
        return Finding(
            self.file,
            self.line,
            self.message,
            self.level,
            self.element,
            self.rule,
            self.source,
            self.reason,
        )


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What the checks found, and how much they looked at.

    Attributes:
        findings: in the order of the files.
        rules: number of rules that were applied, by topic.
        elements: how many elements of processes were looked at.
        tables: how many decision tables.
    """

    findings: tuple[ModelFinding, ...]
    rules: Mapping[str, int]
    elements: int
    tables: int


def check_models(
    package: Package, *, language: str = "de", profile: Profile = "platform"
) -> ModelReport:
    """Check process and decisions of a Baustein.

    Args:
        package: in German, as it runs.
        language: of names, and of sentences where the checks speak it.
        profile: of the process engine; `platform` is what a Baustein must keep, `all`
            also says how well the process can be read.
    """
    shown = package.in_language(language)
    findings = (
        *_process(package, shown, profile),
        *_tables(package, shown),
        *_requirements(package, shown),
    )
    groups = PROFILES[profile]
    rules: dict[str, int] = {
        group: sum(rule.group == group for rule in RULES.values()) for group in groups
    }
    rules |= {TABLES: len(TABLE_RULES), REQUIREMENTS: len(REQUIREMENT_RULES)}
    return ModelReport(
        tuple(_with_reason(package, found) for found in findings),
        rules,
        sum(len(each.elements) for each in package.collaboration.processes.values()),
        len(package.decisions.tables),
    )


def check_reasons(package: Package) -> Iterator[Finding]:
    """Check that every `[explained]` still explains something."""
    found = check_models(package, profile="all").findings
    for each in package.explained:
        if not any(one.reason == each.reason for one in found):
            yield Finding(
                "block.toml",
                line_of(
                    package.files["block.toml"].decode("utf-8"),
                    f"[explained.{each.rule}]",
                ),
                f"[explained.{each.rule}] passt zu keinem Hinweis. Löschen Sie es.",
                Level.WARNING,
            )


def _with_reason(package: Package, found: ModelFinding) -> ModelFinding:
    if found.level is Level.ERROR:
        return found
    for each in package.explained:
        if each.covers(found.rule, found.element):
            return replace(found, reason=each.reason)
    return found


def _process(
    package: Package, shown: Package, profile: Profile
) -> Iterator[ModelFinding]:
    names = _names(shown.collaboration)
    for found in check_process(
        package.collaboration,
        outputs=_outputs(package),
        results=outcomes_of(package.decisions),
        profile=profile,
    ):
        rule = RULES.get(found.rule)
        yield ModelFinding(
            file=PROCESS,
            line=found.line,
            topic=rule.group if rule else "run",
            level=Level.ERROR if found.severity == "ERROR" else Level.WARNING,
            element=found.element,
            name=names.get(found.element, ""),
            rule=found.rule,
            source=found.source,
            message=found.message,
        )


def _names(collaboration: Collaboration) -> dict[str, str]:
    found = {pool.id: pool.name for pool in collaboration.pools}
    for key, process in collaboration.processes.items():
        found[key] = process.name
        found |= {each.id: each.name for each in process.elements.values()}
        found |= {flow.id: flow.name for flow in process.flows.values()}
    return {key: name for key, name in found.items() if name}


def _outputs(package: Package) -> dict[str, Collection[str]]:
    """Give the variables that the platform sets, by element and by process.

    Where it is not known, an element is left out, and nothing is said about data.
    """
    found: dict[str, Collection[str]] = {}
    for key, pool in package.pools.items():
        process = package.collaboration.processes.get(key)
        if process is None or pool == "PERSON":
            continue
        found[key] = _GIVEN
        for element in process.elements.values():
            names = _set_by(package, process, element)
            if names is not None:
                found[element.id] = names
    return found


def _set_by(
    package: Package, process: Process, element: Element
) -> Collection[str] | None:
    if element.kind == "userTask":
        form = package.tasks.get(element.extension.get("form", ""))
        if form is None:
            return None
        return [n for n in form.schema.get("properties", {}) if n != _APPLICATION]
    if element.extension.get("service") == "letter":
        return [element.extension.get("result", "")]
    message = element.message
    if message is None:
        return None
    flow = package.flows.get(message.name)
    kind = flow.kind if flow else ""
    return {"application": (), "answer": (message.name,)}.get(kind)


def _tables(package: Package, shown: Package) -> Iterator[ModelFinding]:
    vocabulary = vocabulary_of(shown)
    for table in package.decisions.tables:
        key = table.owner.partition(" ")[2]
        findings = check_table(table)
        labels = _labels(shown, key) if findings else {}
        for found in findings:
            text = table_finding_text(found, vocabulary, labels)
            yield ModelFinding(
                file=DECISIONS,
                line=found.line,
                topic=TABLES,
                level=Level.ERROR if found.is_error else Level.WARNING,
                element=key,
                name=_decision_name(shown, key),
                rule=found.kind,
                source=TABLE_RULES[found.kind],
                message=f"{text.message} {text.advice}",
                language=shown.language,
            )


def _labels(shown: Package, key: str) -> dict[str, str]:
    """Give what the tables of an element call their columns, by expression."""
    return {
        column.feel: column.label
        for element in describe_decisions(shown).elements
        if element.id == key
        for table in tables_in(element.logic)
        for column in table.inputs
        if column.feel
    }


def _requirements(package: Package, shown: Package) -> Iterator[ModelFinding]:
    vocabulary = vocabulary_of(shown)
    for found in check_requirements(package.files[DECISIONS]):
        text = requirement_finding_text(found, vocabulary)
        yield ModelFinding(
            file=DECISIONS,
            line=found.line,
            topic=REQUIREMENTS,
            level=Level.ERROR if found.is_error else Level.WARNING,
            element=found.element,
            name=_decision_name(shown, found.element) or found.name,
            rule=found.kind,
            source=REQUIREMENT_RULES[found.kind],
            message=f"{text.message} {text.advice}",
            language=shown.language,
        )


def _decision_name(shown: Package, key: str) -> str:
    return shown.rules[key].name if key in shown.rules else ""
