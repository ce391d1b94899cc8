"""What a file really is, told from its bytes: whole pictures, broken ones, and lookalikes."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from PIL import Image

from pictures import MOST_PIXELS, Picture, PictureError, Trouble
from pictures.decoding.convert import check
from tests.pictures.making import (
    PHOTOS,
    encoded,
    exif,
    photo,
    png_header,
    saved,
    with_metadata,
)

TAKEN = ("JPEG", "PNG", "BMP", "WEBP")
EVERY = (*TAKEN, "GIF", "TIFF", "AVIF", "HEIC")


def read(path: Path) -> Picture:
    return check(path, allow=lambda pixels: None)


def trouble(path: Path) -> Trouble:
    with pytest.raises(PictureError) as wrong:
        read(path)
    return wrong.value.trouble


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "kind", "width", "height"),
    [
        ("astronaut.jpg", "JPEG", 512, 512),
        ("chelsea.png", "PNG", 451, 300),
        ("coffee.png", "PNG", 600, 400),
        ("rocket.jpg", "JPEG", 640, 427),
    ],
)
def test_the_shipped_photographs(name: str, kind: str, width: int, height: int) -> None:
    picture = read(PHOTOS / name)
    assert (picture.format, picture.width, picture.height) == (kind, width, height)
    assert picture.size == (PHOTOS / name).stat().st_size
    assert picture.frames == 1


@pytest.mark.parametrize("kind", EVERY)
def test_each_format_by_its_bytes_and_never_by_its_name(tmp_path: Path, kind: str) -> None:
    path = saved(photo(40, 30), tmp_path / "picture.txt", kind)
    picture = read(path)
    assert (picture.format, picture.width, picture.height) == (kind, 40, 30)
    assert picture.size == path.stat().st_size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_on_its_side_has_its_sides_swapped(
    tmp_path: Path, kind: str, orientation: int
) -> None:
    path = saved(photo(40, 30), tmp_path / "a", kind, exif=exif(orientation))
    picture = read(path)
    upright = (30, 40) if orientation >= 5 else (40, 30)
    assert (picture.width, picture.height) == upright


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(
    "data",
    [
        b"Exif\0\0garbage",
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff",
    ],
)
def test_broken_exif_does_not_make_a_picture_broken(tmp_path: Path, data: bytes) -> None:
    path = saved(photo(40, 30), tmp_path / "a", "JPEG", exif=data)
    picture = read(path)
    assert (picture.format, picture.width, picture.height) == ("JPEG", 40, 30)


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_half_a_picture_is_damaged(tmp_path: Path, kind: str, part: float) -> None:
    whole = encoded(photo(), kind)
    path = put(tmp_path / "a", whole[: int(len(whole) * part)])
    assert trouble(path) is Trouble.DAMAGED


def test_a_picture_whose_middle_is_missing_is_damaged(tmp_path: Path) -> None:
    whole = encoded(photo(), "PNG")
    middle = len(whole) // 2
    path = put(tmp_path / "a", whole[:middle] + whole[middle + 300 :])
    assert trouble(path) is Trouble.DAMAGED


@pytest.mark.parametrize("kind", TAKEN)
@pytest.mark.parametrize("length", [4, 11, 12, 20, 30])
def test_a_few_bytes_of_a_picture_are_trouble(tmp_path: Path, kind: str, length: int) -> None:
    assert isinstance(trouble(put(tmp_path / "a", encoded(photo(), kind)[:length])), Trouble)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89",
        b"hello",
        b"<html><body>502 Bad Gateway</body></html>",
        b'{"error_code": 404001}',
        b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>",
        b"%PDF-1.7\n1 0 obj",
        b"MZ\x90\x00" + bytes(200),
        b"PK\x03\x04" + bytes(200),
        bytes(1000),
        b"\x00\x00\x00\x18ftypisom" + bytes(100),
    ],
    ids=["empty", "byte", "text", "html", "json", "svg", "pdf", "exe", "zip", "zeros", "mp4"],
)
def test_what_is_no_picture(tmp_path: Path, content: bytes) -> None:
    assert trouble(put(tmp_path / "a.png", content)) is Trouble.NOT_A_PICTURE


@pytest.mark.parametrize("brand", ["heic", "heix", "hevc", "mif1", "avif"])
def test_a_head_without_a_body_is_damaged(tmp_path: Path, brand: str) -> None:
    head = b"\x00\x00\x00\x18ftyp" + brand.encode() + b"\x00\x00\x00\x00mif1heic" + bytes(500)
    assert trouble(put(tmp_path / "IMG_1.JPG", head)) is Trouble.DAMAGED


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\x0a\x00\x90", "JPEG XL"),
        (b"\x00\x00\x00\x0cJXL \x0d\x0a\x87\x0a", "JPEG XL"),
        (b"8BPS\x00\x01", "PSD"),
        (b"FUJIFILMCCD-RAW 0201FF", "RAW"),
        (b"IIU\x00\x08\x00\x00\x00", "RAW"),
        (b"IIRO\x08\x00\x00\x00", "RAW"),
        (b"IIRS\x08\x00\x00\x00", "RAW"),
        (b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom", "RAW"),
    ],
)
def test_what_nothing_here_decodes_is_named(tmp_path: Path, head: bytes, name: str) -> None:
    with pytest.raises(PictureError) as wrong:
        read(put(tmp_path / "a.png", head + bytes(100)))
    assert wrong.value.trouble is Trouble.UNREADABLE
    assert wrong.value.facts == {"format": name}


def test_an_avif_is_named(tmp_path: Path) -> None:
    path = saved(photo(40, 30), tmp_path / "a.jpg", "AVIF")
    assert read(path).format == "AVIF"


@pytest.mark.parametrize(("width", "height"), [(10_001, 10_000), (100_000, 100_000)])
def test_a_bomb_is_refused_by_its_header_alone(tmp_path: Path, width: int, height: int) -> None:
    assert width * height > MOST_PIXELS
    path = put(tmp_path / "a.png", png_header(width, height))
    began = perf_counter()
    assert trouble(path) is Trouble.TOO_MANY_PIXELS
    assert perf_counter() - began < 0.5


def test_as_many_pixels_as_allowed_are_looked_into(tmp_path: Path) -> None:
    path = put(tmp_path / "a.png", png_header(10_000, 10_000))
    assert trouble(path) is Trouble.DAMAGED  # it is looked into, and the pixels are missing


def test_a_bomb_in_a_frame_is_refused(tmp_path: Path) -> None:
    # A GIF of one pixel whose first frame says that it is 65535 x 65535.
    screen = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    frame = b"\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02\x4c\x01\x00\x3b"
    assert trouble(put(tmp_path / "a.gif", screen + frame)) is Trouble.TOO_MANY_PIXELS


def test_an_icon_does_not_hide_a_bomb(tmp_path: Path) -> None:
    png = png_header(60_000, 60_000)
    entry = (
        b"\x10\x10\x00\x00\x01\x00\x20\x00" + len(png).to_bytes(4, "little") + b"\x16\x00\x00\x00"
    )
    path = put(tmp_path / "a.ico", b"\x00\x00\x01\x00\x01\x00" + entry + png)
    began = perf_counter()
    assert isinstance(trouble(path), Trouble)
    assert perf_counter() - began < 0.5


@pytest.mark.parametrize("name", ["a.eps", "a.ps"])
def test_no_program_is_run_for_a_file(tmp_path: Path, name: str) -> None:
    # Pillow would hand PostScript to Ghostscript.
    content = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"
    assert trouble(put(tmp_path / name, content)) is Trouble.NOT_A_PICTURE


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_has_frames(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    path = saved(frames[0], tmp_path / "a", kind, save_all=True, append_images=frames[1:])
    assert read(path).frames == 3


def test_a_phones_jpeg_with_a_preview_behind_it_is_one_jpeg(tmp_path: Path) -> None:
    path = saved(photo(), tmp_path / "a.jpg", "MPO", save_all=True, append_images=[photo(40, 30)])
    picture = read(path)
    assert (picture.format, picture.width, picture.height, picture.frames) == ("JPEG", 160, 120, 1)


@pytest.mark.parametrize("kind", TAKEN)
def test_metadata_is_no_trouble(tmp_path: Path, kind: str) -> None:
    picture = read(with_metadata(tmp_path / "a", kind))
    assert (picture.format, picture.width, picture.height) == (kind, 160, 120)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel(tmp_path: Path, mode: str) -> None:
    image = Image.new(mode, (20, 10)) if mode == "I;16" else photo(20, 10).convert(mode)
    path = saved(image, tmp_path / "a", "JPEG" if mode == "CMYK" else "PNG")
    assert (read(path).width, read(path).height) == (20, 10)


def test_a_file_that_is_not_there_is_the_machines_trouble(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "missing.png")


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_that_breaks_off_is_damaged(tmp_path: Path, kind: str) -> None:
    frames = [photo(60, 40).rotate(angle) for angle in (0, 10, 20)]
    whole = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert trouble(put(tmp_path / "a", whole[: len(whole) * 9 // 10])) is Trouble.DAMAGED
