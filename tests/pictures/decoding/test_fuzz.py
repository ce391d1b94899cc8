"""Pictures with some bytes changed, taken out or put in: read, or refused as what they are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures import MOST_PIXELS, Bounds, Picture, PictureError, video_kind
from pictures.decoding.convert import check, convert, fit
from tests.pictures.making import encoded, exif, photo

pytestmark = pytest.mark.filterwarnings("ignore")  # Pillow's own, of what it finds
KINDS = ("PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF", "HEIC")
PICTURES = [encoded(photo(48, 40), kind) for kind in KINDS]
PICTURES += [encoded(photo(48, 40), "JPEG", exif=exif(6)), encoded(photo(48, 40, "P"), "PNG")]
VIDEOS = [b"\0\0\0\x10ftypisom\0\0\2\0\0\0\0\x08moov", b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x81x"]
LIMIT = 3_000


@st.composite
def spoiled(draw: st.DrawFn, wholes: list[bytes]) -> bytes:
    """Return one of them, with a few places spoiled; mostly near the beginning."""
    data = bytearray(draw(st.sampled_from(wholes)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, 80) | st.integers(0, max(80, len(data))))
        piece = draw(st.binary(min_size=1, max_size=8))
        match draw(st.sampled_from(("change", "remove", "insert", "end"))):
            case "change":
                data[at : at + len(piece)] = piece
            case "remove":
                del data[at : at + len(piece) * 4]
            case "insert":
                data[at:at] = piece
            case _:
                del data[at:]
    return bytes(data)


@contextmanager
def _file(content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(content)
        yield path


@pytest.mark.parametrize("content", PICTURES)
def test_what_is_not_spoiled_is_not_refused(content: bytes) -> None:
    with _file(content) as path:
        assert {40, 48} == set(_sides(check(path, allow=free)))
        target = path.with_suffix(".out")
        assert {40, 48} == set(_sides(fit(path, target, max_bytes=LIMIT, allow=free)))
        done = convert(path, target, Bounds(("JPEG",), None, 60, 90, 60, 90), allow=free)
        assert {60, 72} == set(_sides(done.picture))


def _sides(picture: Picture) -> tuple[int, int]:
    return picture.width, picture.height


@given(spoiled(PICTURES) | st.binary(max_size=200))
def test_a_picture_is_read_or_refused(content: bytes) -> None:
    weights: list[int] = []
    with _file(content) as path:
        try:
            picture = check(path, allow=weights.append)
        except PictureError:
            return
    assert 0 < min(picture.width * picture.height, MOST_PIXELS) <= weights[0] <= MOST_PIXELS
    assert picture.size == len(content)
    assert picture.frames >= 1


@given(spoiled(PICTURES))
def test_a_picture_is_written_anew_or_refused(content: bytes) -> None:
    with _file(content) as path:
        target = path.with_suffix(".out")
        with suppress(PictureError):
            picture = fit(path, target, max_bytes=LIMIT, allow=free)
            assert picture.size == target.stat().st_size <= LIMIT
            assert check(target, allow=free).format == picture.format
        with suppress(PictureError):
            done = convert(path, target, Bounds(("JPEG",), None, 60, 90, 60, 90), allow=free)
            again = check(target, allow=free)
            assert again == done.picture
            assert all(60 <= side <= 90 for side in (again.width, again.height))


def free(pixels: int) -> None:
    """Wait for nothing."""


@given(spoiled(VIDEOS) | st.binary(max_size=60))
def test_a_video_is_one_of_two_kinds_or_none(content: bytes) -> None:
    with _file(content) as path:
        assert video_kind(path) in ("mp4", "webm", "")
