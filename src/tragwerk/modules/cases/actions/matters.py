"""A case's place in its matter: which pool it is, who is in the others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.models import Case
from tragwerk.modules.exchange import api as exchange
from tragwerk.modules.organisations import api as organisations


def join_matter(
    case: Case, package: blocks.Package, *, now: datetime, kreis_ags: str = ""
) -> None:
    """Let the case's unit take part in its matter; doing it again changes nothing."""
    exchange.open_matter(
        actor=SYSTEM,
        matter_id=case.matter_id,
        block_key=package.key,
        kreis_ags=kreis_ags,
        now=now,
    )
    exchange.join_matter(
        actor=SYSTEM,
        matter_id=case.matter_id,
        pool=case.process_id,
        unit_id=case.unit_id,
        now=now,
    )


def receiver_in(case: Case, package: blocks.Package, pool: str) -> UUID | None:
    """Give the unit of a pool: who takes part already, else the competent one.

    None if somebody has to choose it.
    """
    known = exchange.participant_of(case.matter_id, pool)
    if known is not None or package.pools[pool] != "BY_RESIDENCE":
        return known
    kreis = exchange.kreis_of(case.matter_id)
    if not kreis:
        return None
    found = organisations.find_units(package.pool_kinds[pool], kreis)
    return found[0].id if len(found) == 1 else None
