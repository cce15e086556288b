"""Access codes: what a person without an account holds in their hand.

Sixteen characters of Crockford's base 32 carry 75 random bits and one check
character, so that a typing error is told from a wrong code without asking the
database. Letters that look alike are read as what was meant. Codes of the first
release had twelve characters (55 bits); they are still read.
"""

from __future__ import annotations

import secrets

from tragwerk.kernel.phrases import gettext_noop as _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_LENGTHS = frozenset({12, LENGTH})
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


class AccessCodeError(ValueError):
    """The text cannot be an access code; the message says what to look at."""


def new_code() -> str:
    """Make a code, grouped for reading: `K7QM-2XTD-9FPA-H4VC`."""
    body = "".join(secrets.choice(ALPHABET) for _each in range(LENGTH - 1))
    return group(body + _check(body))


def parse_code(text: str) -> str:
    """Read what somebody typed and give the code in its one written form.

    Raises:
        AccessCodeError: if it has the wrong length or a typing error.
    """
    plain = "".join(c for c in text.upper() if c.isalnum()).translate(_ALIKE)
    if len(plain) not in _LENGTHS or any(c not in ALPHABET for c in plain):
        raise AccessCodeError(
            _(
                "Der Zugangscode hat 16 Zeichen, zum Beispiel K7QM-2XTD-9FPA-H4VC. "
                "Er steht auf Ihrem Zugangsblatt und auf der Eingangsbestätigung."
            )
        )
    if _check(plain[:-1]) != plain[-1]:
        raise AccessCodeError(
            _(
                "In diesem Zugangscode ist ein Tippfehler. Bitte vergleichen Sie jedes "
                "Zeichen mit Ihrem Blatt."
            )
        )
    return group(plain)


def group(plain: str) -> str:
    """Write a code in groups of four."""
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def _check(body: str) -> str:
    # Weights that are odd are invertible modulo 32: one wrong character always shows.
    total = sum((2 * i + 1) * ALPHABET.index(c) for i, c in enumerate(body))
    return ALPHABET[total % 32]
