"""`tragwerk block` without a database: check, decide line by line, list."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tragwerk.config.cli import deciding, library, running
from tragwerk.config.cli.errors import CommandError
from tragwerk.modules.blocks import api as blocks

GOOD = {
    "personen": 4,
    "mietenstufe": 3,
    "bruttokaltmiete": 900.0,
    "gesamteinkommen": 1800.0,
}
DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def wohngeld() -> blocks.Package:
    return blocks.load_package(blocks.read_folder(library.block_folder("wohngeld")))


def decide(package: blocks.Package, *lines: bytes) -> tuple[int, list[str], list[str]]:
    out, errors = io.StringIO(), io.StringIO()
    faults = deciding.decide_lines(package, "wohngeld", DAY, lines, out, errors)
    return faults, out.getvalue().splitlines(), errors.getvalue().splitlines()


def test_each_line_gives_a_line(wohngeld: blocks.Package) -> None:
    line = json.dumps(GOOD).encode()
    faults, out, errors = decide(wohngeld, line, b"\n", line + b"\n")
    assert (faults, errors) == (0, [])
    assert [json.loads(one) for one in out] == [
        {"wohngeld": 615, "miete_zu_beruecksichtigen": 998.2}
    ] * 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "JSON"),
        (b"[1]", "JSON-Objekt"),
        (b'"text"', "JSON-Objekt"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 200_000, "verschachtelt"),
        (b'{"personen": NaN}', "NaN"),
        (json.dumps(GOOD | {"bruttokaltmiete": float("inf")}).encode(), "Infinity"),
        (b'{"personen": 4}', "mietenstufe"),
        (b'{"personen": 4, "mietenstufe": 3, "bruttokaltmiete": 1}', "gesamteinkommen"),
        (json.dumps(GOOD | {"personen": "vier"}).encode(), "ergibt sich nichts"),
        (b'{"personen": "' + b"x" * 1_000_001 + b'"}', "1 MB"),
    ],
)
def test_a_bad_line_is_named_and_does_not_stop_the_others(
    wohngeld: blocks.Package, line: bytes, said: str
) -> None:
    good = json.dumps(GOOD).encode()
    faults, out, errors = decide(wohngeld, good, line, good)
    assert faults == 1
    assert json.loads(out[0]) == json.loads(out[2])
    assert said in json.loads(out[1])["error"]
    assert len(errors) == 1
    assert errors[0].startswith("Zeile 2: ")


def test_check_names_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "wohngeld"
    shutil.copytree(library.block_folder("wohngeld"), folder)
    text = (folder / "block.toml").read_text(encoding="utf-8")
    (folder / "block.toml").write_text(f"{text}\nkaputt = = 1\n", encoding="utf-8")

    assert running.run(["block", "check", str(folder)]) == 1
    line = len(text.splitlines()) + 2
    told = capsys.readouterr()
    assert f"{folder}/block.toml:{line}: Fehler:" in told.out
    assert "Traceback" not in told.out + told.err


def test_check_lists_hints_with_their_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "wohngeld"
    shutil.copytree(library.block_folder("wohngeld"), folder)
    for file in (*folder.glob("examples/[2-4]*"), *folder.glob("letters/*")):
        file.unlink()  # slow, and not what this is about
    assert running.run(["block", "check", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "Hinweis mit Begründung: grund: Die Spalte „Angaben fehlen“" in told
    assert told.count("Begründung zu [unchecked]: ") == 1

    assert running.run(["block", "check", str(folder), "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    (hint,) = (f for f in findings if "Angaben fehlen" in f["message"])
    assert (hint["level"], hint["rule"], hint["element"]) == (
        "WARNING",
        "unchecked",
        "grund",
    )
    assert hint["line"] > 0


def test_the_library_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert running.run(["block", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert "wohngeld" in {row["key"] for row in rows}
    assert all(row["version"] and row["title"] for row in rows)
    assert running.run(["block", "list"]) == 0
    assert "freigegeben" in capsys.readouterr().out


@pytest.mark.parametrize("key", ["gibtsnicht", "../blocks/wohngeld", "", "Wohngeld/.."])
def test_an_unknown_block_lists_the_known(key: str) -> None:
    with pytest.raises(CommandError, match=r"Vorhanden: .*wohngeld"):
        library.block_folder(key)


def test_an_unreadable_day_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["block", "decide", "wohngeld", "wohngeld", "--on", "1.6.2025"]
    assert running.run(words) == 1
    assert "2025-06-01" in capsys.readouterr().err
