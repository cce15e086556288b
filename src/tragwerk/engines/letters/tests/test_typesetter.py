"""A body that never ends costs its process and nobody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tragwerk.engines.letters import LetterError, LetterRenderer
from tragwerk.engines.letters import typesetter as module

HEAD = '#import "frame.typ": *\n'
NEVER_ENDS = (
    "#for a in range(99999) { for b in range(99999) { let c = 1 } }",
    "#for a in range(99999) { let b = range(9999).map(str).join() }",
)


def pid_of(renderer):
    return renderer._typesetter._process._popen.pid


@pytest.fixture
def hasty():
    return LetterRenderer(seconds=1)


@pytest.mark.parametrize("body", NEVER_ENDS)
def test_a_body_that_never_ends_is_ended_and_the_next_letter_is_set(
    hasty, letter, text_of, body
):
    with pytest.raises(LetterError, match=r"endless\.typ: .* nicht fertig"):
        hasty.render(HEAD + body, letter, {}, source="endless.typ")
    assert "Guten Tag" in text_of(hasty.render(HEAD + "Guten Tag", letter, {}))


def test_a_body_that_fills_the_memory_is_ended(renderer, letter, text_of):
    with pytest.raises(LetterError, match="zu viel Speicher"):
        renderer.render(HEAD + "#range(1000000000).len()", letter, {})
    assert "Guten Tag" in text_of(renderer.render(HEAD + "Guten Tag", letter, {}))


@pytest.mark.parametrize("body", ["#while true {}", "#let f(n) = f(n + 1)\n#f(0)"])
def test_what_typst_itself_finds_endless_is_told_with_its_line(renderer, letter, body):
    with pytest.raises(LetterError, match=r"body\.typ:2: "):
        renderer.render(HEAD + body, letter, {})


def test_a_file_that_is_too_large_is_refused(monkeypatch, letter):
    monkeypatch.setattr(module, "MAX_PDF_BYTES", 1000)
    with pytest.raises(LetterError, match="zu große Datei"):
        LetterRenderer().render(HEAD, letter, {})


def test_a_process_that_was_killed_while_waiting_is_replaced(hasty, letter):
    first = hasty.render(HEAD, letter, {})
    os.kill(pid_of(hasty), signal.SIGKILL)
    assert hasty.render(HEAD, letter, {}) == first


def test_a_forked_process_starts_its_own(hasty, letter, monkeypatch):
    first = hasty.render(HEAD, letter, {})
    of_parent = hasty._typesetter._process
    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert hasty.render(HEAD, letter, {}) == first
    assert hasty._typesetter._process is not of_parent
    assert of_parent._popen.poll() is None


def test_the_process_ends_with_the_renderer(letter):
    renderer = LetterRenderer()
    renderer.render(HEAD, letter, {})
    popen = renderer._typesetter._process._popen
    del renderer
    assert popen.returncode == 0


def test_the_process_knows_no_secret_of_the_platform(hasty, letter, monkeypatch):
    monkeypatch.setenv("TRAGWERK_MASTER_KEY", "geheim")
    hasty.render(HEAD, letter, {})
    environment = Path(f"/proc/{pid_of(hasty)}/environ")
    assert not environment.exists() or b"geheim" not in environment.read_bytes()


def test_the_program_ends_when_its_input_ends():
    done = subprocess.run(
        [sys.executable, "-I", str(module._PROGRAM), "1", str(module._PROGRAM)],
        input=b"",
        stdout=subprocess.PIPE,
        timeout=20,
        check=True,
    )
    assert done.stdout[:1] == b"F"
