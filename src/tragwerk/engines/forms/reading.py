"""Read what people type: amounts, days, numbers and codes as they are written here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from tragwerk.engines.forms.iban import iban_fault, normalise_iban

DATE_PARTS: Final = ("tag", "monat", "jahr")
MAX_EMAIL: Final = 254  # RFC 5321 §4.5.3.1.3

_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u202f]+")
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_PLAIN: Final = re.compile(r"-?[0-9]+(?:,[0-9]+)?")
# The dot of a calculator or a foreign phone, only where it cannot mean thousands.
_POINT: Final = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)\.[0-9]{1,2}")
_SPACED: Final = re.compile(r"-?[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]+)?")
_DAY: Final = re.compile(r"([0-9]{1,2})[./ -]+([0-9]{1,2})[./ -]+([0-9]+)")
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_EMAIL: Final = re.compile(
    r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}"
)
_PHONE: Final = re.compile(r"\+?[0-9 ()/.-]+")


class InputError(ValueError):
    """What was typed cannot be read; ``key`` names the message to show."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def has_control(text: str, *, lines: bool) -> bool:
    """Tell whether a text has characters that are no text or reorder it unseen."""
    if text.isascii() and text.isprintable():
        return False
    return any(
        character in _BIDI
        or (
            unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
            and not (lines and character in "\n\t")
        )
        for character in text
    )


def clean(text: str, *, lines: bool = False) -> str:
    """Trim and bring into NFC, line ends as one line feed.

    Raises:
        InputError: ``control`` for control characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    if has_control(text, lines=lines):
        raise InputError("control")
    return text


def _digits(text: str) -> str:
    """Write decimal digits of any script, as an Arabic keyboard gives them, as 0–9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


def _decimal(text: str, places: int, key: str) -> float:
    text = _SPACES.sub(" ", _digits(text)).replace("−", "-").strip()
    if _GROUPED.fullmatch(text) or _PLAIN.fullmatch(text) or _SPACED.fullmatch(text):
        text = text.replace(".", "").replace(" ", "").replace(",", ".")
    elif _POINT.fullmatch(text):
        text = text.replace(",", "")
    else:
        raise InputError(key)
    whole, _, fraction = text.partition(".")
    # Beyond 13 digits a JSON number no longer holds the cents exactly.
    if len(whole) > 13 or len(fraction) > places:
        raise InputError(key)
    return float(text) + 0.0  # no negative zero


def read_money(text: str) -> float:
    """Read an amount in euros: ``1.234,56``, ``1234,5``, ``1 234,56 €``, ``12,-``."""
    text = re.sub(r"(?i)(€|\beuro?\b)", "", text).strip()
    text = re.sub(r",\s*[-–—]+$", "", text)
    return _decimal(text, 2, "money")


def read_number(text: str) -> float:
    """Read a number with a comma before its decimals."""
    return _decimal(text, 6, "number")


def read_integer(text: str) -> int:
    """Read a whole number; thousands may be set apart by a dot or a space."""
    text = _SPACES.sub(" ", _digits(text)).replace("−", "-")
    if not re.fullmatch(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:[. ][0-9]{3}){1,4})", text):
        raise InputError("integer")
    return int(text.replace(".", "").replace(" ", ""))


def read_date(text: str) -> str:
    """Read a day: ``3.7.1959``, ``03.07.1959``, ``3. 7. 1959`` or ``1959-07-03``.

    Returns:
        The day as ISO 8601, as JSON Schema's format ``date`` wants it.
    """
    text = _SPACES.sub(" ", _digits(text))
    iso = _ISO_DAY.fullmatch(text)
    german = _DAY.fullmatch(text)
    if iso:
        year, month, day = iso.groups()
    elif german:
        day, month, year = german.groups()
    else:
        raise InputError("date")
    if len(year) != 4:
        raise InputError("date.year")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise InputError("date.none") from error


def read_yes_no(text: str) -> bool:
    """Read the answer to a question with Ja and Nein."""
    answer = text.casefold()
    if answer in ("ja", "true", "yes", "1", "on"):
        return True
    if answer in ("nein", "false", "no", "0"):
        return False
    raise InputError("yesno")


def read_iban(text: str) -> str:
    """Read an IBAN, with or without spaces."""
    iban = normalise_iban(_digits(text))
    fault = iban_fault(iban)
    if fault:
        raise InputError(f"iban.{fault}")
    return iban


def read_email(text: str) -> str:
    """Read an e-mail address of the usual form ``name@place.tld``."""
    local = text.partition("@")[0]
    dots = ".." in local or local.startswith(".") or local.endswith(".")
    if len(text) > MAX_EMAIL or dots or not _EMAIL.fullmatch(text):
        raise InputError("email")
    return text


def read_phone(text: str) -> str:
    """Read a telephone number with 5 to 15 digits (ITU-T E.164), spacing kept."""
    text = _SPACES.sub(" ", _digits(text))
    count = sum(character.isdigit() for character in text)
    if not _PHONE.fullmatch(text) or not 5 <= count <= 15:
        raise InputError("phone")
    return text


def read_plz(text: str) -> str:
    """Read a German postcode (Postleitzahl)."""
    text = re.sub(r"^D\s*-\s*", "", _digits(text))
    if not re.fullmatch(r"[0-9]{5}", text):
        raise InputError("plz")
    return text


def read_line(text: str) -> str:
    """Read one line of text; runs of spaces become one."""
    return _SPACES.sub(" ", text)


READERS: Final[dict[str, Callable[[str], object]]] = {
    "text": read_line,
    "textarea": str,
    "money": read_money,
    "number": read_number,
    "integer": read_integer,
    "date": read_date,
    "yesno": read_yes_no,
    "iban": read_iban,
    "email": read_email,
    "phone": read_phone,
    "plz": read_plz,
}


def join_date_parts(parts: Sequence[str]) -> str:
    """Put day, month and year of three fields together; blank if all are."""
    trimmed = [part.strip() for part in parts]
    return ".".join(trimmed) if any(trimmed) else ""
