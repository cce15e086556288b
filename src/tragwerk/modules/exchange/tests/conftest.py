"""A message that lies ready, between two units that keep the Sozialgeheimnis."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.exchange.tests.factories import FLOW, flow_named, lay_ready
from tragwerk.modules.organisations.tests.factories import Cast, make_cast


@pytest.fixture(autouse=True)
def _own_data(data_dir: Path) -> None:
    """Keep what a test writes away from the others."""


@pytest.fixture
def people(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _known_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every version of a Baustein have the flow of these tests."""

    class Package:
        flows = {FLOW: flow_named(FLOW)}

    monkeypatch.setattr(blocks, "get_package_to_show", lambda digest: Package)


@pytest.fixture
def message_id(people: Cast) -> UUID:
    return lay_ready(people.unit_id, people.other_unit_id)
