"""Open an application with its access code."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications.data import State
from tragwerk.modules.applications.domain.access_code import (
    AccessCodeError,
    parse_code,
)
from tragwerk.modules.applications.models import CodeAttempt, GrantApplication
from tragwerk.modules.applications.queries.codes import bucket_of, code_index

WINDOW = timedelta(minutes=15)
MOST_PER_ORIGIN = 10
MOST_IN_ALL = 2_000


def open_by_code(*, actor: Actor, code: str, origin: str, now: datetime) -> UUID:
    """Find the application of a code; the caller then grants it to the session.

    Only codes that could be one count as tries. A typing error tells nobody anything
    that the check character does not tell without us, and must lock nobody out.

    Args:
        actor: who tries.
        code: as typed.
        origin: network address of the request; only a keyed hash of it is kept.
        now: the moment.

    Raises:
        RuleError: if the code is wrong or there were too many wrong tries.
    """
    window = now - timedelta(
        minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond
    )
    bucket = bucket_of(origin)
    _require_tries_left(bucket, window)
    try:
        index = code_index(parse_code(code))
    except AccessCodeError as error:
        raise RuleError(_(str(error)), field="code") from error
    with transaction.atomic():
        row = (
            GrantApplication.objects.exclude(state=State.DELETED)
            .filter(code_index=index)
            .first()
        )
        if row is not None:
            audit.record(
                actor=actor,
                verb="open_by_code",
                subject_kind="application",
                subject_id=row.id,
                at=now,
            )
            return row.id
        attempt, _created = CodeAttempt.objects.get_or_create(
            bucket=bucket, window=window
        )
        CodeAttempt.objects.filter(pk=attempt.pk).update(failures=F("failures") + 1)
    raise RuleError(
        _(
            "Zu diesem Zugangscode gibt es keinen Antrag. Bitte vergleichen Sie ihn "
            "mit Ihrem Blatt. Entwürfe werden 30 Tage nach der letzten Eingabe "
            "gelöscht."
        ),
        field="code",
    )


def _require_tries_left(bucket: str, window: datetime) -> None:
    recent = CodeAttempt.objects.filter(window__gte=window - WINDOW)
    own = recent.filter(bucket=bucket).aggregate(n=Sum("failures"))["n"] or 0
    everyone = recent.aggregate(n=Sum("failures"))["n"] or 0
    if own >= MOST_PER_ORIGIN or everyone >= MOST_IN_ALL:
        raise RuleError(
            _(
                "Zu viele falsche Versuche. Bitte warten Sie 15 Minuten oder rufen Sie "
                "die Stelle an, bei der Sie den Antrag stellen."
            ),
            field="code",
        )


def forget_attempts(now: datetime) -> None:
    """Delete the counts of windows that no longer matter."""
    CodeAttempt.objects.filter(window__lt=now - 2 * WINDOW).delete()
