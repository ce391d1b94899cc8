"""Whether colours are sRGB's: by a profile's numbers, and by the few that a PNG has of its own."""

from __future__ import annotations

import zlib

import pytest
import pyvips
from PIL import Image

from pictures.headers.look import Look, look
from pictures.headers.profiles import is_srgb
from tests.pictures.making import PHOTOS, encoded, photo, profile
from tests.pictures.parts import (
    ADOBE_COLUMNS,
    SRGB_FORMULA,
    colour_profile,
    formula_curve,
    gamma_curve,
    grey_profile,
    profile_of,
    table_curve,
    with_chunk,
)

KINDS = ("JPEG", "PNG", "WEBP")


def built_in(name: str) -> bytes:
    blob: object = pyvips.Operation.call("profile_load", name)
    assert isinstance(blob, bytes)
    return blob


def in_photo(name: str) -> bytes:
    with Image.open(PHOTOS / name) as image:
        found: bytes = image.info["icc_profile"]
    return found


@pytest.mark.parametrize(
    "data",
    [
        profile(),
        built_in("srgb"),
        in_photo("chelsea.png"),
        colour_profile(SRGB_FORMULA),
        colour_profile(table_curve(1024)),
        colour_profile(table_curve(26)),
        colour_profile(gamma_curve(2.2)),
        grey_profile(SRGB_FORMULA),
        grey_profile(gamma_curve(2.2)),
        grey_profile(formula_curve(0, 2.2)),
    ],
    ids=[
        *("Pillow's", "libvips's", "HP's", "formula", "table", "short table", "gamma 2.2"),
        *("grey", "grey 2.2", "grey by a power"),
    ],
)
def test_profiles_that_say_srgb_by_whatever_name(data: bytes) -> None:
    assert is_srgb(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no profile at all" * 40,
        profile()[:200],
        built_in("p3"),
        built_in("cmyk"),
        in_photo("rocket.jpg"),
        colour_profile(gamma_curve(2.2), ADOBE_COLUMNS),
        colour_profile(gamma_curve(1.8)),
        colour_profile(gamma_curve(1.0)),
        colour_profile(formula_curve(0, 1.0)),
        colour_profile(b"curv" + bytes(8)),
        colour_profile(table_curve(1024, 1.8)),
        colour_profile(table_curve(1024)[:600]),
        colour_profile(b"curv\0\0\0\0\xff\xff\xff\xff"),
        colour_profile(formula_curve(3, 2.4, -1, 0.1, 0, 0)),
        colour_profile(formula_curve(3, 30_000, 30_000, 30_000, 0, 0)),
        colour_profile(formula_curve(4, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0, 0)),
        colour_profile(SRGB_FORMULA, A2B0=bytes(40)),
        grey_profile(gamma_curve(1.8)),
        grey_profile(table_curve(256, 1.75)),
        grey_profile(gamma_curve(2.2), b"Lab "),
        profile_of(b"GRAY", {}),
        profile_of(b"RGB ", {}),
    ],
)
def test_profiles_of_other_colours_or_none(data: bytes) -> None:
    assert not is_srgb(data)


def seen(data: bytes) -> Look:
    found = look(data, whole=True)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("data", "ordinary"),
    [
        (profile(), True),
        (built_in("p3"), False),
        (colour_profile(gamma_curve(2.2), ADOBE_COLUMNS), False),
    ],
    ids=["sRGB", "P3", "Adobe RGB"],
)
def test_a_picture_with_a_profile(kind: str, data: bytes, ordinary: bool) -> None:
    found = seen(encoded(photo(), kind, icc_profile=data))
    assert (found.ordinary, found.place) == (ordinary, False)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(("power", "ordinary"), [(2.2, True), (1.8, False)])
def test_a_grey_picture_with_a_profile(kind: str, power: float, ordinary: bool) -> None:
    found = seen(encoded(photo(mode="L"), kind, icc_profile=grey_profile(gamma_curve(power))))
    assert (found.ordinary, found.place) == (ordinary, False)


def test_srgb_that_is_too_long_to_be_read_is_other_colours() -> None:
    padded = profile_of(b"GRAY", {b"junk": bytes(100_000), b"kTRC": gamma_curve(2.2)})
    assert is_srgb(padded)
    for kind in KINDS:
        assert not seen(encoded(photo(), kind, icc_profile=padded)).ordinary


@pytest.mark.parametrize(
    ("values", "ordinary"),
    [
        (bytes([1, 13, 0, 1]), True),
        (bytes([9, 16, 0, 1]), False),
        (bytes([9, 18, 0, 1]), False),
        (bytes([12, 13, 0, 1]), False),
        (bytes([1, 13, 0, 0]), False),
    ],
    ids=["sRGB", "PQ", "HLG", "P3", "narrow"],
)
def test_a_pngs_own_numbers(values: bytes, ordinary: bool) -> None:
    assert seen(with_chunk(encoded(photo(), "PNG"), b"IDAT", b"cICP", values)).ordinary is ordinary


def test_a_profile_that_is_none_only_has_to_come_off() -> None:
    data = with_chunk(
        encoded(photo(), "PNG"), b"IDAT", b"iCCP", b"x\0\0" + zlib.compress(b"none" * 99)
    )
    assert (seen(data).ordinary, seen(data).place) == (True, True)
