"""A picture in a file, opened: what its header says, and its pixels when they are asked for.

Each format has one reader, called by name: what libvips would find by itself includes readers of
SVG, of tables and of raw data. libvips reads most; its wheel has no BMP (Pillow reads it) and no
HEVC (pillow-heif).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyvips
from PIL import Image as PillowImage

from pictures.decoding.hdr import signalled_colours
from pictures.decoding.kinds import HEAD_BYTES, frames_of, kind_of
from pictures.picture import (
    MOST_COSTLY_PIXELS,
    MOST_HELD_PIXELS,
    MOST_PIXELS,
    PictureError,
    Trouble,
)

pyvips.cache_set_max(0)  # a picture is read once, and none of it may outlive its task
PillowImage.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is decoded

_LOADERS: dict[str, Callable[..., pyvips.Image]] = {
    "JPEG": pyvips.Image.jpegload,
    "PNG": pyvips.Image.pngload,
    "WEBP": pyvips.Image.webpload,
    "GIF": pyvips.Image.gifload,
    "TIFF": pyvips.Image.tiffload,
    "AVIF": pyvips.Image.heifload,
}


@dataclass(frozen=True)
class Opened:
    """What the header says."""

    format: str
    width: int
    """In pixels, upright; likewise the height."""
    height: int
    frames: int
    transparent: bool
    orientation: int
    """EXIF's, 1 to 8."""
    size: int
    """The file's, in bytes."""
    colours: tuple[int, int] | None
    """Primaries and transfer (H.273), where these and no profile say what its values mean."""
    load: Callable[[], pyvips.Image]
    """Returns its pixels, not upright, to be read once from top to bottom. Call it within
    `decoding`, which also has to hold what reads them."""

    most_pixels: int
    """How many such a picture may have."""

    @property
    def weight(self) -> int:
        """How many pixels it counts for: more where its decoder takes more memory for each."""
        return self.width * self.height * MOST_PIXELS // self.most_pixels


def open_picture(path: Path, *, all_frames: bool = False) -> Opened:
    """Read the header of the file.

    Args:
        path: the file.
        all_frames: `load` gives all of them, one below the other.

    Raises:
        PictureError: it is not a picture, its header is broken, or it has too many pixels.
        OSError: there is no such file.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = kind_of(head)
    size = path.stat().st_size
    with decoding():
        if kind == "BMP":
            opened = _bmp(path, size)
        elif kind == "HEIC":
            opened = _heic(path, size, head)
        else:
            opened = _by_vips(path, size, kind, head, all_frames=all_frames)
    width, height, most_pixels = opened.width, opened.height, opened.most_pixels
    if width * height > most_pixels:
        facts = {"width": width, "height": height, "max_pixels": most_pixels}
        raise PictureError(Trouble.TOO_MANY_PIXELS, f"{width}x{height}", **facts)
    return opened


@contextmanager
def decoding() -> Iterator[None]:
    """Turn what readers raise on broken files into a `PictureError`; all pixels are read within."""
    try:
        yield
    except (PictureError, OSError) as error:
        if isinstance(error, PictureError) or error.errno:
            raise
        raise PictureError(Trouble.DAMAGED, _words(error)) from error
    except Exception as error:
        # Pillow's readers raise nearly anything.
        scarce = isinstance(error, MemoryError) or "out of memory" in str(error)
        trouble = Trouble.TOO_MUCH_WORK if scarce else Trouble.DAMAGED
        raise PictureError(trouble, _words(error)) from error


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]


def _by_vips(path: Path, size: int, kind: str, head: bytes, *, all_frames: bool) -> Opened:
    image = _load(kind, path)
    frames = max(frames_of(kind, head), _int(image, "n-pages", 1))
    # An AVIF's boxes turn it, which its reader has done: its EXIF says so a second time.
    orientation = 1 if kind == "AVIF" else _int(image, "orientation", 1)
    if orientation not in range(1, 9):
        orientation = 1
    width, height = image.width, image.height
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    if kind in ("AVIF", "WEBP"):
        most_pixels = MOST_COSTLY_PIXELS
    elif kind not in ("JPEG", "PNG") or _int(image, "interlaced", 0):
        most_pixels = MOST_HELD_PIXELS
    else:
        most_pixels = MOST_PIXELS
    every_one = all_frames and frames > 1 and kind in ("GIF", "WEBP")
    return Opened(
        format=kind,
        width=width,
        height=height,
        frames=frames,
        transparent=bool(image.hasalpha()),
        orientation=orientation,
        size=size,
        colours=None if image.get_typeof("icc-profile-data") else signalled_colours(kind, head),
        load=lambda: _load(kind, path, **({"n": -1} if every_one else {})),
        most_pixels=most_pixels,
    )


def _load(kind: str, path: Path, **options: int) -> pyvips.Image:
    # What is wrong in a whole JPEG is shown as well as may be, as any viewer does.
    fail_on = "truncated" if kind == "JPEG" else "error"
    return _LOADERS[kind](path, access="sequential", fail_on=fail_on, **options)


def _bmp(path: Path, size: int) -> Opened:
    with PillowImage.open(path, formats=["BMP"]) as header:
        width, height = header.size
        mode = "RGBA" if header.mode == "RGBA" else "RGB"

    def load() -> pyvips.Image:
        with PillowImage.open(path, formats=["BMP"]) as image:
            data = image.convert(mode).tobytes()
        return _from_memory(data, width, height, mode)

    return Opened(
        format="BMP",
        width=width,
        height=height,
        frames=1,
        transparent=mode == "RGBA",
        orientation=1,
        size=size,
        colours=None,
        load=load,
        most_pixels=MOST_HELD_PIXELS,
    )


def _heic(path: Path, size: int, head: bytes) -> Opened:
    import pillow_heif  # seldom needed, and it takes long

    pillow_heif.options.DECODE_THREADS = 1
    file = pillow_heif.open_heif(path, convert_hdr_to_8bit=False)
    mode: str = file.mode
    width, height = file.size
    profile: bytes | None = file.info.get("icc_profile")

    def load() -> pyvips.Image:
        image = _from_memory(file.data, width, height, mode)
        if profile:
            blob = pyvips.GValue.blob_type
            image.set_type(blob, "icc-profile-data", profile)  # type: ignore[arg-type] # not in stub
        return image

    return Opened(
        format="HEIC",
        width=width,
        height=height,
        frames=1,
        transparent=file.has_alpha,
        orientation=1,  # as with AVIF
        size=size,
        colours=None if profile else signalled_colours("HEIC", head),
        load=load,
        most_pixels=MOST_HELD_PIXELS,
    )


def _from_memory(data: bytes, width: int, height: int, mode: str) -> pyvips.Image:
    """Return an image of Pillow's pixels; `RGB;16` and the like have two bytes a channel."""
    bands, deep = len(mode.partition(";")[0]), mode.endswith(";16")
    image = pyvips.Image.new_from_memory(data, width, height, bands, "ushort" if deep else "uchar")
    if bands < 3:
        return image.copy(interpretation="grey16" if deep else "b-w")
    return image.copy(interpretation="rgb16" if deep else "srgb")


def _int(image: pyvips.Image, name: str, default: int) -> int:
    if not image.get_typeof(name):
        return default
    value = image.get(name)
    return value if isinstance(value, int) else default
