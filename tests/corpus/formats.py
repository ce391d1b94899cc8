"""Every format and mode that people attach."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageDraw

from tests.corpus import profiles
from tests.corpus.entry import SAME_DB, Entry, Fate
from tests.corpus.photographs import glassy, on_white, photo
from tests.corpus.writing import avif, bmp32, encoded, gif_within, heic, jpeg, png, tiff16

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


def _after_white() -> Image.Image:
    """Return a smaller picture whose first colour is white: Pillow shows it beside the frame."""
    made = photo(450, 300).quantize(255)
    colours = bytes(made.getpalette() or ())
    made = made.point([min(value + 1, 255) for value in range(256)])
    made.putpalette(b"\xff\xff\xff" + colours)
    return made


def _beside_white() -> Image.Image:
    shown = Image.new("RGB", photo().size, "white")
    shown.paste(_after_white().convert("RGB"), (100, 40))
    return shown


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
          says="colours converted to sRGB"),
    # What its inks look like is said nowhere: readers differ by as much as this.
    Entry("JPEG, CMYK without a profile", "ink.jpg", Fate.CONVERTED,
          lambda: jpeg(_cmyk_plain()), lambda: _cmyk_plain().convert("RGB"),
          says="colours converted to sRGB", least_db=14.0),
    Entry("PNG, 16 bits", "deep.png", Fate.CONVERTED, lambda: png(photo(), deep=True), photo,
          says="saved as JPEG"),
    Entry("PNG, grey, 16 bits", "deep-grey.png", Fate.CONVERTED,
          lambda: png(_grey(), deep=True), _grey_shown, says="saved as JPEG"),
    Entry("PNG, palette with a transparent colour", "sticker.png", Fate.CONVERTED,
          lambda: encoded(_palette_with_hole(), "PNG", transparency=255), _hole_shown,
          says="transparency filled with white"),
    Entry("PNG, transparent", "glassy.png", Fate.CONVERTED, lambda: encoded(glassy(), "PNG"),
          lambda: on_white(glassy()), says="transparency filled with white"),
    Entry("PNG, animated", "sticker-moves.png", Fate.CONVERTED, lambda: _moving(photo, "PNG"),
          photo, says="first frame only"),
    Entry("WEBP, animated", "moves.webp", Fate.CONVERTED,
          lambda: _moving(photo, "WEBP", lossless=True), photo, says="first frame only"),
    Entry("GIF", "still.gif", Fate.CONVERTED, lambda: encoded(_palette(), "GIF"),
          lambda: _palette().convert("RGB"), says="saved as JPEG"),
    Entry("GIF, animated", "moves.gif", Fate.CONVERTED, lambda: _moving(_palette, "GIF"),
          lambda: _palette().convert("RGB"), says="first frame only"),
    Entry("GIF, transparent", "sticker.gif", Fate.CONVERTED,
          lambda: encoded(_palette_with_hole(), "GIF", transparency=255), _hole_shown,
          says="transparency filled with white"),
    Entry("GIF, its only frame a part of its canvas", "part.gif", Fate.CONVERTED,
          lambda: gif_within(photo().size, _after_white(), (100, 40)), _beside_white,
          says="transparency filled with white"),
    Entry("TIFF", "scan.tif", Fate.CONVERTED, _plain("TIFF"), photo, says="saved as JPEG"),
    Entry("TIFF, LZW", "scan-lzw.tiff", Fate.CONVERTED, _plain("TIFF", compression="tiff_lzw"),
          photo, says="saved as JPEG"),
    Entry("TIFF, LZW, luma and chroma", "scan-luma.tif", Fate.CONVERTED,
          lambda: encoded(photo().convert("YCbCr"), "TIFF", compression="tiff_lzw"), photo,
          says="saved as JPEG"),
    Entry("TIFF, 16 bits", "scan-deep.tif", Fate.CONVERTED, lambda: tiff16(photo()), photo,
          says="saved as JPEG"),
    Entry("HEIC", "phone.heic", Fate.CONVERTED, lambda: heic(photo()), photo, says="saved as JPEG"),
    Entry("HEIC, 10 bits", "phone-deep.heic", Fate.CONVERTED, lambda: heic(photo(), deep=True),
          photo, says="saved as JPEG"),
    Entry("AVIF", "photo.avif", Fate.CONVERTED, lambda: avif(photo()),
          photo, says="saved as JPEG"),
    Entry("AVIF, transparent", "glassy.avif", Fate.CONVERTED,
          lambda: avif(glassy()),
          lambda: on_white(glassy()), says="transparency filled with white"),
    Entry("PNG, RGBA and opaque, with a screen's profile", "mac.png", Fate.CONVERTED,
          lambda: encoded(_opaque(), "PNG", icc_profile=profiles.colour_space("Display P3")),
          _from_p3, says="colours converted to sRGB"),
    Entry("PNG, grey and transparent", "glassy-grey.png", Fate.CONVERTED,
          lambda: encoded(_glassy_grey(), "PNG"), lambda: on_white(_glassy_grey()),
          says="transparency filled with white"),
    Entry("WEBP, animated and transparent", "sticker.webp", Fate.CONVERTED,
          lambda: _moving(glassy, "WEBP", lossless=True), lambda: on_white(glassy()),
          says="first frame only, transparency filled with white, saved as JPEG"),
    Entry("TIFF, several pages", "pages.tif", Fate.CONVERTED, lambda: _moving(photo, "TIFF"),
          photo, says="first frame only"),
    Entry("TIFF, a fax", "fax.tif", Fate.CONVERTED,
          lambda: encoded(_black_and_white(), "TIFF", compression="group4"),
          lambda: _black_and_white().convert("RGB"), says="saved as JPEG"),
    Entry("TIFF, printing inks with their profile", "print.tif", Fate.CONVERTED,
          lambda: encoded(_cmyk_of_press(), "TIFF", icc_profile=profiles.press()), photo,
          says="colours converted to sRGB"),
    Entry("BMP, 32 bits", "photo32.bmp", Fate.CONVERTED, lambda: encoded(_opaque(), "BMP"), photo,
          says="saved as JPEG"),
    Entry("BMP, 32 bits, the fourth left empty", "empty.bmp", Fate.CONVERTED,
          lambda: bmp32(_opaque(), alpha=0), photo, says="saved as JPEG"),
    # Few colours stay what they are.
    Entry("PNG, plain shapes, transparent", "logo.png", Fate.CONVERTED,
          lambda: encoded(_logo(), "PNG"), _logo_shown,
          says="transparency filled with white", least_db=SAME_DB),
    Entry("GIF, plain shapes", "logo.gif", Fate.CONVERTED,
          lambda: encoded(_logo_shown().quantize(8), "GIF"), _logo_shown, says="saved as PNG",
          least_db=SAME_DB),
    Entry("JPEG with a second picture (MPO)", "stereo.jpg", Fate.STRIPPED, _two_pictures, photo),
]  # fmt: skip

ENTRIES = AS_IT_IS + CONVERTED
