"""Files that people uploaded can run nothing in the browser of who opens them."""

from __future__ import annotations

import pytest

from tragwerk.foundation.ui import files


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "image/png"])
def test_what_runs_nothing_is_shown(kind: str) -> None:
    shown = files.answer(b"x", kind, "Bescheid für Änne.pdf")

    assert shown.content == b"x"
    assert shown["Content-Type"] == kind
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Disposition"] == (
        "inline; filename*=utf-8''Bescheid%20f%C3%BCr%20%C3%84nne.pdf"
    )
    assert ("Content-Security-Policy" in shown) is (kind != "application/pdf")


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", ""])
def test_everything_else_is_only_kept(kind: str) -> None:
    kept = files.answer(b"<script>", kind, "x.html")

    assert kept["Content-Type"] == "application/octet-stream"
    assert kept["Content-Disposition"] == 'attachment; filename="x.html"'
    assert kept["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in kept["Content-Security-Policy"]


def test_a_name_cannot_add_a_header() -> None:
    name = 'a"\r\nSet-Cookie: x=1.pdf'
    kept = files.answer(b"x", "application/pdf", name, save=True)

    assert kept["Content-Disposition"].startswith("attachment")
    assert "\n" not in kept["Content-Disposition"]


def test_an_archive_is_kept_as_one() -> None:
    kept = files.answer(b"PK", "application/zip", "Antrag.zip")

    assert kept["Content-Type"] == "application/zip"
    assert kept["Content-Disposition"] == 'attachment; filename="Antrag.zip"'
