"""Open an application with its access code."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications.data import ApplicationData, State
from tragwerk.modules.applications.domain.access_code import (
    AccessCodeError,
    parse_code,
)
from tragwerk.modules.applications.models import CodeAttempt, GrantApplication
from tragwerk.modules.applications.queries.codes import bucket_of, code_index
from tragwerk.modules.applications.queries.reading import to_data
from tragwerk.modules.blocks import api as blocks

WINDOW = timedelta(minutes=15)
MOST_PER_ORIGIN = 10
WORTH_AN_ALARM = 2_000

log = structlog.get_logger("tragwerk.applications")


def open_by_code(
    *, actor: Actor, code: str, origin: str, now: datetime
) -> ApplicationData:
    """Find the application of a code; the caller then grants it to the session.

    Only codes that could be one count as tries. A typing error tells nobody anything
    that the check character does not tell without us, and must lock nobody out.

    Args:
        actor: who tries.
        code: as typed.
        origin: network address of the request; only a keyed hash of it is kept.
        now: the moment.

    Raises:
        RuleError: if the code is wrong, its draft was deleted because nobody went on
            with it, or there were too many wrong tries.
    """
    window = now - timedelta(
        minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond
    )
    try:
        index = code_index(parse_code(code))
    except AccessCodeError as error:
        raise RuleError(_(str(error)), field="code") from error
    with transaction.atomic():
        attempt = _own_attempts(bucket_of(origin), window)
        row = GrantApplication.objects.filter(code_index=index).first()
        if row is not None:
            _require_not_deleted(row)
            audit.record(
                actor=actor,
                verb="open_by_code",
                subject_kind="application",
                subject_id=row.id,
                at=now,
            )
            return to_data(row)
        attempt.failures += 1
        attempt.save(update_fields=["failures"])
    raise RuleError(
        _(
            "Zu diesem Zugangscode gibt es keinen Antrag. Bitte vergleichen Sie ihn "
            "mit Ihrem Blatt. Haben Sie einen neuen Code bekommen, gilt nur noch "
            "dieser."
        ),
        field="code",
    )


def _require_not_deleted(row: GrantApplication) -> None:
    """Tell whoever holds the code of a deleted draft what became of it."""
    if row.state == State.DELETED and row.content_deleted_at is not None:
        days = blocks.get_package(row.block_digest).retention["draft_days"]
        raise RuleError(
            _(
                "Diesen Entwurf haben wir am %(day)s gelöscht, weil %(n)s Tage lang "
                "nichts mehr eingegeben wurde. Er ist nie abgeschickt worden. Bitte "
                "beginnen Sie den Antrag neu."
            )
            % {
                "day": f"{timezone.localtime(row.content_deleted_at):%d.%m.%Y}",
                "n": days,
            },
            field="code",
        )


def _own_attempts(bucket: str, window: datetime) -> CodeAttempt:
    """Give the count of one origin, locked: its tries go one after the other.

    There is no limit over all origins: it would let anybody close this way for
    everybody, and codes are too long to need it (decision 0006).

    Raises:
        RuleError: if it has no tries left.
    """
    CodeAttempt.objects.get_or_create(bucket=bucket, window=window)
    rows = CodeAttempt.objects.select_for_update().filter(bucket=bucket)
    recent = {row.window: row for row in rows.filter(window__gte=window - WINDOW)}
    if sum(row.failures for row in recent.values()) >= MOST_PER_ORIGIN:
        raise RuleError(
            _(
                "Zu viele falsche Versuche. Bitte warten Sie 15 Minuten oder rufen Sie "
                "die Stelle an, bei der Sie den Antrag stellen."
            ),
            field="code",
        )
    return recent[window]


def watch_attempts(now: datetime) -> int:
    """Tell the operator when many wrong codes came lately; gives how many."""
    recent = CodeAttempt.objects.filter(window__gte=now - 2 * WINDOW)
    count: int = recent.aggregate(n=Sum("failures"))["n"] or 0
    if count >= WORTH_AN_ALARM:
        log.error("many wrong access codes", count=count)
    return count


def forget_attempts(now: datetime) -> None:
    """Delete the counts of windows that no longer matter."""
    CodeAttempt.objects.filter(window__lt=now - 2 * WINDOW).delete()
