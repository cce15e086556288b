"""Ask the law whether a message may go, with the content it has now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tragwerk.kernel.phrases import gettext_noop
from tragwerk.modules.exchange.data import Standing
from tragwerk.modules.exchange.domain.content import Content
from tragwerk.modules.exchange.models import Message
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import DataCategory, Missing, party_of

_MISSING = {
    Missing.CONSENT: gettext_noop(
        "Die Person muss erst einwilligen. Ohne Einwilligung darf diese Nachricht "
        "nicht gehen."
    ),
    Missing.RELEASE: gettext_noop(
        "Es fehlt die Entbindung von der Schweigepflicht (§ 203 StGB)."
    ),
    Missing.NOTICE: gettext_noop(
        "Die Person muss erst wissen, dass sie widersprechen kann (§ 76 Abs. 2 SGB X)."
    ),
    Missing.OBJECTED: gettext_noop(
        "Die Person hat widersprochen. Die Nachricht darf nicht gehen."
    ),
}


def receivers_of(message: Message) -> tuple[tuple[UUID, str], ...]:
    """Give the units that could get a message: id and name, by name."""
    units = organisations.find_units(message.receiver_kind)
    return tuple(
        (unit.id, unit.full_name) for unit in units if unit.id != message.unit_id
    )


def categories_of(content: Content) -> frozenset[DataCategory]:
    """Give the kinds of data; without fields, that there is a matter is social data."""
    return frozenset(map(DataCategory, content.categories or {"SOCIAL"}))


def ground_of(
    message: Message,
    receiver: UUID,
    content: Content,
    now: datetime,
    *,
    lock: bool = False,
) -> Standing:
    """Say whether a message may go now, on which ground, and what is missing.

    With `lock`, what the answer rests on cannot be withdrawn before the caller's
    transaction ends.
    """
    units = organisations.get_units({message.unit_id, receiver})
    ground = privacy.ground_for(
        matter_id=message.matter_id,
        flow=message.flow,
        sender=party_of(units[message.unit_id]),
        receiver=party_of(units[receiver]),
        categories=categories_of(content),
        now=now,
        fields=content.paths,
        lock=lock,
    )
    language = get_language() or "de"
    sentence = ground.sentence.in_language(language)
    reasons = [_(_MISSING[each]) for each in Missing if each in ground.missing]
    return Standing(
        is_satisfied=ground.is_satisfied,
        paragraphs=ground.paragraphs,
        sentence=sentence,
        reason=" ".join(reasons) or ("" if ground.is_satisfied else sentence),
        duties=ground.duties.in_language(language) if ground.duties else "",
        can_ask=bool(ground.missing - {Missing.OBJECTED}),
    )
