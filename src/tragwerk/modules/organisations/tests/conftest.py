"""Fixtures of this module's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tragwerk.modules.organisations.tests.factories import Cast, make_cast


@pytest.fixture
def people(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
