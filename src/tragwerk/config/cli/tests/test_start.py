"""What is decided before anything starts: kind, lock, port, data folder."""

from __future__ import annotations

import importlib
import socket
from pathlib import Path

import pytest
import structlog
from django.conf import settings

from tragwerk.config.cli import platform, up
from tragwerk.config.cli.errors import CommandError
from tragwerk.foundation import logs


@pytest.mark.parametrize(
    ("wanted", "kept"), [(None, True), (True, True), (False, False)]
)
def test_the_first_start_decides_the_kind(
    tmp_path: Path, wanted: bool | None, kept: bool
) -> None:
    assert up.decide_kind(tmp_path, wanted) is kept
    assert platform.is_sample(tmp_path) is kept
    assert up.decide_kind(tmp_path, None) is kept
    with pytest.raises(CommandError, match="nicht ändern"):
        up.decide_kind(tmp_path, not kept)


def test_a_damaged_note_of_the_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / "platform.json").write_text("{")
    with pytest.raises(CommandError, match=r"platform\.json"):
        platform.is_sample(tmp_path)


def test_a_folder_has_one_platform_at_a_time(tmp_path: Path) -> None:
    with (
        platform.locked(tmp_path),
        pytest.raises(CommandError, match="läuft schon"),
        platform.locked(tmp_path),
    ):
        pass
    with platform.locked(tmp_path):
        pass


def test_a_taken_port_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"PORT={port + 1}"):
            up.require_free("127.0.0.1", port)
    up.require_free("127.0.0.1", port)


def test_a_platform_that_never_started_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "master.key.new").touch()
    monkeypatch.setenv("TRAGWERK_DATA", str(tmp_path))
    with pytest.raises(CommandError, match="keys rotate"):
        platform.open_platform(None)


@pytest.mark.parametrize("is_done", [False, True])
def test_logs_are_set_up_once_whoever_starts_the_web_server(
    monkeypatch: pytest.MonkeyPatch, is_done: bool
) -> None:
    from tragwerk.config import asgi

    folders: list[Path] = []
    monkeypatch.setattr(structlog, "is_configured", lambda: is_done)
    monkeypatch.setattr(logs, "configure", folders.append)
    importlib.reload(asgi)
    assert folders == ([] if is_done else [settings.TRAGWERK_DATA])
