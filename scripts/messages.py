"""Refresh the catalogues of the second language: new sentences in, gone ones out.

Needs GNU gettext on the machine. What a catalogue then lacks, the test of the
translations names.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from django.core.management import call_command
from django.core.management.commands.makemessages import Command

SOURCE = Path(__file__).resolve().parents[1] / "src/tragwerk"
# One catalogue per Django app; what lies in several belongs to the first.
APPS = {
    "foundation/ui": (),
    "foundation": ("ui/*",),
    "modules/organisations": (),
    "modules/privacy": (),
    "modules/exchange": (),
    "modules/directory": (),
    "modules/applications": (),
    "modules/cases": (),
    "portal": (),
}
HEADER = r"""msgid ""
msgstr ""
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""


class NoGuesses(Command):
    """Refreshes catalogues; a gap is seen, a fuzzy guess is not."""

    msgmerge_options = [*Command.msgmerge_options, "--no-fuzzy-matching"]


def main() -> int:
    """Refresh every catalogue; says what is missing if gettext is not there."""
    if shutil.which("xgettext") is None:
        print("Dafür wird GNU gettext gebraucht: apt install gettext", file=sys.stderr)
        return 1
    for folder, ignored in APPS.items():
        (SOURCE / folder / "locale").mkdir(exist_ok=True)
        os.chdir(SOURCE / folder)
        call_command(
            NoGuesses(),
            locale=["en"],
            no_location=True,
            no_obsolete=True,
            no_wrap=True,
            ignore_patterns=["tests/*", "*/tests/*", *ignored],
            verbosity=0,
        )
        settle(SOURCE / folder / "locale/en/LC_MESSAGES/django.po")
    return 0


def settle(path: Path) -> None:
    """Give a catalogue a header without dates."""
    _head, _blank, entries = path.read_text(encoding="utf-8").partition("\n\n")
    path.write_text(f"{HEADER}\n{entries}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
