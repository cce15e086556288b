"""Tell what an upload is by its first bytes, whatever its name says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from tragwerk.foundation.uploads import images, pdf
from tragwerk.foundation.uploads.refusals import UploadError

MOST_BYTES = 10_000_000
_PDF_HEADER_WITHIN = 1024
"""Readers accept a PDF whose header comes this late (ISO 32000-1, Annex H)."""
_EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_NAMED = {
    ".doc": "Word",
    ".docx": "Word",
    ".odt": "LibreOffice",
    ".xls": "Excel",
    ".xlsx": "Excel",
    ".pages": "Pages",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """An upload that passed: what it is, and the content to store.

    Attributes:
        media_type: told from the content.
        pages: of a PDF, else None.
        content: to be stored instead of what came; images without metadata.
    """

    media_type: str
    pages: int | None
    content: bytes


def extension_of(media_type: str) -> str:
    """Give the ending that a file of an accepted type has, without dot."""
    return _EXTENSIONS.get(media_type, "bin")


def inspect(content: bytes, declared_name: str) -> Checked:
    """Check an upload and give what may be stored.

    Raises:
        UploadError: if it is empty, too large, of another type, damaged or dangerous.
    """
    if not content:
        raise UploadError(_("Die Datei ist leer. Bitte wählen Sie eine andere Datei."))
    if len(content) > MOST_BYTES:
        raise UploadError(
            _(
                "Die Datei ist zu groß. Erlaubt sind höchstens 10 MB. Fotografieren "
                "Sie das Blatt mit geringerer Auflösung oder teilen Sie die Datei auf."
            )
        )
    if content.startswith(b"\xff\xd8\xff"):
        return Checked("image/jpeg", None, images.clean(content, "JPEG"))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Checked("image/png", None, images.clean(content, "PNG"))
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return Checked("application/pdf", pdf.check(content), content)
    raise UploadError(_wrong_type(content, declared_name))


def _wrong_type(content: bytes, declared_name: str) -> str:
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"}:
        return _(
            "Fotos im Format HEIC können wir nicht lesen. Stellen Sie die Kamera auf "
            "„Maximale Kompatibilität“ (JPEG) oder machen Sie ein Bildschirmfoto."
        )
    program = _NAMED.get(PurePath(declared_name).suffix.lower())
    if program:
        return _(
            "Dateien aus %(program)s können wir nicht annehmen. Speichern Sie die "
            "Datei dort als PDF und laden Sie das PDF hoch."
        ) % {"program": program}
    return _(
        "Diese Art von Datei können wir nicht annehmen. Erlaubt sind PDF, JPEG und "
        "PNG. Sie können das Blatt auch fotografieren."
    )
