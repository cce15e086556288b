"""Small pictures of uploads, to be recognised by."""

from __future__ import annotations

import io
from typing import Literal

from PIL import Image

from tragwerk.foundation.uploads.drawing import LONGEST_SIDE, draw_first_page
from tragwerk.foundation.uploads.images import shrink

_QUALITY = 80
_IMAGES: dict[str, Literal["JPEG", "PNG"]] = {"image/jpeg": "JPEG", "image/png": "PNG"}


def preview(content: bytes, media_type: str) -> bytes | None:
    """Give a JPEG of at most 600 × 600 pixels: the image, or a PDF's first page.

    None if there is nothing to show: a page that cannot be drawn, or another type.

    Raises:
        UploadError: if an image is damaged.
    """
    if media_type == "application/pdf":
        image = draw_first_page(content)
        return _written(image) if image is not None else None
    if media_type in _IMAGES:
        return _written(shrink(content, _IMAGES[media_type], LONGEST_SIDE))
    return None


def _written(image: Image.Image) -> bytes:
    if image.has_transparency_data:
        # JPEG knows no transparency; on paper what shows through is white.
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
