"""Of several pictures in one HEIC or AVIF, the main one's own colours count."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pictures.decoding.opening import open_picture
from tests.corpus.writing import heic_beside_hdr
from tests.pictures.making import encoded, photo

PQ_2020 = struct.pack(">HH", 9, 16)


def test_colours_of_another_picture_are_not_this_ones(tmp_path: Path) -> None:
    data = heic_beside_hdr(photo(300, 200))
    first, second = _places(data)
    assert data[first + 8 : first + 12] == PQ_2020
    (tmp_path / "a").write_bytes(data)
    opened = open_picture(tmp_path / "a")
    assert (opened.width, opened.colours) == (300, None)
    (tmp_path / "a").write_bytes(data[: second + 8] + PQ_2020 + data[second + 12 :])
    assert open_picture(tmp_path / "a").colours == (9, 16)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_avifs_own(tmp_path: Path, mode: str) -> None:
    data = encoded(photo(60, 40, mode), "AVIF")
    (tmp_path / "a").write_bytes(data)
    assert open_picture(tmp_path / "a").colours is None
    at = _places(data)[0] + 8
    (tmp_path / "a").write_bytes(data[:at] + PQ_2020 + data[at + 4 :])
    assert open_picture(tmp_path / "a").colours == (9, 16)


def _places(data: bytes) -> list[int]:
    return [at for at in range(len(data)) if data.startswith(b"colrnclx", at)]
