"""Fixtures of the portal's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from tragwerk.foundation.vault import keys
from tragwerk.modules.organisations.tests.factories import Cast, make_cast
from tragwerk.portal.tests.factories import (
    Filed,
    begin,
    deliver,
    offer_sample,
    submit,
)


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give a data folder of its own and no cached keys."""
    settings.TRAGWERK_DATA = tmp_path
    keys.forget()
    cache.clear()
    yield tmp_path
    keys.forget()


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
