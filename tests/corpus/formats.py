"""Every format and mode that people attach."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageDraw

from tests.corpus import profiles
from tests.corpus.entry import SAME_DB, Entry, Fate
from tests.corpus.photographs import glassy, on_white, photo
from tests.corpus.writing import avif, encoded, heic, jpeg, png, tiff16

FRAMES = 3


def _grey() -> Image.Image:
    return photo().convert("L")


def _grey_shown() -> Image.Image:
    return _grey().convert("RGB")


def _cmyk_plain() -> Image.Image:
    return photo().convert("CMYK")


def _cmyk_of_press() -> Image.Image:
    inks = photo().point([profiles.ink(value) for value in range(256)] * 3)
    return Image.merge("CMYK", (*inks.split(), Image.new("L", inks.size)))


def _palette() -> Image.Image:
    return photo().quantize(255)


def _hole() -> Image.Image:
    hole = Image.new("L", photo().size)
    ImageDraw.Draw(hole).ellipse((20, 20, 220, 220), fill=255)
    return hole


def _palette_with_hole() -> Image.Image:
    made = _palette()
    made.putpalette(bytes(made.getpalette() or ()).ljust(768, b"\0"))
    made.paste(255, None, _hole())
    return made


def _hole_shown() -> Image.Image:
    shown = _palette().convert("RGBA")
    shown.putalpha(ImageChops.invert(_hole()))
    return on_white(shown)


def _logo() -> Image.Image:
    """Return a few plain shapes on nothing."""
    made = Image.new("RGBA", (600, 400))
    draw = ImageDraw.Draw(made)
    draw.ellipse((100, 50, 400, 350), fill=(200, 30, 60, 255))
    draw.rectangle((300, 200, 550, 300), fill=(20, 60, 160, 255))
    return made


def _logo_shown() -> Image.Image:
    return on_white(_logo())


def _moving(image: Callable[[], Image.Image], kind: str, **options: Any) -> bytes:
    """Return an animation that begins with the picture; its further frames are of one colour."""
    first = image()
    more = [Image.new(first.mode, first.size, number) for number in range(1, FRAMES)]
    return encoded(first, kind, save_all=True, append_images=more, duration=100, **options)


def _two_pictures() -> bytes:
    return _moving(photo, "MPO", quality=95, subsampling=0)


def _opaque() -> Image.Image:
    made = photo().convert("RGBA")
    made.putalpha(255)
    return made


def _from_p3() -> Image.Image:
    """Return the photograph as it is seen when its values are Display P3's."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(profiles.colour_space("Display P3")))
    seen = ImageCms.profileToProfile(photo(), profile, ImageCms.createProfile("sRGB"))
    assert seen is not None
    return seen


def _glassy_grey() -> Image.Image:
    return glassy().convert("LA")


def _black_and_white() -> Image.Image:
    return photo().convert("1")


def _plain(kind: str, **options: Any) -> Callable[[], bytes]:
    return lambda: encoded(photo(), kind, **options)


AS_IT_IS = [
    Entry("JPEG, baseline", "photo.jpg", Fate.AS_IT_IS, lambda: jpeg(photo()), photo),
    Entry("JPEG, progressive", "photo.jpeg", Fate.AS_IT_IS,
          lambda: jpeg(photo(), progressive=True), photo),
    Entry("JPEG, grey", "grey.jpg", Fate.AS_IT_IS, lambda: jpeg(_grey()), _grey_shown),
    Entry("JPEG, full chroma, quality 100", "best.jpg", Fate.AS_IT_IS,
          lambda: jpeg(photo(), quality=100), photo),
    Entry("PNG", "photo.png", Fate.AS_IT_IS, _plain("PNG"), photo),
    Entry("PNG, grey", "grey.png", Fate.AS_IT_IS, lambda: encoded(_grey(), "PNG"), _grey_shown),
    Entry("PNG, palette", "palette.png", Fate.AS_IT_IS, lambda: encoded(_palette(), "PNG"),
          lambda: _palette().convert("RGB")),
    Entry("PNG, 1 bit", "stamp.png", Fate.AS_IT_IS, lambda: encoded(photo().convert("1"), "PNG"),
          lambda: photo().convert("1").convert("RGB")),
    Entry("PNG, interlaced", "interlaced.png", Fate.AS_IT_IS,
          lambda: png(photo(), interlaced=True), photo),
    Entry("WEBP", "photo.webp", Fate.AS_IT_IS, _plain("WEBP", quality=95), photo),
    Entry("WEBP, lossless", "drawn.webp", Fate.AS_IT_IS, _plain("WEBP", lossless=True), photo),
    Entry("WEBP, transparent", "glassy.webp", Fate.AS_IT_IS,
          lambda: encoded(glassy(), "WEBP", lossless=True), lambda: on_white(glassy())),
    Entry("BMP", "photo.bmp", Fate.AS_IT_IS, _plain("BMP"), photo),
]  # fmt: skip

CONVERTED = [
    Entry("JPEG, CMYK with its press's profile", "print.jpg", Fate.CONVERTED,
          lambda: jpeg(_cmyk_of_press(), icc_profile=profiles.press()), photo,
          says="colours made sRGB"),
    # What its inks look like is said nowhere: readers differ by as much as this.
    Entry("JPEG, CMYK without a profile", "ink.jpg", Fate.CONVERTED,
          lambda: jpeg(_cmyk_plain()), lambda: _cmyk_plain().convert("RGB"), least_db=14.0),
    Entry("PNG, 16 bits", "deep.png", Fate.CONVERTED, lambda: png(photo(), deep=True), photo),
    Entry("PNG, grey, 16 bits", "deep-grey.png", Fate.CONVERTED,
          lambda: png(_grey(), deep=True), _grey_shown),
    Entry("PNG, palette with a transparent colour", "sticker.png", Fate.CONVERTED,
          lambda: encoded(_palette_with_hole(), "PNG", transparency=255), _hole_shown,
          says="put on white"),
    Entry("PNG, transparent", "glassy.png", Fate.CONVERTED, lambda: encoded(glassy(), "PNG"),
          lambda: on_white(glassy()), says="put on white"),
    Entry("PNG, animated", "sticker-moves.png", Fate.CONVERTED, lambda: _moving(photo, "PNG"),
          photo, says="its first frame"),
    Entry("WEBP, animated", "moves.webp", Fate.CONVERTED,
          lambda: _moving(photo, "WEBP", lossless=True), photo, says="its first frame"),
    Entry("GIF", "still.gif", Fate.CONVERTED, lambda: encoded(_palette(), "GIF"),
          lambda: _palette().convert("RGB"), says="GIF made"),
    Entry("GIF, animated", "moves.gif", Fate.CONVERTED, lambda: _moving(_palette, "GIF"),
          lambda: _palette().convert("RGB"), says="its first frame"),
    Entry("GIF, transparent", "sticker.gif", Fate.CONVERTED,
          lambda: encoded(_palette_with_hole(), "GIF", transparency=255), _hole_shown,
          says="put on white"),
    Entry("TIFF", "scan.tif", Fate.CONVERTED, _plain("TIFF"), photo, says="TIFF made"),
    Entry("TIFF, LZW", "scan-lzw.tiff", Fate.CONVERTED, _plain("TIFF", compression="tiff_lzw"),
          photo, says="TIFF made"),
    Entry("TIFF, 16 bits", "scan-deep.tif", Fate.CONVERTED, lambda: tiff16(photo()), photo,
          says="TIFF made"),
    Entry("HEIC", "phone.heic", Fate.CONVERTED, lambda: heic(photo()), photo, says="HEIC made"),
    Entry("HEIC, 10 bits", "phone-deep.heic", Fate.CONVERTED, lambda: heic(photo(), deep=True),
          photo, says="HEIC made"),
    Entry("AVIF", "photo.avif", Fate.CONVERTED, lambda: avif(photo()),
          photo, says="AVIF made"),
    Entry("AVIF, transparent", "glassy.avif", Fate.CONVERTED,
          lambda: avif(glassy()),
          lambda: on_white(glassy()), says="put on white"),
    Entry("PNG, RGBA and opaque, with a screen's profile", "mac.png", Fate.CONVERTED,
          lambda: encoded(_opaque(), "PNG", icc_profile=profiles.colour_space("Display P3")),
          _from_p3, says="colours made sRGB"),
    Entry("PNG, grey and transparent", "glassy-grey.png", Fate.CONVERTED,
          lambda: encoded(_glassy_grey(), "PNG"), lambda: on_white(_glassy_grey()),
          says="put on white"),
    Entry("WEBP, animated and transparent", "sticker.webp", Fate.CONVERTED,
          lambda: _moving(glassy, "WEBP", lossless=True), lambda: on_white(glassy()),
          says="its first frame"),
    Entry("TIFF, several pages", "pages.tif", Fate.CONVERTED, lambda: _moving(photo, "TIFF"),
          photo, says="its first frame"),
    Entry("TIFF, a fax", "fax.tif", Fate.CONVERTED,
          lambda: encoded(_black_and_white(), "TIFF", compression="group4"),
          lambda: _black_and_white().convert("RGB"), says="TIFF made"),
    Entry("TIFF, printing inks with their profile", "print.tif", Fate.CONVERTED,
          lambda: encoded(_cmyk_of_press(), "TIFF", icc_profile=profiles.press()), photo,
          says="colours made sRGB"),
    Entry("BMP, 32 bits", "photo32.bmp", Fate.CONVERTED, lambda: encoded(_opaque(), "BMP"), photo,
          says="BMP made"),
    # Few colours stay what they are.
    Entry("PNG, plain shapes, transparent", "logo.png", Fate.CONVERTED,
          lambda: encoded(_logo(), "PNG"), _logo_shown, says="put on white", least_db=SAME_DB),
    Entry("GIF, plain shapes", "logo.gif", Fate.CONVERTED,
          lambda: encoded(_logo_shown().quantize(8), "GIF"), _logo_shown, says="GIF made PNG",
          least_db=SAME_DB),
    Entry("JPEG with a second picture (MPO)", "stereo.jpg", Fate.STRIPPED, _two_pictures, photo),
]  # fmt: skip

ENTRIES = AS_IT_IS + CONVERTED
