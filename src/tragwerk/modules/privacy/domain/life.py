"""The life of a statement: asked, given, refused, withdrawn, expired."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from tragwerk.kernel.phrases import gettext_noop
from tragwerk.modules.privacy.domain.kinds import (
    WRITTEN_ONLY,
    DataCategory,
    StatementKind,
    Way,
)

FEBRUARY = 2


class StatementState(StrEnum):
    """Where a statement stands, in the words of ISO/IEC TS 27560."""

    REQUESTED = "REQUESTED"
    GIVEN = "GIVEN"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    """Of a notice: the person has objected."""
    EXPIRED = "EXPIRED"


def state_of(
    *,
    given_at: datetime | None,
    ended_at: datetime | None,
    valid_until: date,
    today: date,
) -> StatementState:
    """Tell where a statement stands on a day."""
    if ended_at is not None:
        return (
            StatementState.WITHDRAWN if given_at is not None else StatementState.REFUSED
        )
    if valid_until < today:
        return StatementState.EXPIRED
    if given_at is not None:
        return StatementState.GIVEN
    return StatementState.REQUESTED


def find_fault_of_way(
    kind: StatementKind,
    way: Way,
    *,
    by_person: bool,
    categories: frozenset[DataCategory],
    has_scan: bool,
) -> str | None:
    """Give why something cannot be declared in this way, None if it can.

    Consent to the use of health data is written or electronic (§ 67b (2) SGB X); so is
    the notice of the right to object (§ 76 (2) SGB X).
    """
    if by_person is not (way is Way.ONLINE):
        return gettext_noop(
            "Online erklärt nur die Person selbst. Bitte wählen Sie einen anderen Weg."
        )
    if kind is StatementKind.NOTICE:
        if way is Way.IN_PERSON:
            return gettext_noop(
                "Der Hinweis muss schriftlich sein. Geben Sie der Person das Blatt mit."
            )
        return None
    if way is Way.PAPER and not has_scan:
        return gettext_noop("Bitte laden Sie das unterschriebene Blatt hoch.")
    if (
        way is Way.IN_PERSON
        and kind is StatementKind.CONSENT
        and not WRITTEN_ONLY.isdisjoint(categories)
    ):
        return gettext_noop(
            "Bei Angaben zur Gesundheit reicht ein Gespräch nicht. Die Person muss "
            "auf Papier oder online einwilligen."
        )
    return None


def last_day_of_content(
    *,
    given_at: datetime | None,
    ended_on: date | None,
    valid_until: date,
    kept_years: int,
    refused_days: int,
) -> date:
    """Give the last day on which text and scan of a statement are kept.

    What was given is kept for years after its end, for somebody may ask whether it was;
    what never was, for some days, so that both sides still see it.

    Args:
        given_at: None if it never was.
        ended_on: the day it was withdrawn, refused or objected to.
        valid_until: its last day, if nobody ends it before.
        kept_years: after the end of what was given.
        refused_days: after the end of what never was.
    """
    end = valid_until if ended_on is None else min(ended_on, valid_until)
    if given_at is None:
        return end + timedelta(days=refused_days)
    # The 29th of February has its anniversary on the 28th.
    day = min(end.day, 28) if end.month == FEBRUARY else end.day
    return end.replace(year=end.year + kept_years, day=day)
