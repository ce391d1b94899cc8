"""Colour spaces: what a person sees is the same in each of them."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageCms

from tests.corpus import profiles
from tests.corpus.entry import Entry, Fate
from tests.corpus.photographs import photo, stored
from tests.corpus.writing import chunk, encoded, heic, jpeg, linear, phone_exif, png

SRGB = ImageCms.createProfile("sRGB")
MADE_SRGB = "colours made sRGB"


def in_space(space: str) -> Image.Image:
    """Return the photograph with the values that it has in a colour space."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(profiles.colour_space(space)))
    made = ImageCms.profileToProfile(photo(), SRGB, profile)
    assert made is not None
    return made


def _jpeg(space: str) -> bytes:
    return jpeg(in_space(space), icc_profile=profiles.colour_space(space))


def _turned_p3() -> bytes:
    exif = phone_exif(8)
    made = stored(in_space("Display P3"), 8)
    return jpeg(made, icc_profile=profiles.colour_space("Display P3"), exif=exif)


def _iccp(space: str) -> bytes:
    return chunk(b"iCCP", b"a profile\0\0" + zlib.compress(profiles.colour_space(space)))


ENTRIES = [
    Entry("JPEG, sRGB by its profile", "srgb.jpg", Fate.AS_IT_IS,
          lambda: jpeg(photo(), icc_profile=ImageCms.ImageCmsProfile(SRGB).tobytes()), photo),
    Entry("JPEG, Display P3", "p3.jpg", Fate.AS_IT_IS, lambda: _jpeg("Display P3"), photo),
    Entry("JPEG, Display P3, lying on its right side, with a place", "p3-turned.jpg",
          Fate.CONVERTED, _turned_p3, photo, says=MADE_SRGB),
    Entry("JPEG, Adobe RGB", "adobe.jpg", Fate.AS_IT_IS, lambda: _jpeg("Adobe RGB"), photo),
    Entry("TIFF, Adobe RGB", "adobe.tif", Fate.CONVERTED,
          lambda: encoded(in_space("Adobe RGB"), "TIFF",
                          icc_profile=profiles.colour_space("Adobe RGB")), photo, says=MADE_SRGB),
    Entry("HEIC, Display P3", "p3.heic", Fate.CONVERTED,
          lambda: heic(in_space("Display P3"), icc_profile=profiles.colour_space("Display P3")),
          photo, says=MADE_SRGB),
    Entry("PNG, 16 bits, linear light by its profile", "linear.png", Fate.CONVERTED,
          lambda: png(photo(), deep=True, curve=linear, before=_iccp("linear sRGB")), photo,
          says=MADE_SRGB),
    Entry("PNG, 16 bits, Adobe RGB", "adobe-deep.png", Fate.CONVERTED,
          lambda: png(in_space("Adobe RGB"), deep=True, before=_iccp("Adobe RGB")), photo,
          says=MADE_SRGB),
    Entry("HEIC, 10 bits, Display P3", "p3-deep.heic", Fate.CONVERTED,
          lambda: heic(in_space("Display P3"), deep=True,
                       icc_profile=profiles.colour_space("Display P3")), photo, says=MADE_SRGB),
]  # fmt: skip
