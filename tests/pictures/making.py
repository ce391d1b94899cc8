"""Pictures made for the tests: small photographs with all that a camera writes beside them."""

from __future__ import annotations

import math
import random
import struct
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageChops, ImageCms, ImageStat, PngImagePlugin

PHOTOS = Path(__file__).parents[2] / "sandbox" / "photos"
ORIENTATION = 0x0112
LIMITLESS = 1_000_000_000
SECRETS = (b"Nikon-of-Ann", b"at home", b"GPSLatitude", b"52.5200", b"a comment of Ann")
"""What stands in the metadata of `with_metadata` and nowhere else."""
XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b"<exif:GPSLatitude>52.5200 at home</exif:GPSLatitude></x:xmpmeta>"
)


def photo(width: int = 160, height: int = 120, mode: str = "RGB") -> Image.Image:
    """Return a piece of a real photograph."""
    with Image.open(PHOTOS / "coffee.png") as coffee:
        return coffee.convert("RGB").resize((width, height)).convert(mode)


def saved(image: Image.Image, path: Path, picture_format: str, **options: Any) -> Path:
    path.write_bytes(encoded(image, picture_format, **options))
    return path


def encoded(image: Image.Image, picture_format: str, **options: Any) -> bytes:
    out = BytesIO()
    if picture_format == "HEIC":
        made = pillow_heif.from_bytes(image.mode, image.size, image.tobytes())
        if "exif" in options:
            options["exif"] = options["exif"].tobytes()
        made[0].info |= options  # its orientation becomes the box that turns it
        made.save(out, quality=90)
    else:
        image.save(out, picture_format, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a phone writes: who, where and which way up."""
    made = Image.Exif()
    made[ORIENTATION] = orientation
    made[0x0110] = "Nikon-of-Ann"
    made[0x010E] = "at home"
    place = made.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 31.0, 12.0)
    place[29] = "52.5200"
    return made


@cache  # it has the time in it, to the second
def profile() -> bytes:
    """Return a colour profile; any will do."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def with_metadata(path: Path, picture_format: str, orientation: int = 1) -> Path:
    """Write a photograph with everything that its format can say about the person."""
    options: dict[str, Any] = {"exif": exif(orientation), "icc_profile": profile(), "xmp": XMP}
    if picture_format == "JPEG":
        options |= {"comment": b"a comment of Ann", "quality": 95}
    if picture_format == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "a comment of Ann")
        info.add_text("Artist", "Nikon-of-Ann", zip=True)
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        del options["xmp"]
        options["pnginfo"] = info
    if picture_format == "WEBP":
        options["quality"] = 95
    if picture_format == "BMP":
        options = {}
    return saved(photo(), path, picture_format, **options)


def png_header(width: int, height: int) -> bytes:
    """Return the beginning of a PNG of that size, without the pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(b"\0" * 99))
    )


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures' pixels, from 0 to 255."""
    assert one.size == other.size
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    means = ImageStat.Stat(apart).mean
    return sum(means) / len(means)


def in_srgb(path: Path) -> Image.Image:
    """Return a picture by its profile, without the library that the bot uses for that."""
    with Image.open(path) as image:
        own = image.info.get("icc_profile")
        if not own:
            return image.convert("RGB")
        profiles = ImageCms.ImageCmsProfile(BytesIO(own)), ImageCms.createProfile("sRGB")
        shown = ImageCms.profileToProfile(
            image,
            *profiles,
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        assert shown is not None
        return shown


def psnr(one: Image.Image, other: Image.Image) -> float:
    """Return how near two pictures are, in decibels; above 30 they look the same."""
    assert one.size == other.size
    stat = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB")))
    mean = sum(square / count for square, count in zip(stat.sum2, stat.count, strict=True)) / 3
    return math.inf if mean == 0 else 10 * math.log10(255**2 / mean)


STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""By EXIF orientation: how a camera held so stores an upright scene."""


def stored(scene: Image.Image, orientation: int) -> Image.Image:
    """Return an upright scene as a camera stores it that says this orientation."""
    turn = STORED[orientation]
    return scene if turn is None else scene.transpose(turn)


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture that does not compress."""
    size = width * height * len(mode)
    return Image.frombytes(mode, (width, height), random.Random(7).randbytes(size))


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_png_chunk(png: bytes, kind: bytes, data: bytes) -> bytes:
    """Return the PNG with one chunk more, right behind its header."""
    return png[:33] + png_chunk(kind, data) + png[33:]
