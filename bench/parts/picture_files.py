"""The pictures that `bench.pictures` measures with: large ones, made from a shipped photograph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pillow_heif
import pyvips
from PIL import Image

PHOTO = Path(__file__).resolve().parents[2] / "sandbox" / "photos" / "coffee.png"
TURNED = 6
"""An EXIF orientation: as a phone stores what was taken upright."""


def scene(width: int, height: int) -> pyvips.Image:
    """Return the photograph at this size, with a sensor's noise."""
    photo = pyvips.Image.pngload(PHOTO)[0:3]
    large = photo.resize(width / photo.width, vscale=height / photo.height, kernel="cubic")
    noise = pyvips.Image.gaussnoise(width, height, sigma=3.0, mean=0.0)
    return (large + noise).cast("uchar").copy(interpretation="srgb").copy_memory()


def flat(width: int, height: int) -> pyvips.Image:
    """Return the photograph in large dots, which is quick to make and to compress."""
    photo = pyvips.Image.pngload(PHOTO)[0:3]
    scale = max(width / photo.width, height / photo.height)
    return photo.resize(scale, kernel="nearest").crop(0, 0, width, height)


def deep(image: pyvips.Image) -> pyvips.Image:
    """Return it with 16 bits a channel and alpha."""
    wide = image.cast("ushort").linear([257.0], [0.0]).bandjoin(60_000).cast("ushort")
    return wide.copy(interpretation="rgb16")


def phone_jpeg(path: Path, width: int, height: int, orientation: int = TURNED) -> None:
    """Write what a phone's camera writes."""
    _as_phone(path, scene(width, height), orientation)


def _as_phone(path: Path, image: pyvips.Image, orientation: int = TURNED) -> None:
    image = image.copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    image.jpegsave(path, Q=90, subsample_mode="on")


def phone_heic(path: Path, width: int, height: int) -> None:
    """Write what a phone's camera writes: a grid of tiles."""
    data = bytes(scene(width, height).write_to_memory())
    made = pillow_heif.from_bytes("RGB", (width, height), data)
    made.save(path, quality=60, tile_size=512)


def _cmyk(path: Path) -> None:
    with Image.open(PHOTO) as photo:
        large = photo.convert("RGB").resize((8000, 8000)).convert("CMYK")
    large.save(path, "JPEG", progressive=True, quality=90, subsampling=0)


def _bmp(path: Path) -> None:
    with Image.open(PHOTO) as photo:
        photo.convert("RGB").resize((4600, 4600)).save(path, "BMP")


LARGEST: dict[str, Callable[[Path], object]] = {
    "JPEG, 100 MP, on its side": lambda path: phone_jpeg(path, 12_000, 8_333),
    "JPEG, 200 MP, on its side": lambda path: _as_phone(path, flat(16_320, 12_240)),
    "JPEG, 64 MP, progressive, 4:4:4": lambda path: scene(8000, 8000).jpegsave(
        path, Q=90, subsample_mode="off", interlace=True
    ),
    "JPEG, 64 MP, progressive, CMYK": _cmyk,
    "PNG, 100 MP, 16 bits, alpha": lambda path: deep(flat(12_000, 8_333)).pngsave(
        path, compression=1
    ),
    "PNG, 100 MP, palette": lambda path: flat(12_000, 8_333).pngsave(
        path, palette=True, compression=1, effort=1
    ),
    "PNG, 64 MP, interlaced": lambda path: flat(8000, 8000).pngsave(
        path, compression=1, interlace=True
    ),
    "WEBP, 32 MP, lossless, alpha": lambda path: (
        scene(8000, 4000).bandjoin(200).webpsave(path, lossless=True, effort=0)
    ),
    "AVIF, 32 MP, 12 bits, alpha": lambda path: deep(flat(8000, 4000)).heifsave(
        path, compression="av1", Q=50, effort=0, bitdepth=12, subsample_mode="off"
    ),
    "HEIC, 63 MP, a phone's panorama": lambda path: phone_heic(path, 16_382, 3_860),
    "GIF, 64 MP": lambda path: flat(8000, 8000).gifsave(path, effort=1),
    "TIFF, 64 MP, LZW": lambda path: flat(8000, 8000).tiffsave(path, compression="lzw"),
    "BMP, 21 MP, 63 MB": _bmp,
}
"""The most that each format is let in with, by what it is."""
