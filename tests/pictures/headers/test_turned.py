"""Which way up a PNG is: what both chambers say, wherever in the file it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pictures.decoding.convert import check, convert
from pictures.headers.look import look
from pictures.headers.turned import png_orientation
from pictures.picture import Bounds
from tests.pictures.making import encoded, photo, psnr, stored
from tests.pictures.parts import plain_exif, with_chunk

SCENE = photo(160, 120)


def png(orientation: int, *before: bytes) -> bytes:
    """Return a PNG that lies so and says so, before the first chunk of each of these kinds."""
    data = encoded(stored(SCENE, orientation), "PNG")
    for kind in before:
        data = with_chunk(data, kind, b"eXIf", plain_exif(orientation)[6:])
    return data


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
def test_it_is_turned_upright(tmp_path: Path, before: bytes, orientation: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(png(orientation, before))
    found = look(path.read_bytes(), whole=True)
    assert found is not None
    assert found.orientation == png_orientation(path) == orientation
    picture = check(path, allow=lambda pixels: None)
    assert (picture.width, picture.height) == SCENE.size
    bounds = Bounds(("PNG",), None, 100, 500, 100, 500)
    done = convert(path, tmp_path / "b", bounds, allow=lambda pixels: None)
    with Image.open(tmp_path / "b") as after:
        assert psnr(SCENE, after) > 90
    assert done.facts.get("turned", False) is (orientation != 1)


def test_of_two_the_first_counts(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(with_chunk(png(6, b"IDAT"), b"IEND", b"eXIf", plain_exif(3)[6:]))
    found = look(path.read_bytes(), whole=True)
    assert found is not None
    assert found.orientation == png_orientation(path) == 6


@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
def test_what_its_checksum_belies_does_not_count(tmp_path: Path, before: bytes) -> None:
    data = bytearray(png(6, before))
    data[data.index(b"eXIf") + 4 + len(plain_exif(6)[6:])] ^= 1
    (tmp_path / "a").write_bytes(data)
    assert png_orientation(tmp_path / "a") == 1


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG", png(1), png(6, b"IEND")[:-60], png(6, b"IDAT")[:60]]
)
def test_where_nothing_can_be_read_it_is_upright(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert png_orientation(tmp_path / "a") == 1
