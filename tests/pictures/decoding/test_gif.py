"""A GIF whose first frame is smaller than its canvas: beside it is nothing, as in browsers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pictures import Bounds
from pictures.decoding.convert import check, convert, fit
from tests.corpus.writing import gif_within
from tests.pictures.making import LIMITLESS, photo, psnr

CANVAS = (200, 150)
AT = (30, 20)
SCENE = photo(120, 90).quantize(64)


def free(pixels: int) -> None:
    """Wait for nothing."""


def seen(ground: str) -> Image.Image:
    """Return what a page of this colour shows."""
    page = Image.new("RGB", CANVAS, ground)
    page.paste(SCENE.convert("RGB"), AT)
    return page


def partial(path: Path, *, frames: int = 1) -> Path:
    """Write a GIF without any transparent colour, with the same small frame some times."""
    data = gif_within(CANVAS, SCENE, AT)
    start = 13 + 3 * (2 << (data[10] & 7))
    path.write_bytes(data[:start] + data[start:-1] * frames + b";")
    return path


@pytest.mark.parametrize("frames", [1, 2])
def test_for_a_model_it_lies_on_white(tmp_path: Path, frames: int) -> None:
    bounds = Bounds(("JPEG",), None, 100, 500, 100, 500)
    path = partial(tmp_path / "a", frames=frames)
    done = convert(path, tmp_path / "b", bounds, allow=free)
    with Image.open(tmp_path / "b") as after:
        assert psnr(seen("white"), after) > 30
    assert done.facts.get("flattened") is True
    assert done.facts.get("first_frame", False) is (frames > 1)


def test_for_discord_it_stays_transparent(tmp_path: Path) -> None:
    picture = fit(partial(tmp_path / "a"), tmp_path / "b", max_bytes=LIMITLESS, allow=free)
    assert picture.transparent
    with Image.open(tmp_path / "b") as after:
        for ground in ("white", "blue"):
            page = Image.new("RGBA", CANVAS, ground)
            assert psnr(seen(ground), Image.alpha_composite(page, after.convert("RGBA"))) > 30


@pytest.mark.parametrize("frames", [1, 2])
def test_it_is_known_to_be_transparent(tmp_path: Path, frames: int) -> None:
    picture = check(partial(tmp_path / "a", frames=frames), allow=free)
    assert (picture.width, picture.height, picture.frames) == (*CANVAS, frames)
    assert picture.transparent


def test_a_frame_that_is_all_of_it_is_opaque(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(gif_within(SCENE.size, SCENE, (0, 0)))
    assert not check(tmp_path / "a", allow=free).transparent


def test_a_frame_beyond_the_canvas_makes_it_larger(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(gif_within((100, 80), SCENE, AT))
    picture = check(tmp_path / "a", allow=free)
    assert (picture.width, picture.height, picture.transparent) == (150, 110, True)
