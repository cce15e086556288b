"""Have a PDF looked through for what could harm its readers (`pdf_process`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import structlog
from django.utils.translation import gettext as _

from tragwerk.foundation.uploads import confined
from tragwerk.foundation.uploads.refusals import UploadError

_PROGRAM = Path(__file__).with_name("pdf_process.py")
_PATIENCE_SECONDS = 20.0
"""For one PDF. The process itself may compute for ten (`pdf_process`)."""
_QUEUE_SECONDS = 20.0
_MOST_BYTES = 20
_turn = confined.Places(working=2, waiting=4)
log = structlog.get_logger("tragwerk.uploads")


def check(content: bytes) -> int:
    """Check a PDF and give its number of pages.

    Raises:
        UploadError: if it is refused (`pdf_process.main` says what is), too costly to
            read, or too many others are read just now; says what to do instead.
    """
    with _turn.take(_QUEUE_SECONDS) as is_mine:
        if not is_mine:
            raise UploadError(_busy())
        try:
            answer, status = confined.run(
                _PROGRAM, (), content, _MOST_BYTES, _PATIENCE_SECONDS
            )
        except OSError as error:
            log.warning("check process stumbled", error=type(error).__name__)
            answer, status = b"", None
    word, _space, pages = answer.decode("ascii", "replace").partition(" ")
    if word == "ok" and pages.isdecimal():
        return int(pages)
    if word not in _REFUSALS:
        # Ended by its limits.
        log.warning("paper not checked", state="failed", code=status)
    raise UploadError(_REFUSALS.get(word, _bomb)())


def _encrypted() -> str:
    return _(
        "Das PDF ist mit einem Kennwort geschützt. Speichern Sie es ohne Kennwort oder "
        "drucken Sie es als neues PDF, und laden Sie dieses hoch."
    )


def _damaged() -> str:
    return _(
        "Das PDF ist beschädigt. Öffnen Sie es am Computer und drucken Sie es als "
        "neues PDF. Oder fotografieren Sie die Seiten."
    )


def _dangerous() -> str:
    return _(
        "Das PDF enthält Programme oder angehängte Dateien. Drucken Sie es als neues "
        "PDF und laden Sie dieses hoch. Oder fotografieren Sie die Seiten."
    )


def _too_many_pages() -> str:
    return _(
        "Das PDF hat zu viele Seiten. Erlaubt sind höchstens 100. Bitte teilen Sie es "
        "auf oder laden Sie nur die nötigen Seiten hoch."
    )


def _bomb() -> str:
    return _(
        "Das PDF ist zu aufwendig gebaut, um es sicher zu öffnen. Drucken Sie es als "
        "neues PDF und laden Sie dieses hoch. Oder fotografieren Sie die Seiten."
    )


def _busy() -> str:
    return _(
        "Gerade werden viele Dateien hochgeladen. Bitte versuchen Sie es in einer "
        "Minute noch einmal."
    )


_REFUSALS: Mapping[str, Callable[[], str]] = {
    "encrypted": _encrypted,
    "damaged": _damaged,
    "dangerous": _dangerous,
    "pages": _too_many_pages,
    "bomb": _bomb,
}
