"""Errors become sentences; unknown ones say nothing that could be personal."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import OperationalError

from tragwerk.config.cli.errors import CommandError, sentence
from tragwerk.config.environment import SettingError
from tragwerk.kernel.errors import NotFoundError, RuleError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CommandError("So geht es nicht."), "So geht es nicht."),
        (SettingError("X fehlt."), "X fehlt."),
        (RuleError("Das Passwort ist zu kurz."), "Das Passwort ist zu kurz."),
        (NotFoundError(), "Das haben wir nicht gefunden."),
    ],
)
def test_errors_for_people_are_shown(error: Exception, said: str) -> None:
    assert sentence(error) == said


def test_an_unknown_error_keeps_its_words_to_itself() -> None:
    told = sentence(ValueError("erika@example.org"))
    assert "ValueError" in told
    assert "erika" not in told
    assert "--debug" in told


def test_a_database_that_is_away_is_explained() -> None:
    assert "Datenbank" in sentence(OperationalError("no such table: tw_account"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gone"
    with pytest.raises(FileNotFoundError) as caught:
        path.read_text()
    assert str(path) in sentence(caught.value)
