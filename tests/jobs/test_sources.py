"""What has to be done to a source picture, and taking its metadata off, from real files."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from jobs.in_flight import Verdict
from jobs.sources import judge, judge_whole, stripped
from pictures import Bounds, Look
from tests.pictures.making import encoded, exif, photo
from tests.pictures.parts import plain_exif, with_chunk

BOUNDS = Bounds(("JPEG", "PNG"), 1_000_000, 100, 500, 100, 500)
PLAIN = Look("JPEG", 160, 120, 1, ordinary=True, place=False)
JPEG = encoded(photo(), "JPEG")
PNG = encoded(photo(), "PNG")


@pytest.mark.parametrize(
    ("seen", "size", "verdict"),
    [
        (None, 1000, None),
        (PLAIN, None, None),
        (replace(PLAIN, place=None), 1000, None),
        (PLAIN, 1000, Verdict.NOTHING),
        (PLAIN, 1_000_000, Verdict.NOTHING),
        (PLAIN, 1_000_001, Verdict.CONVERT),
        (replace(PLAIN, place=True), 1000, Verdict.STRIP),
        (replace(PLAIN, ordinary=False), 1000, Verdict.CONVERT),
        (replace(PLAIN, ordinary=False, place=None), 1000, Verdict.CONVERT),
        (replace(PLAIN, format="WEBP"), 1000, Verdict.CONVERT),
        (replace(PLAIN, width=99), 1000, Verdict.CONVERT),
        (replace(PLAIN, width=501), 1000, Verdict.CONVERT),
        (replace(PLAIN, height=99), 1000, Verdict.CONVERT),
        (replace(PLAIN, height=501), 1000, Verdict.CONVERT),
    ],
)
def test_what_has_to_be_done(seen: Look | None, size: int | None, verdict: Verdict | None) -> None:
    assert judge(seen, size, BOUNDS) is verdict


def test_a_model_without_limits_takes_anything_ordinary() -> None:
    none = Bounds((), None, None, None, None, None)
    assert judge(replace(PLAIN, format="BMP", width=1), 1 << 40, none) is Verdict.NOTHING


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (JPEG, Verdict.NOTHING),
        (encoded(photo(), "JPEG", exif=plain_exif()), Verdict.NOTHING),
        (encoded(photo(), "JPEG", exif=exif()), Verdict.STRIP),
        (encoded(photo(), "JPEG", exif=plain_exif(6)), Verdict.CONVERT),
        (PNG, Verdict.NOTHING),
        (PNG[:-40], Verdict.CONVERT),
        (encoded(photo(), "GIF"), Verdict.CONVERT),
        (b"", Verdict.CONVERT),
    ],
)
async def test_of_a_whole_file(tmp_path: Path, data: bytes, verdict: Verdict) -> None:
    (tmp_path / "a").write_bytes(data)
    assert await judge_whole(tmp_path / "a", BOUNDS) is verdict


async def test_metadata_comes_off(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(encoded(photo(), "JPEG", exif=exif()))
    file = await stripped(source, target, "image1", max_bytes=100_000)
    assert file is not None
    assert (file.path, file.filename, file.size) == (target, "image1.jpg", len(JPEG))
    assert (file.width, file.height) == (160, 120)
    assert target.read_bytes() == JPEG


@pytest.mark.parametrize("data", [encoded(photo(), "JPEG", exif=exif(6)), b"no picture"])
async def test_where_it_cannot_come_off(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert await stripped(tmp_path / "a", tmp_path / "b", "image1", max_bytes=100_000) is None


async def test_more_bytes_than_there_is_room_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(JPEG)
    assert await stripped(tmp_path / "a", tmp_path / "b", "x", max_bytes=len(JPEG) - 1) is None


async def test_a_large_file_is_never_in_memory(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(with_chunk(PNG, b"IEND", b"abCd", bytes(30_000_000)))
    tracemalloc.start()
    try:
        assert await judge_whole(source, replace(BOUNDS, max_bytes=None)) is Verdict.STRIP
        assert await stripped(source, target, "image1", max_bytes=100_000)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    with Image.open(target) as image:
        image.load()
