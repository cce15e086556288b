"""Texts and scans go when nobody needs to show them any more; ids and days stay."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tragwerk.foundation.audit.models import Entry
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations.tests.factories import NOW, Cast
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import Asking, StatementKind
from tragwerk.modules.privacy.domain.life import last_day_of_content
from tragwerk.modules.privacy.models import Consent
from tragwerk.modules.privacy.tests.factories import ask, end, give

CONSENT = StatementKind.CONSENT


@pytest.mark.parametrize(
    ("given_at", "ended_on", "valid_until", "last"),
    [
        (NOW, None, date(2027, 1, 12), date(2030, 1, 12)),
        (NOW, date(2026, 3, 1), date(2027, 1, 12), date(2029, 3, 1)),
        # Withdrawn after it had expired: its own end counts.
        (NOW, date(2028, 3, 1), date(2027, 1, 12), date(2030, 1, 12)),
        (NOW, None, date(2028, 2, 29), date(2031, 2, 28)),
        (None, None, date(2026, 6, 1), date(2026, 8, 30)),
        (None, date(2026, 2, 1), date(2027, 1, 12), date(2026, 5, 2)),
    ],
)
def test_last_day(
    given_at: datetime | None, ended_on: date | None, valid_until: date, last: date
) -> None:
    found = last_day_of_content(
        given_at=given_at,
        ended_on=ended_on,
        valid_until=valid_until,
        kept_years=3,
        refused_days=90,
    )
    assert found == last


def test_what_was_given_is_kept_three_years_after_its_end(
    people: Cast, asking: Asking
) -> None:
    statement_id = ask(asking)[CONSENT]
    give(people.person, asking, statement_id)
    end(people.person, asking, statement_id)
    assert privacy.delete_statements(NOW + timedelta(days=3 * 365)) == 0
    after = NOW + timedelta(days=3 * 365 + 2)
    assert privacy.delete_statements(after) == 1
    assert privacy.delete_statements(after) == 0
    row = Consent.objects.get()
    assert (row.text_id, row.fields, row.content_deleted_at) == (None, [], after)
    assert not Record.objects.filter(kind="statement", deleted_at=None).exists()
    assert Entry.objects.latest("id").verb == "delete_statement"
    (shown,) = privacy.list_statements(people.person, asking.matter_id, after)
    assert shown.text is None
    with pytest.raises(NotFoundError):
        privacy.write_record(
            people.person, CONSENT, asking.matter_id, statement_id, after
        )


def test_what_holds_is_never_deleted(people: Cast, asking: Asking) -> None:
    give(people.person, asking, ask(asking)[CONSENT])
    assert privacy.delete_statements(NOW + timedelta(days=365)) == 0


def test_what_nobody_answered_goes_soon(asking: Asking) -> None:
    ask(asking)
    assert privacy.delete_statements(NOW + timedelta(days=365 + 80)) == 0
    assert privacy.delete_statements(NOW + timedelta(days=365 + 92)) == 1
