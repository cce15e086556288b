"""The glossary is data: every table has an entry, nobody uses a forbidden word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/tragwerk"
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zäöüß]+|\d+")


class Term(NamedTuple):
    """One line of the glossary."""

    german: str
    code: str
    meaning: str
    avoid: tuple[str, ...]


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    found = []
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[1].startswith("`"):
            german, code, meaning, avoid = cells
            words = tuple(
                one.strip().lower() for one in avoid.split(",") if one.strip()
            )
            found.append(Term(german, code.strip("`"), meaning, words))
    return tuple(found)


def model_name(model: type) -> str:
    """Name a model by the package that holds it: `cases.Case`, `vault.Record`."""
    folder = model.__module__.partition(".models")[0].rpartition(".")[2]
    return f"{folder}.{model.__name__}"


def our_models() -> list[type]:
    return [one for one in apps.get_models() if one.__module__.startswith("tragwerk.")]


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Give every name that a file gives to something, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(
            node.ctx, ast.Store
        ):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr


def words(name: str) -> str:
    """Write a name as lower-case words with blanks at both ends."""
    return f" {' '.join(_WORDS.findall(name))} ".lower()


def forbidden(name: str) -> list[str]:
    """Give the glossary's forbidden words that a name holds."""
    spoken = words(name)
    return [
        f"{avoid} (say {term.code})"
        for term in terms()
        for avoid in term.avoid
        if f" {avoid} " in spoken or f" {avoid}s " in spoken
    ]


def test_glossary_can_be_read() -> None:
    assert len(terms()) > 20
    assert all(term.german and term.meaning for term in terms())
    codes = [term.code for term in terms()]
    assert len(codes) == len(set(codes))


def test_every_table_has_an_entry() -> None:
    known = {term.code for term in terms()}
    missing = sorted({model_name(one) for one in our_models()} - known)
    assert not missing, f"docs/glossary.md has no entry for {', '.join(missing)}"


def test_no_entry_names_a_table_that_is_gone() -> None:
    named = {term.code for term in terms() if "." in term.code}
    gone = sorted(named - {model_name(one) for one in our_models()})
    assert not gone, f"docs/glossary.md names {', '.join(gone)}"


def test_forbidden_words_are_found_in_every_way_of_writing() -> None:
    for name in ("TenantKey", "the_tenant", "tenants", "TENANT_ID"):
        assert forbidden(name), name
    assert not forbidden("tenantry")
    assert not forbidden("unit_key")


def test_no_name_uses_a_forbidden_word() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {name}: {word}"
        for path in sorted(SOURCE.rglob("*.py"))
        for line, name in identifiers(path)
        for word in forbidden(name)
    ]
    assert not faults, "\n".join(faults)
