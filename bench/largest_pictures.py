"""What the largest pictures take, which bounds what is let in: `python -m bench.largest_pictures`.

Each in a fresh worker: its resident memory at the peak, its address space, and the time. It takes
several minutes, and is no part of the page of figures.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

from bench.parts import picture_files
from bench.parts.figures import Figures, Table, present
from bench.parts.processes import memory
from pictures import Bounds, PictureError, Work

LIMITS = Bounds(("JPEG", "PNG"), 9_999_999, 384, 5000, 384, 5000)
UPLOAD_BYTES = 10_000_000


async def measure() -> Figures:
    """Convert and fit each of them."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="largest-") as name:
        for what, make in picture_files.LARGEST.items():
            make(Path(name) / "large")
            ways = [await _worker(way, Path(name)) for way in ("convert", "fit")]
            rows.append((what, *ways))
    columns = ("resident at the peak (address space), time", "converted", "fitted")
    return Figures([Table("The largest pictures", columns, rows)])


async def _worker(way: str, folder: Path) -> str:
    """Return what a fresh worker takes for one."""
    work = Work(workers=1)
    began = perf_counter()
    try:
        if way == "convert":
            await work.convert(folder / "large", folder / "out", LIMITS)
        else:
            await work.fit(folder / "large", folder / "out", max_bytes=UPLOAD_BYTES)
        (pid,) = work.pids
        peak, space = memory("VmHWM", pid) / 1e6, memory("VmPeak", pid) / 1e6
        return f"{peak:.0f} MB ({space:.0f}), {perf_counter() - began:.1f} s"
    except PictureError as error:
        return error.trouble.value
    finally:
        await work.close()


if __name__ == "__main__":
    present(measure)
