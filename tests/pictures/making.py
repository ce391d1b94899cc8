"""Pictures made for the tests: small photographs with all that a camera writes beside them."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

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
    image.save(path, picture_format, **options)
    return path


def encoded(image: Image.Image, picture_format: str, **options: Any) -> bytes:
    out = BytesIO()
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

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures' pixels, from 0 to 255."""
    assert one.size == other.size
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    means = ImageStat.Stat(apart).mean
    return sum(means) / len(means)
