"""Pictures of uploads: images and first pages, from friends and from attackers."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tragwerk.foundation import uploads
from tragwerk.foundation.uploads import drawing, page_process, pdf_process

_BLUE = b"0 0 1 rg 0 0 4000 4000 re f"
_TEXT = b"BT /F1 90 Tf 20 100 Td (Mietvertrag) Tj ET"


def _image(form: str, mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form)
    return out.getvalue()


def _pdf(
    drawing: bytes = b"",
    *,
    box: tuple[float, ...] = (0, 0, 595, 842),
    resources: Dictionary | None = None,
    encryption: pikepdf.Encryption | None = None,
    document: pikepdf.Pdf | None = None,
) -> bytes:
    document, out = document or pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[0].obj
    page.MediaBox = Array(box)
    page.Contents = document.make_stream(drawing)
    page.Resources = resources or Dictionary()
    document.save(out, encryption=encryption or False)
    return out.getvalue()


def _shown(content: bytes) -> Image.Image | None:
    small = uploads.preview(content, "application/pdf")
    return Image.open(io.BytesIO(small)) if small is not None else None


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_preview_is_small_and_keeps_its_shape(form: str) -> None:
    content = _image(form, size=(1600, 800))
    small = uploads.preview(content, f"image/{form.lower()}")
    assert small is not None
    picture = Image.open(io.BytesIO(small))
    assert (picture.format, picture.size) == ("JPEG", (600, 300))


def test_what_is_transparent_is_white_as_on_paper() -> None:
    small = uploads.preview(_image("PNG", mode="RGBA"), "image/png")
    assert small is not None
    assert Image.open(io.BytesIO(small)).getpixel((3, 3)) == (255, 255, 255)


def test_other_types_have_no_preview() -> None:
    assert uploads.preview(b"PK", "application/zip") is None


def test_a_pdf_shows_its_first_page() -> None:
    picture = _shown(_pdf(_BLUE))
    assert picture is not None
    assert (picture.format, picture.size) == ("JPEG", (424, 600))
    red, green, blue = picture.convert("RGB").getpixel((200, 300))  # type: ignore[misc] # RGB
    assert red < 20 and green < 20 and blue > 230  # noqa: PT018 - one colour


def test_text_is_drawn_though_the_process_may_open_no_font_file() -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    resources = Dictionary(Font=Dictionary(F1=font))
    picture = _shown(_pdf(_TEXT, resources=resources))
    assert picture is not None
    dark = sum(picture.convert("L").histogram()[:100])
    assert dark > 500


@pytest.mark.parametrize(
    "box",
    [
        (0, 0, 1e9, 1e9),
        (0, 0, 1e9, 1),
        (0, 0, 0.0001, 0.0001),
        (0, 0, 0, 0),
        (5, 5, -3e38, 3e38),
    ],
)
def test_a_page_of_any_size_costs_the_same(box: tuple[float, ...]) -> None:
    started = time.perf_counter()
    picture = _shown(_pdf(_BLUE, box=box))
    assert picture is None or max(picture.size) <= 600
    assert time.perf_counter() - started < 6


def _nested_forms() -> bytes:
    """Give a page that draws ten to the eleventh rectangles in three kilobytes."""
    document = pikepdf.new()
    inner = document.make_stream(b"0 0 9 9 re f " * 10)
    inner.update(Dictionary(Subtype=Name.Form, BBox=Array([0, 0, 9, 9])))
    for _level in range(10):
        outer = document.make_stream(b"/X Do " * 10)
        outer.update(Dictionary(Subtype=Name.Form, BBox=Array([0, 0, 9, 9])))
        outer.Resources = Dictionary(XObject=Dictionary(X=inner))
        inner = outer
    resources = Dictionary(XObject=Dictionary(X=inner))
    return _pdf(b"/X Do " * 10, resources=resources, document=document)


def test_an_endless_page_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_PATIENCE_SECONDS", 1.0)
    started = time.perf_counter()
    assert _shown(_nested_forms()) is None
    assert 0.9 < time.perf_counter() - started < 4


def test_a_huge_picture_on_the_page_does_no_harm() -> None:
    document = pikepdf.new()
    packed = document.make_stream(b"\0" * 1_000_000)
    packed.update(
        Dictionary(
            Subtype=Name.Image,
            Width=30_000,
            Height=30_000,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB,
        )
    )
    resources = Dictionary(XObject=Dictionary(X=packed))
    page = b"q 500 0 0 500 0 0 cm /X Do Q"
    picture = _shown(_pdf(page, resources=resources, document=document))
    assert picture is None or max(picture.size) <= 600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"%PDF-1.7\n" + b"<" * 5_000_000,
        _pdf(encryption=pikepdf.Encryption(user="geheim", owner="geheim")),
        _pdf(_BLUE)[:300],
    ],
    ids=["empty", "header", "noise", "encrypted", "cut off"],
)
def test_what_cannot_be_drawn_is_no_error(content: bytes) -> None:
    assert _shown(content) is None


@pytest.mark.parametrize(
    "program",
    [
        "sys.stdout.buffer.write(b'x' * 50_000_000)",
        "sys.stdout.buffer.write(bytes([255] * 4) + b'x' * 99)",
        "sys.stdout.buffer.write(bytes([0, 9, 0, 9]) + b'x' * 99)",
        "sys.exit(3)",
        "import time; time.sleep(60)",
    ],
    ids=["endless", "too large", "too few pixels", "dies", "sleeps"],
)
def test_a_process_in_foreign_hands_gets_nothing_through(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "taken_over.py"
    script.write_text(f"import sys\n{program}\n")
    monkeypatch.setattr(drawing, "_PROGRAM", script)
    monkeypatch.setattr(drawing, "_PATIENCE_SECONDS", 1.0)
    assert drawing.draw_first_page(b"%PDF" * 1_000_000) is None


@pytest.mark.parametrize(
    "attack",
    [
        "open('/etc/hostname')",
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "x = bytearray(900_000_000)",
    ],
)
@pytest.mark.parametrize("program", [page_process, pdf_process])
def test_the_processes_have_given_their_rights_away(
    program: ModuleType, attack: str
) -> None:
    code = (
        "import resource, runpy, sys, socket, subprocess\n"
        f"given = runpy.run_path({program.__file__!r}, run_name='loaded')\n"
        "given['_limit']()\n"
        f"try:\n    {attack}\n"
        "except (OSError, MemoryError, ValueError):\n    sys.exit(42)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], check=False, env={})
    assert done.returncode == 42


def test_nothing_of_the_environment_reaches_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "curious.py"
    script.write_text(
        "import os, sys\n"
        "told = any('TRAGWERK' in name for name in os.environ)\n"
        "sys.stdin.buffer.read()\n"
        "pixel = b'\\xff' * 4 if told else b'\\0' * 4\n"
        "sys.stdout.buffer.write(bytes([0, 1, 0, 1]) + pixel)\n"
    )
    monkeypatch.setenv("TRAGWERK_MASTER_KEY", "geheim")
    monkeypatch.setattr(drawing, "_PROGRAM", script)
    picture = drawing.draw_first_page(b"")
    assert picture is not None
    assert picture.getpixel((0, 0)) == (0, 0, 0)


def test_papers_are_drawn_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_QUEUE_SECONDS", 0.05)
    held, done = threading.Event(), threading.Event()

    def hold(_content: bytes) -> tuple[bytes, int | None]:
        held.set()
        done.wait(5)
        return b"", 0

    monkeypatch.setattr(drawing, "_run", hold)
    other = threading.Thread(target=drawing.draw_first_page, args=(b"",))
    other.start()
    held.wait(5)
    assert drawing.draw_first_page(_pdf(_BLUE)) is None
    done.set()
    other.join(5)
