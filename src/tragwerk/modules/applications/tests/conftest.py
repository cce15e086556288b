"""Fixtures of this module's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tragwerk.foundation.vault import keys
from tragwerk.modules.blocks.tests.factories import offer_wohngeld
from tragwerk.modules.organisations.tests.factories import Cast, make_cast


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give a data folder of its own; no keys of another test's database."""
    settings.TRAGWERK_DATA = tmp_path
    keys.forget()
    yield tmp_path
    keys.forget()


@pytest.fixture
def people(db: None) -> Cast:
    """Give the cast; the unit in Stuttgart offers Wohngeld."""
    cast = make_cast()
    offer_wohngeld(cast.unit_id)
    return cast
