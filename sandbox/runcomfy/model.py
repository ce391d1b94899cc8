"""The sandbox's "model": an edit that anybody can see, and that depends on prompt and seed.

Pure: bytes in, bytes out. A few plain words of the prompt choose the look (`LOOKS`); without
one the hash of prompt and seed does. A strip at the bottom shows the source pictures untouched,
in order from left to right (`thumbnail_boxes`), with the prompt beside them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from io import BytesIO
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""
Look: TypeAlias = Callable[[Image.Image], Image.Image]

DEFAULT_SIZE = (1024, 1024)
PAPER, INK = (24, 25, 31), (236, 236, 240)


def _duotone(dark: str, middle: str, light: str) -> Look:
    def look(picture: Image.Image) -> Image.Image:
        gray = ImageOps.autocontrast(ImageOps.grayscale(picture), cutoff=1)
        return ImageOps.colorize(gray, dark, light, mid=middle)

    return look


def _sketch(picture: Image.Image) -> Image.Image:
    gray = ImageOps.grayscale(picture).filter(ImageFilter.GaussianBlur(1))
    around = gray.filter(ImageFilter.GaussianBlur(8))
    lines = ImageChops.subtract(around, gray, scale=0.15)
    return ImageOps.colorize(ImageOps.invert(lines), "#2c2c34", "#fbf8f0")


def _night(picture: Image.Image) -> Image.Image:
    return ImageChops.multiply(picture, Image.new("RGB", picture.size, (58, 74, 138)))


def _day(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(ImageEnhance.Color(picture).enhance(1.4)).enhance(1.35)


def _poster(picture: Image.Image) -> Image.Image:
    return ImageOps.posterize(ImageEnhance.Color(picture.filter(_SMOOTH)).enhance(1.8), 2)


def _pixels(picture: Image.Image) -> Image.Image:
    few = picture.reduce(max(1, min(picture.size) // 48))
    return few.resize(picture.size, Image.Resampling.NEAREST)


def _hues(degrees: int) -> Look:
    def look(picture: Image.Image) -> Image.Image:
        hue, saturation, value = picture.convert("HSV").split()
        turned = hue.point([(h + degrees * 256 // 360) % 256 for h in range(256)])
        return Image.merge("HSV", (turned, saturation, value)).convert("RGB")

    return look


_SMOOTH = ImageFilter.MedianFilter(5)

LOOKS: dict[str, Look] = {
    r"sketch|pencil|draw\w*": _sketch,
    r"cartoon|comic|poster|pop art": _poster,
    r"pixel\w*|8.bit": _pixels,
    r"dream\w*|blur\w*|fog\w*|mist\w*": lambda p: p.filter(ImageFilter.GaussianBlur(8)),
    r"black and white|gr[ae]y\w*": lambda p: ImageOps.grayscale(p).convert("RGB"),
    r"sepia|vintage|old": _duotone("#2b1a0b", "#a5794a", "#fff1d0"),
    r"red|fire": _duotone("#1c0206", "#d8202f", "#fff0d8"),
    r"orange|autumn|sunset": _duotone("#2a0a2e", "#f0732c", "#fff2b8"),
    r"yellow|gold\w*": _duotone("#2b1d02", "#e0a818", "#fffbe0"),
    r"green|spring|forest": _duotone("#04180c", "#2ca257", "#f2ffd8"),
    r"blue|sea|ice|winter": _duotone("#030b26", "#2f74e0", "#eefcff"),
    r"purple|violet": _duotone("#12032b", "#8a42e0", "#ffeefb"),
    r"pink": _duotone("#2b0320", "#f0569f", "#fff3ea"),
    r"night|dark|moon\w*": _night,
    r"day|bright\w*|sun|sunny": _day,
    r"upside down|flip\w*": ImageOps.flip,
    r"mirror\w*": ImageOps.mirror,
}
"""Words of a prompt (whole, either case) and what they do, applied in this order."""


def transform(
    pictures: Sequence[bytes], *, prompt: str, seed: int, size: tuple[int, int] | None
) -> bytes:
    """Return the edit as a PNG; the same arguments give the same bytes.

    Args:
        pictures: the source pictures, encoded, in order.
        prompt: what was asked for.
        seed: moves the light and turns the hues.
        size: width and height of the result in pixels; None takes the first picture's.

    Raises:
        OSError: a picture cannot be read.
    """
    sources = [_open(picture) for picture in pictures]
    width, height = size or (sources[0].size if sources else DEFAULT_SIZE)
    chance = random.Random(sha256(f"{seed}\n{prompt}".encode()).digest())  # noqa: S311  # no secret
    edited = _lit(_look(prompt, chance)(_panels(sources, width, height)), chance)
    _strip(edited, sources, prompt)
    out = BytesIO()
    edited.save(out, "PNG", compress_level=3)
    return out.getvalue()


def thumbnail_boxes(size: tuple[int, int], count: int) -> list[Box]:
    """Return where in a result of this size the sources stand untouched, in their order."""
    width, height = size
    strip = _strip_height(height)
    gap = strip // 10
    side = min(strip - 2 * gap, (width // 2 - gap) // max(count, 1) - gap)
    top = height - strip + (strip - side) // 2
    lefts = [gap + number * (side + gap) for number in range(count)]
    return [(left, top, left + side, top + side) for left in lefts]


def noise(side: int, seed: int) -> bytes:
    """Return a square PNG of `side` pixels that no encoder makes small: about 3 bytes a pixel."""
    dots = random.Random(seed).randbytes(side * side * 3)  # noqa: S311  # no secret
    out = BytesIO()
    Image.frombytes("RGB", (side, side), dots).save(out, "PNG", compress_level=1)
    return out.getvalue()


def glassy_noise(side: int, seed: int) -> bytes:
    """Return a square PNG of `side` pixels that no encoder makes small, and that is transparent.

    About a byte a pixel. Transparency leaves an encoder only slow formats.
    """
    dots = random.Random(seed).randbytes(side * side)  # noqa: S311  # no secret
    grey = Image.frombytes("L", (side, side), dots)
    out = BytesIO()
    glass = Image.merge("LA", (grey, Image.new("L", grey.size, 250)))
    glass.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _open(data: bytes) -> Image.Image:
    """Read one picture upright, on white where it is transparent."""
    with Image.open(BytesIO(data)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright).convert("RGB")


def _panels(sources: Sequence[Image.Image], width: int, height: int) -> Image.Image:
    """Put the sources side by side, each filling its share of the width."""
    canvas = Image.new("RGB", (width, height), (128, 128, 128))
    for number, source in enumerate(sources):
        left, right = (width * (number + step) // len(sources) for step in (0, 1))
        if right > left:
            canvas.paste(ImageOps.fit(source, (right - left, height)), (left, 0))
    return canvas


def _look(prompt: str, chance: random.Random) -> Look:
    asked = [
        look for words, look in LOOKS.items() if re.search(rf"\b({words})\b", prompt, re.IGNORECASE)
    ]
    turn = chance.randrange(60, 300)
    tones = _duotone(f"hsl({turn + 60}, 70%, 9%)", f"hsl({turn}, 75%, 52%)", "#fff6dc")
    by_chance = chance.choice([[_hues(turn)], [_poster, _hues(turn)], [tones]])

    def look(picture: Image.Image) -> Image.Image:
        for step in asked or by_chance:
            picture = step(picture)
        return picture

    return look


def _lit(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Let a coloured light fall somewhere: what the seed changes even when words chose the look."""
    width, height = picture.size
    reach = max(width, height)
    # The gradient is 180 at the middle of an edge: dark from there on, or the square shows.
    glow = Image.radial_gradient("L").point([max(0, 180 - v) * 255 // 180 for v in range(256)])
    shade = Image.new("L", picture.size, 0)
    corner = (chance.randrange(width) - reach // 2, chance.randrange(height) - reach // 2)
    shade.paste(glow.resize((reach, reach)), corner)
    colour = (255, chance.randrange(120, 240), chance.randrange(80, 220))
    light = ImageOps.colorize(shade, "black", tuple(part // 2 for part in colour))
    return ImageChops.screen(picture, light)


def _strip_height(height: int) -> int:
    return max(height // 8, min(height // 2, 48))


def _strip(canvas: Image.Image, sources: Sequence[Image.Image], prompt: str) -> None:
    """Draw the strip: the sources untouched, then as much of the prompt as fits on three lines."""
    width, height = canvas.size
    strip = _strip_height(height)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, height - strip, width, height), fill=PAPER)
    left = strip // 10
    for source, box in zip(sources, thumbnail_boxes(canvas.size, len(sources)), strict=True):
        side = box[2] - box[0]
        if side > 0:
            canvas.paste(ImageOps.fit(source, (side, side)), box[:2])
        left = box[2] + strip // 6
    font = ImageFont.load_default(size=max(8, strip // 6))
    # The font that comes with Pillow has Latin letters alone; boxes would look broken.
    rest = " ".join("".join(c for c in prompt if c < "\u0250").split())[:300]
    lines: list[str] = []
    while rest and len(lines) < 3:
        fits = len(rest)
        while fits > 1 and draw.textlength(rest[:fits], font) > width - left - strip // 6:
            fits -= 1
        lines.append(rest[:fits])
        rest = rest[fits:].lstrip()
    if rest:
        lines[-1] = lines[-1][:-1] + "…"
    draw.text((left, height - strip // 2), "\n".join(lines), INK, font, anchor="lm")
