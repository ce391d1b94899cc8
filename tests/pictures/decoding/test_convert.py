"""Whatever a person attaches becomes what a model takes: by an independent look at the pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import pyvips
from PIL import Image, ImageDraw

from pictures import MOST_PIXELS, Bounds, Converted, Facts, PictureError, Trouble
from pictures.decoding.convert import convert
from tests.pictures.making import (
    PHOTOS,
    SECRETS,
    encoded,
    exif,
    in_srgb,
    noise,
    photo,
    psnr,
    saved,
    stored,
    with_metadata,
)

LIMITS = Bounds(("JPEG", "PNG", "BMP", "WEBP"), 9_999_999, 384, 5000, 384, 5000)
SMALL = Bounds(("JPEG", "PNG"), 9_999_999, 100, 500, 100, 500)
"""Smaller limits, for tests that need no large pictures."""
ALIKE = 30.0
"""Decibels; two pictures that near look the same."""


def converted(path: Path, bounds: Bounds = SMALL) -> tuple[Image.Image, Converted]:
    """Convert; check what must be true of everything that is; return the picture and the facts."""
    target, before = path.with_suffix(".converted"), path.read_bytes()
    done = convert(path, target, bounds, allow=lambda pixels: None)
    picture = done.picture
    assert path.read_bytes() == before
    with Image.open(target) as image:
        image.load()
    assert (picture.format, picture.width, picture.height) == (image.format, *image.size)
    assert picture.size == target.stat().st_size <= (bounds.max_bytes or picture.size)
    assert picture.format in bounds.formats
    assert (bounds.min_width or 1) <= image.width <= (bounds.max_width or image.width)
    assert (bounds.min_height or 1) <= image.height <= (bounds.max_height or image.height)
    assert image.mode == "RGB"
    assert not image.has_transparency_data
    assert dict(image.getexif()) == {}
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info)
    assert not any(secret in target.read_bytes() for secret in SECRETS)
    return image, done


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        *[(mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA")],
        *[(mode, "JPEG") for mode in ("L", "RGB")],
        *[(mode, "WEBP") for mode in ("RGB", "RGBA")],
        *[(mode, "BMP") for mode in ("1", "L", "P", "RGB", "RGBA")],
        *[(mode, "TIFF") for mode in ("1", "L", "LA", "P", "RGB", "RGBA")],
        *[(mode, "GIF") for mode in ("L", "P", "RGB")],
        *[(mode, "AVIF") for mode in ("L", "RGB", "RGBA")],
        *[(mode, "HEIC") for mode in ("L", "RGB", "RGBA")],
    ],
)
def test_every_format_and_kind_of_pixel(tmp_path: Path, mode: str, kind: str) -> None:
    image = photo(mode=mode)
    path = saved(image, tmp_path / "a", kind)
    after, done = converted(path)
    if kind == "HEIC":
        before = image
    else:
        with Image.open(path) as opened:
            before = opened.convert("RGB")
    # One dot beside another, as black and white pictures are made of, is what JPEG is worst at.
    assert psnr(before, after) > (24 if mode == "1" else ALIKE)
    changed = (
        {} if kind in ("JPEG", "PNG") and kind == done.picture.format else {"from_format": kind}
    )
    assert {k: v for k, v in done.facts.items() if k != "to_format"} == changed


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    scene = photo(200, 120)
    path = saved(stored(scene, orientation), tmp_path / "a", kind, exif=exif(orientation))
    after, done = converted(path)
    assert psnr(scene, after) > ALIKE
    # AVIF and HEIC say how they lie in another way, which their readers heed.
    said = orientation != 1 and kind not in ("AVIF", "HEIC")
    assert done.facts.get("turned", False) == said


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright_when_it_is_scaled_too(tmp_path: Path, orientation: int) -> None:
    scene = photo(800, 480)
    path = saved(stored(scene, orientation), tmp_path / "a", "JPEG", exif=exif(orientation))
    after, done = converted(path)
    assert after.size == (500, 300)
    assert psnr(scene.resize((500, 300), Image.Resampling.LANCZOS), after) > ALIKE
    sides = {"from_width": 800, "from_height": 480, "to_width": 500, "to_height": 300}
    turned = {} if orientation == 1 else {"turned": True}
    assert dict(done.facts) == {"stripped": True, **sides, **turned}


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ((384, 384), None),
        ((5000, 384), None),
        ((384, 5000), None),
        ((383, 500), (384, 501)),
        ((5001, 600), (5000, 600)),
        ((1, 1), (384, 384)),
        ((300, 300), (384, 384)),
        ((13, 1), (4992, 384)),
    ],
)
def test_sides_at_the_edges(
    tmp_path: Path, sides: tuple[int, int], expected: tuple[int, int] | None
) -> None:
    after, done = converted(saved(photo(*sides), tmp_path / "a", "PNG"), LIMITS)
    assert after.size == (expected or sides)
    assert ("to_width" in done.facts) == (expected is not None)


@pytest.mark.parametrize("sides", [(1, 50_000), (50_000, 1), (5376, 384), (14, 1)])
def test_proportions_that_fit_no_size(tmp_path: Path, sides: tuple[int, int]) -> None:
    path = saved(Image.new("RGB", sides, "red"), tmp_path / "a", "PNG")
    with pytest.raises(PictureError) as wrong:
        convert(path, tmp_path / "b", LIMITS, allow=lambda pixels: None)
    assert wrong.value.trouble is Trouble.TOO_LONG
    assert wrong.value.facts == {"width": sides[0], "height": sides[1], "most_times": 13}
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("name", ["astronaut.jpg", "rocket.jpg", "chelsea.png", "coffee.png"])
@pytest.mark.parametrize("most", [400, 200])
def test_a_good_filter(tmp_path: Path, name: str, most: int) -> None:
    (tmp_path / name).write_bytes((PHOTOS / name).read_bytes())
    bounds = Bounds(("JPEG",), None, None, most, None, most)
    after, _ = converted(tmp_path / name, bounds)
    expected = in_srgb(PHOTOS / name).resize(after.size, Image.Resampling.LANCZOS)
    assert psnr(expected, after) > ALIKE


@pytest.mark.parametrize("sides", [(300, 300), (399, 250), (17, 17)])
def test_what_is_enlarged_stays_in_its_place(tmp_path: Path, sides: tuple[int, int]) -> None:
    scene = photo(*sides)
    bounds = Bounds(("JPEG",), None, 400, 1000, 400, 1000)
    after, _ = converted(saved(scene, tmp_path / "a", "PNG"), bounds)
    assert psnr(scene.resize(after.size, Image.Resampling.BICUBIC), after) > 38


@pytest.mark.parametrize("max_bytes", [400_000, 200_000, 100_000, 50_000])
def test_bytes_by_quality_and_then_by_size(tmp_path: Path, max_bytes: int) -> None:
    bounds = Bounds(("JPEG",), max_bytes, 100, 500, 100, 500)
    after, done = converted(saved(noise(500, 500), tmp_path / "a", "PNG"), bounds)
    assert after.width == after.height == done.picture.width
    assert done.picture.size > max_bytes / 4
    assert done.facts["from_bytes"] == (tmp_path / "a").stat().st_size
    assert done.facts["to_bytes"] == done.picture.size
    assert (after.width == 500) == (max_bytes > 100_000)


def test_bytes_that_nothing_within_the_least_sides_has(tmp_path: Path) -> None:
    bounds = Bounds(("JPEG",), 10_000, 400, 500, 400, 500)
    with pytest.raises(PictureError) as wrong:
        converted(saved(noise(500, 500), tmp_path / "a", "PNG"), bounds)
    assert wrong.value.trouble is Trouble.TOO_MANY_BYTES
    assert wrong.value.facts == {"max_bytes": 10_000}


def test_the_least_sides_are_tried_too(tmp_path: Path) -> None:
    path = saved(noise(500, 500), tmp_path / "a", "PNG")
    least = converted(path, Bounds(("JPEG",), 95_000, 400, 500, 400, 500))[1].picture
    assert (least.width, least.height) == (400, 400), (
        "between it and 500 is no step of three fourths"
    )


def test_the_largest_jpeg_of_a_phone(tmp_path: Path) -> None:
    width, height = 16_320, 12_240
    pyvips.Image.black(width, height).jpegsave(tmp_path / "a", Q=50)
    weights: list[int] = []
    done = convert(tmp_path / "a", tmp_path / "b", LIMITS, allow=weights.append)
    assert (done.picture.width, done.picture.height) == (5000, 3750)
    assert weights == [MOST_PIXELS]


def test_a_screenshot_stays_as_sharp_as_it_is(tmp_path: Path) -> None:
    screen = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(screen).text((20, 20), "Settings", fill="black")
    after, done = converted(saved(screen, tmp_path / "a", "PNG"))
    assert (done.picture.format, dict(done.facts)) == ("PNG", {})
    assert after.tobytes() == screen.tobytes()
    bounds = Bounds(("JPEG", "PNG"), done.picture.size - 1)
    assert converted(tmp_path / "a", bounds)[1].picture.format == "JPEG"
    assert converted(tmp_path / "a", Bounds(("WEBP",)))[1].picture.format == "WEBP"


def half_transparent() -> Image.Image:
    image = photo(200, 120, "RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
@pytest.mark.parametrize("most", [500, 150])
def test_what_is_transparent_lies_on_white(tmp_path: Path, kind: str, most: int) -> None:
    image = half_transparent()
    bounds = Bounds(("JPEG",), None, None, most, None, most)
    after, done = converted(saved(image, tmp_path / "a", kind), bounds)
    white = Image.new("RGBA", image.size, "white")
    expected = Image.alpha_composite(white, image).convert("RGB")
    assert psnr(expected.resize(after.size, Image.Resampling.LANCZOS), after) > ALIKE
    assert done.facts["flattened"] is True


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_palettes_transparent_colour_is_white(tmp_path: Path, kind: str) -> None:
    image = Image.new("P", (120, 120), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 60, 120))
    after, done = converted(saved(image, tmp_path / "a", kind, transparency=0))
    assert after.getpixel((20, 60)) == (255, 255, 255)
    assert after.getpixel((100, 60)) == (0, 0, 255)
    assert done.facts["flattened"] is True


def test_an_alpha_that_hides_nothing_is_not_spoken_of(tmp_path: Path) -> None:
    _, done = converted(saved(photo(mode="RGBA"), tmp_path / "a", "PNG"))
    assert "flattened" not in done.facts


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_of_what_moves_the_first_frame(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (120, 120), colour) for colour in ("red", "green", "blue")]
    path = saved(frames[0], tmp_path / "a", kind, save_all=True, append_images=frames[1:])
    after, done = converted(path)
    assert psnr(frames[0], after) > ALIKE
    assert done.facts["first_frame"] is True


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_no_metadata_is_left(tmp_path: Path, kind: str, orientation: int) -> None:
    converted(with_metadata(tmp_path / "a", kind, orientation))
    assert not any(b"xmpmeta" in path.read_bytes() for path in tmp_path.glob("*.converted"))


def test_a_phones_jpeg_loses_the_preview_behind_it(tmp_path: Path) -> None:
    path = saved(photo(), tmp_path / "a.jpg", "MPO", save_all=True, append_images=[photo(40, 30)])
    after, done = converted(path)
    assert getattr(after, "n_frames", 1) == 1
    assert dict(done.facts) == {}


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 0}, {"quality": 100}])
def test_every_way_to_write_a_jpeg(tmp_path: Path, options: dict[str, Any]) -> None:
    after, _ = converted(saved(photo(), tmp_path / "a", "JPEG", **options))
    with Image.open(tmp_path / "a") as before:
        assert psnr(before, after) > 40


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF", "HEIC"])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
def test_a_part_of_a_picture_is_damaged(tmp_path: Path, kind: str, part: float) -> None:
    whole = encoded(photo(), kind)
    (tmp_path / "a").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(PictureError) as wrong:
        converted(tmp_path / "a")
    assert wrong.value.trouble is Trouble.DAMAGED
    assert not (tmp_path / "a.converted").exists()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG", "TIFF", "AVIF", "HEIC"])
def test_what_told_something_beside_is_spoken_of(tmp_path: Path, kind: str) -> None:
    bare, told = tmp_path / "bare", tmp_path / "told"
    scene = stored(photo(), 6)
    upright_only = Image.Exif()
    upright_only[0x0112] = 6
    saved(scene, bare, kind, exif=upright_only)
    saved(scene, told, kind, exif=exif(6))
    assert "stripped" not in converted(bare)[1].facts
    assert converted(told)[1].facts["stripped"] is True


def test_facts_are_plain_values(tmp_path: Path) -> None:
    facts: Facts = converted(saved(half_transparent(), tmp_path / "a", "WEBP"))[1].facts
    assert facts == {"flattened": True, "from_format": "WEBP", "to_format": "JPEG"}
