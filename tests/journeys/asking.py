"""Lets the unit of an application ask for consent: python -m tests.journeys.asking.

Whoever sends a message asks so; here nobody sends, so that the pages come alone. The
one argument is the number of the application.
"""

from __future__ import annotations

import sys

from tragwerk.config.cli import platform


def main() -> None:
    """Ask for a consent and a release, and give a notice; writes the matter's id."""
    platform.open_platform(None)
    from django.utils import timezone

    from tragwerk.kernel.actor import SYSTEM
    from tragwerk.modules.applications.models import GrantApplication
    from tragwerk.modules.organisations import api as organisations
    from tragwerk.modules.organisations.data import UnitKind
    from tragwerk.modules.privacy import api as privacy
    from tragwerk.modules.privacy.data import Asking, DataCategory, party_of

    application = GrantApplication.objects.get(number=sys.argv[1])
    receiver = organisations.find_units(UnitKind.JUGENDAMT, "08111")[0]
    for category in (DataCategory.CONFIDENTIAL, DataCategory.MEDICAL):
        asking = Asking(
            matter_id=application.id,
            flow=category.lower(),
            sender=party_of(organisations.get_unit(application.unit_id)),
            receiver=party_of(receiver),
            categories=frozenset({category}),
            fields={"name": "Ihr Name", "bericht": "Der Bericht der Beratungsstelle"},
            purpose="Das Jugendamt kann Ihre Familie besser unterstützen",
        )
        privacy.ask_person(actor=SYSTEM, asking=asking, now=timezone.now())
    sys.stdout.write(str(application.id))


if __name__ == "__main__":
    main()
