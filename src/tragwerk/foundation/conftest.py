"""Every test of the foundation gets a data folder of its own and no cached keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tragwerk.foundation.vault import keys


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give the folder that stands for TRAGWERK_DATA."""
    settings.TRAGWERK_DATA = tmp_path
    keys.forget()
    yield tmp_path
    keys.forget()
