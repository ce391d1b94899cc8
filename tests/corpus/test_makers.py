"""The corpus is what it says: each file is read by Pillow and pillow-heif alone."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.corpus import CORPUS, Entry, turned
from tests.corpus.entry import Fate
from tests.corpus.judging import BELOW_BYTES, beside_the_pixels, likeness, opened, problems
from tests.corpus.writing import SECRET

GOOD = [entry for entry in CORPUS if entry.upright]
LEAST_DB = {
    "PNG, 16 bits, linear light by its profile": 24.0,  # Pillow reads 8 bits of 16
    "PNG, Display P3 by numbers alone": 24.0,  # it does not know these numbers
    "BMP, 32 bits, the fourth left empty": 0.0,  # it takes what is empty for transparent
}
"""Where Pillow sees less than others do."""


def test_it_is_large_enough_and_its_names_are_its_own() -> None:
    assert len(CORPUS) >= 45
    assert len({entry.name for entry in CORPUS}) == len(CORPUS)
    assert len({entry.filename for entry in CORPUS}) == len(CORPUS)


def test_what_must_be_said_is_known() -> None:
    for entry in CORPUS:
        told = entry.fate in (Fate.CONVERTED, Fate.REFUSED)
        assert bool(entry.says) == told, entry.name


@pytest.mark.parametrize("entry", GOOD, ids=[entry.filename for entry in GOOD])
def test_a_file_shows_what_it_says(entry: Entry) -> None:
    data = entry.make()
    assert likeness(data, entry) >= LEAST_DB.get(entry.name, entry.least_db)
    if entry.fate is Fate.AS_IT_IS:
        assert not problems(entry, data, data)
    if "a place" in entry.name:
        assert SECRET in data or b"zTXt" in data
    if entry.fate is Fate.STRIPPED:
        assert list(beside_the_pixels(data)), "there is something to strip"
        assert len(data) < BELOW_BYTES


def test_files_are_the_same_each_time() -> None:
    for entry in turned.ENTRIES:
        assert entry.make() == entry.make(), entry.name


@pytest.mark.parametrize(
    ("filename", "what"),
    [
        ("photo.jpeg", ("JPEG", "RGB", "progressive")),
        ("print.jpg", ("JPEG", "CMYK", "icc_profile")),
        ("deep-grey.png", ("PNG", "I;16", "")),
        ("sticker.png", ("PNG", "P", "transparency")),
        ("interlaced.png", ("PNG", "RGB", "interlace")),
        ("stamp.png", ("PNG", "1", "")),
        ("scan-lzw.tiff", ("TIFF", "RGB", "compression")),
        ("phone-deep.heic", ("HEIF", "RGB", "bit_depth")),
        ("stereo-gps.jpg", ("MPO", "RGB", "mp")),
    ],
)
def test_a_file_is_of_its_kind(filename: str, what: tuple[str, str, str]) -> None:
    (entry,) = (entry for entry in CORPUS if entry.filename == filename)
    image = opened(entry.make())
    assert (image.format, image.mode) == what[:2]
    assert not what[2] or image.info.get(what[2])


@pytest.mark.parametrize("filename", ["sticker-moves.png", "moves.webp", "moves.gif"])
def test_an_animation_moves(filename: str) -> None:
    (entry,) = (entry for entry in CORPUS if entry.filename == filename)
    with Image.open(io.BytesIO(entry.make())) as image:
        assert getattr(image, "n_frames", 1) > 1
