"""Play everything twice: in memory, and saved as JSON between the steps."""

import pytest

from .playing import Case


@pytest.fixture(params=[False, True], ids=["memory", "saved"])
def stored(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Case, "saved", request.param)
