"""Let a case come back on a later day, and bring it back earlier."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation import audit
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.actions.add_note import add_note
from tragwerk.modules.cases.actions.storing import add_history, save_case
from tragwerk.modules.cases.domain.kinds import RUNNING
from tragwerk.modules.cases.models import Case

_LONGEST = timedelta(days=366)
_MOST_CHARACTERS = 500


@transaction.atomic
def postpone_case(
    *, actor: Actor, case_id: UUID, until: date, note: str, now: datetime
) -> None:
    """Take a case off the lists until a day (German: Wiedervorlage).

    The day itself, a due day, a step of the process or a statutory deadline brings it
    back. The note says what for; it is a sealed note of the case like any other.

    Raises:
        NotFoundError: if there is no such case in the acting unit.
        RuleError: if the case has ended, the day is not in the coming year, or the note
            is missing or too long.
    """
    case = Case.objects.select_for_update().filter(id=case_id).first()
    case = policies.require_content(policies.require_visible(actor, case))
    today = timezone.localdate(now)
    if case.status not in RUNNING:
        raise RuleError(_("Dieser Vorgang ist schon beendet."), field="until")
    if not today < until <= today + _LONGEST:
        message = _("Bitte wählen Sie einen Tag ab morgen, höchstens in einem Jahr.")
        raise RuleError(message, field="until")
    if case.due_on is not None and case.due_on <= today:
        raise RuleError(
            _(
                "Die Frist dieses Vorgangs ist schon da. Er bleibt in den Listen, bis "
                "die Aufgabe erledigt ist."
            ),
            field="until",
        )
    if not note.strip():
        message = _("Bitte schreiben Sie kurz, was dann zu tun ist.")
        raise RuleError(message, field="note")
    if len(note.strip()) > _MOST_CHARACTERS:
        message = _("Der Vermerk hat höchstens 500 Zeichen.")
        raise RuleError(message, field="note")
    add_note(actor=actor, case_id=case_id, text=note, now=now)
    case.postponed_until = until
    save_case(case, "postponed_until")
    add_history(case, [("POSTPONED", "", until.isoformat(), now)], actor.id)
    _audit(actor, case, "postpone_case", now)


@transaction.atomic
def bring_back_case(*, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Put a postponed case back on the lists now; one that is there stays there.

    Raises:
        NotFoundError: if there is no such case in the acting unit.
    """
    case = Case.objects.select_for_update().filter(id=case_id).first()
    case = policies.require_visible(actor, case)
    if case.postponed_until is None:
        return
    case.postponed_until = None
    save_case(case, "postponed_until")
    add_history(case, [("POSTPONEMENT_ENDED", "", "", now)], actor.id)
    _audit(actor, case, "bring_back_case", now)


def _audit(actor: Actor, case: Case, verb: str, now: datetime) -> None:
    until = case.postponed_until
    audit.record(
        actor=actor,
        verb=verb,
        subject_kind="case",
        subject_id=case.id,
        at=now,
        ledger=f"unit:{case.unit_id}",
        detail={"until": until.isoformat() if until else ""},
    )
