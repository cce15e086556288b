"""Ask a person for what a disclosure needs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.privacy import policies
from tragwerk.modules.privacy.data import Asking, Assessment, StatementKind
from tragwerk.modules.privacy.domain.matrix import assess, matrix
from tragwerk.modules.privacy.domain.wording import write_statement
from tragwerk.modules.privacy.models import TABLES, Statement


@transaction.atomic
def ask_person(
    *, actor: Actor, asking: Asking, now: datetime
) -> dict[StatementKind, UUID]:
    """Ask for consent and release, and prepare the notice, as the matrix wants it.

    What was asked or given already is not asked again; what was asked with other fields
    is asked anew with the new text. Gives the statement of each kind that is needed;
    none, if the matrix needs none.

    Raises:
        NotAllowedError: if the actor does not work for the unit that asks.
        NotFoundError: if the unit has nothing to do with the matter.
        RuleError: if the matrix refuses, or nothing is to be passed on.
    """
    policies.require_can_ask(actor, asking)
    today = timezone.localdate(now)
    _check(asking, today)
    assessment = assess(
        asking.sender.controller,
        asking.receiver.controller,
        asking.categories,
        on=today,
    )
    if not assessment.is_possible:
        sentence = assessment.strictest.sentence
        raise RuleError(sentence.in_language(get_language() or "de"))
    found = {
        kind: _ask(kind, asking, assessment.paragraphs, now)
        for kind in _kinds_needed(assessment)
    }
    for kind, (statement_id, is_new) in found.items():
        if is_new:
            audit.record(
                actor=actor,
                verb="ask_person",
                subject_kind="matter",
                subject_id=asking.matter_id,
                at=now,
                detail={
                    "kind": kind.value,
                    "statement": str(statement_id),
                    "receiver": str(asking.receiver.id),
                },
            )
    return {kind: statement_id for kind, (statement_id, _new) in found.items()}


def _check(asking: Asking, today: date) -> None:
    if not asking.fields or not asking.categories or not asking.purpose.strip():
        raise RuleError(_("Bitte nennen Sie, was wofür weitergegeben werden soll."))
    if asking.valid_until is not None and asking.valid_until < today:
        raise RuleError(
            _("Der letzte Tag ist schon vorbei. Bitte nennen Sie einen späteren."),
            field="valid_until",
        )


def _kinds_needed(assessment: Assessment) -> list[StatementKind]:
    needed = {
        StatementKind.CONSENT: assessment.needs_consent,
        StatementKind.RELEASE: assessment.needs_release,
        StatementKind.NOTICE: assessment.needs_notice,
    }
    return [kind for kind, is_needed in needed.items() if is_needed]


def _ask(
    kind: StatementKind, asking: Asking, laws: tuple[str, ...], now: datetime
) -> tuple[UUID, bool]:
    """Give the statement and whether the person has to be asked (anew)."""
    today = timezone.localdate(now)
    rows = TABLES[kind].objects.select_for_update().filter(
        matter_id=asking.matter_id,
        flow=asking.flow,
        unit_id=asking.sender.id,
        receiver_id=asking.receiver.id,
    )  # fmt: skip
    opened: Statement | None = None
    for row in rows:
        is_given = row.given_at is not None and row.valid_until >= today
        if row.ended_at is not None:
            if kind is StatementKind.NOTICE:
                return row.id, False  # They have objected; only they change that.
        elif is_given and _covers(row, asking):
            return row.id, False
        elif row.given_at is None:
            opened = row
    if opened is None:
        return _create(kind, asking, laws, now)
    if opened.valid_until >= today and _is_same(opened, asking):
        return opened.id, False
    old = opened.text_id
    _fill(opened, asking, laws, now)
    opened.save()
    if old is not None:
        vault.delete(old)
    return opened.id, True


def _create(
    kind: StatementKind, asking: Asking, laws: tuple[str, ...], now: datetime
) -> tuple[UUID, bool]:
    table = TABLES[kind]
    row = table(
        matter_id=asking.matter_id,
        flow=asking.flow,
        unit_id=asking.sender.id,
        receiver_id=asking.receiver.id,
    )
    _fill(row, asking, laws, now)
    # Somebody else may ask the same at this moment; the one who comes second loses.
    table.objects.bulk_create([row], ignore_conflicts=True)
    kept = table.objects.get(
        matter_id=asking.matter_id,
        flow=asking.flow,
        unit_id=asking.sender.id,
        receiver_id=asking.receiver.id,
        given_at=None,
        ended_at=None,
    )
    if kept.id != row.id and row.text_id is not None:
        vault.delete(row.text_id)
    return kept.id, kept.id == row.id


def _fill(row: Statement, asking: Asking, laws: tuple[str, ...], now: datetime) -> None:
    """Write the text of what is asked, seal it for the unit, and note the rest."""
    days = matrix().periods[f"{row.kind.value.lower()}_days"]
    until = asking.valid_until or timezone.localdate(now) + timedelta(days=days)
    text = write_statement(
        row.kind,
        language=asking.language,
        sender=asking.sender.name,
        receiver=asking.receiver.name,
        purpose=asking.purpose,
        fields=tuple(dict.fromkeys(asking.fields.values())),
        categories=asking.categories,
        until=until,
        laws=laws,
        consequences=asking.consequences,
    )
    row.text_id = vault.put_json(
        owner=row.unit_id, kind="statement", value=text.to_json()
    )
    row.categories = sorted(asking.categories)
    row.fields = sorted(asking.fields)
    row.valid_until = until
    row.asked_at = now


def _covers(row: Statement, asking: Asking) -> bool:
    return asking.categories <= set(row.categories) and set(asking.fields) <= set(
        row.fields
    )


def _is_same(row: Statement, asking: Asking) -> bool:
    return asking.categories == set(row.categories) and set(asking.fields) == set(
        row.fields
    )
