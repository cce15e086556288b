"""Fixtures of this module's tests."""

from __future__ import annotations

import pytest

from tragwerk.modules.blocks.tests.factories import offer_wohngeld
from tragwerk.modules.organisations.tests.factories import Cast, make_cast


@pytest.fixture
def people(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def offered(people: Cast) -> Cast:
    """Give the cast; the unit in Stuttgart offers Wohngeld, the one in Tübingen not."""
    offer_wohngeld(people.unit_id)
    return people
