"""The independent eye is not blind: each thing that must not arrive is seen by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, ImageCms

from tests.corpus import colours, profiles
from tests.corpus.entry import Entry, Fate
from tests.corpus.judging import beside_the_pixels, problems, psnr
from tests.corpus.photographs import glassy, photo
from tests.corpus.writing import XMP, chunk, encoded, jpeg, phone_exif, png, with_chunk, xmp_chunk

ENTRY = Entry("a photograph", "photo.gif", Fate.CONVERTED, lambda: b"", photo)


def _arrived(data: bytes, entry: Entry = ENTRY) -> str:
    return "; ".join(problems(entry, b"another file", data))


def test_what_is_right_passes() -> None:
    for data in (jpeg(photo()), encoded(photo(), "PNG"), encoded(photo(), "WEBP", quality=95)):
        assert not _arrived(data)
    srgb = ImageCms.ImageCmsProfile(colours.SRGB).tobytes()
    assert not _arrived(jpeg(photo(), icc_profile=srgb))


WRONG: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "cannot be read"),
    "half": (lambda: jpeg(photo())[:9000], "cannot be read"),
    "another format": (lambda: encoded(photo(), "TIFF"), "its format is TIFF"),
    "too large": (lambda: encoded(Image.new("1", (5001, 400)), "PNG"), "5001×400 pixels"),
    "too small": (lambda: jpeg(photo(570, 380)), "570×380 pixels"),
    "too many bytes": (lambda: encoded(Image.new("RGB", (2000, 1700)), "BMP"), "bytes"),
    "other proportions": (lambda: jpeg(photo().resize((600, 402))), "600×402 pixels instead"),
    "mirrored": (lambda: jpeg(photo().transpose(Image.Transpose.FLIP_LEFT_RIGHT)), "otherwise"),
    "upside down": (lambda: jpeg(photo().transpose(Image.Transpose.ROTATE_180)), "otherwise"),
    "lying, as it says": (lambda: jpeg(photo(), exif=phone_exif(3, place=False)), "it lies"),
    "shifted": (lambda: jpeg(ImageChops.offset(photo(), 1, 0)), "otherwise"),
    "too dark": (lambda: jpeg(photo().point([v * 9 // 10 for v in range(256)] * 3)), "otherwise"),
    "bad quality": (lambda: jpeg(photo(), quality=30), "otherwise"),
    "transparent": (lambda: encoded(glassy(), "PNG"), "a transparent PNG"),
    "printing inks": (lambda: jpeg(photo().convert("CMYK")), "its mode is CMYK"),
    "16 bits of grey": (lambda: png(photo().convert("L"), deep=True), "its mode is I;16"),
    "a place": (lambda: jpeg(photo(), exif=phone_exif()), "it tells a place"),
}


@pytest.mark.parametrize(("make", "problem"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_seen(make: Callable[[], bytes], problem: str) -> None:
    assert problem in _arrived(make())


def test_other_colours_are_seen_with_their_profile_and_without() -> None:
    in_p3 = colours.in_space("Display P3")
    assert _arrived(jpeg(in_p3)).startswith("it looks otherwise")
    with_profile = jpeg(in_p3, icc_profile=profiles.colour_space("Display P3"))
    assert _arrived(with_profile).startswith("without its profile it looks otherwise")


@pytest.mark.parametrize(
    "data",
    [
        jpeg(photo(), exif=phone_exif(place=False)),
        jpeg(photo(), comment=b"hello"),
        jpeg(photo(), xmp=XMP),
        jpeg(photo()) + b"behind it",
        with_chunk(encoded(photo(), "PNG"), xmp_chunk(), after_pixels=True),
        with_chunk(encoded(photo(), "PNG"), chunk(b"tEXt", b"Author\0Somebody")),
        encoded(photo(), "PNG") + b"behind it",
        encoded(photo(), "WEBP", exif=phone_exif(place=False)),
    ],
    ids=["exif", "comment", "xmp", "trailer", "png xmp", "png text", "png trailer", "webp exif"],
)
def test_metadata_is_seen(data: bytes) -> None:
    assert list(beside_the_pixels(data))


def test_a_file_that_is_another_is_seen() -> None:
    as_it_is = Entry("as it is", "photo.jpg", Fate.AS_IT_IS, lambda: jpeg(photo()), photo)
    stripped = Entry("stripped", "photo.jpg", Fate.STRIPPED, lambda: jpeg(photo()), photo)
    assert "not the very file" in _arrived(jpeg(photo()), as_it_is)
    changed = problems(stripped, jpeg(photo(), exif=phone_exif()), jpeg(photo(), quality=94))
    assert changed == ["its pixels are others"]


def test_psnr_is_what_it_is_called() -> None:
    black, grey = Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8), (1, 1, 1))
    assert round(psnr(black, grey), 2) == 48.13, "an error of one step everywhere"
