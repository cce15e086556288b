from __future__ import annotations

import io
import resource
import struct
import time
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tragwerk.foundation import uploads
from tragwerk.foundation.uploads import (
    UploadError,
    confined,
    images,
    inspecting,
    pdf,
)


def _image(form="JPEG", size=(40, 20), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, form, **options)
    return out.getvalue()


def _pdf(change=None, pages=1, **options):
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page()
    if change:
        change(document)
    document.save(out, **options)
    return out.getvalue()


def _size(checked):
    return Image.open(io.BytesIO(checked.content)).size


def test_a_type_is_told_by_content_not_by_name():
    photo = uploads.inspect(_image(), "brief.pdf")
    assert (photo.media_type, photo.pages) == ("image/jpeg", None)
    letter = uploads.inspect(_pdf(pages=3), "foto.jpg")
    assert (letter.media_type, letter.pages) == ("application/pdf", 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_is_read(mode):
    checked = uploads.inspect(_image("PNG", mode=mode), "a.png")
    assert checked.media_type == "image/png"
    assert _size(checked) == (40, 20)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_is_read(mode):
    assert _size(uploads.inspect(_image(mode=mode), "a")) == (40, 20)


def test_a_photo_is_upright_and_does_not_tell_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter
    exif[0x010E] = "Wohnung von Ada"
    exif.get_ifd(0x8825)[1] = "N"
    content = _image(exif=exif, comment=b"Ada") + b"<html>Ada</html>"
    assert b"Ada" in content
    checked = uploads.inspect(content, "a.jpg")
    assert _size(checked) == (20, 40)
    assert b"Ada" not in checked.content
    assert not Image.open(io.BytesIO(checked.content)).getexif()


def test_texts_in_a_png_are_dropped():
    info = PngInfo()
    info.add_text("Author", "Ada")
    content = _image("PNG", pnginfo=info)
    assert b"Ada" in content
    assert b"Ada" not in uploads.inspect(content, "a.png").content


def test_a_transparent_palette_keeps_its_colours():
    picture = Image.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0])
    picture.putdata([0, 1])
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=0)
    clean = Image.open(io.BytesIO(uploads.inspect(out.getvalue(), "a").content))
    pixels = clean.convert("RGBA")
    assert pixels.getpixel((0, 0))[3] == 0
    assert pixels.getpixel((1, 0)) == (0, 255, 0, 255)


def _png_header(width, height):
    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1_000_000)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 5_001), (60_000, 60_000)])
def test_an_image_bomb_is_refused_before_it_is_decoded(size):
    started = time.perf_counter()
    with pytest.raises(UploadError, match="Megapixel"):
        uploads.inspect(_png_header(*size), "a.png")
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.pdf", "leer"),
        (b"\xff\xd8\xff" + b"0" * inspecting.MOST_BYTES, "a.jpg", "10 MB"),
        (b"PK\x03\x04...", "antrag.DOCX", "Word"),
        (b"\0\0\0\x18ftypheic....", "IMG_1.jpg", "HEIC"),
        (b"<svg onload='x'/>", "a.png", "PDF, JPEG und PNG"),
        (b"MZ\x90", "a.pdf", "PDF, JPEG und PNG"),
        (_image()[:200], "a.jpg", "beschädigt"),
        (b"\x89PNG\r\n\x1a\nxx", "a.png", "beschädigt"),
        (b"%PDF-1.7 nothing", "a.pdf", "beschädigt"),
        (_pdf(pages=101), "a.pdf", "100"),
    ],
)
def test_what_is_refused_says_what_to_do(content, name, words):
    with pytest.raises(UploadError, match=words):
        uploads.inspect(content, name)


def _javascript(document):
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = action


def _javascript_in_stream(document):
    code = document.make_stream(b"app.alert(1)")
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=code)


def _launch(document):
    link = Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="cmd.exe"))
    document.pages[0].obj.Annots = Array([document.make_indirect(link)])


def _other_file(document):
    # Following it, some readers sign in at the server that the path names.
    action = Dictionary(S=Name.GoToR, F="\\\\evil\\share\\a.pdf")
    document.Root.OpenAction = action


def _attachment(document):
    document.attachments["a.exe"] = b"MZ"


def _named_javascript(document):
    script = Dictionary(S=Name.JavaScript, JS="x")
    names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))
    document.Root.Names = document.make_indirect(names)


def _submit(document):
    document.Root.AA = Dictionary(WC=Dictionary(S=Name.SubmitForm, F="http://x"))


def _xfa(document):
    document.Root.AcroForm = Dictionary(
        Fields=Array(), XFA=document.make_stream(b"<x/>")
    )


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        _javascript,
        _javascript_in_stream,
        _launch,
        _other_file,
        _attachment,
        _named_javascript,
        _submit,
        _xfa,
    ],
)
def test_programs_in_a_pdf_are_found_wherever_they_are(change, packed):
    mode = pikepdf.ObjectStreamMode
    content = _pdf(change, object_stream_mode=mode.generate if packed else mode.disable)
    with pytest.raises(UploadError, match="Programme oder angehängte Dateien"):
        uploads.inspect(content, "a.pdf")


def test_ordinary_contents_of_a_pdf_pass():
    def fill(document):
        page = document.pages[0].obj
        page.Contents = document.make_stream(b"BT ET " * 1000)
        web = Dictionary(S=Name.URI, URI="https://example.org")
        page.Annots = Array([Dictionary(Subtype=Name.Link, A=web)])
        document.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array()))
        document.docinfo[Name.Title] = "Mietvertrag"

    content = _pdf(fill, compress_streams=True)
    assert uploads.inspect(content, "a.pdf").content == content


@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_pdf_is_refused(password):
    lock = pikepdf.Encryption(owner="owner", user=password)
    with pytest.raises(UploadError, match="Kennwort"):
        uploads.inspect(_pdf(encryption=lock), "a.pdf")


def _flate_bomb(size):
    engine, zeros = zlib.compressobj(9), b"\0" * 1_000_000
    out = [engine.compress(zeros) for _ in range(size // len(zeros))]
    return b"".join([*out, engine.flush()])


def test_a_stream_that_unpacks_to_too_much_is_refused():
    packed = _flate_bomb(160_000_000)

    def hide(document):
        document.Root.Bomb = Stream(document, packed, Filter=Name.FlateDecode)

    content = _pdf(hide, compress_streams=False)
    assert len(content) < 1_000_000
    with pytest.raises(UploadError, match="aufwendig"):
        uploads.inspect(content, "a.pdf")


def test_a_stream_packed_twice_is_refused():
    def hide(document):
        twice = zlib.compress(zlib.compress(b"\0" * 1_000_000))
        filters = Array([Name.FlateDecode, Name.FlateDecode])
        document.Root.Bomb = Stream(document, twice, Filter=filters)

    content = _pdf(hide, compress_streams=False)
    with pytest.raises(UploadError, match="aufwendig"):
        uploads.inspect(content, "a.pdf")


@pytest.mark.parametrize(
    "head",
    [
        b"/Type /ObjStm /Filter /LZWDecode",
        b"/Type /Obj#53tm /Filter [/FlateDecode /Flate#44ecode]",
        b"/Type /XRef /Filter 7 0 R",
        b"/Type /ObjStm /Filter [/ASCIIHexDecode /RunLengthDecode /FlateDecode]",
    ],
)
def test_a_structure_in_odd_packing_is_refused_before_it_is_opened(head):
    content = b"%PDF-1.7\n4 0 obj\n<< " + head + b" /Length 3 >>\nstream\nabc\n"
    with pytest.raises(UploadError, match="aufwendig"):
        uploads.inspect(content, "a.pdf")


def test_deep_nesting_is_refused():
    def nest(document):
        inner = Array()
        for _ in range(80):
            inner = Array([inner])
        document.Root.Deep = inner

    with pytest.raises(UploadError, match="beschädigt"):
        uploads.inspect(_pdf(nest), "a.pdf")


def test_too_many_objects_are_refused():
    objects = b"".join(b"%d 0 obj null endobj\n" % n for n in range(4, 50_010))
    content = _pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n" + objects, 1)
    assert objects in content
    with pytest.raises(UploadError, match="aufwendig"):
        uploads.inspect(content, "a.pdf")


def _packed_array(items, extra=b""):
    """Give a PDF whose fourth object, in an object stream, is a list of so many."""
    packed = zlib.compress(b"4 0 [" + b"0 " * items + b"]" + extra, 9)
    parts = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>",
        5: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\n"
        b"endstream" % (len(packed), packed),
    }
    content, places = b"%PDF-1.7\n", {}
    for number, part in parts.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    places[6] = len(content)
    rows = [(0, 0, 65535), *((1, places[n], 0) for n in (1, 2, 3)), (2, 5, 0)]
    rows += [(1, places[n], 0) for n in (5, 6)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    return content + (
        b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>stream\n%b\n"
        b"endstream\nendobj\nstartxref\n%d\n%%%%EOF" % (len(table), table, places[6])
    )


def test_a_few_bytes_cannot_fill_the_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    content = _packed_array(60_000_000)
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(content) < 200_000
    assert uploads.inspect(_packed_array(9), "a.pdf").pages == 1
    with pytest.raises(UploadError, match="aufwendig"):
        uploads.inspect(content, "a.pdf")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - max(before, made) < 100_000  # kilobytes


@pytest.mark.parametrize("filling", [b"stream ", b"stream#41", b"/A<<>>[]stream 7"])
def test_time_is_limited_whatever_the_bytes(filling):
    content = b"%PDF-1.7\n" + filling * (9_000_000 // len(filling))
    started = time.perf_counter(), time.process_time()
    with pytest.raises(UploadError):
        uploads.inspect(content, "a.pdf")
    assert time.process_time() - started[1] < 1
    assert time.perf_counter() - started[0] < 21


@pytest.mark.parametrize(
    "program",
    ["sys.exit(3)", "print('ok')", "print('ok 3 4')", "print('x' * 9_999_999)"],
)
def test_a_check_that_goes_wrong_is_a_refusal(program, tmp_path, monkeypatch):
    script = tmp_path / "taken_over.py"
    script.write_text(f"import sys\n{program}\n")
    monkeypatch.setattr(pdf, "_PROGRAM", script)
    with pytest.raises(UploadError, match="aufwendig"):
        uploads.inspect(_pdf(), "a.pdf")


def test_few_are_checked_at_a_time_and_few_wait(monkeypatch):
    monkeypatch.setattr(pdf, "_turn", confined.Places(working=1, waiting=0))
    with pdf._turn.take(1) as is_mine:
        assert is_mine
        started = time.perf_counter()
        with pytest.raises(UploadError, match="Minute"):
            uploads.inspect(_pdf(), "a.pdf")
        assert time.perf_counter() - started < 1
    assert uploads.inspect(_pdf(), "a.pdf").pages == 1


def test_a_jpeg_stays_a_good_picture():
    picture = Image.linear_gradient("L").convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    clean = Image.open(io.BytesIO(images.clean(out.getvalue(), "JPEG")))
    pairs = zip(picture.tobytes(), clean.tobytes(), strict=True)
    assert max(abs(a - b) for a, b in pairs) <= 6


def test_large_images_go_one_after_the_other(monkeypatch):
    monkeypatch.setattr(images, "LARGE_PIXELS", 500)
    monkeypatch.setattr(images, "_PATIENCE_SECONDS", 0.02)
    large, small = _image(size=(40, 20)), _image(size=(20, 20))
    with images._large.take(1) as is_mine:
        assert is_mine
        assert uploads.inspect(small, "a")
        with pytest.raises(UploadError, match="viele große Bilder"):
            uploads.inspect(large, "a")
    with pytest.raises(UploadError, match="beschädigt"):
        uploads.inspect(large[:-200], "a")
    assert uploads.inspect(large, "a")
