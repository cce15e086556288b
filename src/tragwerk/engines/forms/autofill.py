"""The autofill tokens of HTML, which WCAG 2.2 criterion 1.3.5 asks for."""

from __future__ import annotations

from typing import Final

# HTML Living Standard, section 4.10.18.7, and the purposes listed in WCAG.
_FIELDS: Final = frozenset(
    {
        "off", "on", "name", "honorific-prefix", "given-name", "additional-name",
        "family-name", "honorific-suffix", "nickname", "organization-title",
        "username", "new-password", "current-password", "one-time-code",
        "organization", "street-address", "address-line1", "address-line2",
        "address-line3", "address-level4", "address-level3", "address-level2",
        "address-level1", "country", "country-name", "postal-code", "cc-name",
        "cc-given-name", "cc-additional-name", "cc-family-name", "cc-number",
        "cc-exp", "cc-exp-month", "cc-exp-year", "cc-csc", "cc-type",
        "transaction-currency", "transaction-amount", "language", "bday",
        "bday-day", "bday-month", "bday-year", "sex", "url", "photo",
    }
)  # fmt: skip
_CONTACTS: Final = frozenset(
    {
        "tel", "tel-country-code", "tel-national", "tel-area-code", "tel-local",
        "tel-local-prefix", "tel-local-suffix", "tel-extension", "email", "impp",
    }
)  # fmt: skip
_PREFIXES: Final = ("shipping", "billing")
_CONTACT_PREFIXES: Final = ("home", "work", "mobile", "fax", "pager")


def is_autofill(token: object) -> bool:
    """Tell whether a text is a value HTML allows for ``autocomplete``."""
    words = token.split() if isinstance(token, str) else []
    if words and words[0].startswith("section-"):
        words = words[1:]
    if words and words[0] in _PREFIXES:
        words = words[1:]
    if len(words) == 2 and words[0] in _CONTACT_PREFIXES:
        return words[1] in _CONTACTS
    return len(words) == 1 and words[0] in _FIELDS | _CONTACTS
