"""Write the receipt of a statement as PDF, for the person to take home."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tragwerk.engines.letters import Address, Letter, LetterRenderer, Sender
from tragwerk.kernel.actor import Actor
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.privacy.data import StatementData, StatementKind, Way
from tragwerk.modules.privacy.domain.receipt_body import BODY
from tragwerk.modules.privacy.queries.statements import get_statement


@lru_cache(maxsize=1)
def _renderer() -> LetterRenderer:
    """Give this process's renderer; it keeps fonts and frame warm."""
    return LetterRenderer()


def write_receipt(
    actor: Actor,
    kind: StatementKind,
    matter_id: UUID,
    statement_id: UUID,
    now: datetime,
) -> bytes:
    """Write what was agreed to, when and how, and how it can be withdrawn.

    In the language of the text. It names nobody: whoever holds it knows who it is.

    Raises:
        NotFoundError: if there is none for this actor, or its text was deleted.
        LetterError: if the letter cannot be set.
    """
    statement = get_statement(actor, kind, matter_id, statement_id, now)
    text = statement.text
    if text is None:
        raise NotFoundError
    unit = organisations.get_unit(statement.unit_id)
    with override(text.language):
        letter = Letter(
            sender=Sender(
                name=unit.organisation_name,
                unit=unit.name,
                street=unit.street,
                place=f"{unit.postal_code} {unit.place}".strip(),
                phone=unit.phone,
                email=unit.email or None,
            ),
            recipient=Address((_("Für die Person, um die es geht"),)),
            date=timezone.localdate(now),
            subject=text.title,
            language=text.language,
        )
        data = {
            "facts": [list(pair) for pair in _facts(statement)],
            "paragraphs": list(text.paragraphs),
            "fields_title": text.fields_title,
            "fields": list(text.fields),
            "laws_title": _("Rechtsgrundlagen"),
            "laws": ", ".join(text.laws),
        }
    return _renderer().render(BODY, letter, data, source="statement.typ")


def way_labels() -> dict[Way, str]:
    """Name the ways in which something is declared, in the reader's language."""
    return {
        Way.IN_PERSON: _("persönlich"),
        Way.PAPER: _("auf Papier"),
        Way.ONLINE: _("online"),
    }


def _facts(statement: StatementData) -> list[tuple[str, str]]:
    ways = way_labels()
    is_notice = statement.kind is StatementKind.NOTICE
    found = [(_("Kennung"), str(statement.id))]
    if statement.given_at is not None and statement.way is not None:
        label = _("Hinweis erhalten") if is_notice else _("Erteilt")
        found.append((label, _at(statement.given_at, ways[statement.way])))
    if statement.ended_at is not None and statement.ended_way is not None:
        if is_notice:
            label = _("Widersprochen")
        elif statement.given_at is None:
            label = _("Abgelehnt")
        else:
            label = _("Widerrufen")
        found.append((label, _at(statement.ended_at, ways[statement.ended_way])))
    if len(found) == 1:
        found.append((_("Antwort"), _("noch nicht beantwortet")))
    return found


def _at(moment: datetime, way: str) -> str:
    local = timezone.localtime(moment)
    return f"{local:%d.%m.%Y, %H:%M}, {way}"
