"""A unit with people, a small Baustein, and the applications below as a stand-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tragwerk.modules.applications import api as applications_api
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.models import Case
from tragwerk.modules.cases.tests.factories import (
    FakeApplications,
    load_sample_package,
    open_sample,
)
from tragwerk.modules.organisations.tests.factories import Cast, make_cast


@pytest.fixture(autouse=True)
def _own_data(data_dir: Path) -> None:
    """Keep what a test writes away from the others."""


@pytest.fixture(scope="session")
def package() -> blocks.Package:
    return load_sample_package()


@pytest.fixture
def people(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def applications(
    people: Cast, package: blocks.Package, monkeypatch: pytest.MonkeyPatch
) -> FakeApplications:
    fake = FakeApplications(package, people.unit_id)
    known = {package.digest: package}

    def get_package(digest: str) -> blocks.Package:
        return known[digest]

    monkeypatch.setattr(blocks, "get_package", get_package)
    monkeypatch.setattr(blocks, "get_package_to_show", get_package)
    monkeypatch.setattr(
        applications_api, "hand_over_submission", fake.hand_over_submission
    )
    monkeypatch.setattr(
        applications_api, "require_may_act_for", fake.require_may_act_for
    )
    return fake


@pytest.fixture
def case(applications: FakeApplications) -> Case:
    return open_sample(applications)
