"""Read an image under limits and write it anew, without the place it was taken at.

Writing it anew drops all metadata and whatever else was hidden behind the picture.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tragwerk.foundation.uploads.refusals import UploadError

MOST_PIXELS = 50_000_000
_QUALITY = 90
_MODES = {"JPEG": {"L", "RGB", "CMYK"}, "PNG": {"1", "L", "LA", "P", "RGB", "RGBA"}}


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean image and its width and height in pixels."""

    content: bytes
    size: tuple[int, int]


def clean(content: bytes, form: Literal["JPEG", "PNG"]) -> Picture:
    """Turn the image upright, drop its metadata and write it in the same format.

    Raises:
        UploadError: if it is damaged or has more than 50 megapixels.
    """
    image = decode(content, form)
    if image.mode not in _MODES[form]:
        image = image.convert("RGB")
    out = io.BytesIO()
    # A colour profile is no personal data, and scans look wrong without it.
    profile = image.info.get("icc_profile")
    bare = _without_metadata(image)
    if form == "JPEG":
        bare.save(out, "JPEG", quality=_QUALITY, icc_profile=profile)
    else:
        bare.save(out, "PNG", icc_profile=profile)
    return Picture(out.getvalue(), bare.size)


def decode(content: bytes, form: Literal["JPEG", "PNG"]) -> Image.Image:
    """Give the decoded image, upright; the size is checked before decoding.

    Raises:
        UploadError: as `clean`.
    """
    try:
        with warnings.catch_warnings():
            # Our own limit follows; a warning would only repeat it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[form])
        if image.width * image.height > MOST_PIXELS:
            raise UploadError(_too_many_pixels())
        image.load()
        return ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise UploadError(_too_many_pixels()) from error
    except UploadError:
        raise
    # Damaged images make Pillow raise nearly anything, depending on where they end.
    except Exception as error:
        raise UploadError(
            _(
                "Das Bild ist beschädigt und lässt sich nicht öffnen. Bitte machen Sie "
                "ein neues Foto oder wählen Sie eine andere Datei."
            )
        ) from error


def _without_metadata(image: Image.Image) -> Image.Image:
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    if image.mode == "P" and (palette := image.palette) is not None:
        bare.putpalette(palette.getdata()[1], palette.mode)
        if "transparency" in image.info:
            bare.info["transparency"] = image.info["transparency"]
    return bare


def _too_many_pixels() -> str:
    return _(
        "Das Bild hat zu viele Bildpunkte (erlaubt sind 50 Megapixel). Fotografieren "
        "oder scannen Sie es mit geringerer Auflösung."
    )
