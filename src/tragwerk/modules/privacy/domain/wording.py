"""The texts that people consent to, from what is asked of them.

They are written by the platform, never by the unit: the frame stands in
`statement_texts.toml`, with what § 67b (2) SGB X and Art. 7 DSGVO want to be said.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Self

from tragwerk.modules.privacy.domain.kinds import (
    WRITTEN_ONLY,
    DataCategory,
    StatementKind,
)

_LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """What somebody is shown and agrees to; kept with the statement, sealed.

    Attributes:
        sender: name of the unit that asks.
        fields: labels of what is passed on.
        until: the last day, written out.
        laws: the paragraphs that the matrix named when it was asked.
    """

    kind: StatementKind
    language: str
    title: str
    paragraphs: tuple[str, ...]
    fields_title: str
    fields: tuple[str, ...]
    purpose: str
    sender: str
    receiver: str
    until: str
    laws: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON types."""
        return asdict(self) | {
            "kind": self.kind.value,
            "paragraphs": list(self.paragraphs),
            "fields": list(self.fields),
            "laws": list(self.laws),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        return cls(
            **{
                **value,
                "kind": StatementKind(value["kind"]),
                "paragraphs": tuple(value["paragraphs"]),
                "fields": tuple(value["fields"]),
                "laws": tuple(value["laws"]),
            }
        )


@cache
def _frames() -> dict[str, Any]:
    source = files(__package__).joinpath("statement_texts.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def write_statement(
    kind: StatementKind,
    *,
    language: str,
    sender: str,
    receiver: str,
    purpose: str,
    fields: Collection[str],
    categories: Collection[DataCategory],
    until: date,
    laws: Collection[str],
    consequences: str = "",
) -> StatementText:
    """Write what somebody is asked to agree to, or is told.

    Args:
        kind: of the statement.
        language: German where the frame does not speak it.
        sender: name of the unit that asks.
        receiver: name of the body that gets the data.
        purpose: what for, as the Baustein says it.
        fields: labels of what is passed on.
        categories: of the data; health adds a paragraph (§ 67b (2) SGB X).
        until: the last day on which it holds.
        laws: the paragraphs it rests on.
        consequences: what follows from saying no; without it, that nothing does.
    """
    spoken = language[:2] if language[:2] in _LANGUAGES else "de"
    frame = _frames()[kind.value.lower()][spoken]
    written_until = _day(until, spoken)
    values = {
        "sender": sender,
        "receiver": receiver,
        "purpose": purpose.strip().rstrip("."),
        "until": written_until,
        "consequences": consequences.strip() or frame.get("consequences", ""),
    }
    paragraphs = list(frame["paragraphs"])
    if "health" in frame and not WRITTEN_ONLY.isdisjoint(categories):
        paragraphs.insert(2, frame["health"])
    return StatementText(
        kind=kind,
        language=spoken,
        title=frame["title"],
        paragraphs=tuple(_fill(each, values) for each in paragraphs),
        fields_title=frame["fields"],
        fields=tuple(fields),
        purpose=purpose.strip(),
        sender=sender,
        receiver=receiver,
        until=written_until,
        laws=tuple(laws),
    )


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in; a name with braces in it stays a name."""
    parts = text.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        key, _, rest = part.partition("}")
        filled.append(values[key] + rest)
    return "".join(filled)


def _day(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {day:%B} {day.year}"
    return f"{day:%d.%m.%Y}"
