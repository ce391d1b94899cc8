"""The sandbox's model: what a person and a test can see in its results."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from sandbox.runcomfy.model import noise, thumbnail_boxes, transform
from sandbox.runcomfy.video import VIDEO

PHOTOS = Path(__file__).parents[2] / "sandbox" / "photos"
RED, GREEN, BLUE = (200, 10, 10), (10, 200, 10), (10, 10, 200)


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (400, 400)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_the_same_request_gives_the_same_bytes() -> None:
    first, second = (
        transform([plain(RED)], prompt="a hat", seed=7, size=(400, 400)) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(("prompt", "seed"), [("a hat", 8), ("a cap", 7), ("", 7)])
def test_prompt_and_seed_change_the_picture_not_only_the_caption(prompt: str, seed: int) -> None:
    photo = (PHOTOS / "coffee.png").read_bytes()
    box = (0, 0, 400, 300)
    before = opened(transform([photo], prompt="a hat", seed=7, size=(400, 400))).crop(box)
    after = opened(transform([photo], prompt=prompt, seed=seed, size=(400, 400))).crop(box)
    assert ImageChops.difference(before, after).getbbox() is not None


@pytest.mark.parametrize("seed", [1, 2])
def test_plain_words_are_seen_whatever_the_seed(seed: int) -> None:
    photo = (PHOTOS / "astronaut.jpg").read_bytes()
    box = (0, 0, 512, 400)

    def mean(prompt: str) -> list[float]:
        edited = opened(transform([photo], prompt=prompt, seed=seed, size=(512, 512)))
        small = edited.crop(box).resize((1, 1), Image.Resampling.BOX)
        return [float(part) for part in small.tobytes()]

    red, blue, night, sketch = (
        mean(f"make it {word}") for word in ("red", "Blue", "night", "sketch")
    )
    assert red[0] > red[2] + 40
    assert blue[2] > blue[0] + 40
    assert sum(night) < 250 < 450 < sum(sketch)
    assert mean("bored and unread") != red


@pytest.mark.parametrize("size", [(1024, 1024), (1344, 576), (720, 1280)])
def test_the_strip_shows_the_sources_untouched_and_in_order(size: tuple[int, int]) -> None:
    colours = [GREEN, RED, BLUE]
    result = opened(transform([plain(colour) for colour in colours], prompt="x", seed=1, size=size))
    assert result.size == size
    middles = [
        ((left + right) // 2, (top + bottom) // 2)
        for left, top, right, bottom in thumbnail_boxes(size, 3)
    ]
    assert [result.getpixel(middle) for middle in middles] == colours


def test_without_a_size_it_takes_the_first_pictures() -> None:
    pictures = [plain(RED, (600, 400)), plain(BLUE, (500, 800))]
    assert opened(transform(pictures, prompt="x", seed=1, size=None)).size == (600, 400)


def test_it_bears_any_prompt_and_tiny_sizes() -> None:
    prompt = "一只猫 🎉 {} %s <b>\n" + "w" * 1999
    assert opened(transform([plain(RED)] * 3, prompt=prompt, seed=0, size=(40, 30))).size == (
        40,
        30,
    )
    assert opened(transform([], prompt=prompt, seed=0, size=None)).size == (1024, 1024)


@pytest.mark.parametrize("name", ["astronaut.jpg", "coffee.png", "rocket.jpg"])
def test_the_shipped_samples_fit_the_shipped_model(name: str) -> None:
    path = PHOTOS / name
    assert path.stat().st_size < 500_000
    with Image.open(path) as picture:
        assert picture.format in ("JPEG", "PNG")
        assert all(384 <= side <= 2000 for side in picture.size)


def test_noise_stays_large() -> None:
    data = noise(512, 3)
    assert opened(data).size == (512, 512)
    assert len(data) > 512 * 512 * 3
    assert data == noise(512, 3)


def test_the_video_is_made_of_whole_boxes() -> None:
    kinds, at = [], 0
    while at < len(VIDEO):
        kinds.append(VIDEO[at + 4 : at + 8])
        at += int.from_bytes(VIDEO[at : at + 4])
    assert at == len(VIDEO)
    assert kinds == [b"ftyp", b"mdat", b"moov"]
