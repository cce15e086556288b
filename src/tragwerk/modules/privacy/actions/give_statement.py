"""A person declares something: consents, releases, or knows their right to object."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox, uploads, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, RuleError
from tragwerk.modules.privacy import policies
from tragwerk.modules.privacy.data import DataCategory, StatementKind, Way
from tragwerk.modules.privacy.domain.life import find_fault_of_way
from tragwerk.modules.privacy.events import StatementGiven
from tragwerk.modules.privacy.models import Statement
from tragwerk.modules.privacy.ports import Standing

_VERBS = {
    StatementKind.CONSENT: "give_consent",
    StatementKind.RELEASE: "give_release",
    StatementKind.NOTICE: "record_notice",
}


def give_statement(
    *,
    kind: StatementKind,
    actor: Actor,
    matter_id: UUID,
    statement_id: UUID,
    way: Way,
    shown: UUID | None,
    now: datetime,
    scan: tuple[bytes, str] | None = None,
) -> None:
    """Store that the person declares what the text says; a second time changes nothing.

    Args:
        kind: of the statement.
        actor: the person, or somebody of the unit that asks.
        matter_id: the matter it belongs to.
        statement_id: what was asked.
        way: how it is declared; only the person declares online.
        shown: the text they were shown (`text_id`).
        now: the moment.
        scan: content and name of the signed paper.

    Raises:
        NotFoundError: if there is none for this actor.
        ConflictError: if the text has changed since, or it has ended.
        RuleError: if it cannot be declared this way, or the paper is not accepted.
    """
    # Looking into a file costs time: first see whether this actor may send any.
    row, _standing = policies.require_statement(actor, kind, matter_id, statement_id)
    checked = _inspect(scan) if scan is not None else None
    with transaction.atomic():
        row, standing = policies.require_statement(
            actor, kind, matter_id, statement_id, lock=True
        )
        if row.given_at is not None and row.ended_at is None:
            return
        _require_open(row, shown, now)
        fault = find_fault_of_way(
            kind,
            way,
            by_person=standing is Standing.PERSON,
            categories=frozenset(map(DataCategory, row.categories)),
            has_scan=checked is not None,
        )
        if fault is not None:
            lacks_paper = way is Way.PAPER and checked is None
            raise RuleError(_(fault), field="scan" if lacks_paper else "way")
        if checked is not None:
            row.scan_id = vault.put_file(
                owner=row.unit_id,
                kind="statement.scan",
                content=checked.content,
                media_type=checked.media_type,
            )
        row.way, row.given_at = way, now
        row.given_by_id = actor.id if standing is Standing.UNIT else None
        row.save()
        outbox.publish(
            StatementGiven(
                statement_id=row.id,
                kind=kind.value,
                matter_id=row.matter_id,
                unit_id=row.unit_id,
                receiver_id=row.receiver_id,
                flow=row.flow,
                occurred_at=now,
            )
        )
        audit.record(
            actor=actor,
            verb=_VERBS[kind],
            subject_kind="matter",
            subject_id=row.matter_id,
            at=now,
            detail={"statement": str(row.id), "way": way.value},
        )


def _inspect(scan: tuple[bytes, str]) -> uploads.Checked:
    try:
        return uploads.inspect(*scan)
    except uploads.UploadError as error:
        raise RuleError(str(error), field="scan") from error


def _require_open(row: Statement, shown: UUID | None, now: datetime) -> None:
    if row.ended_at is not None or row.valid_until < timezone.localdate(now):
        raise ConflictError(
            _("Das gilt nicht mehr. Wenn es noch gebraucht wird, fragt die Stelle neu.")
        )
    if row.text_id is None or row.text_id != shown:
        raise ConflictError(
            _("Der Text hat sich geändert. Bitte lesen Sie ihn noch einmal.")
        )
