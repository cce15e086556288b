"""Put on record how and when a letter reached the person."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, outbox
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import ConflictError, NotFoundError, RuleError
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.storing import add_history
from tragwerk.modules.cases.domain.kinds import DeliveryWay, FileKind
from tragwerk.modules.cases.events import DeliveryRecorded
from tragwerk.modules.cases.models import Case, CaseFile, Delivery


@transaction.atomic
def record_delivery(
    *,
    actor: Actor,
    file_id: UUID,
    way: DeliveryWay,
    on: date,
    now: datetime,
) -> None:
    """Record the delivery of a letter, once (German: Bekanntgabe, § 37 SGB X).

    Raises:
        NotFoundError: if there is no such letter in the acting unit.
        ConflictError: if it is on record already.
        RuleError: if the day lies in the future or before the letter.
    """
    file = CaseFile.objects.filter(id=file_id, kind=FileKind.LETTER).first()
    if file is None:
        raise NotFoundError("Diesen Brief gibt es nicht.")
    file.case = Case.objects.select_for_update().get(id=file.case_id)
    policies.require_content(policies.require_visible(actor, file.case))
    today = timezone.localdate(now)
    if not timezone.localdate(file.created_at) <= on <= today:
        raise RuleError(
            _("Der Tag muss zwischen dem Datum des Briefs und heute liegen."),
            field="on",
        )
    if Delivery.objects.filter(file=file).exists():
        raise ConflictError(_("Die Bekanntgabe dieses Briefs ist schon vermerkt."))
    if file.visible_since is None and way is DeliveryWay.ONLINE:
        raise RuleError(_("Dieser Brief ist noch nicht freigegeben."), field="way")
    note_delivery(file, way=way, on=on, actor=actor, now=now)
    audit.record(
        actor=actor,
        verb="record_delivery",
        subject_kind="case",
        subject_id=file.case_id,
        at=now,
        ledger=f"unit:{file.case.unit_id}",
        detail={"file": str(file.id), "way": way.value, "on": on.isoformat()},
    )


def note_delivery(
    file: CaseFile, *, way: DeliveryWay, on: date, actor: Actor, now: datetime
) -> None:
    """Store a delivery; the caller has checked and audits."""
    Delivery.objects.create(
        file=file, way=way, on=on, recorded_by_id=actor.id, recorded_at=now
    )
    add_history(file.case, [("LETTER_DELIVERED", "", way.value, now)], actor.id)
    outbox.publish(
        DeliveryRecorded(
            case_id=file.case_id,
            unit_id=file.case.unit_id,
            file_id=file.id,
            way=way.value,
            occurred_at=now,
        )
    )
