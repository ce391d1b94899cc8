"""What a header says: taken as it is, stripped, converted, or read to its end first."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from PIL import Image

from pictures.headers.look import ENOUGH, Look, look
from tests.pictures.making import PHOTOS, encoded, exif, photo, profile
from tests.pictures.parts import (
    CLEAN_XMP,
    MOTION_XMP,
    PLACE,
    XMP_MARK,
    after_soi,
    before_scan,
    chunk,
    moving,
    plain_exif,
    segment,
    several_scans,
    with_chunk,
)

JPEG = encoded(photo(), "JPEG", quality=90)
PROGRESSIVE = encoded(photo(), "JPEG", progressive=True)
PNG = encoded(photo(), "PNG")
WEBP = encoded(photo(), "WEBP")
BMP = encoded(photo(), "BMP")
EXTRA = encoded(photo(80, 60), "JPEG", exif=exif())
PLAIN = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP, "BMP": BMP}


def seen(data: bytes, *, whole: bool = True) -> Look:
    found = look(data, whole=whole)
    assert found is not None
    return found


def head(data: bytes, count: int = ENOUGH) -> Look | None:
    """Look at the first bytes alone."""
    return look(data[:count], whole=False)


@pytest.mark.parametrize("kind", PLAIN)
def test_a_plain_picture_is_ordinary_and_tells_no_place(kind: str) -> None:
    assert seen(PLAIN[kind]) == Look(kind, 160, 120, 1, True, False)


@pytest.mark.parametrize(
    "data",
    [
        JPEG,
        encoded(photo(mode="L"), "JPEG"),
        WEBP,
        BMP,
        encoded(photo(), "WEBP", lossless=True),
        encoded(photo(mode="RGBA"), "WEBP", icc_profile=profile()),
        encoded(photo(), "JPEG", icc_profile=profile(), comment=b"Made with Paint 2.0"),
    ],
)
def test_the_header_alone_proves_it(data: bytes) -> None:
    found = seen(data[: len(data) // 2], whole=False)
    assert (found.ordinary, found.place) == (True, False)
    assert found == seen(data)


def test_a_pngs_header_proves_nothing_and_its_whole_does() -> None:
    assert seen(PNG[:2000], whole=False).place is None
    assert seen(PNG[:2000], whole=False).ordinary
    assert seen(PNG).place is False


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (PROGRESSIVE, False),
        (several_scans(JPEG), False),
        (after_soi(JPEG, segment(0xE1, plain_exif())), False),
        (before_scan(PROGRESSIVE, 3, segment(0xE1, exif().tobytes())), True),
        (before_scan(several_scans(JPEG), 1, segment(0xE1, exif().tobytes())), True),
        (after_soi(JPEG, segment(0xE1, plain_exif())) + EXTRA, True),
    ],
    ids=[
        "progressive",
        "scans",
        "a phone's",
        "between scans",
        "between others",
        "behind a phone's",
    ],
)
def test_a_jpegs_header_that_proves_nothing(data: bytes, place: bool) -> None:
    found = seen(data[: data.index(b"\xff\xda") + 900], whole=False)
    assert (found.ordinary, found.place) == (True, None)
    assert (seen(data).ordinary, seen(data).place) == (True, place)


def test_a_bmp_longer_than_its_pixels() -> None:
    longer = BMP[:2] + struct.pack("<I", len(BMP) + 99) + BMP[6:]
    assert seen(longer[:2000], whole=False).place is None
    assert seen(longer + bytes(99)).place is False


@pytest.mark.parametrize(
    ("name", "ordinary", "place"),
    [
        ("astronaut.jpg", True, False),
        ("coffee.png", True, False),
        ("chelsea.png", True, True),  # its editor's XMP
        ("rocket.jpg", False, False),  # Adobe RGB
    ],
)
def test_the_shipped_photographs(name: str, ordinary: bool, place: bool) -> None:
    found = seen((PHOTOS / name).read_bytes())
    assert (found.ordinary, found.place) == (ordinary, place)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_way_up(kind: str, orientation: int) -> None:
    found = seen(encoded(photo(), kind, exif=plain_exif(orientation)))
    upright = orientation == 1
    assert (found.width, found.height, found.orientation) == (160, 120, orientation)
    assert (found.ordinary, found.place) == (upright, False)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("kind", "value"), [(1, 6), (3, 6), (4, 6), (3, 0), (3, 9)])
def test_the_way_up_in_either_byte_order(order: str, kind: int, value: int) -> None:
    width = {1: "B3x", 3: "H2x", 4: "I"}[kind]
    data = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(
        f"{order}IHHHI{width}I", 8, 1, 0x0112, kind, 1, value, 0
    )
    found = seen(after_soi(JPEG, segment(0xE1, b"Exif\0\0" + data)))
    assert found.orientation == (6 if value == 6 else 1)
    assert found.place is False


def test_a_further_picture_behind_the_first() -> None:
    secret = photo(80, 60)
    data = encoded(photo(), "MPO", save_all=True, append_images=[secret])
    at = data.index(b"\xff\xd9\xff\xd8") + 2
    data = data[:at] + after_soi(data[at:], segment(0xE1, exif().tobytes()))
    found = seen(data[: at - 500], whole=False)
    assert (found.format, found.ordinary, found.place) == ("JPEG", True, True)
    assert seen(data).place is True


def test_a_film_behind_the_picture() -> None:
    data = after_soi(JPEG, segment(0xE1, XMP_MARK + MOTION_XMP)) + b"ftypmp42" * 99
    for found in (seen(data), seen(data[:3000], whole=False)):
        assert (found.ordinary, found.place) == (True, True)


@pytest.mark.parametrize("kind", PLAIN)
def test_what_follows_the_end_counts_unless_it_is_padding(kind: str) -> None:
    assert seen(PLAIN[kind] + PLACE).place is True
    assert seen(PLAIN[kind] + bytes(200_000) + PLACE).place is True
    assert seen(PLAIN[kind] + bytes(200_000) + b"\r\n").place is False


def test_a_jpegs_header_longer_than_what_was_read_first() -> None:
    data = after_soi(JPEG, *[segment(0xE1, XMP_MARK + CLEAN_XMP + b" " * 40_000)] * 2)
    assert head(data) is None
    assert seen(data).place is True


@pytest.mark.parametrize(
    "data",
    [
        encoded(photo(mode="CMYK"), "JPEG"),
        JPEG.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x0c"),
        JPEG.replace(b"\xff\xc0", b"\xff\xc9"),
        encoded(Image.new("I;16", (40, 30), 7), "PNG"),
        encoded(photo(mode="RGBA"), "PNG"),
        encoded(photo(mode="LA"), "PNG"),
        encoded(photo(mode="P"), "PNG", transparency=3),
        with_chunk(PNG, b"IDAT", b"tRNS", bytes(6)),
        moving("PNG"),
        moving("WEBP"),
        encoded(photo(mode="RGBA"), "BMP"),
    ],
    ids=[
        *("CMYK", "12 bits", "arithmetic", "16 bits", "RGBA", "grey with alpha", "palette", "tRNS"),
        *("APNG", "animated WEBP", "32-bit BMP"),
    ],
)
def test_what_not_every_server_reads_right(data: bytes) -> None:
    with Image.open(BytesIO(data.replace(b"\xff\xc1\x00\x11\x0c", b"\xff\xc0\x00\x11\x08"))) as it:
        sides = it.size
    for found in (seen(data), head(data)):
        assert found is not None
        assert not found.ordinary
        assert (found.width, found.height) == sides


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
@pytest.mark.parametrize("kind", ["PNG", "BMP"])
def test_palettes_and_grey_are_ordinary(mode: str, kind: str) -> None:
    found = seen(encoded(photo(mode=mode), kind))
    assert (found.ordinary, found.place) == (True, False)


@pytest.mark.parametrize("interlaced", [0, 1])
def test_the_chunk_that_only_apples_programs_read(interlaced: int) -> None:
    header = struct.pack(">IIBBBBB", 160, 120, 8, 2, 0, 0, interlaced)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"CgBI", b"P\0 \2") + chunk(b"IHDR", header) + PNG[33:]
    assert not seen(data).ordinary
    assert seen(data).format == "PNG"
