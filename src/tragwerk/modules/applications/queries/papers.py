"""Write what the person takes home: access sheet, receipt, own answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from tragwerk.engines.letters import (
    Address,
    Letter,
    LetterRenderer,
    Sender,
    standard_body,
)
from tragwerk.kernel.actor import Actor
from tragwerk.modules.applications.data import ApplicationData, EvidenceData
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.queries.reading import get_view
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import UnitData


@dataclass(frozen=True, slots=True)
class _Words:
    """What the papers of the person say beside the words of frame and Baustein."""

    language: str
    salutation: str
    receipt: str
    code: str
    answers: str
    number: str
    received: str
    uploaded: str
    privacy: str


_WORDS = {
    "de": _Words(
        language="de",
        salutation="Guten Tag,",
        receipt="Eingangsbestätigung",
        code="Ihr neuer Zugangscode",
        answers="Ihre Angaben",
        number="Antragsnummer",
        received="eingegangen",
        uploaded="hochgeladen",
        privacy="Ihre Angaben sind verschlüsselt gespeichert. Nur die zuständige "
        "Stelle erhält sie. Auf Ihrer Statusseite sehen Sie, wer was wann gelesen hat.",
    ),
    "en": _Words(
        language="en",
        salutation="Hello,",
        receipt="Confirmation of receipt (Eingangsbestätigung)",
        code="Your new access code (Zugangscode)",
        answers="Your answers (Ihre Angaben)",
        number="Application number (Antragsnummer)",
        received="received",
        uploaded="uploaded",
        privacy="Your answers are stored encrypted. Only the responsible office gets "
        "them. On your status page you see who has read what and when.",
    ),
}


def _words_for(
    application: ApplicationData, package: blocks.Package
) -> tuple[_Words, blocks.Package]:
    """Give words and Baustein in the language in which somebody has applied."""
    shown = package.in_language(application.language)
    if shown.language not in _WORDS:
        return _WORDS["de"], package
    return _WORDS[shown.language], shown


@lru_cache(maxsize=1)
def renderer() -> LetterRenderer:
    """Give this process's renderer; it keeps fonts and frame warm."""
    return LetterRenderer()


def sender_of(unit: UnitData) -> Sender:
    """Give a unit as the sender of a letter."""
    return Sender(
        name=unit.organisation_name,
        unit=unit.name,
        street=unit.street,
        place=f"{unit.postal_code} {unit.place}".strip(),
        phone=unit.phone,
        email=unit.email or None,
    )


def recipient_of(data: Mapping[str, Any]) -> Address:
    """Give the applicant's address, as far as it is known."""
    person = data.get("antragsteller") or {}
    lines = (
        f"{person.get('vorname', '')} {person.get('nachname', '')}".strip(),
        f"{person.get('strasse', '')} {person.get('hausnummer', '')}".strip(),
        f"{person.get('plz', '')} {person.get('ort', '')}".strip(),
    )
    return Address(
        tuple(line for line in lines if line) or ("An die antragstellende Person",)
    )


def write_receipt(
    application: ApplicationData,
    draft: Draft,
    package: blocks.Package,
    papers: Sequence[EvidenceData],
    submitted_at: datetime,
) -> bytes:
    """Write the receipt with number, access code and what happens next.

    Its date is that of the submission, whenever it is set; its language that of the
    application.
    """
    unit = organisations.get_unit(application.unit_id)
    recipient = recipient_of(draft.data)
    words, shown = _words_for(application, package)
    local = timezone.localtime(submitted_at)
    data = {
        "salutation": words.salutation,
        "service": shown.title,
        "number": application.number,
        "received_on": local.date().isoformat(),
        "received_at": f"{local:%H:%M}",
        "received_by": unit.full_name,
        "applicant": recipient.lines[0],
        "status_url": draft.status_url,
        "status_phone": unit.phone,
        "papers": [{"title": p.name, "state": words.received} for p in papers],
        "next": [
            {"text": f"{step['title']}: {step['text']}"}
            for step in shown.text().get("steps", ())[1:]
        ],
        "help": [
            {"name": helper.full_name, "reach": helper.phone}
            for helper in organisations.find_units(
                "COUNSELLING", application.kreis_ags
            )[:3]
        ],
        "privacy": words.privacy,
    }
    if application.helper_unit_id is not None:
        helper = organisations.get_unit(application.helper_unit_id)
        data["helper"] = helper.full_name
    letter = Letter(
        sender=sender_of(unit),
        recipient=recipient,
        date=local.date(),
        subject=f"{words.receipt}: {shown.title}",
        reference_lines=((words.number, application.number),),
        language=words.language,
        access_code=draft.code,
        qr=draft.status_url,
    )
    return renderer().render(
        standard_body("receipt"), letter, data, source="receipt.typ"
    )


def write_code_letter(
    application: ApplicationData,
    code: str,
    recipient: Address,
    status_url: str,
    now: datetime,
) -> bytes:
    """Write the letter that brings a new access code; the code is on the second sheet.

    Folded, the code lies inside: whoever puts it into the envelope need not see it.
    """
    unit = organisations.get_unit(application.unit_id)
    words, shown = _words_for(application, blocks.get_package(application.digest))
    letter = Letter(
        sender=sender_of(unit),
        recipient=recipient,
        date=timezone.localdate(now),
        subject=words.code,
        reference_lines=((words.number, application.number),),
        language=words.language,
        access_code=code,
        qr=status_url,
    )
    data = {
        "service": shown.title,
        "number": application.number,
        "status_url": status_url,
        "phone": unit.phone,
    }
    return renderer().render(standard_body("code"), letter, data, source="code.typ")


def write_summary(
    actor: Actor, application_id: UUID, now: datetime
) -> tuple[str, bytes]:
    """Write all answers of an application as a file copy; gives number and PDF.

    Raises:
        NotFoundError: if there is none for this actor.
    """
    view = get_view(actor, application_id)
    application = view.application
    words, shown = _words_for(application, view.package)
    at = timezone.localtime(application.submitted_at or now)
    unit = organisations.get_unit(application.unit_id)
    recipient = recipient_of(view.draft.data)
    sections = [
        {
            "title": section.title,
            "answers": [
                {"label": row.label, "value": row.value_text} for row in section.rows
            ],
        }
        for section in shown.form().review(view.draft.data, view.paper_names)
    ]
    letter = Letter(
        sender=sender_of(unit),
        recipient=recipient,
        date=at.date(),
        subject=f"{words.answers}: {shown.title}",
        reference_lines=((words.number, application.number),),
        language=words.language,
    )
    data = {
        "service": shown.title,
        "number": application.number,
        "received_on": at.date().isoformat(),
        "applicant": recipient.lines[0],
        "sections": sections,
        "papers": [{"title": p.name, "state": words.uploaded} for p in view.papers],
    }
    return application.number, renderer().render(
        standard_body("summary"), letter, data, source="summary.typ"
    )
