"""The pictures that the files of the corpus are made of: the shipped photographs, at any size."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageOps

PHOTOS = Path(__file__).parents[2] / "sandbox" / "photos"
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What makes the stored picture of an upright one, by EXIF's orientation."""


@lru_cache
def shipped(name: str) -> Image.Image:
    """Return one of the four photographs."""
    with Image.open(PHOTOS / name) as image:
        return image.convert("RGB")


@lru_cache(maxsize=4)
def photo(width: int = 600, height: int = 400) -> Image.Image:
    """Return a photograph, cut to these proportions."""
    return ImageOps.fit(shipped("coffee.png"), (width, height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=2)
def mosaic(width: int, height: int) -> Image.Image:
    """Return a picture of any size that is as rich in detail as a photograph.

    No part of it looks like another that is turned or mirrored.
    """
    tiles = [shipped(name) for name in ("astronaut.jpg", "coffee.png", "rocket.jpg", "chelsea.png")]
    made = Image.new("RGB", (width, height))
    for row, y in enumerate(range(0, height, 300)):
        for column, x in enumerate(range(0, width, 400)):
            tile = tiles[(row * 7 + column * 3 + row * column) % 4]
            across = (row * 53 + column * 31) % (tile.width - 399)
            made.paste(tile.crop((across, 0, across + 400, 300)), (x, y))
    return made


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    """Return what a file holds whose EXIF says `orientation`, so that it is seen upright."""
    return upright.transpose(_TURNS[orientation]) if orientation != 1 else upright


@lru_cache(maxsize=4)
def glassy(width: int = 600, height: int = 400) -> Image.Image:
    """Return a photograph that fades out to the right."""
    made = photo(width, height).convert("RGBA")
    fade = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90)
    made.putalpha(fade.resize((width, height)))
    return made


def on_white(image: Image.Image) -> Image.Image:
    """Return a transparent picture as it is seen on a white page."""
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")


@lru_cache(maxsize=2)
def grainy(width: int, height: int) -> Image.Image:
    """Return such a mosaic with a sensor's grain, which takes many bytes."""
    # A seed, so that it is the same each time.
    noise = random.Random(20).randbytes(512 * 512 * 3)
    tile = Image.frombytes("RGB", (512, 512), noise).point([value & 7 for value in range(256)] * 3)
    grain = Image.new("RGB", (width, height))
    for y in range(0, height, 512):
        for x in range(0, width, 512):
            grain.paste(tile, (x, y))
    return ImageChops.add(mosaic(width, height), grain)


@lru_cache(maxsize=1)
def screenshot(width: int, height: int) -> Image.Image:
    """Return what a game looks like, below a menu."""
    made = grainy(width, height).copy()
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, width, 120), fill=(32, 34, 37))
    for number in range(8):
        draw.text((60 + number * width // 9, 40), f"Menu {number}", fill="white", font_size=32)
    return made
