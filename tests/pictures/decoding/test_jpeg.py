"""JPEGs with faults: what nobody would see is passed over, and lost pixels are damage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pictures import Bounds, PictureError, Trouble
from pictures.decoding.convert import check, convert
from tests.pictures.making import encoded, photo, psnr

SCENE = photo(600, 400)
PLAIN = encoded(SCENE, "JPEG", quality=90)
PROGRESSIVE = encoded(SCENE, "JPEG", quality=90, progressive=True)
END = b"\xff\xd9"
BOUNDS = Bounds(("JPEG",), None, 100, 500, 100, 500)


def without_pixels(data: bytes) -> bytes:
    return data[: data.index(b"\xff\xda") + 14] + END


def half(data: bytes) -> bytes:
    return data[: len(data) // 2] + END


def half_empty(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes(len(data) - len(data) // 2 - 2) + END


def hole(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(2000) + data[middle + 2000 :]


@pytest.mark.parametrize("spoil", [without_pixels, half, half_empty, hole])
@pytest.mark.parametrize("data", [PLAIN, PROGRESSIVE], ids=["baseline", "progressive"])
def test_lost_pixels_are_damage(
    tmp_path: Path, data: bytes, spoil: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "a"
    path.write_bytes(spoil(data))
    with pytest.raises(PictureError) as wrong:
        check(path, allow=lambda pixels: None)
    assert wrong.value.trouble is Trouble.DAMAGED
    with pytest.raises(PictureError) as wrong:
        convert(path, tmp_path / "b", BOUNDS, allow=lambda pixels: None)
    assert wrong.value.trouble is Trouble.DAMAGED


def strange_adobe(data: bytes) -> bytes:
    adobe = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\x07"
    return data[:2] + adobe + data[2:]


def strange_jfif(data: bytes) -> bytes:
    at = data.index(b"JFIF\0") + 5
    return data[:at] + b"\x03" + data[at + 1 :]


def filled(data: bytes) -> bytes:
    at = data.index(b"\xff\xdb")
    return data[:at] + bytes(30) + data[at:]


def filled_before_the_end(data: bytes) -> bytes:
    return data[:-2] + bytes(30) + END


def broken_profile(data: bytes) -> bytes:
    body = b"ICC_PROFILE\0\x02\x01nothing"
    return data[:2] + b"\xff\xe2" + (len(body) + 2).to_bytes(2, "big") + body + data[2:]


@pytest.mark.parametrize(
    "change",
    [strange_adobe, strange_jfif, filled, filled_before_the_end, broken_profile],
)
@pytest.mark.parametrize("data", [PLAIN, PROGRESSIVE], ids=["baseline", "progressive"])
def test_what_nobody_would_see_is_passed_over(
    tmp_path: Path, data: bytes, change: Callable[[bytes], bytes]
) -> None:
    path, target = tmp_path / "a", tmp_path / "b"
    path.write_bytes(change(data))
    assert check(path, allow=lambda pixels: None).width == 600
    convert(path, target, BOUNDS, allow=lambda pixels: None)
    with Image.open(target) as after:
        assert psnr(SCENE.resize(after.size, Image.Resampling.LANCZOS), after) > 30


@pytest.mark.parametrize("behind", [b"\0" * 99, b"\xff" * 9, PLAIN, b"\0\0\0\x18ftypmp42"])
def test_what_stands_behind_the_end_is_nothings_fault(tmp_path: Path, behind: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(PLAIN + behind)
    assert check(path, allow=lambda pixels: None).height == 400
