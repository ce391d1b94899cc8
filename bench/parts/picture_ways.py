"""One picture done one way in a process of its own, for `bench.pictures` to measure.

`python -m bench.parts.picture_ways WAY FILE TARGET` prints the seconds, the processor's seconds,
and the bytes of resident memory at the peak above those with the libraries alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeAlias

from bench.parts.processes import memory

Way: TypeAlias = Callable[[Path, Path], object]


def ours_convert() -> Way:
    """Return what a worker does for a model that takes sides of 5000 pixels."""
    from pictures import Bounds
    from pictures.decoding.convert import convert

    bounds = Bounds(("JPEG", "PNG"), 9_999_999, 384, 5000, 384, 5000)
    return lambda path, target: convert(path, target, bounds, allow=at_once)


def pillow_convert() -> Way:
    """Return the same, as it is mostly done."""
    import pillow_heif
    from PIL import Image, ImageOps

    pillow_heif.register_heif_opener()
    Image.init()

    def do(path: Path, target: Path) -> None:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((5000, 5000), Image.Resampling.LANCZOS)
        upright.save(target, "JPEG", quality=95, subsampling=0)

    return do


def ours_strip() -> Way:
    """Return how metadata are taken out of what fits already."""
    from pictures.headers.strip import strip

    def do(path: Path, target: Path) -> None:
        assert strip(path, target)

    return do


def pillow_again() -> Way:
    """Return the same, by decoding it and encoding it again."""
    from PIL import Image

    def do(path: Path, target: Path) -> None:
        with Image.open(path) as image:
            image.save(target, "JPEG", quality=95)

    return do


def at_once(pixels: int) -> None:
    """Wait for nothing."""


def main() -> None:
    """Do it once."""
    do = globals()[sys.argv[1]]()
    before, began, cpu = memory("VmRSS"), perf_counter(), process_time()
    do(Path(sys.argv[2]), Path(sys.argv[3]))
    seconds, cpu = perf_counter() - began, process_time() - cpu
    print(seconds, cpu, max(0, memory("VmHWM") - before))


if __name__ == "__main__":
    main()
