"""Letters as tagged PDF: DIN 5008 form B, PDF/UA-1, set by Typst."""

from tragwerk.engines.letters.accessibility import check_accessible
from tragwerk.engines.letters.errors import LetterError
from tragwerk.engines.letters.letter import Address, Letter, Sender
from tragwerk.engines.letters.renderer import LetterRenderer, standard_body

__all__ = [
    "Address",
    "Letter",
    "LetterError",
    "LetterRenderer",
    "Sender",
    "check_accessible",
    "standard_body",
]
