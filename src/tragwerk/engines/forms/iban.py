"""Check international bank account numbers (ISO 13616, check digits by ISO 7064)."""

from __future__ import annotations

import re

# Lengths from the IBAN registry for the countries of the SEPA area.
_LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24,
    "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23,
    "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18,
    "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "VA": 22,
}  # fmt: skip
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def normalise_iban(text: str) -> str:
    """Drop spaces and hyphens between the groups and write it in capitals."""
    return re.sub(r"[\s-]", "", text).upper()


def iban_fault(iban: str) -> str | None:
    """Say what is wrong with a normalised IBAN.

    Returns:
        ``shape``, ``length`` or ``digits`` (the check digits do not fit), or None.
    """
    if iban[:2] in _LENGTHS and iban.isalnum() and len(iban) != _LENGTHS[iban[:2]]:
        return "length"
    if not _SHAPE.fullmatch(iban):
        return "shape"
    rearranged = iban[4:] + iban[:4]
    number = "".join(str(int(character, 36)) for character in rearranged)
    return None if int(number) % 97 == 1 else "digits"
