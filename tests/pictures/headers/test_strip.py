"""The same pixels without a word beside them, or no file at all."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

from pictures.headers.look import look_file
from pictures.headers.strip import strip
from tests.pictures.making import PHOTOS, SECRETS, XMP, encoded, exif, photo, profile, with_metadata
from tests.pictures.parts import (
    MOTION_XMP,
    PLACE,
    XMP_MARK,
    after_soi,
    before_scan,
    chunk,
    chunks,
    moving,
    plain_exif,
    png_of,
    riff,
    riff_chunks,
    segment,
    with_chunk,
)

JPEG = encoded(photo(), "JPEG", quality=90)
PNG = encoded(photo(), "PNG")
WEBP = encoded(photo(), "WEBP")
KINDS = ("JPEG", "PNG", "WEBP", "BMP")
SHOWN_BY = {"icc_profile", "transparency", "gamma", "srgb", "chromaticity", "dpi", "aspect"}
SHOWN_BY |= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform"}
SHOWN_BY |= {"progressive", "progression", "interlace", "compression", "timestamp"}
SHOWN_BY |= {"loop", "duration", "background", "bbox", "default_image", "disposal", "blend"}


def pixels(data: bytes) -> list[tuple[str, bytes]]:
    """Return every frame, decoded."""
    with Image.open(BytesIO(data)) as image:
        if image.format == "MPO":
            return [(image.mode, image.tobytes())]
        return [(frame.mode, frame.tobytes()) for frame in ImageSequence.Iterator(image)]


def stripped(folder: Path, data: bytes, plain: bytes = b"") -> bytes:
    """Strip it; the same picture must be in it (or that in `plain`), and nothing beside."""
    source, target = folder / "a", folder / "b"
    source.write_bytes(data)
    told = strip(source, target)
    assert told == look_file(target)
    assert source.read_bytes() == data
    after = target.read_bytes()
    assert pixels(after) == pixels(plain or data)
    for mark in (*SECRETS, PLACE, b"Exif", b"EXIF", b"XMP ", b"xmpmeta", b"Text", b"eXIf", b"MPF"):
        assert mark not in after, mark
    with Image.open(BytesIO(after)) as image:
        image.load()
        assert dict(image.getexif()) == {}
        assert set(image.info) <= SHOWN_BY
        assert image.format != "MPO"
    assert told.place is False
    return after


def refused(folder: Path, data: bytes) -> bool:
    source, target = folder / "a", folder / "none"
    source.write_bytes(data)
    return strip(source, target) is None and not target.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_no_metadata_is_left(tmp_path: Path, kind: str) -> None:
    before = with_metadata(tmp_path / "before", kind).read_bytes()
    after = stripped(tmp_path, before)
    if kind == "BMP":
        assert after == before
    else:
        with Image.open(BytesIO(after)) as image:
            assert image.info["icc_profile"] == profile()
    assert stripped(tmp_path, after) == after


@pytest.mark.parametrize("name", ["astronaut.jpg", "rocket.jpg", "chelsea.png", "coffee.png"])
def test_the_shipped_photographs(tmp_path: Path, name: str) -> None:
    data = (PHOTOS / name).read_bytes()
    assert len(stripped(tmp_path, data)) <= len(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_exif_turns_is_refused(tmp_path: Path, kind: str, orientation: int) -> None:
    data = encoded(photo(), kind, exif=plain_exif(orientation))
    if orientation == 1:
        stripped(tmp_path, data)
    else:
        assert refused(tmp_path, data)


def test_a_pngs_exif_behind_its_pixels_turns_too(tmp_path: Path) -> None:
    assert refused(tmp_path, with_chunk(PNG, b"IEND", b"eXIf", plain_exif(6)[6:]))
    stripped(tmp_path, with_chunk(PNG, b"IEND", b"eXIf", exif().tobytes()[6:]))


@pytest.mark.parametrize("kind", KINDS)
def test_what_follows_the_end_is_cut_off(tmp_path: Path, kind: str) -> None:
    data = encoded(photo(), kind)
    if kind == "BMP":
        assert refused(tmp_path, data + PLACE)
    else:
        assert stripped(tmp_path, data + bytes(200_000) + PLACE) == stripped(tmp_path, data)


def test_a_further_picture_and_a_film_are_cut_off(tmp_path: Path) -> None:
    several = encoded(photo(), "MPO", save_all=True, append_images=[photo(80, 60)], exif=exif())
    assert stripped(tmp_path, several).count(b"\xff\xd8\xff") == 1
    film = after_soi(JPEG, segment(0xE1, XMP_MARK + MOTION_XMP)) + b"ftypmp42" * 99
    assert stripped(tmp_path, film) == JPEG


def test_metadata_between_a_jpegs_scans(tmp_path: Path) -> None:
    plain = encoded(photo(), "JPEG", progressive=True)
    data = plain
    for number in (1, 3):
        data = before_scan(data, number, segment(0xE1, exif().tobytes()))
        data = before_scan(data, number, segment(0xFE, PLACE))
    assert stripped(tmp_path, data) == plain


@pytest.mark.parametrize(
    "put",
    [
        segment(0xE0, b"JFXX\0\x10" + PLACE),
        segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\3\3" + PLACE),
        segment(0xE2, b"MPF\0" + PLACE),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + PLACE * 9),
        segment(0xE2, b"ICC_PROFILE\0"),
        segment(0xED, b"Photoshop 3.0\0" + PLACE),
        segment(0xEF, PLACE),
        segment(0xFE, PLACE),
        segment(0xEE, b"Adobe" + PLACE[:2]),
        b"\xff" * 50 + segment(0xE1, XMP_MARK + XMP),
        segment(0xE1, b"Exif\0\0" + PLACE),
    ],
)
def test_segments_that_go(tmp_path: Path, put: bytes) -> None:
    # Some of them Pillow stumbles over, so that the plain one's pixels are compared.
    assert stripped(tmp_path, JPEG[:20] + put + JPEG[20:], JPEG) == JPEG


def test_colours_that_need_what_stays(tmp_path: Path) -> None:
    for mode in ("L", "CMYK"):
        stripped(tmp_path, encoded(photo(mode=mode), "JPEG", exif=exif()))
    # Three components that are red, green and blue: only Adobe's segment says so.
    assert b"Adobe" in stripped(tmp_path, encoded(photo(), "JPEG", keep_rgb=True, exif=exif()))


def test_a_profile_of_several_segments_stays(tmp_path: Path) -> None:
    large = profile()[:128] + bytes(150_000)
    data = encoded(photo(), "JPEG", icc_profile=large, exif=exif())
    with Image.open(BytesIO(stripped(tmp_path, data))) as image:
        assert image.info["icc_profile"] == large


def test_profiles_that_are_none_or_too_large_go(tmp_path: Path) -> None:
    for bad in (b"x" * 300, profile()[:128] + bytes(4_000_000)):
        for kind in ("JPEG", "WEBP"):
            data = encoded(photo(), kind, icc_profile=bad)
            with Image.open(BytesIO(stripped(tmp_path, data))) as image:
                assert "icc_profile" not in image.info
    swapped = b"".join(
        segment(0xE2, b"ICC_PROFILE\0" + number + profile()[:200]) for number in (b"\2\2", b"\1\2")
    )
    assert stripped(tmp_path, after_soi(JPEG, swapped)) == JPEG
    assert stripped(tmp_path, with_chunk(PNG, b"IDAT", b"iCCP", b"x\0\0" + PLACE)) == PNG


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"tEXt", b"Comment\0" + PLACE),
        (b"zTXt", b"Comment\0\0" + zlib.compress(PLACE)),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        (b"eXIf", exif().tobytes()[6:]),
        (b"tIME", bytes(7)),
        (b"caBX", PLACE),
        (b"iDOT", bytes(28)),
    ],
)
@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
def test_chunks_that_go(tmp_path: Path, kind: bytes, body: bytes, before: bytes) -> None:
    assert stripped(tmp_path, with_chunk(PNG, before, kind, body)) == PNG


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"gAMA", struct.pack(">I", 45455)),
        (b"cHRM", bytes(32)),
        (b"sRGB", b"\0"),
        (b"iCCP", b"x\0\0" + zlib.compress(profile())),
        (b"sBIT", b"\x08\x08\x08"),
        (b"tRNS", bytes(6)),
        (b"bKGD", bytes(6)),
        (b"pHYs", bytes(9)),
        (b"cICP", b"\1\x0d\0\1"),
    ],
)
def test_chunks_that_a_picture_is_shown_by(tmp_path: Path, kind: bytes, body: bytes) -> None:
    data = with_chunk(PNG, b"IDAT", kind, body)
    assert stripped(tmp_path, data) == data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png(tmp_path: Path, mode: str) -> None:
    image = Image.new("I;16", (40, 30), 777) if mode == "I;16" else photo(mode=mode)
    stripped(tmp_path, encoded(image, "PNG", exif=exif()))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_stays_one(tmp_path: Path, kind: str) -> None:
    data = moving(kind)
    assert len(pixels(data)) == 3
    assert stripped(tmp_path, data) == data


def test_metadata_where_a_webps_flags_deny_it(tmp_path: Path) -> None:
    parts = riff_chunks(moving("WEBP"))
    at = [kind for kind, _ in parts].index(b"ANMF")
    inner = riff((b"EXIF", PLACE + b"."))[12:]
    parts[at] = (b"ANMF", parts[at][1] + inner)
    data = riff(*parts, (b"EXIF", exif().tobytes()), (b"ABCD", PLACE))
    assert stripped(tmp_path, data) == moving("WEBP")
    assert stripped(tmp_path, riff(*riff_chunks(WEBP), (b"EXIF", exif().tobytes()))) == WEBP


@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_every_kind_of_webp(tmp_path: Path, mode: str, lossless: bool) -> None:
    image = photo(mode=mode)
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    plain = encoded(image, "WEBP", lossless=lossless)
    after = stripped(tmp_path, encoded(image, "WEBP", lossless=lossless, exif=exif(), xmp=XMP))
    assert pixels(after) == pixels(plain)
    assert stripped(tmp_path, plain) == plain
    both = encoded(image, "WEBP", lossless=lossless, exif=exif(), icc_profile=profile())
    assert stripped(tmp_path, both)[20] & 0x2C == 0x20


@pytest.mark.parametrize("kind", KINDS)
def test_cut_anywhere_nothing_is_written(tmp_path: Path, kind: str) -> None:
    data = encoded(photo(80, 60), kind, **({} if kind == "BMP" else {"exif": plain_exif()}))
    for at in range(0, len(data), 100):
        assert refused(tmp_path, data[:at]), at


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        encoded(photo(), "GIF"),
        encoded(photo(), "TIFF"),
        encoded(photo(mode="RGBA"), "BMP"),
        JPEG[:2] + segment(0xE1, PLACE) + b"\xff\xd9",
        JPEG[:300].partition(b"\xff\xc0")[0] + JPEG[JPEG.index(b"\xff\xda") :],
        JPEG.replace(b"\xff\xda", b"\xff\x02"),
        b"\x89PNG\r\n\x1a\n" + chunk(b"CgBI", b"P\0 \2") + PNG[8:],
        png_of([*chunks(PNG)[:-1], (b"tEXt", b"a\0b"), (b"IDAT", b""), (b"IEND", b"")]),
        riff((b"VP8X", bytes(10))),
        riff((b"VP8X", bytes(9)), *riff_chunks(WEBP)),
        riff((b"ANMF", b"short")),
        riff((b"JUNK", PLACE)),
        WEBP.replace(b"RIFF", b"RIFX"),
    ],
)
def test_what_is_broken_or_of_another_kind(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, data)


def test_hundreds_of_parts(tmp_path: Path) -> None:
    body = b"".join(body for kind, body in chunks(PNG) if kind == b"IDAT")
    tiny = [(b"IDAT", body[at : at + 200]) for at in range(0, len(body), 200)]
    data = png_of([chunks(PNG)[0], *[(b"tEXt", PLACE)] * 200, *tiny, (b"IEND", b"")])
    stripped(tmp_path, data)
    assert stripped(tmp_path, after_soi(JPEG, segment(0xFE, PLACE) * 400)) == JPEG
    assert refused(tmp_path, after_soi(JPEG, segment(0xFE, PLACE) * 600))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        strip(tmp_path / "a", tmp_path / "b")
