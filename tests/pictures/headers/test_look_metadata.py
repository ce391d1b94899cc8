"""What a picture's metadata tells: a place, none, or something that nobody can read."""

from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image

from pictures.headers.look import Look, look
from tests.pictures.making import encoded, exif, photo, profile
from tests.pictures.parts import (
    CLEAN_XMP,
    PLACE,
    XMP_MARK,
    after_soi,
    maker_exif,
    moving,
    plain_exif,
    riff,
    riff_chunks,
    segment,
    with_chunk,
)

JPEG = encoded(photo(), "JPEG", quality=90)
PNG = encoded(photo(), "PNG")
WEBP = encoded(photo(), "WEBP")
BMP = encoded(photo(), "BMP")


def seen(data: bytes, *, whole: bool = True) -> Look:
    found = look(data, whole=whole)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "data",
    [
        exif().tobytes(),
        maker_exif(),
        b"Exif\0\0garbage",
        plain_exif()[:40],
        plain_exif().replace(b"Paint", b"GPS !"),
        b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 60_000) + bytes(60),
        b"Exif\0\0MM\0*" + struct.pack(">IHHHIII", 8, 1, 0x8769, 4, 1, 8, 0),
        b"Exif\0\0MM\0*" + struct.pack(">IHHHIII", 8, 1, 0x0131, 2, 99, 500, 0),
    ],
    ids=["GPS", "MakerNote", "garbage", "cut", "a word", "entries", "a circle", "outside"],
)
def test_exif_that_may_tell_a_place(kind: str, data: bytes) -> None:
    found = seen(encoded(photo(), kind, exif=data))
    assert (found.ordinary, found.place) == (True, True)


def _told(tag: int, value: str | bytes) -> bytes:
    made = Image.Exif()
    made[0x010F], made[0x0110], made[0x0131] = "Phones", "Phone 12 Pro", "16.5.1"
    made[0x0132] = "2026:11:20 10:00:00"
    (made.get_ifd(0x8769) if tag in (0x9286, 0xA434) else made)[tag] = value
    data: bytes = made.tobytes()
    return data


@pytest.mark.parametrize(
    ("tag", "value", "place"),
    [
        (0x0131, "Paint 24.1 (Windows)", False),
        (0xA434, "Phone 12 Pro back camera 5.96mm f/1.78", False),
        (0x0131, "at 52.5200, 13.4050", True),
        (0x0131, "at 52.52, 13.40", True),
        (0x010F, "52 31' 12\" N", True),
        (0x0110, "lat 52", True),
        (0x010E, "our house", True),
        (0x013B, "somebody, 12 High Street", True),
        (0x8298, "somebody", True),
        (0x9286, b'ASCII\0\0\0{"lat":52.52,"lon":13.405}', True),
        (0x9286, b"ASCII\0\0\0with friends in Berlin", True),
        (0x9C9C, "in Berlin".encode("utf-16-le"), True),
    ],
)
def test_what_exif_says_in_words(tag: int, value: str | bytes, place: bool) -> None:
    assert seen(encoded(photo(), "JPEG", exif=_told(tag, value))).place is place


def test_a_place_that_nothing_points_at_any_more() -> None:
    data = exif().tobytes()
    sign = "<" if data[6:8] == b"II" else ">"
    at = data.index(struct.pack(f"{sign}HH", 0x8825, 4))
    cut = data[:at] + struct.pack(f"{sign}HH", 0x0100, 4) + data[at + 4 :]
    bare = cut.replace(b"at home", b"\0" * 7).replace(b"\1\x0e", b"\1\x31")
    assert seen(after_soi(JPEG, segment(0xE1, bare))).place is True


def test_values_that_lie_over_each_other() -> None:
    entries = [(0x0131, 1, 2_000, 8)] * 60 + [(0x0112, 3, 1, 6 << 16)]
    packed = b"".join(struct.pack(">HHII", *entry) for entry in entries)
    data = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, len(entries)) + packed + bytes(2_000)
    found = seen(after_soi(JPEG, segment(0xE1, data)))
    assert found.place is True


def test_what_cannot_be_read_does_not_hide_the_way_up() -> None:
    entries = [(0x0100, 99, 1, 0), (0x010F, 2, 50, 9999), (0x0112, 3, 1, 6 << 16)]
    packed = b"".join(struct.pack(">HHII", *entry) for entry in entries)
    data = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 3) + packed + bytes(4)
    found = seen(after_soi(JPEG, segment(0xE1, data)))
    assert (found.orientation, found.place, found.ordinary) == (6, True, False)


@pytest.mark.parametrize(
    ("put", "place"),
    [
        (segment(0xE1, plain_exif()), False),
        (segment(0xE1, plain_exif()) * 2, True),
        (segment(0xE1, XMP_MARK + CLEAN_XMP), True),
        (segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + CLEAN_XMP), True),
        (segment(0xED, b"Photoshop 3.0\x008BIM\4\4" + bytes(6)), True),
        (segment(0xE2, b"MPF\0II*\0"), True),
        (segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(4)), True),
        (segment(0xEB, b"JP\0\1jumb"), True),
        (segment(0xE2, b"ICC_PROFILE\0\1\1" + b"not a profile" * 30), True),
        (segment(0xE0, b"JFXX\0\x10"), True),
        (segment(0xFE, b"cmp3.10.3.2Lq3 0x756ffbf7"), False),
        (segment(0xFE, b"Lavc58.134.100\0"), False),
        (segment(0xFE, b"52.52000, 13.40500"), True),
        (segment(0xFE, b'{"lat":52.52,"lon":13.4}'), True),
        (segment(0xFE, b"x" * 2_500) * 2, True),
        (segment(0xFE, b"\x01\x02\x03"), True),
        (segment(0xFE, b"x" * 5000), True),
        (b"\xff" * 9 + segment(0xFE, b"padded"), False),
    ],
)
def test_what_a_jpegs_segments_tell(put: bytes, place: bool) -> None:
    data = after_soi(JPEG, put)
    assert seen(data).place is place
    first = seen(data[:-500], whole=False)
    assert first.place is (True if place else None if b"Exif" in put else False)
    assert seen(data).ordinary


@pytest.mark.parametrize("body", [b"JFIF\0\1\1", b"JFIF\0\1\1\0\0\1\0\1\3\3" + PLACE])
def test_a_jfif_that_is_too_short_or_too_long(body: bytes) -> None:
    found = seen(after_soi(JPEG, segment(0xE0, body)))
    assert (found.ordinary, found.place) == (True, True)


@pytest.mark.parametrize(
    ("kind", "body", "place"),
    [
        (b"tEXt", b"Software\0Paint 2.0", False),
        (b"tEXt", b"Comment\0taken at 52.52000 north", True),
        (b"tEXt", b"exif:GPSInfo\x001234", True),
        (b"tEXt", b"Raw profile type exif\0\nexif\n  8\n4d4d", True),
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"drawn by hand"), False),
        (b"zTXt", b"Comment\0\0" + zlib.compress(PLACE), True),
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 9000), True),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + CLEAN_XMP, True),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(CLEAN_XMP), True),
        (b"iTXt", b"Title\0\1\0de\0Titel\0" + zlib.compress(b"drawn by hand"), False),
        (b"iTXt", "Title\0\0\0de\0Titel\0Straße".encode(), True),
        (b"eXIf", plain_exif()[6:], False),
        (b"eXIf", exif().tobytes()[6:], True),
        (b"tIME", bytes(7), False),
        (b"iDOT", bytes(28), False),
        (b"iDOT", bytes(500), True),
        (b"caBX", bytes(28), True),
    ],
)
@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
def test_what_a_pngs_chunks_tell(kind: bytes, body: bytes, place: bool, before: bytes) -> None:
    data = with_chunk(PNG, before, kind, body)
    assert seen(data).place is place
    assert seen(data).ordinary
    first = seen(data[:4000], whole=False)
    assert first.place is (True if place and before == b"IDAT" else None)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"zTXt", b"Comment\0\0not deflated"),
        (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2_000_000))),
        (b"iTXt", b"Comment"),
        (b"iCCP", b"name\0\0" + zlib.compress(bytes(3_000))),
        (b"iCCP", b"name\0\0" + zlib.compress(profile() + bytes(5_000_000))),
    ],
)
def test_what_may_stop_a_pngs_reader_comes_off_first(kind: bytes, body: bytes) -> None:
    found = seen(with_chunk(PNG, b"IDAT", kind, body))
    assert (found.ordinary, found.place) == (True, True)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (encoded(photo(), "WEBP", exif=plain_exif()), False),
        (encoded(photo(), "WEBP", exif=exif()), True),
        (encoded(photo(), "WEBP", xmp=CLEAN_XMP), True),
        (riff(*riff_chunks(WEBP), (b"EXIF", exif().tobytes())), True),
        (riff(*riff_chunks(WEBP), (b"ABCD", b"x")), True),
    ],
)
def test_what_a_webps_chunks_tell(data: bytes, place: bool) -> None:
    assert seen(data[:400], whole=False).place is None
    assert seen(data).place is place
    assert seen(data).ordinary


def test_metadata_inside_an_animations_frames() -> None:
    parts = riff_chunks(moving("WEBP"))
    at = [kind for kind, _ in parts].index(b"ANMF")
    parts[at] = (b"ANMF", parts[at][1] + riff((b"EXIF", b"anything"))[12:])
    assert seen(moving("WEBP")).place is False
    assert seen(riff(*parts)).place is True


def test_texts_of_a_png_are_judged_together() -> None:
    data = with_chunk(PNG, b"IDAT", b"zTXt", b"a\0\0" + zlib.compress(b"b" * 1_500))
    assert seen(with_chunk(data, b"IEND", b"tEXt", b"a\0" + b"b" * 1_500)).place is False
    assert seen(with_chunk(data, b"IEND", b"tEXt", b"a\0" + b"b" * 3_000)).place is True
