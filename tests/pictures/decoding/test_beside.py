"""What a file tells beside its picture is known, in every format and wherever it stands."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pictures.decoding.beside import tells
from tests.pictures.making import (
    XMP,
    encoded,
    exif,
    photo,
    png_chunk,
    profile,
    with_png_chunk,
)

SCENE = photo(60, 40)
PNG = encoded(SCENE, "PNG")


def only_upright() -> Image.Exif:
    made = Image.Exif()
    made[0x0112], made[0x011A], made[0x0128] = 6, 72.0, 2
    made.get_ifd(0x8769)[0xA002] = 60
    return made


def with_preview() -> bytes:
    """Return EXIF that says nothing, before a second directory that a preview belongs to."""
    first = struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 26)
    second = struct.pack(">HHHIII", 1, 0x0201, 4, 1, 44, 0)
    return b"Exif\0\0MM\0*\0\0\0\x08" + first + second


def told(tmp_path: Path, kind: str, data: bytes) -> bool:
    (tmp_path / "a").write_bytes(data)
    return tells(tmp_path / "a", kind)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
def test_exif(tmp_path: Path, kind: str) -> None:
    assert not told(tmp_path, kind, encoded(SCENE, kind))
    assert not told(tmp_path, kind, encoded(SCENE, kind, exif=only_upright()))
    assert told(tmp_path, kind, encoded(SCENE, kind, exif=exif()))
    dated = only_upright()
    dated.get_ifd(0x8769)[0x9003] = "2026:11:21 12:00:00"
    if kind != "TIFF":  # Pillow does not write it there
        assert told(tmp_path, kind, encoded(SCENE, kind, exif=dated))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "HEIC"])
def test_xmp(tmp_path: Path, kind: str) -> None:
    assert told(tmp_path, kind, encoded(SCENE, kind, xmp=XMP))


@pytest.mark.parametrize("kind", ["BMP", "GIF"])
def test_a_format_that_tells_little(tmp_path: Path, kind: str) -> None:
    assert not told(tmp_path, kind, encoded(SCENE, kind))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"comment": b"by Ann"}),
        ("GIF", {"comment": b"by Ann"}),
        ("JPEG", {"exif": with_preview()}),
        ("JPEG", {"exif": b"Exif\0\0garbage"}),
        ("TIFF", {"tiffinfo": {270: "by Ann"}}),
        ("TIFF", {"tiffinfo": {700: XMP}}),
        ("TIFF", {"tiffinfo": {33_723: b"\x1c\2\x5a\0\3Ann"}}),
    ],
    ids=["jpeg", "gif", "a preview", "what cannot be read", "tiff", "tiff's xmp", "tiff's iptc"],
)
def test_what_else_there_may_be(tmp_path: Path, kind: str, options: dict[str, Any]) -> None:
    assert told(tmp_path, kind, encoded(SCENE, kind, **options))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (b"tEXt", b"Author\0Ann"),
        (b"zTXt", b"Author\0\0" + zlib.compress(b"Ann")),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        (b"eXIf", exif().tobytes().removeprefix(b"Exif\0\0")),
    ],
)
def test_a_pngs_chunks_before_and_behind_its_pixels(
    tmp_path: Path, kind: bytes, data: bytes
) -> None:
    assert told(tmp_path, "PNG", with_png_chunk(PNG, kind, data))
    assert told(tmp_path, "PNG", PNG[:-12] + png_chunk(kind, data) + PNG[-12:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
def test_a_profile_is_part_of_the_picture(tmp_path: Path, kind: str) -> None:
    assert not told(tmp_path, kind, encoded(SCENE, kind, icc_profile=profile()))
