"""Colours of any kind arrive as what they look like, in sRGB: held against formulas and Pillow."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
import pyvips
from PIL import Image, ImageChops, ImageCms

from pictures import Bounds, Converted
from pictures.decoding.convert import convert
from tests.pictures.making import (
    encoded,
    in_srgb,
    photo,
    png_chunk,
    profile,
    psnr,
    saved,
    with_png_chunk,
)
from tests.pictures.parts import colour_profile, gamma_curve, grey_profile, table_curve

COLOURS = [(200, 100, 50), (60, 120, 180), (90, 90, 90), (240, 240, 240), (20, 30, 10)]
SOFT_TO_SRGB = [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]]
"""Display P3 to sRGB, in linear light (both have the same white)."""
TO_2020 = [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
NEAR = 4
"""Of 255: what rounding and a JPEG's may take."""


def shown(path: Path, kind: str = "JPEG") -> tuple[Image.Image, Converted]:
    bounds = Bounds((kind,), None, None, 500, None, 500)
    done = convert(path, path.with_suffix(".out"), bounds, allow=lambda pixels: None)
    with Image.open(path.with_suffix(".out")) as image:
        image.load()
    assert "icc_profile" not in image.info
    return image, done


def built_in(name: str) -> bytes:
    blob: object = pyvips.Operation.call("profile_load", name)
    assert isinstance(blob, bytes)
    return blob


def linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)


def curved(light: float) -> int:
    light = min(1.0, max(0.0, light))
    value = light * 12.92 if light <= 0.0031308 else 1.055 * math.pow(light, 1 / 2.4) - 0.055
    return round(value * 255)


def by_matrix(matrix: list[list[float]], lights: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, lights, strict=True)) for row in matrix]


def apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_display_p3(tmp_path: Path, colour: tuple[int, int, int], kind: str) -> None:
    image = Image.new("RGB", (64, 64), colour)
    options = {"quality": 95} if kind in ("JPEG", "WEBP") else {}
    path = saved(image, tmp_path / "a", kind, icc_profile=built_in("p3"), **options)
    lights = by_matrix(SOFT_TO_SRGB, [linear(value / 255) for value in colour])
    after, done = shown(path)
    pixel = after.getpixel((32, 32))
    assert isinstance(pixel, tuple)
    assert apart(pixel, tuple(curved(light) for light in lights)) <= NEAR
    assert done.facts["recoloured"] is True


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
@pytest.mark.parametrize("with_profile", [True, False])
def test_four_colours_of_print(tmp_path: Path, kind: str, with_profile: bool) -> None:
    image = photo(mode="CMYK")
    options = {"icc_profile": built_in("cmyk")} if with_profile else {}
    path = saved(image, tmp_path / "a", kind, **options)
    after, done = shown(path)
    saved(image, tmp_path / "b", kind, icc_profile=built_in("cmyk"))
    assert psnr(in_srgb(tmp_path / "b"), after) > 30
    assert done.facts["recoloured"] is True


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_of_grey(tmp_path: Path, kind: str) -> None:
    ramp = Image.new("I", (256, 100))
    ramp.putdata([x * 257 for _ in range(100) for x in range(256)])
    after, done = shown(saved(ramp.convert("I;16"), tmp_path / "a", kind))
    flat = after.convert("L").tobytes()
    assert all(abs(flat[256 * 50 + x] - x) <= NEAR for x in range(256))
    assert "recoloured" not in done.facts


def test_sixteen_bits_of_colour_and_alpha(tmp_path: Path) -> None:
    image = pyvips.Image.black(64, 64, bands=4).linear([0.0], [51400.0, 25700.0, 12850.0, 32896.0])
    image.cast("ushort").copy(interpretation="rgb16").pngsave(tmp_path / "a")
    after, done = shown(tmp_path / "a")
    pixel = after.getpixel((32, 32))
    assert isinstance(pixel, tuple)
    assert apart(pixel, (228, 177, 152)) <= NEAR  # half of (200, 100, 50) and of white
    assert done.facts["flattened"] is True


def test_srgb_stays_to_the_bit(tmp_path: Path) -> None:
    path = saved(photo(), tmp_path / "a", "PNG", icc_profile=profile())
    after, done = shown(path, "PNG")
    assert ImageChops.difference(photo(), after).getbbox() is None
    assert dict(done.facts) == {}


def test_a_profile_that_only_calls_itself_srgb(tmp_path: Path) -> None:
    straight = bytearray(profile())
    at = straight.index(b"para")  # of all three channels: the power, then what stands beside it
    for offset, number in ((12, 1.0), (16, 1.0), (20, 0.0), (24, 1.0), (28, 0.0)):
        straight[at + offset : at + offset + 4] = round(number * 65536).to_bytes(4, "big")
    path = saved(photo(), tmp_path / "a", "PNG", icc_profile=bytes(straight))
    after, done = shown(path)
    assert psnr(in_srgb(path), after) > 28
    assert psnr(photo(), after) < 20  # which it would be if it were what it says
    assert done.facts["recoloured"] is True


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize(("power", "recoloured"), [(2.2, False), (1.8, True), (1.0, True)])
def test_greys_by_their_profile(
    tmp_path: Path, kind: str, power: float, *, recoloured: bool
) -> None:
    data = grey_profile(gamma_curve(power))
    after, done = shown(
        saved(Image.new("L", (64, 64), 100), tmp_path / "a", kind, icc_profile=data)
    )
    pixel = after.getpixel((32, 32))
    assert isinstance(pixel, tuple)
    assert apart(pixel, (curved((100 / 255) ** power),) * 3) <= NEAR
    assert done.facts.get("recoloured", False) is recoloured


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_srgb_by_another_name_stays(tmp_path: Path, kind: str) -> None:
    path = saved(photo(), tmp_path / "a", kind, icc_profile=colour_profile(table_curve(26)))
    assert "recoloured" not in shown(path)[1].facts


@pytest.mark.parametrize("made_for", ["CMYK", "nothing"])
def test_a_profile_that_does_not_fit_is_as_none(tmp_path: Path, made_for: str) -> None:
    data = built_in("cmyk") if made_for == "CMYK" else b"no profile at all" * 20
    after, _ = shown(saved(photo(), tmp_path / "a", "JPEG", icc_profile=data, quality=95))
    assert psnr(photo(), after) > 30


def pq(nits: float) -> float:
    """Return the value from 0 to 1 that stands for a brightness (SMPTE ST 2084)."""
    light = math.pow(nits / 10_000, 1305 / 8192)
    return math.pow((3424 / 4096 + 2413 / 128 * light) / (1 + 2392 / 128 * light), 2523 / 32)


@pytest.mark.parametrize("colour", [(90, 90, 90), (150, 100, 60), (20, 60, 120)])
@pytest.mark.parametrize("kind", ["PNG", "HEIC"])
def test_hdr_looks_as_the_same_picture_without(
    tmp_path: Path, colour: tuple[int, int, int], kind: str
) -> None:
    lights = by_matrix(TO_2020, [linear(value / 255) for value in colour])
    values = [round(pq(light * 203) * 65535) for light in lights]
    after = hdr(tmp_path / "a", values, kind)
    assert apart(after, colour) <= NEAR + (4 if kind == "HEIC" else 0)  # of ten bits, and 4:2:0


def test_what_is_brighter_than_white_is_not_cut_off(tmp_path: Path) -> None:
    whites = [
        hdr(tmp_path / "a", [round(pq(nits) * 65535)] * 3, "PNG") for nits in (203, 600, 4000)
    ]
    assert [pixel[0] for pixel in whites] == sorted({pixel[0] for pixel in whites})
    assert whites[0][0] > 225
    assert whites[-1][0] > 250


def hdr(path: Path, values: list[int], kind: str) -> tuple[int, ...]:
    """Write one colour in 16 bits, BT.2020 and PQ; return what it is shown as."""
    image = (
        pyvips.Image.black(64, 64, bands=3)
        .linear([0.0], [float(value) for value in values])
        .cast("ushort")
    )
    if kind == "PNG":
        data: bytes = image.copy(interpretation="rgb16").pngsave_buffer()
        path.write_bytes(with_png_chunk(data, b"cICP", bytes([9, 16, 0, 1])))
    else:
        made = pillow_heif.from_bytes("RGB;16", (64, 64), bytes(image.write_to_memory()))
        out = BytesIO()
        made.save(out, quality=95, chroma=444, color_primaries=9, transfer_characteristics=16)
        path.write_bytes(out.getvalue())
    after, done = shown(path)
    assert done.facts["recoloured"] is True
    pixel = after.getpixel((32, 32))
    assert isinstance(pixel, tuple)
    return pixel


def test_an_avif_in_p3_without_a_profile(tmp_path: Path) -> None:
    data = encoded(Image.new("RGB", (64, 64), (200, 100, 50)), "AVIF", quality=100)
    at = data.index(b"colrnclx") + 8
    (tmp_path / "a").write_bytes(data[:at] + (12).to_bytes(2, "big") + data[at + 2 :])
    pixel = shown(tmp_path / "a")[0].getpixel((32, 32))
    assert isinstance(pixel, tuple)
    lights = by_matrix(SOFT_TO_SRGB, [linear(value / 255) for value in (200, 100, 50)])
    assert apart(pixel, tuple(curved(light) for light in lights)) <= NEAR


def test_a_lie_about_colours_is_harmless(tmp_path: Path) -> None:
    for values in (b"", b"\xff", b"\xff\xff\xff\xff"):
        whole = encoded(photo(), "PNG")
        (tmp_path / "a").write_bytes(whole[:33] + png_chunk(b"cICP", values) + whole[33:])
        assert psnr(photo(), shown(tmp_path / "a")[0]) > 30


def test_the_profiles_are_pillows_too() -> None:
    assert ImageCms.getProfileName(ImageCms.ImageCmsProfile(BytesIO(built_in("p3"))))
