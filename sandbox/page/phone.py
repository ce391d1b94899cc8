"""A photograph as phones make them: lying on its side, with a note of where it was taken.

Made of a shipped one when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO

from PIL import ExifTags, Image

from sandbox.page import PHOTOS

NAME = "phone.jpg"
SIZE = (1200, 1600)
"""Width and height in pixels, as it is seen."""
_SEEN = (150, 0, 450, 400)
"""The part of `coffee.png`: upright, with the same proportions."""
_TURN_RIGHT = 6
"""The EXIF orientation of a picture that has to be turned by 90 degrees to the right."""
_PLACE: Mapping[int, object] = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (51.0, 28.0, 40.0),
    ExifTags.GPS.GPSLongitudeRef: "W",
    ExifTags.GPS.GPSLongitude: (0.0, 0.0, 5.0),
}
"""The Royal Observatory at Greenwich."""


@cache
def phone_photo() -> bytes:
    """Return the JPEG."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = _TURN_RIGHT
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(_PLACE)
    with Image.open(PHOTOS / "coffee.png") as picture:
        seen = picture.convert("RGB").crop(_SEEN).resize(SIZE, Image.Resampling.LANCZOS)
    stream = BytesIO()
    seen.transpose(Image.Transpose.ROTATE_90).save(stream, "JPEG", quality=90, exif=exif)
    return stream.getvalue()
