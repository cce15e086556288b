"""A service for tests: the real Baustein for Wohngeld, offered by a unit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from uuid import UUID

from django.conf import settings

from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.organisations.tests.factories import NOW


@cache
def housing_files() -> Mapping[str, bytes]:
    """Give the files of the Baustein, read once."""
    return blocks.read_folder(settings.TRAGWERK_LIBRARY / "wohngeld")


def offer_housing(*unit_ids: UUID) -> str:
    """Register the Baustein, let units offer it and give its digest."""
    digest = blocks.register_block(actor=SYSTEM, files=housing_files(), now=NOW)
    for unit_id in unit_ids:
        blocks.adopt_block(actor=SYSTEM, digest=digest, unit_id=unit_id, now=NOW)
    return digest
