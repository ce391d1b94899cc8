"""Size classes: too small, just right, too large, too long, too many bytes."""

from __future__ import annotations

from functools import partial

from PIL import Image

from tests.corpus.entry import Entry, Fate
from tests.corpus.photographs import grainy, mosaic, photo, screenshot, stored
from tests.corpus.writing import encoded, jpeg, phone_exif

PHONE, CAMERA = (3024, 4032), (8064, 6048)


def _of_phone() -> bytes:
    exif = phone_exif(6)
    return jpeg(stored(mosaic(*PHONE), 6), quality=90, subsampling=2, exif=exif)


def _of_phone_upright() -> bytes:
    return jpeg(mosaic(*PHONE), quality=90, subsampling=2, exif=phone_exif())


def _of_camera() -> bytes:
    return jpeg(mosaic(*CAMERA), quality=85, subsampling=2, exif=phone_exif())


def _one_pixel() -> Image.Image:
    return Image.new("RGB", (1, 1), (200, 120, 40))


def _jpeg(width: int, height: int) -> bytes:
    return jpeg(mosaic(width, height), quality=90)


ENTRIES = [
    Entry("an avatar of 300 pixels", "avatar.png", Fate.CONVERTED,
          lambda: encoded(photo(300, 300), "PNG"), partial(photo, 300, 300),
          says="enlarged from 300×300 to 384×384", sides=(384, 384)),
    Entry("a single pixel", "dot.png", Fate.CONVERTED, lambda: encoded(_one_pixel(), "PNG"),
          _one_pixel, says="enlarged from 1×1 to 384×384", sides=(384, 384)),
    Entry("384 pixels: the least", "least.png", Fate.AS_IT_IS,
          lambda: encoded(photo(384, 384), "PNG"), partial(photo, 384, 384)),
    Entry("383 pixels: one too few", "one-less.jpg", Fate.CONVERTED,
          lambda: jpeg(photo(512, 383)), partial(photo, 512, 383),
          says="enlarged from 512×383 to 513×384", sides=(513, 384)),
    Entry("5000 pixels: the most", "most.jpg", Fate.AS_IT_IS, partial(_jpeg, 5000, 400),
          partial(mosaic, 5000, 400)),
    Entry("5001 pixels: one too many", "one-more.jpg", Fate.CONVERTED, partial(_jpeg, 5001, 400),
          partial(mosaic, 5001, 400), says="scaled from 5001×400 to 5000×400", sides=(5000, 400)),
    Entry("a phone's 12 MP, lying, with a place", "IMG_2041.JPG", Fate.CONVERTED, _of_phone,
          partial(mosaic, *PHONE), says="turned upright, metadata removed"),
    Entry("a phone's 12 MP, upright, with a place", "IMG_2042.JPG", Fate.STRIPPED,
          _of_phone_upright, partial(mosaic, *PHONE)),
    Entry("48 MP, with a place", "DSC_0815.JPG", Fate.CONVERTED, _of_camera,
          partial(mosaic, *CAMERA), says="scaled from 8064×6048 to 5000×3750, metadata removed",
          sides=(5000, 3750)),
    Entry("a panorama, 12:1", "panorama.jpg", Fate.CONVERTED, partial(_jpeg, 9600, 800),
          partial(mosaic, 9600, 800), says="scaled from 9600×800 to 5000×417", sides=(5000, 417)),
    Entry("a strip of comics, 1:12, narrow", "strip.png", Fate.CONVERTED,
          lambda: encoded(mosaic(300, 3600), "PNG"), partial(mosaic, 300, 3600),
          says="enlarged from 300×3600 to 384×4608", sides=(384, 4608)),
    Entry("a panorama, 16:1", "panorama-long.jpg", Fate.REFUSED, partial(_jpeg, 9600, 600),
          says="is too long and narrow (9600×600)"),
    Entry("a screenshot of 14 MB", "Screenshot 2026-11-20 at 18.04.11.png", Fate.CONVERTED,
          lambda: encoded(screenshot(3840, 1920), "PNG", compress_level=1),
          partial(screenshot, 3840, 1920), says="saved as JPEG"),
    Entry("a JPEG of 12 MB within the sides", "heavy.jpg", Fate.CONVERTED,
          lambda: jpeg(grainy(4000, 3000), quality=98), partial(grainy, 4000, 3000),
          says="saved in fewer bytes ("),
]  # fmt: skip
