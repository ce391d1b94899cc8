"""A picture for the reply: upright, as it looked, and with nothing that says who took it where."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageOps

from pictures import PictureError, Trouble, clean
from tests.pictures.making import (
    LIMITLESS,
    PHOTOS,
    SECRETS,
    difference,
    encoded,
    exif,
    photo,
    profile,
    saved,
    with_metadata,
)

TAKEN = ("JPEG", "PNG", "BMP", "WEBP")


def cleaned(path: Path, max_bytes: int = LIMITLESS) -> Path:
    target = path.with_suffix(".clean")
    picture = clean(path, target, max_bytes=max_bytes, formats=TAKEN)
    with Image.open(target) as image:
        assert (picture.format, picture.width, picture.height) == (image.format, *image.size)
    assert picture.size == target.stat().st_size
    return target


@pytest.mark.parametrize("kind", TAKEN)
def test_no_metadata_is_left(tmp_path: Path, kind: str) -> None:
    path = with_metadata(tmp_path / "a", kind)
    before = path.read_bytes()
    if kind != "BMP":
        assert any(secret in before for secret in SECRETS)
    target = cleaned(path)
    after = target.read_bytes()
    for mark in (*SECRETS, b"Exif", b"xmpmeta", b"adobe", b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
        assert mark not in after, mark
    with Image.open(target) as image:
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {
            *("icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density"),
            *("progressive", "progression", "dpi", "compression", "loop", "background"),
            *("timestamp", "duration"),
        }
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_colour_profile_is_kept(tmp_path: Path, kind: str) -> None:
    with Image.open(cleaned(with_metadata(tmp_path / "a", kind))) as image:
        assert image.info["icc_profile"] == profile()


@pytest.mark.parametrize("kind", TAKEN)
def test_it_keeps_its_format_and_looks_the_same(tmp_path: Path, kind: str) -> None:
    path = with_metadata(tmp_path / "a", kind)
    target = cleaned(path)
    with Image.open(path) as before, Image.open(target) as after:
        assert after.format == kind
        assert difference(before, after) < (2 if kind in ("JPEG", "WEBP") else 0.001)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    path = with_metadata(tmp_path / "a", kind, orientation)
    with Image.open(path) as before, Image.open(cleaned(path)) as after:
        assert after.size == ((120, 160) if orientation >= 5 else (160, 120))
        assert difference(ImageOps.exif_transpose(before), after) < 2


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("1", "PNG"),
        ("L", "PNG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("RGBA", "PNG"),
        ("I;16", "PNG"),
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGBA", "WEBP"),
        ("1", "BMP"),
        ("L", "BMP"),
        ("P", "BMP"),
        ("RGBA", "BMP"),
    ],
)
def test_every_kind_of_pixel_keeps_its_kind_and_value(tmp_path: Path, mode: str, kind: str) -> None:
    image = Image.linear_gradient("L").convert("I;16") if mode == "I;16" else photo(mode=mode)
    path = saved(image, tmp_path / "a", kind)
    with Image.open(path) as before, Image.open(cleaned(path)) as after:
        assert after.mode == before.mode
        if mode == "I;16":
            assert after.tobytes() == before.tobytes()
        else:
            assert difference(before, after) < 2


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_stays_so(tmp_path: Path, kind: str) -> None:
    image = photo(mode="RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    with Image.open(cleaned(saved(image, tmp_path / "a", kind))) as after:
        alpha = after.convert("RGBA").getchannel("A")
        assert difference(alpha, image.getchannel("A")) < 2


def test_a_palette_with_one_transparent_colour_stays_so(tmp_path: Path) -> None:
    image = photo(mode="P")
    path = saved(image, tmp_path / "a", "PNG", transparency=3)
    with Image.open(path) as before, Image.open(cleaned(path)) as after:
        assert after.info["transparency"] == before.info["transparency"]
        assert difference(before.convert("RGBA"), after.convert("RGBA")) == 0


def test_a_phones_jpeg_loses_the_preview_behind_it(tmp_path: Path) -> None:
    path = saved(photo(), tmp_path / "a.jpg", "MPO", save_all=True, append_images=[photo(40, 30)])
    with Image.open(cleaned(path)) as after:
        assert after.format == "JPEG"
        assert getattr(after, "n_frames", 1) == 1


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(
    "data",
    [b"Exif\0\0garbage at home", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", exif(9).tobytes()],
    ids=["garbage", "cut off", "an orientation that there is not"],
)
def test_broken_exif_is_no_trouble(tmp_path: Path, data: bytes) -> None:
    target = cleaned(saved(photo(), tmp_path / "a", "JPEG", exif=data))
    assert b"at home" not in target.read_bytes()


def test_one_that_comes_out_too_large_is_fitted(tmp_path: Path) -> None:
    path = saved(photo(400, 300), tmp_path / "a", "PNG", exif=exif(6))
    target = cleaned(path, max_bytes=20_000)
    assert target.stat().st_size <= 20_000
    with Image.open(target) as after:
        assert after.format == "JPEG"
        assert after.height > after.width
    assert not any(secret in target.read_bytes() for secret in SECRETS)


@pytest.mark.parametrize("name", ["astronaut.jpg", "rocket.jpg", "chelsea.png", "coffee.png"])
def test_the_shipped_photographs(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((PHOTOS / name).read_bytes())
    with Image.open(path) as before, Image.open(cleaned(path)) as after:
        assert difference(before, after) < 2


@pytest.mark.parametrize("content", [b"", b"hello", b"%!PS-Adobe-3.0 EPSF-3.0\n"])
def test_no_picture_no_target(tmp_path: Path, content: bytes) -> None:
    path, target = tmp_path / "a", tmp_path / "b"
    path.write_bytes(content)
    with pytest.raises(PictureError):
        clean(path, target, max_bytes=LIMITLESS, formats=TAKEN)
    assert not target.exists()


@pytest.mark.parametrize("kind", TAKEN)
def test_half_a_picture_is_damaged(tmp_path: Path, kind: str) -> None:
    whole = encoded(photo(), kind)
    path = tmp_path / "a"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PictureError) as wrong:
        clean(path, tmp_path / "b", max_bytes=LIMITLESS, formats=TAKEN)
    assert wrong.value.trouble is Trouble.DAMAGED


def test_a_format_that_cannot_be_shown_becomes_a_png(tmp_path: Path) -> None:
    path = saved(photo(), tmp_path / "a", "BMP")
    picture = clean(path, tmp_path / "b", max_bytes=LIMITLESS, formats=("JPEG", "PNG"))
    assert picture.format == "PNG"
    with Image.open(path) as before, Image.open(tmp_path / "b") as after:
        assert after.format == "PNG"
        assert difference(before, after) == 0
