"""Read an image under limits and write it anew, without the place it was taken at.

Writing it anew drops all metadata and whatever else was hidden behind the picture.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tragwerk.foundation.uploads.confined import Places
from tragwerk.foundation.uploads.refusals import UploadError

MOST_PIXELS = 50_000_000
LARGE_PIXELS = 16_000_000
"""From here on one image at a time in each process: four bytes a pixel add up."""
_PATIENCE_SECONDS = 20.0
_large = Places(working=1, waiting=3)
_QUALITY = 90
_Form = Literal["JPEG", "PNG"]
_MODES = {"JPEG": {"L", "RGB", "CMYK"}, "PNG": {"1", "L", "LA", "P", "RGB", "RGBA"}}


def clean(content: bytes, form: _Form) -> bytes:
    """Turn the image upright, drop its metadata and write it in the same format.

    Raises:
        UploadError: if it is damaged, has more than 50 megapixels, or other large
            images are worked on for too long.
    """
    image = _open(content, form)
    with _turn(image):
        _load(image)
        if image.mode not in _MODES[form]:
            image = image.convert("RGB")
        # A colour profile is no personal data, and scans look wrong without it.
        profile = image.info.get("icc_profile")
        # What is not in `info` is not written; a palette needs its transparent colour.
        kept = {"transparency"} if image.mode == "P" else set()
        image.info = {key: image.info[key] for key in kept & image.info.keys()}
        out = io.BytesIO()
        if form == "JPEG":
            image.save(out, "JPEG", quality=_QUALITY, icc_profile=profile)
        else:
            image.save(out, "PNG", icc_profile=profile)
        return out.getvalue()


def shrink(content: bytes, form: _Form, side: int) -> Image.Image:
    """Give the image, upright, with at most this many pixels on its longer side.

    Raises:
        UploadError: as `clean`.
    """
    image = _open(content, form)
    # A JPEG can be decoded at an eighth of its size, which costs next to nothing.
    image.draft("RGB", (side, side))
    with _turn(image):
        _load(image)
        if form == "PNG":
            # Coarsely first: converting all of a large image costs a copy of it.
            step = max(1, max(image.size) // (4 * side))
            rough = (max(1, image.width // step), max(1, image.height // step))
            image = image.resize(rough, Image.Resampling.NEAREST).convert("RGBA")
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        return image


def _open(content: bytes, form: _Form) -> Image.Image:
    """Read the head of an image; its size is checked before anything is decoded."""
    try:
        with warnings.catch_warnings():
            # Our own limit follows; a warning would only repeat it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[form])
    except Image.DecompressionBombError as error:
        raise UploadError(_too_many_pixels()) from error
    except Exception as error:
        raise UploadError(_damaged()) from error
    if image.width * image.height > MOST_PIXELS:
        raise UploadError(_too_many_pixels())
    return image


def _load(image: Image.Image) -> None:
    """Decode an image and turn it upright, in place: a copy costs much memory."""
    try:
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
    # Damaged images make Pillow raise nearly anything, depending on where they end.
    except Exception as error:
        raise UploadError(_damaged()) from error


@contextmanager
def _turn(image: Image.Image) -> Iterator[None]:
    """Let large images go one after the other, so that memory needed stays known."""
    if image.width * image.height <= LARGE_PIXELS:
        yield
        return
    with _large.take(_PATIENCE_SECONDS) as is_mine:
        if not is_mine:
            raise UploadError(
                _(
                    "Gerade werden viele große Bilder hochgeladen. Bitte versuchen Sie "
                    "es in einer Minute noch einmal, oder nehmen Sie eine geringere "
                    "Auflösung."
                )
            )
        yield


def _damaged() -> str:
    return _(
        "Das Bild ist beschädigt und lässt sich nicht öffnen. Bitte machen Sie "
        "ein neues Foto oder wählen Sie eine andere Datei."
    )


def _too_many_pixels() -> str:
    return _(
        "Das Bild hat zu viele Bildpunkte (erlaubt sind 50 Megapixel). Fotografieren "
        "oder scannen Sie es mit geringerer Auflösung."
    )
