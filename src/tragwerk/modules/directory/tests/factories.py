"""A service for tests: the real Baustein for Wohngeld, offered by a unit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from uuid import UUID

import pytest
from django.conf import settings

from tragwerk.kernel.actor import SYSTEM
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.organisations.tests.factories import NOW

_REGISTERING = "tragwerk.modules.blocks.actions.register_block"


@cache
def housing_files() -> Mapping[str, bytes]:
    """Give the files of the Baustein, read once."""
    return blocks.read_folder(settings.TRAGWERK_LIBRARY / "wohngeld")


@cache
def housing_package() -> blocks.Package:
    """Give the Baustein, compiled once for all tests."""
    return blocks.load_package(housing_files())


def register_housing(monkeypatch: pytest.MonkeyPatch) -> str:
    """Register the Baustein and give its digest.

    Its checks and examples have tests of their own and take a second each time.
    """
    monkeypatch.setattr(f"{_REGISTERING}.load_package", lambda files: housing_package())
    monkeypatch.setattr(f"{_REGISTERING}.check_package", lambda package: [])
    return blocks.register_block(actor=SYSTEM, files=housing_files(), now=NOW)


def offer_housing(monkeypatch: pytest.MonkeyPatch, unit_id: UUID) -> str:
    """Register the Baustein and let a unit offer it; gives the digest."""
    digest = register_housing(monkeypatch)
    blocks.adopt_block(actor=SYSTEM, digest=digest, unit_id=unit_id, now=NOW)
    return digest
