"""The public library of Bausteine."""

from __future__ import annotations

import io
import zipfile

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tragwerk.foundation.ui import files
from tragwerk.portal.library_page import read_block, read_block_table, read_library

_MOST_DIGITS = 6


@require_safe
def list_blocks(request: HttpRequest) -> HttpResponse:
    """List all Bausteine."""
    return render(request, "tw_portal/blocks.html", {"rows": read_library()})


@require_safe
def show_block(request: HttpRequest, block_key: str) -> HttpResponse:
    """Show a Baustein as a whole."""
    return render(request, "tw_portal/block.html", {"view": read_block(block_key)})


@require_safe
def show_table(request: HttpRequest, block_key: str, number: int) -> HttpResponse:
    """Show a decision table, a long one in pages."""
    text = request.GET.get("seite", "1")
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    page = int(text) if is_number else 0  # there is no such page
    package, view = read_block_table(block_key, number, page)
    context = {"view": view, "package": package}
    return render(request, "tw_portal/block_table_page.html", context)


@require_safe
def download_block(request: HttpRequest, block_key: str) -> HttpResponse:
    """Give the files of a Baustein, for reading, comparing and adopting elsewhere."""
    package = read_block(block_key).package
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(package.files):
            # A fixed date: the same version always gives the same archive.
            entry = zipfile.ZipInfo(f"{package.key}/{name}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, package.files[name])
    name = f"{package.key}-{package.version}.zip"
    return files.answer(buffer.getvalue(), "application/zip", name, save=True)
