"""BMPs whose fourth byte means something or nothing, and those that nothing here knows."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from PIL import Image

from pictures import Bounds, PictureError, Trouble
from pictures.decoding.convert import convert
from tests.pictures.making import photo, psnr

SCENE = photo(160, 120)
BOUNDS = Bounds(("JPEG",), None, 100, 500, 100, 500)


def bmp(image: Image.Image, bits: int = 32) -> bytes:
    """Return a BMP whose channels are told by masks, its alpha among them."""
    pixels = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes("raw", "BGRA")
    header = struct.pack("<IiiHHIIiiII", 56, *image.size, 1, bits, 3, len(pixels), 0, 0, 0, 0)
    header += struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    return b"BM" + struct.pack("<IHHI", 70 + len(pixels), 0, 0, 70) + header + pixels


@pytest.mark.parametrize(
    ("alpha", "seen"), [(0, True), (255, True), (1, False)], ids=["empty", "full", "used"]
)
def test_an_alpha_that_is_empty_was_never_meant(tmp_path: Path, alpha: int, seen: bool) -> None:
    scene = SCENE.convert("RGBA")
    scene.putalpha(alpha)
    (tmp_path / "a").write_bytes(bmp(scene))
    done = convert(tmp_path / "a", tmp_path / "b", BOUNDS, allow=lambda pixels: None)
    assert ("flattened" in done.facts) == (not seen)
    with Image.open(tmp_path / "b") as after:
        assert (psnr(SCENE, after) > 30) == seen


def test_a_kind_that_is_not_known_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bmp(SCENE.convert("RGBA"), bits=2))
    with pytest.raises(PictureError) as wrong:
        convert(tmp_path / "a", tmp_path / "b", BOUNDS, allow=lambda pixels: None)
    assert wrong.value.trouble is Trouble.UNREADABLE
    assert wrong.value.facts == {"format": "rare BMP"}
