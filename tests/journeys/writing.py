"""Lays messages between units ready: python -m tests.journeys.writing NUMBER.

A process throws them otherwise; here they come alone, for the application of a number.
One goes from its office to another that a person has to choose, one from a counselling
centre about health, for which the person has to be asked.
"""

from __future__ import annotations

import sys

from tragwerk.config.cli import platform


def main() -> None:
    """Prepare the messages."""
    platform.open_platform(None)
    from django.utils import timezone

    from tragwerk.kernel.actor import SYSTEM
    from tragwerk.modules.applications.models import GrantApplication
    from tragwerk.modules.exchange import api as exchange
    from tragwerk.modules.exchange.data import Content, Entry, Parcel
    from tragwerk.modules.organisations import api as organisations
    from tragwerk.modules.organisations.data import UnitKind

    application = GrantApplication.objects.get(number=sys.argv[1])
    centres = organisations.find_units(UnitKind.COUNSELLING, "08111")
    centre = next(one for one in centres if "Caritas" in one.full_name)
    now = timezone.now()
    exchange.open_matter(
        actor=SYSTEM, matter_id=application.id, block_key="wohngeld", now=now
    )
    name = Entry(
        "antrag.antragsteller.nachname", "Nachname", "Muster", "Muster", "SOCIAL"
    )
    rent = Entry("antrag.wohnung.miete", "Miete", 600, "600 Euro", "SOCIAL")
    health = Entry("bericht.diagnose", "Was wir festgestellt haben", "x", "x", "HEALTH")
    for pool, sender, receiver, content in (
        ("wohngeldstelle", application.unit_id, None, Content((name, rent))),
        ("beratung", centre.id, application.unit_id, Content((name, health))),
    ):
        exchange.join_matter(
            actor=SYSTEM, matter_id=application.id, pool=pool, unit_id=sender, now=now
        )
        parcel = Parcel(
            matter_id=application.id,
            flow="nachforderung",
            digest=application.block_digest,
            sender_id=sender,
            sender_pool=pool,
            receiver_pool="andere" if receiver is None else "wohngeldstelle",
            receiver_kind=UnitKind.WOHNGELDSTELLE,
            receiver_id=receiver,
            content=content,
        )
        exchange.prepare_message(actor=SYSTEM, parcel=parcel, now=now)


if __name__ == "__main__":
    main()
