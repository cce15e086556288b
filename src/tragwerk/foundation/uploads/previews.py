"""Small pictures of uploads, to be recognised by."""

from __future__ import annotations

import io

from PIL import Image

from tragwerk.foundation.uploads.images import decode

LONGEST_SIDE = 600
_QUALITY = 80


def preview(content: bytes, media_type: str) -> bytes | None:
    """Give a picture of at most 600 × 600 pixels in the same format; None for a PDF.

    Raises:
        UploadError: if the image is damaged.
    """
    out = io.BytesIO()
    if media_type == "image/jpeg":
        image = decode(content, "JPEG")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        image.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    elif media_type == "image/png":
        image = decode(content, "PNG").convert("RGBA")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        image.save(out, "PNG")
    else:
        return None
    return out.getvalue()
