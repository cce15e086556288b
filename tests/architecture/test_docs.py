"""Documents keep their promises: links lead somewhere, commands and parts exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from tragwerk.config.cli.commands import app

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/tragwerk"
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(?:\.venv/bin/)?(tragwerk [^`]+)`")
COMMAND = re.compile(r"^(?:\S*/)?tragwerk ([a-z].*)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def documents() -> list[Path]:
    top = sorted(ROOT.glob("*.md"))
    inside = [PACKAGE, ROOT / "docs", ROOT / "blocks"]
    return top + [path for folder in inside for path in sorted(folder.rglob("*.md"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose_of(path: Path) -> str:
    return FENCE.sub("", text_of(path))


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as the usual hosts make them."""
    found = set()
    for heading in HEADING.findall(prose_of(path)):
        plain = LINK.sub("", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-"))
    return found


def leads_somewhere(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or target.suffix != ".md" or anchor in anchors(target)


@pytest.mark.parametrize("path", documents(), ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    links = LINK.findall(prose_of(path))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not leads_somewhere(path, link)] == []


def commands() -> Iterator[tuple[str, str]]:
    """Every `tragwerk …` in blocks marked `sh` and between back-ticks."""
    for path in documents():
        for language, block in FENCE.findall(text_of(path)):
            if language == "sh":
                for line in block.splitlines():
                    if match := COMMAND.search(line):
                        yield named(path), match.group(1)
        for inline in INLINE.findall(prose_of(path)):
            yield named(path), inline.removeprefix("tragwerk ")


@pytest.mark.parametrize(("where", "line"), sorted(set(commands())))
def test_commands_exist(where: str, line: str) -> None:
    group = typer.main.get_command(app)
    words = shlex.split(line)
    while isinstance(group, TyperGroup) and words and words[0][0] not in "-…":
        name = words.pop(0).rstrip(",.:")
        assert name in group.commands, f"{where}: tragwerk {line}"
        group = group.commands[name]
    known = {option for item in group.params for option in item.opts}
    known |= {option for item in group.params for option in item.secondary_opts}
    used = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert used - known - {"--help", "--debug"} == set(), f"{where}: tragwerk {line}"


def parts() -> list[Path]:
    folders = [*(PACKAGE / "engines").iterdir(), *(PACKAGE / "modules").iterdir()]
    return sorted(each for each in folders if (each / "__init__.py").exists())


@pytest.mark.parametrize("folder", parts(), ids=named)
def test_every_module_and_engine_explains_itself(folder: Path) -> None:
    assert len(text_of(folder / "README.md").split()) > 40


def test_every_module_and_engine_is_on_the_map() -> None:
    page = text_of(ROOT / "docs/README.md")
    assert [p.name for p in parts() if f"{p.name}/README.md)" not in page] == []


def decisions() -> list[Path]:
    return sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("path", decisions(), ids=named)
def test_a_decision_has_its_four_parts_and_is_short(path: Path) -> None:
    text = text_of(path)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Rejected", "Consequences"]
    assert len(text.splitlines()) <= 60
    assert text.startswith(f"# {path.name[:4]} ")
    assert f"({path.name})" in text_of(path.parent / "README.md")


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in decisions()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_picture_is_used_and_taken_by_the_script() -> None:
    script = text_of(ROOT / "scripts/screenshots.py")
    used = {
        Path(link).name
        for path in documents()
        for link in LINK.findall(prose_of(path))
        if link.endswith(".png")
    }
    kept = {path.name for path in (ROOT / "docs/images").glob("*.png")}
    assert kept == used
    assert [n for n in used if f'"{Path(n).stem.split("-")[0]}' not in script] == []


def test_the_licence_is_whole_and_named_alike() -> None:
    licence = text_of(ROOT / "LICENSE")
    assert licence.splitlines()[0].endswith("UNION PUBLIC LICENCE v. 1.2")
    articles = [int(n) for n in re.findall(r"^(\d+)\. \w", licence, re.MULTILINE)]
    assert articles == list(range(1, 16))
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    assert project["license"] == "EUPL-1.2"
    code = text_of(ROOT / "publiccode.yml")
    assert "license: EUPL-1.2" in code
    assert f'softwareVersion: "{project["version"]}"' in code
