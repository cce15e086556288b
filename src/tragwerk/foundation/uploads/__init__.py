"""Check what people upload by its content, and make it harmless."""

from __future__ import annotations

from tragwerk.foundation.uploads.inspecting import Checked, extension_of, inspect
from tragwerk.foundation.uploads.previews import preview
from tragwerk.foundation.uploads.refusals import UploadError

__all__ = ["Checked", "UploadError", "extension_of", "inspect", "preview"]
