"""Sources and result side by side: each whole, none distorted, whatever their shapes are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pictures import Picture, PictureError, Trouble
from pictures.decoding.compare import GAP, HIGHEST, WIDEST, compare
from tests.pictures.making import LIMITLESS, SECRETS, exif, noise, photo, psnr, saved, stored

GREY = (128, 128, 128)
COLOURS = ("red", "lime", "blue", "yellow", "cyan", "magenta", "white", "orange", "purple")


def compared(
    folder: Path, befores: list[Image.Image], after: Image.Image, max_bytes: int = LIMITLESS
) -> tuple[Image.Image, Picture]:
    paths = [saved(one, folder / f"before{n}", "PNG") for n, one in enumerate(befores)]
    target = folder / "both"
    picture = compare(
        paths,
        saved(after, folder / "after", "PNG"),
        target,
        max_bytes=max_bytes,
        allow=lambda pixels: None,
    )
    assert picture.size == target.stat().st_size <= max_bytes
    with Image.open(target) as image:
        image.load()
    assert (picture.format, picture.width, picture.height) == ("JPEG", *image.size)
    return image, picture


def test_one_before_beside_its_after(tmp_path: Path) -> None:
    before, after = photo(600, 500), photo(500, 500).transpose(Image.Transpose.ROTATE_180)
    both, _ = compared(tmp_path, [before], after)
    assert both.size == (500 + GAP + 500, 500)
    left = both.crop((0, 42, 500, 458))  # whole, so narrower than it might be high
    assert psnr(before.resize((500, 417)).crop((0, 0, 500, 416)), left) > 25
    assert psnr(after, both.crop((500 + GAP, 0, 1000 + GAP, 500))) > 30
    assert both.getpixel((505, 250)) == GREY


@pytest.mark.parametrize("count", range(1, 10))
def test_up_to_nine_one_above_the_other(tmp_path: Path, count: int) -> None:
    befores = [Image.new("RGB", (300, 200), colour) for colour in COLOURS[:count]]
    both, _ = compared(tmp_path, befores, Image.new("RGB", (1000, 1000), "black"))
    assert both.height == 1000
    cell = (1000 - GAP * (count - 1)) // count
    column = both.width - 1000 - GAP
    for number, colour in enumerate(COLOURS[:count]):
        middle = both.getpixel((column // 2, number * (cell + GAP) + cell // 2))
        expected = Image.new("RGB", (1, 1), colour).getpixel((0, 0))
        assert isinstance(middle, tuple)
        assert isinstance(expected, tuple)
        assert max(abs(a - b) for a, b in zip(middle, expected, strict=True)) < 5


def test_several_are_numbered_and_one_is_not(tmp_path: Path) -> None:
    white = Image.new("RGB", (400, 400), "white")
    alone, _ = compared(tmp_path, [white], white)
    assert alone.getpixel((10, 10)) == (255, 255, 255)
    three, _ = compared(tmp_path, [white] * 3, Image.new("RGB", (600, 900), "white"))
    cell = (900 - 2 * GAP) // 3
    corners = [three.crop((0, top, 48, top + 48)) for top in (0, cell + GAP, 2 * (cell + GAP))]
    assert all(corner.getpixel((3, 3)) != (255, 255, 255) for corner in corners)
    # Three different numbers.
    assert psnr(corners[0], corners[1]) < 25
    assert psnr(corners[1], corners[2]) < 25


@pytest.mark.parametrize(
    "after", [(1, 1), (40, 30), (3000, 2000), (10_000, 100), (100, 10_000), (1, 5000)]
)
@pytest.mark.parametrize("before", [(1, 1), (4000, 300), (300, 4000), (5000, 1)])
def test_any_shapes(tmp_path: Path, before: tuple[int, int], after: tuple[int, int]) -> None:
    befores = [Image.new("RGB", before, "red")] * 2
    both, _ = compared(tmp_path, befores, Image.new("RGB", after, "blue"))
    assert both.height <= HIGHEST
    assert both.width <= 2 * WIDEST + GAP


def test_sources_are_upright_and_of_any_kind(tmp_path: Path) -> None:
    scene = photo(500, 400)
    before = saved(stored(scene, 6), tmp_path / "before", "JPEG", exif=exif(6), quality=95)
    after = saved(scene, tmp_path / "after", "WEBP", quality=95)
    target = tmp_path / "both"
    compare([before], after, target, max_bytes=LIMITLESS, allow=lambda pixels: None)
    with Image.open(target) as both:
        assert psnr(scene, both.crop((0, 0, 500, 400))) > 30
        assert dict(both.getexif()) == {}
    assert not any(secret in target.read_bytes() for secret in SECRETS)


def test_what_is_transparent_lies_on_the_background(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (400, 400), (255, 0, 0, 0))
    both, _ = compared(tmp_path, [clear], clear)
    assert both.getpixel((200, 200)) == GREY
    assert both.getpixel((700, 200)) == GREY


def test_within_the_bytes(tmp_path: Path) -> None:
    compared(tmp_path, [noise(800, 800)], noise(800, 800), max_bytes=100_000)


def test_a_damaged_source(tmp_path: Path) -> None:
    after = saved(photo(), tmp_path / "after", "PNG")
    (tmp_path / "before").write_bytes(after.read_bytes()[:2000])
    with pytest.raises(PictureError) as wrong:
        compare(
            [tmp_path / "before"],
            after,
            tmp_path / "both",
            max_bytes=LIMITLESS,
            allow=lambda pixels: None,
        )
    assert wrong.value.trouble is Trouble.DAMAGED
    assert not (tmp_path / "both").exists()
