"""Colour spaces: what a person sees is the same in each of them."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageCms

from tests.corpus import profiles
from tests.corpus.entry import Entry, Fate
from tests.corpus.photographs import photo, stored
from tests.corpus.writing import (
    chunk,
    encoded,
    heic,
    heic_beside_hdr,
    jpeg,
    linear,
    phone_exif,
    png,
)

SRGB = ImageCms.createProfile("sRGB")
MADE_SRGB = "colours converted to sRGB"
P3_BY_NUMBERS = bytes([12, 13, 0, 1])
"""Display P3's primaries, sRGB's curve, RGB, from 0 to 255 (H.273)."""


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
    # Who asks the model sees what its server makes of it, and that heeds no profile.
    Entry("JPEG, Display P3", "p3.jpg", Fate.CONVERTED, lambda: _jpeg("Display P3"), photo,
          says=MADE_SRGB),
    Entry("JPEG, Display P3, lying on its right side, with a place", "p3-turned.jpg",
          Fate.CONVERTED, _turned_p3, photo,
          says=f"turned upright, {MADE_SRGB}, metadata removed"),
    Entry("JPEG, Adobe RGB", "adobe.jpg", Fate.CONVERTED, lambda: _jpeg("Adobe RGB"), photo,
          says=MADE_SRGB),
    Entry("PNG, Display P3", "p3.png", Fate.CONVERTED,
          lambda: png(in_space("Display P3"), before=_iccp("Display P3")), photo, says=MADE_SRGB),
    Entry("PNG, Display P3 by numbers alone", "p3-numbers.png", Fate.CONVERTED,
          lambda: png(in_space("Display P3"), before=chunk(b"cICP", P3_BY_NUMBERS)), photo,
          says=MADE_SRGB),
    Entry("TIFF, Adobe RGB", "adobe.tif", Fate.CONVERTED,
          lambda: encoded(in_space("Adobe RGB"), "TIFF",
                          icc_profile=profiles.colour_space("Adobe RGB")), photo, says=MADE_SRGB),
    Entry("HEIC, Display P3", "p3.heic", Fate.CONVERTED,
          lambda: heic(in_space("Display P3"), icc_profile=profiles.colour_space("Display P3")),
          photo, says=MADE_SRGB),
    Entry("HEIC of two pictures, the other one for an HDR screen", "two.heic", Fate.CONVERTED,
          lambda: heic_beside_hdr(photo()), photo, says="saved as JPEG"),
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
