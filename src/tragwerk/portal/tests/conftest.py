"""Fixtures of the portal's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from tragwerk.modules.organisations.tests.factories import Cast, make_cast
from tragwerk.portal.tests.factories import (
    Filed,
    begin,
    deliver,
    offer_sample,
    submit,
)


@pytest.fixture(autouse=True)
def _own_data(data_dir: Path) -> None:
    """Keep what a test writes away from the others."""


@pytest.fixture
def people(db: None) -> Cast:
    cast = make_cast()
    offer_sample(cast, timezone.now())
    return cast


@pytest.fixture
def draft(people: Cast) -> Filed:
    return begin(timezone.now())


@pytest.fixture
def submitted(draft: Filed) -> Filed:
    return submit(draft, timezone.now())


@pytest.fixture
def filed(submitted: Filed) -> Filed:
    """Give a submitted application whose case the unit has opened."""
    return deliver(submitted, timezone.now())
