"""The ways that `bench.pictures` compares do the same work, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

PROJECT = Path(__file__).resolve().parents[2]
PHOTO = PROJECT / "sandbox" / "photos" / "astronaut.jpg"


@pytest.mark.parametrize("way", ["ours_convert", "pillow_convert", "ours_strip", "pillow_again"])
def test_each_way_tells_three_figures(tmp_path: Path, way: str) -> None:
    command = [
        sys.executable,
        "-m",
        "bench.parts.picture_ways",
        way,
        str(PHOTO),
        str(tmp_path / "out"),
    ]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    seconds, cpu, _ = (float(word) for word in told.stdout.split())
    assert seconds > 0
    assert cpu > 0
    with Image.open(tmp_path / "out") as image:
        assert (image.format, image.size) == ("JPEG", (512, 512))
