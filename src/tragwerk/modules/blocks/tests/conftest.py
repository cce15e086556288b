"""Fixtures of this module's tests."""

from __future__ import annotations

import pytest

from tragwerk.modules.organisations.tests.factories import Cast, make_cast


@pytest.fixture
def people(db: None) -> Cast:
    return make_cast()
