"""Compile the translations: `locale/*/LC_MESSAGES/*.po` to `.mo`, without gettext.

The format of `.mo` files: GNU gettext manual, section 10.3.
"""

from __future__ import annotations

import ast
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_MAGIC = 0x950412DE


class CatalogueError(Exception):
    """A `.po` file cannot be read; the message names file and line."""


def main() -> int:
    """Compile every catalogue below `src`; says which cannot be read."""
    for path in sorted((ROOT / "src").rglob("locale/*/LC_MESSAGES/*.po")):
        try:
            path.with_suffix(".mo").write_bytes(compiled(path))
        except CatalogueError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def compiled(path: Path) -> bytes:
    """Give the `.mo` content of a `.po` file; fuzzy and empty entries are left out.

    Raises:
        CatalogueError: if a line is not understood.
    """
    messages = dict(sorted(read(path).items()))
    keys, values = list(messages), list(messages.values())
    tables = 28 + 16 * len(messages)
    body = bytearray()
    places: list[tuple[int, int]] = []
    for text in (*keys, *values):
        places.append((len(text), tables + len(body)))
        body += text + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, tables)
    return head + b"".join(struct.pack("<2I", *one) for one in places) + bytes(body)


def read(path: Path) -> dict[bytes, bytes]:
    """Read the translated messages of a `.po` file, as gettext keys and values."""
    found: dict[bytes, bytes] = {}
    entry: dict[str, str] = {}
    word, fuzzy = "", False
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        begins = line.startswith(("#", "msgctxt ", "msgid "))
        if begins and any(name.startswith("msgstr") for name in entry):
            _keep(found, entry, fuzzy=fuzzy)
            entry, fuzzy = {}, False
        if line.startswith("#,"):
            fuzzy = "fuzzy" in line
        if not line or line.startswith("#"):
            continue
        before, quote, rest = line.partition('"')
        word = before.strip() or word
        try:
            entry[word] = entry.get(word, "") + ast.literal_eval(quote + rest)
        except (SyntaxError, ValueError) as error:
            raise CatalogueError(f"{path}:{number}: no such line in a .po.") from error
    _keep(found, entry, fuzzy=fuzzy)
    return found


def _keep(found: dict[bytes, bytes], entry: dict[str, str], *, fuzzy: bool) -> None:
    if "msgid" not in entry or (fuzzy and entry["msgid"]):
        return
    key = entry["msgid"]
    if "msgctxt" in entry:
        key = entry["msgctxt"] + "\4" + key
    if "msgid_plural" in entry:
        key += "\0" + entry["msgid_plural"]
    forms = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
    if all(forms):
        found[key.encode()] = "\0".join(forms).encode()


if __name__ == "__main__":
    sys.exit(main())
