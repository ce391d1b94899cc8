"""An independent eye: what a file holds, by Pillow and pillow-heif, and whether it may arrive so.

The limits stand here as RunComfy's page tells them and not as the model's document does, and what
`pictures/` knows is not asked.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator

import pillow_heif
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from tests.corpus.entry import SAME_DB, Entry, Fate
from tests.corpus.photographs import on_white
from tests.corpus.writing import SECRET

pillow_heif.register_heif_opener()
FORMATS = ("JPEG", "PNG", "BMP", "WEBP")
LEAST_SIDE, MOST_SIDE = 384, 5000
BELOW_BYTES = 10_000_000
_SRGB = ImageCms.createProfile("sRGB")
_ORIENTATION, _GPS = 0x0112, 0x8825
_BESIDES = {"exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "Software", "Comment"}
"""What Pillow calls metadata; all of a PNG's is found by the kind of its chunks, too."""
_TRACES = (
    b"Exif\0\0",
    b"ns.adobe.com",
    b"<x:xmpmeta",
    b"Photoshop 3.0",
    b"8BIM",
    b"GPSLatitude",
    b"MPF\0",
)
_CHUNKS = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"EXIF", b"XMP ")


def opened(data: bytes) -> Image.Image:
    """Return the first picture in a file, decoded, not turned yet.

    Raises:
        OSError: it cannot be read.
    """
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def seen(data: bytes, *, by_profile: bool = True) -> Image.Image:
    """Return what a person sees in a file: upright, in sRGB by its profile, on white.

    `by_profile`: else as a server sees it that knows of no profiles, as models' do.
    """
    image = opened(data)
    profile = image.info.get("icc_profile") if by_profile else None
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        brought = ImageCms.profileToProfile(image, given, _SRGB, outputMode=mode)
        assert brought is not None
        image = brought
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        return on_white(image)
    return image.convert("RGB")


def psnr(one: Image.Image, other: Image.Image) -> float:
    """Return the peak signal-to-noise ratio of two RGB pictures of one size, in dB.

    `SAME_DB` where they are the same.
    """
    apart = ImageStat.Stat(ImageChops.difference(one, other))
    error = sum(apart.sum2) / sum(apart.count)
    return 10 * math.log10(255**2 / error) if error else SAME_DB


def likeness(data: bytes, entry: Entry, *, by_profile: bool = True) -> float:
    """Return the PSNR of a file against what its entry shows, brought to the file's size."""
    assert entry.upright is not None
    shown, upright = seen(data, by_profile=by_profile), entry.upright()
    if upright.size != shown.size:
        upright = upright.resize(shown.size, Image.Resampling.LANCZOS)
    return psnr(shown, upright)


def problems(entry: Entry, given: bytes, arrived: bytes) -> list[str]:
    """Return what is wrong with a file that arrived at the model for an entry."""
    found = list(_beyond_limits(arrived))
    if found:
        return found
    if entry.fate is Fate.AS_IT_IS and arrived != given:
        found.append("it is not the very file")
    if entry.fate is not Fate.AS_IT_IS:
        found += beside_the_pixels(arrived)
    if entry.fate is Fate.STRIPPED and not same_pixels(given, arrived):
        found.append("its pixels are others")
    found += _misshapen(entry, arrived)
    image = opened(arrived)
    if image.getexif().get(_ORIENTATION, 1) != 1:
        found.append("it lies, and says so")
    if _GPS in image.getexif() or SECRET in arrived:
        found.append("it tells a place")
    if image.mode not in ("1", "L", "P", "RGB", "RGBA"):
        found.append(f"its mode is {image.mode}")
    if image.format == "PNG" and ("A" in image.mode or "transparency" in image.info):
        found.append("it is a transparent PNG")
    if getattr(image, "n_frames", 1) != 1:
        found.append("it moves")
    if not found and (decibels := likeness(arrived, entry)) < entry.least_db:
        found.append(f"it looks otherwise: {decibels:.1f} dB")
    if not found and "icc_profile" in image.info:
        decibels = likeness(arrived, entry, by_profile=False)
        if decibels < entry.least_db:
            found.append(f"without its profile it looks otherwise: {decibels:.1f} dB")
    return found


def beside_the_pixels(data: bytes) -> Iterator[str]:
    """Yield the metadata in a file, and whatever else people would not want to be there."""
    if SECRET in data:
        yield "the secret is in it"
    image = opened(data)
    told = {str(name) for name in (*image.info, *getattr(image, "text", ()))} & _BESIDES
    if image.getexif():
        told.add("EXIF")
    if told:
        yield f"there is metadata: {', '.join(sorted(told))}"
    # Compressed pixels hardly ever look like these by chance; the corpus's do not.
    traces = [trace for trace in _TRACES if trace in data]
    if image.format in ("PNG", "WEBP"):
        traces += [chunk for chunk in _CHUNKS if chunk in data]
    if traces:
        yield f"there are traces of metadata: {traces}"
    if image.format == "JPEG" and not data.endswith(b"\xff\xd9"):
        yield "something stands behind its end"
    if image.format == "PNG" and not data.endswith(b"IEND\xaeB`\x82"):
        yield "something stands behind its end"


def _beyond_limits(data: bytes) -> Iterator[str]:
    try:
        image = opened(data)
    except (OSError, ValueError, SyntaxError) as error:
        yield f"it cannot be read: {error}"
        return
    if image.format not in FORMATS:
        yield f"its format is {image.format}"
    if len(data) >= BELOW_BYTES:
        yield f"it has {len(data)} bytes"
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in image.size):
        yield f"it has {image.width}×{image.height} pixels"


def _misshapen(entry: Entry, arrived: bytes) -> Iterator[str]:
    assert entry.upright is not None
    wished = entry.sides or entry.upright().size
    size = opened(arrived).size
    apart = max(abs(side - wish) for side, wish in zip(size, wished, strict=True))
    # A size that the limits ask for may be rounded; any other is kept.
    if apart > (1 if entry.sides else 0):
        yield f"it has {size[0]}×{size[1]} pixels instead of {wished[0]}×{wished[1]}"


def same_pixels(given: bytes, arrived: bytes) -> bool:
    """Tell whether two files hold the very same picture, whatever stands beside it."""
    try:
        one, other = opened(given), opened(arrived)
    except (OSError, SyntaxError, ValueError):
        return False
    return one.mode == other.mode and one.size == other.size and one.tobytes() == other.tobytes()
