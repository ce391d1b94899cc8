"""A picture that cannot be written: for want of memory, or of a place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pictures import Bounds
from pictures.decoding.opening import open_picture
from pictures.decoding.render import render
from pictures.decoding.saving import save
from tests.pictures.making import photo, saved

HOME = Path(__file__).parents[3]
SHORT_OF_MEMORY = """
import resource, sys
from pathlib import Path
import pyvips
from pictures import Bounds, PictureError
from pictures.decoding.saving import save
image = pyvips.Image.black(4000, 3000, bands=3).copy(interpretation="srgb").copy_memory()
taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + 10_000_000,) * 2)
try:
    save(image, Path(sys.argv[1]), "WEBP", Bounds())
except PictureError as error:
    print(error.trouble.name)
"""


def test_without_memory_it_was_too_much_work(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHORT_OF_MEMORY, str(tmp_path / "a")],
        capture_output=True,
        text=True,
        cwd=HOME,
        check=False,
    )
    assert done.stdout.strip() == "TOO_MUCH_WORK", done.stderr


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_without_a_place_it_is_the_machines_trouble(tmp_path: Path, kind: str) -> None:
    path = saved(photo(), tmp_path / "a", "PNG")
    image, _ = render(open_picture(path), 160, 120)
    with pytest.raises(OSError, match="No such file"):
        save(image, tmp_path / "missing" / "b", kind, Bounds())
