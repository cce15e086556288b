"""Read a Baustein from its files; every fault is named with file and line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tragwerk.engines.decision import load_decisions, prepare
from tragwerk.engines.forms import Form
from tragwerk.engines.process import load_collaboration
from tragwerk.modules.blocks.domain.findings import Finding, PackageError
from tragwerk.modules.blocks.domain.load_flows import read_flows, read_pools
from tragwerk.modules.blocks.domain.package import (
    Decide,
    Example,
    Explained,
    Figures,
    LetterWords,
    Package,
    Parameter,
)
from tragwerk.modules.blocks.domain.reader import Reader
from tragwerk.modules.blocks.domain.translate import Translator, flat

REQUIRED = (
    "block.toml",
    "process.bpmn",
    "decisions.dmn",
    "form.json",
    "texts/de.toml",
    "privacy.toml",
    "statistics.toml",
    "README.md",
)
STATES = ("DRAFT", "REVIEWED", "RELEASED")
MAX_FILES = 500
MAX_FILE_BYTES = 2 * 1024 * 1024
_KEY = re.compile(r"[a-z][a-z0-9-]{0,49}")
_VERSION = re.compile(r"\d{1,9}\.\d{1,9}\.\d{1,9}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_PREFIX = re.compile(r"[A-ZÄÖÜ]{1,6}")
_MAX_TITLE = 200
_MOST_LOADED = 64
_loaded: dict[str, Package] = {}


def read_folder(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder, hidden ones left out.

    Raises:
        PackageError: if there is no such folder or it is far too large.
    """
    if not folder.is_dir():
        raise PackageError([Finding(str(folder), 0, "Diesen Ordner gibt es nicht.")])
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in Path(name).parts):
            continue
        if path.is_symlink() or path.stat().st_size > MAX_FILE_BYTES:
            raise PackageError(
                [Finding(name, 0, "Verweise und Dateien über 2 MB sind nicht erlaubt.")]
            )
        files[name] = path.read_bytes()
        if len(files) > MAX_FILES:
            raise PackageError(
                [Finding(name, 0, f"Mehr als {MAX_FILES} Dateien in einem Baustein.")]
            )
    return files


def digest_of(files: Mapping[str, bytes]) -> str:
    """Give the SHA-256 over names and contents in order of name."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name])}\0".encode())
        total.update(files[name])
    return total.hexdigest()


def load_package(files: Mapping[str, bytes]) -> Package:
    """Parse and compile all files of a Baustein; the same content only once.

    Raises:
        PackageError: with every fault that was found.
    """
    digest = digest_of(files)
    if known := _loaded.get(digest):
        return known
    package = _load(files, digest)
    if len(_loaded) >= _MOST_LOADED:
        _loaded.clear()
    return _loaded.setdefault(digest, package)


def _load(files: Mapping[str, bytes], digest: str) -> Package:
    reader = Reader(files)
    for name in REQUIRED:
        if name not in files:
            reader.fault(name, 0, "Diese Datei fehlt.")
    privacy = reader.toml("privacy.toml")
    statistics = reader.toml("statistics.toml")
    languages = _languages(reader)
    texts = {name: reader.toml(f"texts/{name}.toml") for name in ("de", *languages)}
    forms = _forms(reader, texts)
    tasks = {name: _tasks(reader, name, text) for name, text in texts.items()}
    collaboration = decisions = None
    if xml := files.get("process.bpmn"):
        collaboration = reader.attempt(
            "process.bpmn", lambda: load_collaboration(xml, strict=True)
        )
    if dmn := files.get("decisions.dmn"):
        decisions = reader.attempt("decisions.dmn", lambda: load_decisions(dmn))
    head = _head(reader)
    figures = _figures(reader)
    examples = _examples(reader)
    flows = read_flows(reader, privacy)
    purpose = reader.table("privacy.toml", privacy, "purpose")
    retention = reader.table("privacy.toml", privacy, "retention")
    letters = {
        Path(name).stem: reader.text(name) for name in _named(files, "letters/", ".typ")
    }
    if reader.findings or collaboration is None or decisions is None:
        raise PackageError(sorted(set(reader.findings)))
    package = Package(
        **head,
        digest=digest,
        texts=texts,
        forms=forms,
        tasks=tasks["de"],
        collaboration=collaboration,
        decisions=decisions,
        rules=decisions.decisions,
        figures=figures,
        flows=flows,
        purpose=purpose,
        retention=retention,
        statistics=statistics,
        letters=letters,
        letter_words={name: LetterWords(_letter_title(name)) for name in letters},
        examples=examples,
        files=dict(files),
        words=dict(flat(texts["de"].get("words"))),
    )
    return replace(
        package,
        translations={
            name: Translator(name, texts[name]).translate(package, tasks[name])
            for name in languages
        },
    )


def _named(files: Mapping[str, bytes], folder: str, ending: str) -> list[str]:
    return sorted(n for n in files if n.startswith(folder) and n.endswith(ending))


def _letter_title(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()[:_MAX_TITLE]


def _languages(reader: Reader) -> tuple[str, ...]:
    """Give the languages offered beside German; each needs its file of texts."""
    about = reader.table("block.toml", reader.toml("block.toml"), "block")
    given = about.get("languages", [])
    line = reader.line_of("block.toml", "languages")
    names = [str(name) for name in given] if isinstance(given, list) else []
    if not isinstance(given, list) or not all(map(_LANGUAGE.fullmatch, names)):
        message = '„languages“ ist eine Liste von Kürzeln, zum Beispiel ["en"].'
        reader.fault("block.toml", line, message)
        return ()
    for name in names:
        if f"texts/{name}.toml" not in reader.files:
            message = f"Zu „languages“ fehlt die Datei texts/{name}.toml."
            reader.fault("block.toml", line, message)
    offered = [n for n in names if f"texts/{n}.toml" in reader.files and n != "de"]
    return tuple(dict.fromkeys(offered))


def _tasks(reader: Reader, language: str, text: Mapping[str, Any]) -> dict[str, Form]:
    """Compile the forms of the user tasks in a language."""
    translations: Mapping[str, Any] = {}
    if language != "de":
        translations = reader.tables(f"texts/{language}.toml", text, "tasks")
    found = {}
    for name in _named(reader.files, "tasks/", ".json"):
        words = None
        if language != "de":
            words = translations.get(Path(name).stem, {})
        form = reader.form(name, language=language, translation=words)
        if form is not None:
            found[name] = form
    return found


def _head(reader: Reader) -> dict[str, Any]:
    block = reader.toml("block.toml")
    about = reader.table("block.toml", block, "block")
    if block:  # else the file itself is the fault
        _check_about(reader, about)
    pools, pool_kinds = read_pools(reader, block, str(about.get("unit_kind", "")))
    words = reader.table("block.toml", block, "keywords")
    return {
        "key": about.get("key", ""),
        "version": about.get("version", ""),
        "title": about.get("title", ""),
        "unit_kind": about.get("unit_kind", ""),
        "law": about.get("law", ""),
        "status": about.get("status", ""),
        "legal_approval": str(about.get("legal_approval", "pending")),
        "keywords": {k: tuple(v) for k, v in words.items() if isinstance(v, list)},
        "calculation": reader.table("block.toml", block, "calculation"),
        "parameters": _parameters(reader, block),
        "explained": tuple(_explained(reader, block)),
        "pools": pools,
        "pool_kinds": pool_kinds,
        "decides": {
            name: Decide(
                decision=str(entry.get("decision", name)),
                inputs=tuple(map(str, entry.get("inputs", ()))),
                outputs={str(k): str(v) for k, v in entry.get("outputs", {}).items()},
            )
            for name, entry in reader.tables("block.toml", block, "decide").items()
        },
    }


def _explained(reader: Reader, block: Mapping[str, Any]) -> Iterator[Explained]:
    for rule, entry in reader.tables("block.toml", block, "explained").items():
        reason, elements = entry.get("reason", ""), entry.get("elements", [])
        if (
            isinstance(reason, str)
            and reason.strip()
            and isinstance(elements, list)
            and all(isinstance(each, str) for each in elements)
        ):
            yield Explained(rule, tuple(elements), reason.strip())
            continue
        reader.fault(
            "block.toml",
            reader.line_of("block.toml", f"[explained.{rule}]"),
            f"[explained.{rule}] braucht „reason“: warum der Hinweis bleiben kann. "
            "„elements“ ist eine Liste von Kennungen.",
        )


def _check_about(reader: Reader, about: Mapping[str, Any]) -> None:
    def fault(key: str, message: str) -> None:
        line = reader.line_of("block.toml", key) or reader.line_of(
            "block.toml", "[block]"
        )
        reader.fault("block.toml", line, message)

    for key in ("key", "version", "title", "unit_kind", "law", "status"):
        if not isinstance(about.get(key), str) or not about[key].strip():
            fault(key, f"[block] braucht den Text „{key}“.")
    if not _KEY.fullmatch(str(about.get("key", "a"))):
        fault("key", "„key“ besteht aus kleinen Buchstaben, Ziffern und Bindestrich.")
    if not _VERSION.fullmatch(str(about.get("version", "1.0.0"))):
        fault("version", "„version“ hat drei Zahlen, zum Beispiel 1.0.0.")
    if not _PREFIX.fullmatch(str(about.get("prefix", "A"))):
        fault("prefix", "„prefix“ hat ein bis sechs große Buchstaben, etwa WG.")
    if about.get("status", "DRAFT") not in STATES:
        fault("status", f"„status“ ist eins von: {', '.join(STATES)}.")
    if len(str(about.get("title", ""))) > _MAX_TITLE:
        fault("title", f"„title“ hat höchstens {_MAX_TITLE} Zeichen.")


def _parameters(reader: Reader, block: Mapping[str, Any]) -> dict[str, Parameter]:
    found = {}
    for name, entry in reader.tables("block.toml", block, "parameters").items():
        line = reader.line_of("block.toml", f"[parameters.{name}]")
        missing = [k for k in ("title", "type", "default") if k not in entry]
        if missing:
            reader.fault(
                "block.toml", line, f"[parameters.{name}] fehlt: {', '.join(missing)}."
            )
            continue
        parameter = Parameter(
            name=name,
            title=str(entry["title"]),
            type=str(entry["type"]),
            default=entry["default"],
            minimum=entry.get("minimum"),
            maximum=entry.get("maximum"),
        )
        if not parameter.accepts(parameter.default):
            reader.fault(
                "block.toml",
                line,
                f"[parameters.{name}] „default“ passt nicht zu Art und Grenzen.",
            )
        found[name] = parameter
    return found


def _forms(reader: Reader, texts: Mapping[str, dict[str, Any]]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for language, text in texts.items():
        file = f"texts/{language}.toml"
        translation = None
        if language != "de":
            translation = reader.table(file, text, "form")
        form = reader.form("form.json", language=language, translation=translation)
        if form is None:
            break
        forms[language] = form
    return forms


def _figures(reader: Reader) -> tuple[Figures, ...]:
    found = []
    for name in _named(reader.files, "figures/", ".json"):
        content = reader.json(name)
        if not content:
            continue
        try:
            end = content.get("valid_to")
            found.append(
                Figures(
                    file=name,
                    valid_from=date.fromisoformat(content["valid_from"]),
                    valid_to=date.fromisoformat(end) if end else None,
                    content=content,
                    context=prepare(content),
                )
            )
        except (KeyError, TypeError, ValueError):
            reader.fault(
                name,
                reader.line_of(name, '"valid_') or 1,
                "„valid_from“ (und „valid_to“) müssen Tage sein: 2025-01-01.",
            )
    return tuple(found)


def _examples(reader: Reader) -> tuple[Example, ...]:
    found = []
    for name in _named(reader.files, "examples/", ".toml"):
        content = reader.toml(name)
        if not content:
            continue
        if not str(content.get("working", "")).strip():
            reader.fault(
                name, 1, "„working“ fehlt: die Rechnung von Hand mit Paragrafen."
            )
        if not content.get("expect"):
            reader.fault(name, 1, "[expect] fehlt: was soll herauskommen?")
        application = None
        if "application" in content:
            application = reader.table(name, content, "application")
        found.append(
            Example(
                file=name,
                title=str(content.get("title", name)),
                application=application,
                inputs=reader.table(name, content, "input"),
                expect=reader.table(name, content, "expect"),
            )
        )
    return tuple(found)
