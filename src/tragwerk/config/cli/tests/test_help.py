"""The help is German and complete, and wrong calls end as one sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer.main
from typer.core import TyperGroup

from tragwerk.config.cli import running
from tragwerk.config.cli.commands import app

ENGLISH = (
    "Usage",
    "Options",
    "Commands",
    "Arguments",
    "Show this",
    "default:",
    "required",
)


def commands(group: TyperGroup, *before: str) -> Iterator[tuple[str, ...]]:
    yield before
    for name, one in group.commands.items():
        if isinstance(one, TyperGroup):
            yield from commands(one, *before, name)
        else:
            yield (*before, name)


ROOT = typer.main.get_command(app)
assert isinstance(ROOT, TyperGroup)
ALL = sorted(commands(ROOT))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_help_is_german(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run([*words, "--help"]) == 0
    told = capsys.readouterr().out
    assert "Aufruf: tragwerk" in told
    assert [word for word in ENGLISH if word in told] == []


def test_every_command_of_the_issue_is_there() -> None:
    wanted = (
        "up|worker|demo logins|demo seed|block check|block decide|block list|"
        "user create|user invite|user list|user deactivate|user activate|block add|"
        "block adopt|backup|restore|"
        "audit verify|audit export|audit verify-file|keys rotate|keys rotate-audit|"
        "keys list|keys rotate-unit|outbox list|outbox retry"
    )
    assert {tuple(one.split()) for one in wanted.split("|")} <= set(ALL)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["blok"], "Den Befehl „blok“ gibt es hier nicht."),
        (["up", "--prot", "1"], "Die Option „--prot“ gibt es hier nicht."),
        (["up", "--port"], "Die Option „--port“ braucht einen Wert"),
        (["up", "--port", "x"], "„--port“ ist so nicht zu gebrauchen"),
        (["block", "decide", "wohngeld"], "„ENTSCHEIDUNG“ fehlt."),
        (["backup", "a", "b"], "Dieser Aufruf stimmt nicht"),
    ],
)
def test_a_wrong_call_is_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(words) == 2
    told = capsys.readouterr()
    assert told.err.startswith(sentence)
    assert "Hilfe zeigt „tragwerk" in told.err
    assert len(told.err.splitlines()) == 1
    assert told.out == ""
