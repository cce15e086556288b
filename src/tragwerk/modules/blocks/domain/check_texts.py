"""Are the texts there, and does every offered language have all of them?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from tragwerk.engines.decision import (
    DecisionError,
    FeelError,
    Vocabulary,
    describe,
    tables_in,
)
from tragwerk.modules.blocks.domain.calculate import calculate
from tragwerk.modules.blocks.domain.check_examples import example_day
from tragwerk.modules.blocks.domain.describe import DECISIONS
from tragwerk.modules.blocks.domain.findings import Finding, Level
from tragwerk.modules.blocks.domain.package import NOTES, Package
from tragwerk.modules.blocks.domain.translate import Translator

TEXT_KEYS = ("title", "what", "for_whom", "bring", "duration", "help")
_TABLES = frozenset(
    {
        "form",
        "tasks",
        "process",
        "decisions",
        "privacy",
        "letters",
        "parameters",
        "examples",
        "words",
    }
)
_CODE = re.compile(r"[A-Z][A-Z_]+")
_MOST_SHOWN = 60


def check_texts(package: Package) -> Iterator[Finding]:
    """Check the public texts of each language, and each translation as a whole."""
    for language, texts in package.texts.items():
        yield from _public(f"texts/{language}.toml", texts)
    for name in sorted(package.files):
        path = PurePath(name)
        is_text = path.parent.name == "texts" and path.suffix == ".toml"
        if is_text and path.stem not in package.texts:
            message = (
                "Diese Sprache wird nicht angeboten: Sie steht nicht in block.toml "
                "unter „languages“."
            )
            yield Finding(name, 0, message, Level.WARNING)
    names = _names_shown(package)
    yield from _german_words(package, names)
    yield from _named_in_calculation(package)
    for language in package.translations:
        yield from _translation(package, language, names)


def _public(file: str, texts: Mapping[str, Any]) -> Iterator[Finding]:
    for key in TEXT_KEYS:
        if not texts.get(key):
            yield Finding(file, 0, f"„{key}“ fehlt.")
    for number, step in enumerate(texts.get("steps", ()), 1):
        if not (isinstance(step, dict) and step.get("title") and step.get("text")):
            message = f"[[steps]] Nummer {number} braucht „title“ und „text“."
            yield Finding(file, 0, message)


def _german_words(package: Package, names: set[str]) -> Iterator[Finding]:
    """Check that people never read a name or code as it stands in the files."""
    file = "texts/de.toml"
    lines = _Lines(package.files[file].decode("utf-8"))
    for name in sorted(names - package.words.keys()):
        message = f"[words] fehlt: {name}. So steht es in Berechnungen und Beträgen."
        yield Finding(file, lines.of(f"words.{name}"), message)
    for name in package.words:
        if name not in names:
            yield _unknown(file, lines, f"words.{name}")


def _named_in_calculation(package: Package) -> Iterator[Finding]:
    """Check the names in `[calculation]`: of decisions, or of entries with a word."""
    file = "block.toml"
    lines = _Lines(package.files[file].decode("utf-8"))
    known = package.words.keys() | package.rules.keys()
    for key in ("facts", "euro"):
        given = package.calculation.get(key, [])
        if not isinstance(given, list):
            message = f"[calculation] {key} ist eine Liste von Namen."
            yield Finding(file, lines.of(f"calculation.{key}"), message)
            continue
        for name in given:
            if name not in known:
                message = (
                    f"[calculation] {key}: „{name}“ ist weder eine Entscheidung noch "
                    "ein Eintrag einer Berechnung."
                )
                yield Finding(file, lines.of(f"calculation.{key}"), message)
    members = package.calculation.get("people", {}).get("members")
    if members and all(page.repeat != members for page in package.form().pages):
        message = (
            f"[calculation.people] members: „{members}“ gibt es im Formular nicht."
        )
        yield Finding(file, lines.of("calculation.people.members"), message)


def _translation(package: Package, language: str, names: set[str]) -> Iterator[Finding]:
    file = f"texts/{language}.toml"
    texts, german = package.texts[language], package.texts["de"]
    lines = _Lines(package.files[file].decode("utf-8"))
    for key in german.keys() - texts.keys() - set(TEXT_KEYS) - _TABLES:
        yield Finding(file, 0, f"„{key}“ aus texts/de.toml ist nicht übersetzt.")
    for key in texts.keys() - german.keys() - _TABLES:
        yield _unknown(file, lines, key)
    for key in german.keys() & texts.keys():
        ours, theirs = texts[key], german[key]
        if isinstance(theirs, list) and (
            not isinstance(ours, list) or len(ours) != len(theirs)
        ):
            message = f"„{key}“ hat nicht so viele Einträge wie texts/de.toml."
            yield Finding(file, lines.of(key), message)
    missing, unknown = _gaps(package, language, names)
    for key, text in missing.items():
        message = f"Nicht übersetzt: {key} („{_short(text)}“)."
        yield Finding(file, lines.of(key), message)
    for key in unknown:
        yield _unknown(file, lines, key)


def _unknown(file: str, lines: _Lines, key: str) -> Finding:
    message = f"„{key}“: Dazu gibt es in diesem Baustein nichts."
    return Finding(file, lines.of(key), message, Level.WARNING)


def _gaps(
    package: Package, language: str, names: set[str]
) -> tuple[dict[str, str], list[str]]:
    """Give what a translation lacks, with its German, and what nothing asks for."""
    translated = package.translations[language]
    translator = Translator(language, package.texts[language])
    translator.translate(package, translated.tasks)
    _ask_for_decisions(package, translator)
    missing: dict[str, str] = {}
    unknown: list[str] = []
    for table, lookup in translator.lookups.items():
        missing |= {f"{table}.{key}": text for key, text in lookup.missing.items()}
        unknown += [f"{table}.{key}" for key in lookup.unknown()]
    forms = {"form": package.form(language)}
    forms |= {f"tasks.{PurePath(n).stem}": f for n, f in translated.tasks.items()}
    for table, form in forms.items():
        missing |= {f"{table}.{key}": table for key in form.untranslated}
        unknown += [f"{table}.{key}" for key in form.unused]
    given = package.texts[language].get("tasks", {})
    unknown += [f"tasks.{name}" for name in given if f"tasks.{name}" not in forms]
    missing |= {
        f"words.{n}": package.word(n) for n in sorted(names - translated.words.keys())
    }
    unknown += [f"words.{name}" for name in translated.words if name not in names]
    return missing, unknown


def _ask_for_decisions(package: Package, translator: Translator) -> None:
    """Look every text of the decisions up that a page shows."""
    find = translator.lookup("decisions").get
    vocabulary = Vocabulary(language=translator.language, text=find)
    for element in describe(package.files[DECISIONS], vocabulary).elements:
        for table in tables_in(element.logic):
            table.read(0, table.size)


def _names_shown(package: Package) -> set[str]:
    """Give the names and codes that figures and worked calculations show."""
    found: set[str] = set()
    if applicant := package.calculation.get("people", {}).get("applicant"):
        found.add(applicant)
    for figures in package.figures:
        found |= set(_names(figures.content)) - NOTES
    for example in package.examples:
        for rule in package.rules.keys() & example.expect.keys():
            found |= set(_names(example.expect[rule]))
        decision = package.calculation.get("decision")
        if example.application is None or not decision:
            continue
        try:
            result = calculate(
                package,
                decision,
                application=example.application,
                review=example.inputs.get("pruefung"),
                on=example_day(package, example),
            )
        except (DecisionError, FeelError, LookupError, ValueError):
            continue  # told where the worked case itself is run
        found |= set(_names([step.value for step in result.steps]))
    return {name for name in found if len(name) > 1}


def _names(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield str(key)
            yield from _names(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _names(entry)
    elif isinstance(value, str) and _CODE.fullmatch(value):
        yield value


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


class _Lines:
    """Where the keys of a TOML file stand."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        table = ""
        for number, line in enumerate(text.splitlines(), 1):
            bare = line.strip()
            if bare.startswith("[") and (name := bare.strip("[]").strip()):
                table = name
                self._lines.setdefault(table, number)
            elif "=" in bare and not bare.startswith(("#", '"""')):
                key = bare.partition("=")[0].strip().replace('"', "")
                full = f"{table}.{key}" if table else key
                self._lines.setdefault(full, number)

    def of(self, key: str) -> int:
        """Give the line of a key, else of the nearest table around it, else 0."""
        while key:
            if key in self._lines:
                return self._lines[key]
            key = key.rpartition(".")[0]
        return 0
