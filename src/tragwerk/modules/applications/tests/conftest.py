"""Fixtures of this module's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tragwerk.modules.blocks.tests.factories import offer_wohngeld
from tragwerk.modules.organisations.tests.factories import Cast, make_cast


@pytest.fixture(autouse=True)
def _own_data(data_dir: Path) -> None:
    """Keep what a test writes away from the others."""


@pytest.fixture
def people(db: None) -> Cast:
    """Give the cast; the unit in Stuttgart offers Wohngeld."""
    cast = make_cast()
    offer_wohngeld(cast.unit_id)
    return cast
