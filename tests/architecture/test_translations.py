"""Every sentence on screen has its English; none is guessed, none is left over."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

LAZY = {"gettext_lazy", "ngettext_lazy", "pgettext_lazy", "gettext_noop"}
CALLS = {"_", "gettext", "ngettext", "pgettext", *LAZY}
LITERAL = r"""('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
MARKED = re.compile(rf"\b(n?gettext|_)\(\s*u?{LITERAL}(?:\s*,\s*u?{LITERAL})?")
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Message = tuple[str, ...]
"""A sentence, or singular and plural of one."""


def _source(root: Path) -> Path:
    return root / "src/tragwerk"


def _catalogues(root: Path) -> list[Path]:
    return sorted(_source(root).rglob("locale/en/LC_MESSAGES/django.po"))


def _modules(root: Path) -> Iterator[Path]:
    for path in sorted(_source(root).rglob("*.py")):
        # The command line speaks German only; its makers and users are operators.
        if not {"tests", "migrations", "cli"} & set(path.parts):
            yield path


def _in_template(path: Path) -> set[Message]:
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return {
        tuple(ast.literal_eval(part) for part in found.groups()[1:] if part)
        for found in MARKED.finditer(text)
    }


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _in_module(path: Path) -> set[Message]:
    found: set[Message] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or _name(node) not in CALLS:
            continue
        most = 2 if _name(node).startswith("n") else 1
        texts = tuple(
            each.value
            for each in node.args[:most]
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )
        if texts:
            found.add(texts)
    return found


def _translations(root: Path) -> dict[Message, Message]:
    spec = importlib.util.spec_from_file_location(
        "translations", root / "scripts/translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return {
        tuple(key.decode().split("\0")): tuple(value.decode().split("\0"))
        for path in _catalogues(root)
        for key, value in script.read(path).items()
        if key
    }


@pytest.fixture
def marked(root: Path) -> set[Message]:
    templates = (
        path
        for kind in ("html", "txt")
        for path in _source(root).rglob(f"templates/**/*.{kind}")
    )
    return set().union(*map(_in_template, templates), *map(_in_module, _modules(root)))


@pytest.fixture
def translations(root: Path) -> dict[Message, Message]:
    return _translations(root)


def test_the_scan_sees_every_way_to_mark(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "{% load i18n %}{% translate 'Ja' %}"
        "{% blocktranslate count n=n %}Ein Tag{% plural %}{{ n }} Tage"
        "{% endblocktranslate %}{% blocktranslate trimmed %}\n  Zwei\n  Zeilen\n"
        '{% endblocktranslate %}{% include "x" with title=_("Nein") %}',
        encoding="utf-8",
    )
    module = tmp_path / "module.py"
    module.write_text('_("Los " "jetzt")\nngettext("A", "B", 2)\n', encoding="utf-8")

    assert _in_template(page) == {
        ("Ja",),
        ("Ein Tag", "%(n)s Tage"),
        ("Zwei Zeilen",),
        ("Nein",),
    }
    assert _in_module(module) == {("Los jetzt",), ("A", "B")}


def test_every_sentence_has_its_english(
    marked: set[Message], translations: dict[Message, Message]
) -> None:
    assert len(marked) > 900, "the scan sees too little"
    assert sorted(marked - set(translations)) == [], "run make messages, then translate"


def test_no_translation_is_left_over(
    marked: set[Message], translations: dict[Message, Message]
) -> None:
    assert sorted(set(translations) - marked) == []


def test_placeholders_agree(translations: dict[Message, Message]) -> None:
    wrong = []
    for source, target in translations.items():
        wanted = {hole for form in source for hole in HOLE.findall(form)}
        for number, form in enumerate(target):
            held = set(HOLE.findall(form))
            # "One day" needs no number; no form may name what is not there.
            is_singular = number == 0 and len(target) > 1
            if held != wanted and not (is_singular and held <= wanted):
                wrong.append(f"{source[0]!r}: {form!r}")
    assert wrong == []


def test_nothing_is_a_guess_and_no_header_has_a_date(root: Path) -> None:
    assert len(_catalogues(root)) >= 7
    for path in _catalogues(root):
        text = path.read_text(encoding="utf-8")
        assert "fuzzy" not in text, path
        assert "-Date:" not in text, path
        assert "charset=UTF-8" in text, path
        assert "Plural-Forms: nplurals=2; plural=(n != 1);" in text, path


def test_one_german_sentence_has_one_english(root: Path) -> None:
    texts: dict[str, set[str]] = {}
    for path in _catalogues(root):
        for block in path.read_text(encoding="utf-8").split("\n\n")[1:]:
            source, _, target = block.partition("\nmsgstr")
            texts.setdefault(source.split("\n#")[-1], set()).add(target.strip())
    assert {key: value for key, value in texts.items() if len(value) > 1} == {}


def test_nothing_is_translated_while_importing(root: Path) -> None:
    early = [
        f"{path.relative_to(root)}:{call.lineno}"
        for path in _modules(root)
        for call in _early_calls(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert early == [], "use gettext_lazy where no request is there yet"


def _early_calls(tree: ast.Module) -> Iterator[ast.Call]:
    eager = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name not in LAZY
    }
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, *node.args.defaults]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call) and _name(node) in eager:
            yield node
