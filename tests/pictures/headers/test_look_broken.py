"""Files that are cut, contradict themselves or lie: never ordinary, and never an exception."""

from __future__ import annotations

import struct

import pytest

from pictures.headers.look import Look, look
from tests.pictures.making import XMP, encoded, exif, photo, profile
from tests.pictures.parts import (
    PLACE,
    after_soi,
    chunks,
    moving,
    png_of,
    riff,
    riff_chunks,
    segment,
)

JPEG = encoded(photo(), "JPEG", quality=90)
PROGRESSIVE = encoded(photo(), "JPEG", progressive=True)
PNG = encoded(photo(), "PNG")
WEBP = encoded(photo(), "WEBP")
BMP = encoded(photo(), "BMP")
PLAIN = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP, "BMP": BMP}


def seen(data: bytes, *, whole: bool = True) -> Look:
    found = look(data, whole=whole)
    assert found is not None
    return found


EVERY = [
    *PLAIN.values(),
    PROGRESSIVE,
    encoded(photo(), "JPEG", exif=exif(6), icc_profile=profile(), xmp=XMP),
    encoded(photo(mode="P"), "PNG", exif=exif(6), icc_profile=profile()),
    encoded(photo(mode="RGBA"), "WEBP", exif=exif(6), icc_profile=profile(), xmp=XMP),
    moving("PNG"),
    moving("WEBP"),
]


@pytest.mark.parametrize("data", EVERY)
def test_cut_anywhere(data: bytes) -> None:
    for at in range(0, len(data), 100):
        assert not seen(data[:at]).ordinary, at
        part = look(data[:at], whole=False)
        if part is not None and part.width:
            assert (part.width, part.height) in ((160, 120), (64, 48))


def test_lengths_that_lie() -> None:
    for length in (0, 1, 0xFFFF):
        lying = after_soi(JPEG, b"\xff\xe1" + struct.pack(">H", length))
        assert not seen(lying).ordinary
    for length in (0, 12, 14, 1 << 31, (1 << 32) - 1):
        at = PNG.index(b"IDAT") - 4
        assert not seen(PNG[:at] + struct.pack(">I", length) + PNG[at + 4 :]).ordinary
        assert not seen(PNG[:8] + struct.pack(">I", length) + PNG[12:]).ordinary
        assert not seen(WEBP[:4] + struct.pack("<I", length) + WEBP[8:]).ordinary
        assert not seen(WEBP[:16] + struct.pack("<I", length) + WEBP[20:]).ordinary
        assert not seen(BMP[:10] + struct.pack("<I", length | 1 << 28) + BMP[14:]).ordinary


def test_a_webp_without_the_byte_that_fills_it_up() -> None:
    data = riff(*riff_chunks(encoded(photo(), "WEBP", exif=exif())), (b"XMP ", b"odd"))
    assert seen(data).width
    assert not seen(data[:-1]).width


def test_a_checksum_that_is_wrong() -> None:
    at = PNG.index(b"IDAT") + 50
    assert not seen(PNG[:at] + bytes([PNG[at] ^ 1]) + PNG[at + 1 :]).ordinary


def test_hundreds_of_tiny_chunks() -> None:
    pixels = b"".join(body for kind, body in chunks(PNG) if kind == b"IDAT")
    tiny = [(b"IDAT", pixels[at : at + 100]) for at in range(0, len(pixels), 100)]
    assert len(tiny) > 300
    found = seen(png_of([chunks(PNG)[0], *tiny, (b"IEND", b"")]))
    assert (found.ordinary, found.place) == (True, False)
    texts = [(b"tEXt", b"a\0" + b"b" * 20)] * 300
    found = seen(png_of([chunks(PNG)[0], *texts, *chunks(PNG)[1:]]))
    assert (found.ordinary, found.place) == (True, True)


def test_parts_that_are_too_many_to_walk_over() -> None:
    # As long as they are small: a large file may have many.
    png = [chunks(PNG)[0], *[(b"abCd", b"")] * 600, *chunks(PNG)[1:]]
    assert not seen(png_of(png)).ordinary
    png = [chunks(PNG)[0], *[(b"abCd", bytes(1000))] * 600, *chunks(PNG)[1:]]
    assert (seen(png_of(png)).ordinary, seen(png_of(png)).place) == (True, True)
    assert not seen(after_soi(JPEG, segment(0xFE, b"") * 600)).ordinary
    assert not seen(riff(*riff_chunks(WEBP), *[(b"ABCD", b"")] * 600)).ordinary
    moves = riff_chunks(moving("WEBP"))
    at = [kind for kind, _ in moves].index(b"ANMF")
    assert seen(riff(*moves)).width
    moves[at] = (b"ANMF", moves[at][1] + riff(*[(b"ABCD", b"")] * 20)[12:])
    assert not seen(riff(*moves)).width


@pytest.mark.parametrize(
    "parts",
    [
        [(b"VP8X", bytes(10)), *riff_chunks(WEBP)],
        [*riff_chunks(WEBP), *riff_chunks(WEBP)],
        [*riff_chunks(WEBP), (b"VP8X", bytes(10))],
        [(b"VP8X", bytes(10))],
        [(b"VP8 ", b"\0" * 20)],
        [(b"VP8L", b"\x2f\0\0\0\xff")],
    ],
    ids=["another canvas", "twice", "late", "no picture", "no key frame", "version"],
)
def test_a_webp_that_contradicts_itself(parts: list[tuple[bytes, bytes]]) -> None:
    assert not seen(riff(*parts)).ordinary


@pytest.mark.parametrize(
    "parts",
    [
        [*chunks(PNG)[:1], *chunks(PNG)],
        chunks(PNG)[1:],
        [chunks(PNG)[0], chunks(PNG)[-1]],
        [*chunks(PNG)[:-1], (b"tIME", bytes(7)), (b"IDAT", b""), (b"IEND", b"")],
        [(b"IHDR", struct.pack(">IIBBBBB", 160, 120, 8, 3, 0, 0, 0)), *chunks(PNG)[1:]],
        [(b"IHDR", struct.pack(">IIBBBBB", 0, 120, 8, 2, 0, 0, 0)), *chunks(PNG)[1:]],
        [(b"IHDR", struct.pack(">IIBBBBB", 160, 120, 4, 2, 0, 0, 0)), *chunks(PNG)[1:]],
        [chunks(PNG)[0], (b"gAMA", b"\0"), *chunks(PNG)[1:]],
        [chunks(PNG)[0], (b"ABCD", b"\0"), *chunks(PNG)[1:]],
    ],
    ids=[
        *("two headers", "no header", "no pixels", "parted pixels", "no palette", "no width"),
        *("bits", "short", "a chunk that has to be known"),
    ],
)
def test_a_png_that_is_not_built_right(parts: list[tuple[bytes, bytes]]) -> None:
    assert not seen(png_of(parts)).ordinary


def test_a_bmp_that_hides_something() -> None:
    gap = BMP[:10] + struct.pack("<I", 54 + len(PLACE)) + BMP[14:54] + PLACE + BMP[54:]
    assert seen(gap).place is True
    assert seen(gap[:200], whole=False).place is True


@pytest.mark.parametrize("data", [b"", b"hello", b"BM and so on " * 9, b"GIF89a" + bytes(99)])
def test_what_is_none_of_the_four(data: bytes) -> None:
    found = seen(data)
    assert (found.width, found.ordinary, found.place) == (0, False, True)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0", PNG[:20], WEBP[:22], BMP[:20]])
def test_too_few_bytes_to_say_anything(data: bytes) -> None:
    assert look(data, whole=False) is None
    assert not seen(data).ordinary
