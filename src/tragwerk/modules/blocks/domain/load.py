"""Read a Baustein from its files; every fault is named with file and line."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from tragwerk.engines.decision import DecisionError, load_decisions, prepare
from tragwerk.engines.forms import Form, FormError, load_form
from tragwerk.engines.process import ProcessError, load_collaboration
from tragwerk.modules.blocks.domain.findings import Finding, PackageError
from tragwerk.modules.blocks.domain.package import (
    Decide,
    Example,
    Figures,
    Flow,
    Package,
)

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
T = TypeVar("T")
MAX_FILES = 500
MAX_FILE_BYTES = 2 * 1024 * 1024


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


class _Reader:
    """Collects findings while reading, so that an author sees all faults at once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.findings: list[Finding] = []

    def fault(self, file: str, line: int, message: str) -> None:
        self.findings.append(Finding(file, line, message))

    def toml(self, file: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text(file), parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            self.fault(file, int(found[1]) if found else 0, f"Kein gültiges TOML: {error}")
            return {}

    def json(self, file: str) -> dict[str, Any]:
        try:
            value = json.loads(self.text(file), parse_float=Decimal)
        except json.JSONDecodeError as error:
            self.fault(file, error.lineno, f"Kein gültiges JSON: {error.msg}.")
            return {}
        if not isinstance(value, dict):
            self.fault(file, 1, "Hier wird ein JSON-Objekt erwartet.")
            return {}
        return value

    def text(self, file: str) -> str:
        try:
            return self.files[file].decode("utf-8")
        except KeyError:
            self.fault(file, 0, "Diese Datei fehlt.")
        except UnicodeDecodeError:
            self.fault(file, 0, "Diese Datei ist kein UTF-8-Text.")
        return ""

    def attempt(self, build: Callable[[], T]) -> T | None:
        """Build a part; engine errors become findings."""
        try:
            return build()
        except (ProcessError, DecisionError) as error:
            self.fault(error.source, error.line or 0, error.message)
        return None

    def line_of(self, file: str, needle: str) -> int:
        """Give the first line that holds a text, 0 if none does."""
        for number, line in enumerate(self.text(file).splitlines(), 1):
            if needle in line:
                return number
        return 0

    def form(
        self,
        file: str,
        *,
        language: str = "de",
        translation: Mapping[str, object] | None = None,
    ) -> Form | None:
        if not self.json(file):  # names the line of a syntax error
            return None
        try:
            document = json.loads(self.text(file))
            return load_form(
                document,
                source=file,
                text=self.text(file),
                translation=translation,
                language=language,
            )
        except FormError as error:
            for issue in error.problems:
                self.fault(file, issue.line or 0, f"{issue.pointer}: {issue.message}")
        return None


def load_package(files: Mapping[str, bytes]) -> Package:
    """Parse and compile all files of a Baustein.

    Raises:
        PackageError: with every fault that was found.
    """
    reader = _Reader(files)
    for name in REQUIRED:
        if name not in files:
            reader.fault(name, 0, "Diese Datei fehlt.")
    if reader.findings:
        raise PackageError(reader.findings)
    block = reader.toml("block.toml")
    privacy = reader.toml("privacy.toml")
    statistics = reader.toml("statistics.toml")
    texts = {
        Path(name).stem: reader.toml(name)
        for name in sorted(files)
        if name.startswith("texts/") and name.endswith(".toml")
    }
    forms = _forms(reader, texts)
    tasks = {
        name: form
        for name in sorted(files)
        if name.startswith("tasks/") and name.endswith(".json")
        if (form := reader.form(name)) is not None
    }
    collaboration = reader.attempt(lambda: load_collaboration(files["process.bpmn"]))
    decisions = reader.attempt(lambda: load_decisions(files["decisions.dmn"]))
    figures = _figures(reader)
    examples = _examples(reader)
    flows = _flows(reader, privacy)
    head = _head(reader, block)
    if reader.findings or collaboration is None or decisions is None:
        raise PackageError(sorted(reader.findings))
    return Package(
        **head,
        digest=digest_of(files),
        texts=texts,
        forms=forms,
        tasks=tasks,
        collaboration=collaboration,
        decisions=decisions,
        figures=figures,
        flows=flows,
        purpose=privacy.get("purpose", {}),
        retention=privacy.get("retention", {}),
        statistics=statistics,
        letters={
            Path(name).stem: content.decode("utf-8")
            for name, content in files.items()
            if name.startswith("letters/") and name.endswith(".typ")
        },
        examples=examples,
        files=dict(files),
    )


def _head(reader: _Reader, block: dict[str, Any]) -> dict[str, Any]:
    about = block.get("block", {})
    for key in ("key", "version", "title", "unit_kind", "law", "status"):
        if not isinstance(about.get(key), str):
            reader.fault("block.toml", 1, f"[block] braucht den Text „{key}“.")
            about[key] = ""
    pools = block.get("pools", {})
    if "PERSON" not in pools.values() or len(pools) < 2:  # noqa: PLR2004 - person and unit
        reader.fault("block.toml", 0, "[pools] braucht die Person und eine Stelle.")
    return {
        "key": about["key"],
        "version": about["version"],
        "title": about["title"],
        "unit_kind": about["unit_kind"],
        "law": about["law"],
        "status": about["status"],
        "legal_approval": str(about.get("legal_approval", "pending")),
        "keywords": {k: tuple(v) for k, v in block.get("keywords", {}).items()},
        "calculation": block.get("calculation", {}),
        "pools": pools,
        "decides": {
            name: Decide(
                decision=entry.get("decision", name),
                inputs=tuple(entry.get("inputs", ())),
                outputs=dict(entry.get("outputs", {})),
            )
            for name, entry in block.get("decide", {}).items()
        },
    }


def _forms(reader: _Reader, texts: Mapping[str, dict[str, Any]]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for language, text in texts.items():
        translation = None if language == "de" else text.get("form", {})
        form = reader.form("form.json", language=language, translation=translation)
        if form is None:
            break
        forms[language] = form
    return forms


def _figures(reader: _Reader) -> tuple[Figures, ...]:
    found = []
    for name in sorted(reader.files):
        if not (name.startswith("figures/") and name.endswith(".json")):
            continue
        content = reader.json(name)
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
            reader.fault(name, 1, "„valid_from“ (und „valid_to“) müssen Tage sein: 2025-01-01.")
    return tuple(found)


def _examples(reader: _Reader) -> tuple[Example, ...]:
    found = []
    for name in sorted(reader.files):
        if not (name.startswith("examples/") and name.endswith(".toml")):
            continue
        content = reader.toml(name)
        if not content:
            continue
        if not str(content.get("working", "")).strip():
            reader.fault(name, 1, "„working“ fehlt: die Rechnung von Hand mit Paragrafen.")
        if not content.get("expect"):
            reader.fault(name, 1, "[expect] fehlt: was soll herauskommen?")
        found.append(
            Example(
                file=name,
                title=str(content.get("title", name)),
                application=content.get("application"),
                inputs=content.get("input", {}),
                expect=content.get("expect", {}),
            )
        )
    return tuple(found)


def _flows(reader: _Reader, privacy: Mapping[str, Any]) -> dict[str, Flow]:
    flows: dict[str, Flow] = {}
    for name, entry in privacy.get("flows", {}).items():
        line = reader.line_of("privacy.toml", f"[flows.{name}]")
        missing = [
            key
            for key in ("kind", "from", "to", "purpose", "legal_basis", "sentence")
            if not entry.get(key)
        ]
        if missing:
            reader.fault("privacy.toml", line, f"[flows.{name}] fehlt: {', '.join(missing)}.")
            continue
        flows[name] = Flow(
            name=name,
            kind=entry["kind"],
            sender=entry["from"],
            receiver=entry["to"],
            purpose=entry["purpose"],
            legal_basis=entry["legal_basis"],
            fields=tuple(entry.get("fields", ())),
            sentence=entry["sentence"],
        )
    return flows
