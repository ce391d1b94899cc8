"""A result that is too large for Discord: made smaller as little as it takes, or refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image

from pictures import Picture, PictureError
from pictures.decoding.convert import check, fit
from tests.pictures.making import (
    LIMITLESS,
    PHOTOS,
    SECRETS,
    difference,
    encoded,
    exif,
    noise,
    photo,
    saved,
    with_metadata,
)


def free(pixels: int) -> None:
    """Wait for nothing."""


def fitted(path: Path, max_bytes: int) -> tuple[Path, Picture]:
    target = path.with_suffix(".fitted")
    picture = fit(path, target, max_bytes=max_bytes, allow=free)
    again = check(target, allow=free)
    assert picture == again
    assert picture.size <= max_bytes
    return target, picture


@pytest.mark.parametrize("max_bytes", [60_000, 30_000, 10_000, 6_000])
def test_it_is_below_the_limit_and_the_same_picture(tmp_path: Path, max_bytes: int) -> None:
    path = tmp_path / "a"
    path.write_bytes((PHOTOS / "chelsea.png").read_bytes())
    target, picture = fitted(path, max_bytes)
    assert picture.format == "JPEG"
    assert picture.width / picture.height == pytest.approx(451 / 300, rel=0.02)
    with Image.open(path) as before, Image.open(target) as after:
        assert difference(before.convert("RGB").resize(after.size), after) < 12


def test_quality_goes_before_size(tmp_path: Path) -> None:
    path = saved(photo(400, 300), tmp_path / "a", "PNG")
    _, picture = fitted(path, path.stat().st_size // 4)
    assert (picture.width, picture.height) == (400, 300)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_a_webp_and_stays_so(tmp_path: Path, kind: str) -> None:
    image = photo(300, 200, "RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    target, picture = fitted(saved(image, tmp_path / "a", kind), 8_000)
    assert picture.format == "WEBP"
    with Image.open(target) as after:
        alpha = image.getchannel("A").resize(after.size)
        assert difference(alpha, after.convert("RGBA").getchannel("A")) < 5


def test_a_transparent_palette_becomes_a_webp(tmp_path: Path) -> None:
    image = photo(300, 200, "P")
    path = saved(image, tmp_path / "a", "PNG", transparency=image.getpixel((5, 5)))
    assert fitted(path, 8_000)[1].format == "WEBP"


def test_an_alpha_that_hides_nothing_is_let_go(tmp_path: Path) -> None:
    path = saved(photo(300, 200, "RGBA"), tmp_path / "a", "PNG")
    assert fitted(path, 20_000)[1].format == "JPEG"


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("1", "PNG"),
        ("L", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("LA", "PNG"),
        ("RGB", "BMP"),
        ("RGB", "AVIF"),
        ("RGB", "HEIC"),
    ],
)
def test_every_kind_of_pixel(tmp_path: Path, mode: str, kind: str) -> None:
    path = saved(photo(300, 200, mode), tmp_path / "a", kind)
    target, picture = fitted(path, 20_000)
    assert picture.format == ("PNG" if mode == "1" else "JPEG")  # black and white is small
    with Image.open(target) as after:
        # A palette's dithering is the first to go, and colours of print have a profile.
        before = photo(300, 200, "RGB" if mode == "CMYK" else mode).convert("RGB")
        assert difference(before.resize(after.size), after) < (30 if mode == "CMYK" else 20)


def test_sixteen_bits_are_brought_down_to_eight_and_not_cut_off(tmp_path: Path) -> None:
    ramp = Image.new("I", (256, 100))
    ramp.putdata([x * 257 for _ in range(100) for x in range(256)])
    path = saved(ramp.convert("I;16"), tmp_path / "a", "PNG")
    with Image.open(fitted(path, LIMITLESS)[0]) as after:
        flat = after.convert("L").tobytes()
        for x in (0, 64, 128, 192, 255):
            assert abs(flat[256 * 50 + x] - x) <= 4


def test_it_is_upright_and_without_metadata(tmp_path: Path) -> None:
    target, picture = fitted(with_metadata(tmp_path / "a", "JPEG", 6), 20_000)
    assert picture.height > picture.width
    content = target.read_bytes()
    for mark in (*SECRETS, b"Exif", b"xmpmeta"):
        assert mark not in content
    with Image.open(target) as after:
        assert "icc_profile" not in after.info


def test_a_limit_that_nothing_fits_is_refused(tmp_path: Path) -> None:
    path = saved(noise(200, 200), tmp_path / "a", "PNG")
    for max_bytes in (0, 100):
        with pytest.raises(PictureError):
            fit(path, tmp_path / "b", max_bytes=max_bytes, allow=free)


def test_a_narrow_picture_may_still_fit_as_it_is(tmp_path: Path) -> None:
    path = saved(noise(600, 40), tmp_path / "a", "PNG")
    _, picture = fitted(path, path.stat().st_size // 2)
    assert (picture.width, picture.height) == (600, 40)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_one_longer_than_its_new_format_can_be_is_made_smaller(tmp_path: Path, mode: str) -> None:
    longest = 16_500 if mode == "RGBA" else 66_000
    path = saved(noise(longest, 70, mode), tmp_path / "a", "PNG", compress_level=1)
    _, picture = fitted(path, LIMITLESS)
    assert picture.width == (16_383 if mode == "RGBA" else 65_500)


def test_a_screenshot_stays_as_sharp_as_it_is(tmp_path: Path) -> None:
    screen = Image.new("RGB", (400, 300), "white")
    screen.paste("black", (50, 50, 90, 60))
    path = saved(screen, tmp_path / "a", "PNG", exif=exif(3))
    target, picture = fitted(path, 20_000)
    assert picture.format == "PNG"
    with Image.open(target) as after:
        assert difference(screen.rotate(180), after) == 0


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_is_no_trouble(tmp_path: Path) -> None:
    fitted(saved(photo(), tmp_path / "a", "JPEG", exif=b"Exif\0\0garbage"), 20_000)


@pytest.mark.parametrize("content", [b"", b"hello", encoded(photo(), "PNG")[:3000]])
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(PictureError):
        fit(path, tmp_path / "b", max_bytes=LIMITLESS, allow=free)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_whatever_is_wrong_with_a_file_it_is_a_picture_error(tmp_path: Path, kind: str) -> None:
    whole = encoded(photo(48, 36), kind, **({} if kind in ("BMP", "GIF") else {"exif": exif(6)}))
    chance = random.Random(2)
    path = tmp_path / "a"
    outcomes = set()
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            # Most of what a decoder believes stands at the front.
            broken[min(int(chance.expovariate(1 / 60)), len(broken) - 1)] = chance.randrange(256)
        path.write_bytes(broken)
        try:
            outcomes.add(check(path, allow=free).format)
            fit(path, tmp_path / "b", max_bytes=LIMITLESS, allow=free)
        except PictureError as error:
            outcomes.add(error.trouble)
    assert len(outcomes) > 1
