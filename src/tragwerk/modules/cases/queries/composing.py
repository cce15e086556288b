"""Write a letter of the Baustein for a case, without storing it."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.engines.letters import (
    Address,
    Letter,
    LetterError,
    LetterRenderer,
    Sender,
)
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.domain.letter_content import (
    LetterFacts,
    letter_data,
    letter_subject,
)
from tragwerk.modules.cases.domain.record import CaseRecord
from tragwerk.modules.cases.domain.subject import subject_of
from tragwerk.modules.cases.models import Case
from tragwerk.modules.cases.queries.shown import steps_of
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import UnitData

_NO_PHONE = "–"


@lru_cache(maxsize=1)
def _renderer() -> LetterRenderer:
    """Keep one warm renderer a process: the first letter costs, the next do not."""
    return LetterRenderer()


def compose_letter(
    case: Case,
    package: blocks.Package,
    record: CaseRecord,
    template: str,
    *,
    actor: Actor,
    now: datetime,
    request_text: str = "",
    request_until: date | None = None,
) -> bytes:
    """Set a letter as PDF.

    Raises:
        RuleError: if the letter needs something that is not there yet.
    """
    body = package.letters.get(template)
    if body is None:
        raise RuleError(
            _("Der Baustein hat keinen Brief „%(letter)s“.") % {"letter": template}
        )
    unit = organisations.get_unit(case.unit_id)
    contact = _name_of(actor)
    today = timezone.localdate(now)
    facts = LetterFacts(
        number=case.number,
        service=package.title,
        unit_name=unit.name,
        authority=unit.full_name,
        authority_address=", ".join(
            part for part in (unit.street, _town(unit)) if part
        ),
        contact=contact,
        today=today,
        submitted_on=timezone.localdate(case.submitted_at),
        request_text=request_text,
        request_until=request_until,
    )
    subject = subject_of(package.form(), record.application)
    try:
        letter = Letter(
            sender=_sender(unit, contact),
            recipient=Address(subject.address_lines),
            date=today,
            subject=letter_subject(body, package.title),
            reference_lines=(("Aktenzeichen", case.number),),
        )
        return _renderer().render(
            body,
            letter,
            letter_data(record, subject, facts, _steps(package, record)),
            source=f"{template}.typ",
        )
    except LetterError as error:
        # The template's own words name keys of the data, never values.
        raise RuleError(
            _(
                "Der Brief lässt sich noch nicht schreiben. Wahrscheinlich fehlt eine "
                "Angabe, die er braucht. (%(reason)s)"
            )
            % {"reason": error}
        ) from error


def _steps(package: blocks.Package, record: CaseRecord) -> list[dict[str, str]]:
    steps = steps_of(package, record, for_letter=True)
    return [
        {"label": s.label, "paragraph": s.paragraph, "value_text": s.text}
        for s in steps
    ]


def _name_of(actor: Actor) -> str:
    if actor.id is None:
        return ""
    return organisations.member_names([actor.id]).get(actor.id, "")


def _town(unit: UnitData) -> str:
    return f"{unit.postal_code} {unit.place}".strip()


def _sender(unit: UnitData, contact: str) -> Sender:
    return Sender(
        name=unit.organisation_name,
        unit=unit.name,
        street=unit.street,
        place=_town(unit),
        phone=unit.phone or _NO_PHONE,
        email=unit.email or None,
        contact=contact or None,
    )
