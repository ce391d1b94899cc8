"""Files with some bytes changed: nothing raises, and what is said of them is true."""

from __future__ import annotations

import tempfile
import warnings
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pictures.headers.look import look, look_file
from pictures.headers.strip import strip
from tests.pictures.making import XMP, encoded, exif, photo, profile
from tests.pictures.parts import (
    CLEAN_XMP,
    XMP_MARK,
    after_soi,
    moving,
    plain_exif,
    segment,
    with_chunk,
)

SMALL = photo(48, 40)
EVERYTHING = {"icc_profile": profile(), "xmp": XMP, "exif": exif()}
WHOLES = [
    encoded(SMALL, "JPEG", comment=b"Paint"),
    encoded(SMALL, "JPEG", progressive=True, icc_profile=profile(), exif=plain_exif()),
    after_soi(encoded(SMALL, "JPEG"), segment(0xE1, XMP_MARK + CLEAN_XMP)),
    encoded(SMALL, "JPEG", **EVERYTHING),
    encoded(SMALL, "MPO", save_all=True, append_images=[SMALL]),
    encoded(SMALL, "PNG"),
    encoded(photo(48, 40, "P"), "PNG", icc_profile=profile(), exif=plain_exif()),
    with_chunk(encoded(SMALL, "PNG"), b"IDAT", b"tEXt", b"Software\0Paint"),
    encoded(SMALL, "WEBP"),
    encoded(SMALL, "WEBP", lossless=True),
    encoded(photo(48, 40, "RGBA"), "WEBP", **EVERYTHING),
    encoded(SMALL, "WEBP", exif=plain_exif()),
    encoded(SMALL, "BMP"),
    encoded(photo(48, 40, "P"), "BMP"),
    moving("PNG"),
    moving("WEBP"),
]
NUMBERS = [b"\0", b"\xff", b"\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"]
MARKS = [b"\xff\xd8\xff\xe1", b"\xff\xd9", b"\xff\xda", b"\xff\xc0", b"IDAT", b"IEND", b"VP8X"]


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Return one of them with a few places spoiled; mostly near the beginning."""
    data = bytearray(draw(st.sampled_from(WHOLES)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, 120) | st.integers(0, max(120, len(data))))
        piece = draw(st.binary(min_size=1, max_size=8) | st.sampled_from(NUMBERS + MARKS))
        match draw(st.sampled_from(("change", "remove", "insert", "copy", "end"))):
            case "change":
                data[at : at + len(piece)] = piece
            case "remove":
                del data[at : at + len(piece) * 4]
            case "insert":
                data[at:at] = piece
            case "copy":
                start = draw(st.integers(0, len(data)))
                data[at:at] = data[start : start + draw(st.integers(1, 300))]
            case _:
                del data[at:]
    return bytes(data)


@pytest.mark.filterwarnings("ignore")
@given(spoiled() | st.binary(max_size=200))
def test_what_is_called_ordinary_is_so(data: bytes) -> None:
    found = look(data, whole=True)
    assert found is not None
    assert found.place is not None
    if not found.ordinary:
        return
    if found.width * found.height > 50_000_000:
        return  # Pillow has a limit of its own; whoever looks compares the sides with the model's
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "BMP", "MPO")) as image:
            assert (image.format, *image.size) == (found.format, found.width, found.height)
            assert getattr(image, "n_frames", 1) == 1
            assert image.mode in ("1", "L", "P", "RGB") or found.format == "WEBP"
            if not found.place and found.format != "PNG":
                # A PNG's would be decoded to its end, and may be damaged there.
                assert image.getexif().get(0x0112, 1) not in range(2, 9)


@given(spoiled(), st.integers(0, 4000))
def test_a_part_says_no_more_than_the_whole(data: bytes, count: int) -> None:
    part = look(data[:count], whole=False)
    found = look(data, whole=True)
    assert found is not None
    if part is None or not part.width or not found.width:
        return
    assert (part.format, part.width, part.height) == (found.format, found.width, found.height)
    if part.place:
        assert found.place
    if not part.ordinary:
        assert not found.ordinary


@given(spoiled() | st.binary(max_size=200))
def test_stripped_or_not_at_all(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "a", Path(folder) / "b"
        source.write_bytes(data)
        told = strip(source, target)
        if told is None:
            assert not target.exists()
            return
        after = target.read_bytes()
        assert told == look_file(target)
        again = Path(folder) / "c"
        assert strip(target, again)
        assert again.read_bytes() == after
    # Whatever the pixels are like, nothing that tells a place is beside them.
    before = look(data, whole=True)
    assert before is not None
    assert before == replace(told, place=before.place)
    assert told.place is False
