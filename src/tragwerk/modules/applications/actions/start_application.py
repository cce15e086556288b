"""Begin an application."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.kernel.errors import RuleError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.applications import policies
from tragwerk.modules.applications.data import ApplicationData, MandateKind
from tragwerk.modules.applications.domain.access_code import new_code
from tragwerk.modules.applications.domain.draft import Draft
from tragwerk.modules.applications.domain.numbers import new_number
from tragwerk.modules.applications.domain.storage import APPLICANTS
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.queries.codes import code_index
from tragwerk.modules.applications.queries.reading import to_data
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.data import OfferData
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import LocalityData, UnitData

_TRIES = 5


@transaction.atomic
def start_application(
    *,
    actor: Actor,
    block_key: str,
    kreis_ags: str,
    now: datetime,
    municipality_ags: str = "",
    language: str = "de",
    mandate: MandateKind | None = None,
    represented: str = "",
    mandate_paper: tuple[bytes, str] | None = None,
) -> tuple[ApplicationData, str]:
    """Begin an application to the unit that is competent for a place.

    Args:
        actor: the person, or a counsellor when `mandate` is given.
        block_key: which Baustein.
        kreis_ags: where the person lives, five digits.
        now: the moment.
        municipality_ags: the municipality in it, eight digits; without it the unit
            of the Kreis as a whole. It is used to find the unit and not kept: in a
            small municipality it would tell too much.
        language: of the form.
        mandate: what entitles the helper; None when the person acts for themself.
        represented: name of the person helped.
        mandate_paper: content and media type of the checked scan, if any.

    Returns:
        The application and its access code, which is shown once and kept encrypted.

    Raises:
        NotAllowedError: if a mandate is given by somebody who is no counsellor.
        RuleError: if the place is unknown, nobody offers the service there, or a
            mandate lacks the name of the person or its paper.
    """
    policies.require_can_start(actor, assisted=mandate is not None)
    offer = _require_offer(block_key, kreis_ags, municipality_ags, now)
    if mandate is not None:
        _require_mandate(mandate, represented, mandate_paper)
    code, key = new_code(), new_id()
    draft = Draft(code=code, mandate_person=represented)
    row = _create(
        timezone.localdate(now),
        id=key,
        grant_id=key,
        block_key=block_key,
        block_digest=offer.digest,
        language=language,
        kreis_ags=kreis_ags,
        unit_id=offer.unit_id,
        record_id=vault.put_json(
            owner=APPLICANTS, kind="application", value=draft.to_json()
        ),
        code_index=code_index(code),
        owner_id=actor.id if actor.kind is ActorKind.PERSON else None,
        helper_id=actor.id if mandate else None,
        helper_unit_id=actor.unit_id if mandate else None,
        mandate=mandate or "",
        mandate_paper_id=_keep(mandate_paper),
        created_at=now,
        updated_at=now,
    )
    audit.record(
        actor=actor,
        verb="start_application",
        subject_kind="application",
        subject_id=row.id,
        at=now,
        detail={"block": block_key, "kreis": kreis_ags, "mandate": str(mandate or "")},
    )
    return to_data(row), code


def _require_offer(
    block_key: str, kreis_ags: str, municipality_ags: str, now: datetime
) -> OfferData:
    place = organisations.find_locality(municipality_ags or kreis_ags)
    if place is None or place.kreis.ags != kreis_ags:
        raise RuleError(
            _(
                "Bitte geben Sie die Stadt oder Gemeinde an, in der die Wohnung "
                "liegt, oder wählen Sie den Kreis."
            ),
            field="kreis",
        )
    block = blocks.find_block(block_key)
    units = _competent(block.unit_kind, place, timezone.localdate(now)) if block else ()
    offer = blocks.find_offer(block_key, [unit.id for unit in units])
    if offer is None:
        raise RuleError(
            _(
                "Die zuständige Stelle nimmt diesen Antrag noch nicht über Tragwerk "
                "an. Bitte wenden Sie sich direkt an sie."
            ),
            field="kreis",
        )
    return offer


def _competent(kind: str, place: LocalityData, day: date) -> tuple[UnitData, ...]:
    return organisations.find_units(
        kind, place.kreis.ags, municipality_ags=place.municipality_ags, day=day
    )


def _require_mandate(
    mandate: MandateKind, represented: str, paper: tuple[bytes, str] | None
) -> None:
    if not represented.strip():
        raise RuleError(
            _("Bitte geben Sie den Namen der Person ein, der Sie helfen."),
            field="represented",
        )
    if paper is None and mandate is not MandateKind.PRESENT:
        raise RuleError(
            _(
                "Bitte laden Sie die unterschriebene Vollmacht oder den Nachweis der "
                "gesetzlichen Vertretung hoch."
            ),
            field="mandate_paper",
        )


def _keep(paper: tuple[bytes, str] | None) -> UUID | None:
    if paper is None:
        return None
    content, media_type = paper
    return vault.put_file(
        owner=APPLICANTS, kind="mandate", content=content, media_type=media_type
    )


def _create(day: date, **values: object) -> GrantApplication:
    """Store the row under a number that is still free."""
    for _attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return GrantApplication.objects.create(number=new_number(day), **values)
        except IntegrityError:
            continue
    raise RuleError(
        _("Gerade ist keine Nummer frei. Bitte versuchen Sie es noch einmal.")
    )
