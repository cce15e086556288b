"""What every letter has, whatever its body says."""

from __future__ import annotations

import dataclasses
import datetime as dt

from tragwerk.engines.letters.errors import LetterError

LANGUAGES = ("de", "en")
MAX_RECIPIENT_LINES = 9


@dataclasses.dataclass(frozen=True, slots=True)
class Sender:
    """The unit that writes: letterhead, return address and foot of the first sheet."""

    name: str
    unit: str
    street: str
    place: str
    phone: str
    email: str | None = None
    contact: str | None = None
    bank: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """The lines of the address field; DIN 5008 has room for six, at most nine fit.

    Raises:
        LetterError: if there is no line with text, or more than nine lines.
    """

    lines: tuple[str, ...]

    def __post_init__(self) -> None:
        if not any(line.strip() for line in self.lines):
            raise LetterError("Der Brief hat keine Anschrift.")
        if len(self.lines) > MAX_RECIPIENT_LINES:
            raise LetterError(
                f"Die Anschrift hat {len(self.lines)} Zeilen; in das Fenster des "
                f"Umschlags passen höchstens {MAX_RECIPIENT_LINES}."
            )


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """Everything around the body of a letter.

    ``qr`` is the text put into a QR code, ``access_code`` is printed large in groups
    of four; the body places both with ``access-box()``, else they close the letter.

    Raises:
        LetterError: if the subject is empty (PDF/UA needs a title) or the frame does
            not speak the language.
    """

    sender: Sender
    recipient: Address
    date: dt.date
    subject: str
    reference_lines: tuple[tuple[str, str], ...] = ()
    language: str = "de"
    qr: str | None = None
    enclosures: tuple[str, ...] = ()
    access_code: str | None = None

    def __post_init__(self) -> None:
        if not self.subject.strip():
            raise LetterError("Der Brief hat keinen Betreff.")
        if self.language not in LANGUAGES:
            raise LetterError(
                f"Die Sprache „{self.language}“ kennt der Briefrahmen nicht; "
                f"möglich sind {', '.join(LANGUAGES)}."
            )
