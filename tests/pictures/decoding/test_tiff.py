"""TIFFs: luma and chroma, as every program may store them, in the right colours; and no RAW."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from PIL import Image

from pictures import Bounds, PictureError, Trouble
from pictures.decoding.convert import check, convert
from tests.pictures.making import encoded, exif, photo, psnr, saved, stored

SCENE = photo(160, 120)


def shown(path: Path) -> Image.Image:
    bounds = Bounds(("PNG",), None, 100, 500, 100, 500)
    convert(path, path.with_suffix(".out"), bounds, allow=lambda pixels: None)
    with Image.open(path.with_suffix(".out")) as image:
        image.load()
    return image


@pytest.mark.parametrize(
    "compression", [None, "packbits", "tiff_lzw", "tiff_adobe_deflate", "jpeg"]
)
@pytest.mark.parametrize("orientation", [1, 6])
def test_pillows_by_each_compression(
    tmp_path: Path, compression: str | None, orientation: int
) -> None:
    path = saved(
        stored(SCENE, orientation).convert("YCbCr"),
        tmp_path / "a",
        "TIFF",
        compression=compression,
        exif=exif(orientation),
    )
    assert psnr(SCENE, shown(path)) > (30 if compression == "jpeg" else 40)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("across", "down", "deep"),
    [(1, 1, False), (1, 1, True), (2, 1, False), (2, 2, False), (4, 2, False)],
)
def test_as_the_standard_has_it(
    tmp_path: Path, order: str, across: int, down: int, deep: bool
) -> None:
    path = tmp_path / "a"
    path.write_bytes(tiff(SCENE.convert("YCbCr"), order, across, down, deep=deep))
    assert psnr(SCENE, shown(path)) > (40 if across == 1 else 32)


def tiff(image: Image.Image, order: str, across: int, down: int, *, deep: bool) -> bytes:
    """Return a TIFF without compression whose chroma stands for so many pixels (6.0, section 21).

    With 16 bits a sample where it is `deep`; the first bytes of two are those of one.
    """
    width, height = image.size
    luma, *chroma = image.split()
    small = [one.resize((width // across, height // down), Image.Resampling.BOX) for one in chroma]
    blue, red = (one.tobytes() for one in small)
    bright = luma.tobytes()
    pixels = bytearray()
    for number, pair in enumerate(zip(blue, red, strict=True)):
        top, left = divmod(number, width // across)
        for row in range(top * down, (top + 1) * down):
            at = row * width + left * across
            pixels += bright[at : at + across]
        pixels += bytes(pair)
    if deep:
        pixels = bytearray(value for value in pixels for _ in range(2))
    bits = 16 if deep else 8
    tags = [
        (256, 3, 1, [width]), (257, 3, 1, [height]), (258, 3, 3, None), (259, 3, 1, [1]),
        (262, 3, 1, [6]), (273, 4, 1, [8 + 2 + 10 * 12 + 4 + 6]), (277, 3, 1, [3]),
        (278, 3, 1, [height]), (279, 4, 1, [len(pixels)]), (530, 3, 2, [across, down]),
    ]  # fmt: skip
    entries = b""
    for tag, kind, count, values in tags:
        if values is None:  # too many for their place
            held = struct.pack(f"{order}I", 8 + 2 + len(tags) * 12 + 4)
        else:
            held = struct.pack(f"{order}{len(values)}{'H' if kind == 3 else 'I'}", *values)
        entries += struct.pack(f"{order}HHI", tag, kind, count) + held.ljust(4, b"\0")
    start = {"<": b"II", ">": b"MM"}[order] + struct.pack(f"{order}HIH", 42, 8, len(tags))
    return start + entries + bytes(4) + struct.pack(f"{order}3H", bits, bits, bits) + pixels


def refused(path: Path) -> str:
    """Return which format a file is refused as that nothing here can decode."""
    with pytest.raises(PictureError) as wrong:
        check(path, allow=lambda pixels: None)
    assert wrong.value.trouble is Trouble.UNREADABLE
    return str(wrong.value.facts["format"])


def retagged(data: bytes, old: int, new: tuple[int, int]) -> bytes:
    """Return a TIFF in whose directory one number stands for another, by its tag and value."""
    (count,) = struct.unpack_from("<H", data, 8)
    place = next(
        at
        for at in range(10, 10 + 12 * count, 12)
        if data[at : at + 2] == old.to_bytes(2, "little")
    )
    return data[:place] + struct.pack("<HHII", new[0], 4, 1, new[1]) + data[place + 12 :]


@pytest.mark.parametrize("tags", [{50_706: b"\1\4\0\0"}, {254: 1}], ids=["DNG", "a preview first"])
def test_a_cameras_raw(tmp_path: Path, tags: dict[int, int | bytes]) -> None:
    assert refused(saved(SCENE, tmp_path / "a", "TIFF", tiffinfo=tags)) == "RAW"


@pytest.mark.parametrize("kind", [32_803, 34_892])
def test_what_a_sensor_saw(tmp_path: Path, kind: int) -> None:
    (tmp_path / "a").write_bytes(retagged(encoded(SCENE, "TIFF"), 262, (262, kind)))
    assert refused(tmp_path / "a") == "RAW"


def test_what_a_sensor_saw_below_a_preview(tmp_path: Path) -> None:
    data = encoded(SCENE, "TIFF", tiffinfo={305: 1})
    sensor = struct.pack("<HHHIHHI", 1, 262, 3, 1, 32_803, 0, 0)
    (tmp_path / "a").write_bytes(retagged(data, 305, (330, len(data))) + sensor)
    assert refused(tmp_path / "a") == "RAW"


def test_canons_raw(tmp_path: Path) -> None:
    data = encoded(SCENE, "TIFF")
    (tmp_path / "a").write_bytes(data[:4] + struct.pack("<I", 16) + b"CR\2\0" + bytes(4) + data[8:])
    assert refused(tmp_path / "a") == "RAW"


def test_a_page_of_several_is_no_raw(tmp_path: Path) -> None:
    path = saved(SCENE, tmp_path / "a", "TIFF", tiffinfo={254: 2})
    assert check(path, allow=lambda pixels: None).format == "TIFF"


@pytest.mark.parametrize(("compression", "name"), [("lzma", "LZMA TIFF"), ("zstd", "ZSTD TIFF")])
def test_a_compression_that_is_not_built_in(tmp_path: Path, compression: str, name: str) -> None:
    assert refused(saved(SCENE, tmp_path / "a", "TIFF", compression=compression)) == name


def test_colours_that_are_not_read(tmp_path: Path) -> None:
    assert refused(saved(SCENE.convert("LAB"), tmp_path / "a", "TIFF")) == "Lab TIFF"
