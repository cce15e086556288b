"""Keys of units for messages: made at first use, rotated, never thrown away."""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from tragwerk.foundation import audit, vault
from tragwerk.kernel.actor import Actor
from tragwerk.modules.exchange import policies
from tragwerk.modules.exchange.domain.sealing import new_secret, public_of
from tragwerk.modules.exchange.models import UnitKey


def current_key(unit_id: UUID, now: datetime) -> UnitKey:
    """Give the newest key of a unit; the first use makes one."""
    newest = UnitKey.objects.filter(unit_id=unit_id).order_by("-version").first()
    if newest is not None:
        return newest
    return _make(unit_id, 1, now)


def secret_of(unit_id: UUID, version: int) -> bytes:
    """Open the secret key of a unit from the vault.

    Raises:
        DestroyedOwnerError: if the unit's keys were destroyed.
    """
    key = UnitKey.objects.get(unit_id=unit_id, version=version)
    held = vault.get_json(key.secret_id)
    return base64.b64decode(held["secret"])


@transaction.atomic
def rotate_unit_key(*, actor: Actor, unit_id: UUID, now: datetime) -> int:
    """Give a unit a new key for what is sent from now on; gives its version.

    Older keys stay, so that what was sealed before still opens.

    Raises:
        NotAllowedError: if a person tries; the platform does it.
    """
    policies.require_system(actor)
    last = UnitKey.objects.filter(unit_id=unit_id).aggregate(n=Max("version"))["n"]
    key = _make(unit_id, (last or 0) + 1, now)
    audit.record(
        actor=actor,
        verb="rotate_unit_key",
        subject_kind="unit",
        subject_id=unit_id,
        at=now,
        ledger=f"unit:{unit_id}",
        detail={"version": key.version},
    )
    return key.version


def _make(unit_id: UUID, version: int, now: datetime) -> UnitKey:
    """Make a version; who comes second at the same moment gets the first one's."""
    secret = new_secret()
    try:
        with transaction.atomic():
            return UnitKey.objects.create(
                unit_id=unit_id,
                version=version,
                public=public_of(secret),
                secret_id=vault.put_json(
                    owner=unit_id,
                    kind="exchange.key",
                    value={"secret": base64.b64encode(secret).decode()},
                ),
                made_at=now,
            )
    except IntegrityError:
        return UnitKey.objects.get(unit_id=unit_id, version=version)
