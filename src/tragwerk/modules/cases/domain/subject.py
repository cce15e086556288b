"""Who a case is about, read from the application by the meaning of its fields.

A form marks what a field means with the HTML autofill tokens that it needs anyway
(WCAG 1.3.5); so no name of a field is fixed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tragwerk.engines.forms import Form

_TOKENS = {
    "given-name": "first",
    "family-name": "last",
    "bday": "birthday",
    "address-line1": "street",
    "street-address": "street",
    "postal-code": "postal_code",
    "address-level2": "place",
}
_HOUSE_NUMBER = "hausnummer"


@dataclass(frozen=True, slots=True)
class Subject:
    """The person who applied; texts are empty where the form does not ask.

    Attributes:
        birthday: ISO 8601 day.
    """

    first: str = ""
    last: str = ""
    birthday: str = ""
    street: str = ""
    postal_code: str = ""
    place: str = ""

    @property
    def name(self) -> str:
        """Give the name in the order people write it."""
        return f"{self.first} {self.last}".strip()

    @property
    def address_lines(self) -> tuple[str, ...]:
        """Give the lines for the window of an envelope."""
        town = f"{self.postal_code} {self.place}".strip()
        return tuple(line for line in (self.name, self.street, town) if line)

    def to_dict(self) -> dict[str, str]:
        """Give the fields as JSON."""
        return asdict(self)


def subject_of(form: Form, data: Mapping[str, Any]) -> Subject:
    """Read the applicant: the first field of the form with each meaning."""
    found: dict[str, str] = {}
    for page in form.pages:
        if page.repeat:
            continue
        for field in page.fields:
            part = _TOKENS.get(field.autocomplete)
            value = value_at(data, field.path)
            if part is None or part in found or not isinstance(value, str):
                continue
            found[part] = value
            if part == "street":
                beside = field.path.rsplit(".", 1)[0]
                number = value_at(data, f"{beside}.{_HOUSE_NUMBER}")
                found[part] = f"{value} {number}" if number else value
    return Subject(**found)


def value_at(data: Mapping[str, Any], path: str) -> object:
    """Give the value at a dotted path, None where there is nothing."""
    value: object = data
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value
