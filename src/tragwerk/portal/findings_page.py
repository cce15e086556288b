"""What the checks of a Baustein found, in groups and by rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from tragwerk.modules.blocks import api as blocks

MOST_OPEN = 3  # places of one rule that are shown without unfolding


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """All findings of one rule in a group.

    Attributes:
        is_error: whether it must be mended; else it is a hint.
        reason: why the Baustein leaves it so; empty if it does not say.
        first: the places shown at once.
        more: those behind a fold.
    """

    rule: str
    source: str
    is_error: bool
    reason: str
    first: tuple[blocks.ModelFinding, ...]
    more: tuple[blocks.ModelFinding, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """A question that some rules answer; `count` is the number of rules."""

    title: str
    count: int
    found: tuple[RuleFindings, ...]


@dataclass(frozen=True, slots=True)
class FindingsView:
    """All findings of the checks of process and decisions."""

    groups: tuple[FindingGroup, ...]
    errors: int
    open_hints: int
    explained: int
    rules: int
    elements: int
    tables: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to mend or explain."""
        return not self.errors and not self.open_hints


def findings_of(package: blocks.Package, language: str) -> FindingsView:
    """Check a Baustein by every rule.

    Args:
        package: in German, as it runs.
        language: of the reader.
    """
    report = blocks.check_models(package, language=language, profile="all")
    found = report.findings
    errors = sum(each.level is blocks.Level.ERROR for each in found)
    explained = sum(bool(each.reason) for each in found)
    return FindingsView(
        groups=tuple(
            FindingGroup(
                title,
                sum(report.rules.get(topic, 0) for topic in topics),
                tuple(_by_rule(each for each in found if each.topic in topics)),
            )
            for title, topics in _questions()
        ),
        errors=errors,
        open_hints=len(found) - errors - explained,
        explained=explained,
        rules=sum(report.rules.values()),
        elements=report.elements,
        tables=report.tables,
    )


def _questions() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        (_("Läuft der Prozess richtig und immer bis zum Ende?"), ("run", "sound")),
        (_("Kommt jede Nachricht an?"), ("messages",)),
        (_("Sind Angaben und Ergebnisse da, wenn sie gebraucht werden?"), ("data",)),
        (_("Sind die Tabellen eindeutig und vollständig?"), ("tables",)),
        (_("Bekommt jede Entscheidung, was sie braucht?"), ("requirements",)),
        (
            _("Ist der Prozess gut zu lesen?"),
            ("style", "drawing", "understandable"),
        ),
    )


def _by_rule(found: Iterable[blocks.ModelFinding]) -> Iterable[RuleFindings]:
    def key(one: blocks.ModelFinding) -> tuple[bool, bool, str, str]:
        # Errors first, then what nobody has explained.
        is_error = one.level is blocks.Level.ERROR
        return (not is_error, bool(one.reason), one.rule, one.reason)

    for _key, group in groupby(sorted(found, key=key), key):
        places = tuple(group)
        yield RuleFindings(
            rule=places[0].rule,
            source=places[0].source,
            is_error=places[0].level is blocks.Level.ERROR,
            reason=places[0].reason,
            first=places[:MOST_OPEN],
            more=places[MOST_OPEN:],
        )
