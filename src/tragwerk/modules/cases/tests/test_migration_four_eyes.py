"""A plan is no way past the second pair of eyes, whatever it says."""

from __future__ import annotations

import pytest

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import api
from tragwerk.modules.cases.models import Case, MigratedCase
from tragwerk.modules.cases.tests.factories import (
    CHECKED,
    DECIDED,
    FakeApplications,
    do,
    open_sample,
    open_task,
)
from tragwerk.modules.cases.tests.versions import (
    KEY,
    finish,
    read_library,
    register,
    start,
)
from tragwerk.modules.organisations.tests.factories import Cast

pytestmark = pytest.mark.database


@pytest.fixture
def old(
    applications: FakeApplications, monkeypatch: pytest.MonkeyPatch
) -> blocks.Package:
    """Give the first version, from the library."""
    read_library(monkeypatch)
    return register(version="1.0.0")


@pytest.fixture
def decided(old: blocks.Package, applications: FakeApplications, people: Cast) -> Case:
    """Give a case that waits for the lead to release what was decided."""
    case = do(open_sample(applications), people.caseworker, CHECKED)
    return do(case, people.caseworker, DECIDED)


@pytest.mark.parametrize(
    "plan",
    [
        # Who decided would count as who only checked, and the other way round.
        {"entscheiden": "pruefen", "pruefen": "entscheiden"},
        # The release would be another step, which anybody may do.
        {"freigeben": "bekanntgeben", "bekanntgeben": "freigeben"},
        # The release would be given up, and come back for somebody else's work.
        {"entscheiden": "pruefen", "pruefen": "entscheiden", "freigeben": ""},
    ],
)
def test_a_plan_that_would_blind_them_moves_nothing(
    decided: Case, old: blocks.Package, people: Cast, plan: dict[str, str]
) -> None:
    new = register()
    seen = api.forecast_migration(
        people.lead,
        unit_id=people.unit_id,
        block_key=KEY,
        from_digest=old.digest,
        to_digest=new.digest,
        plan=plan,
    )
    assert (seen.moving_count, seen.staying_count) == (0, 1)
    finish(start(people.unit_id, old, new, **plan))
    assert MigratedCase.objects.get().reason == "FOUR_EYES"
    assert open_task(decided).element_id == "freigeben"


def test_a_version_without_them_does_not_take_what_waits_for_them(
    decided: Case, old: blocks.Package, people: Cast
) -> None:
    new = register(("process.bpmn", ' tw:notBy="entscheiden"', ""))
    finish(start(people.unit_id, old, new))
    assert MigratedCase.objects.get().reason == "FOUR_EYES"
