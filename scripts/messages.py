"""Refresh the catalogues of the second language: new sentences in, gone ones out.

Needs GNU gettext on the machine. What a catalogue then lacks, the test of the
translations names.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from django.core.management import call_command

SOURCE = Path(__file__).resolve().parents[1] / "src/tragwerk"
# One catalogue per Django app; what lies in several belongs to the first.
APPS = {
    "foundation/ui": (),
    "foundation": ("ui/*",),
    "modules/organisations": (),
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


def main() -> int:
    """Refresh every catalogue; says what is missing if gettext is not there."""
    if shutil.which("xgettext") is None:
        print("Dafür wird GNU gettext gebraucht: apt install gettext", file=sys.stderr)
        return 1
    for folder, ignored in APPS.items():
        (SOURCE / folder / "locale").mkdir(exist_ok=True)
        os.chdir(SOURCE / folder)
        call_command(
            "makemessages",
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
    """Give a catalogue a header without dates, and no guesses."""
    entries = path.read_text(encoding="utf-8").split("\n\n")[1:]
    path.write_text("\n".join([HEADER, *map(_settled, entries)]), encoding="utf-8")


def _settled(entry: str) -> str:
    if "fuzzy" in entry:
        # A guess is worse than a gap: the gap is seen.
        entry = re.sub(r"^#\|.*\n", "", entry, flags=re.MULTILINE)
        entry = re.sub(r"^(msgstr[^ ]*) \".*\"$", r'\1 ""', entry, flags=re.MULTILINE)
        head, found, tail = entry.rpartition("msgstr")
        entry = head + found + re.sub(r"\n\"[^\n]*", "", tail)
        entry = re.sub(r"^#, fuzzy(, )?\n?", r"#, " if ", " in entry else "", entry)
    return entry.rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.exit(main())
