"""What picture work costs, in time, memory and delay of the event loop: `python -m bench.pictures`.

Ours beside Pillow doing the same, each in fresh processes that take turns; medians of several runs.
With `--largest`, the memory that the largest pictures take, which bounds what is let in.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from bench import picture_files
from bench.picture_ways import at_once, memory
from pictures import Bounds, PictureError, Work
from pictures.decoding.convert import fit
from pictures.process import SET_VARIABLES

RUNS = 5
MANY = 20
LIMITS = Bounds(("JPEG", "PNG"), 9_999_999, 384, 5000, 384, 5000)
UPLOAD_BYTES = 10_000_000
TICK_SECONDS = 0.001
FIGURES = (("time", "ms", 1e3), ("CPU", "ms", 1e3), ("peak", "MB", 1e-6))


def main() -> None:
    """Measure and print."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()},", end=" ")
    print(f"libvips {version('pyvips-binary')}, Pillow {version('pillow')},", end=" ")
    print(f"{os.cpu_count()} processors, {platform.machine()} {platform.system()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if sys.argv[1:] == ["--largest"]:
            asyncio.run(_all_of_the_largest(folder))
            return
        picture_files.phone_heic(folder / "12 MP HEIC", 4032, 3024)
        picture_files.phone_jpeg(folder / "48 MP JPEG", 8064, 6048)
        picture_files.phone_jpeg(folder / "12 MP JPEG", 4032, 3024)
        picture_files.phone_jpeg(folder / "12 MP JPEG, upright", 4032, 3024, orientation=1)
        print(f"\n{'':40}{'ours':>12}{'Pillow':>15}{'ratio':>10}")
        _beside("12 MP HEIC", folder, "ours_convert", "pillow_convert")
        _beside("48 MP JPEG", folder, "ours_convert", "pillow_convert")
        _beside("12 MP JPEG, upright", folder, "ours_strip", "pillow_again")
        print("peak: above the resident memory with the libraries alone\n")
        asyncio.run(_delays(folder / "12 MP JPEG", folder))


def _beside(name: str, folder: Path, ours: str, theirs: str) -> None:
    runs: dict[str, list[list[float]]] = {ours: [], theirs: []}
    for _ in range(RUNS):
        for way, told in runs.items():
            told.append(_told(way, folder / name, folder / "out"))
    for number, (figure, unit, scale) in enumerate(FIGURES):
        mine, its = (statistics.median(one[number] for one in told) for told in runs.values())
        row = f"{name}, {ours.removeprefix('ours_')}: {figure}"
        ratio = mine / its if its else 0.0
        print(f"{row:40}{mine * scale:9.1f} {unit}{its * scale:12.1f} {unit}{ratio:10.3f}")


def _told(way: str, path: Path, target: Path) -> list[float]:
    command = [sys.executable, "-m", "bench.picture_ways", way, str(path), str(target)]
    environment = {**os.environ, **SET_VARIABLES}  # Pillow is not the worse for it
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return [float(word) for word in told.stdout.split()]


async def _delays(path: Path, folder: Path) -> None:
    work = Work()
    await asyncio.gather(work.check(path), work.check(path))  # the workers are there

    async def idle() -> None:
        await asyncio.sleep(2.0)

    async def inline() -> None:
        await asyncio.sleep(0.1)
        fit(path, folder / "out", max_bytes=UPLOAD_BYTES, allow=at_once)

    async def one() -> None:
        await work.fit(path, folder / "out", max_bytes=UPLOAD_BYTES)

    async def many() -> None:
        targets = [folder / f"out{number}" for number in range(MANY)]
        await asyncio.gather(*(work.fit(path, to, max_bytes=UPLOAD_BYTES) for to in targets))

    print(f"{'worst delay of a ticker of 1 ms while 12 MP are fitted':60}{'ratio':>17}")
    whole = 0.0
    for name, doing in (
        ("in the event loop itself", inline),
        ("one, through Work", one),
        (f"{MANY} at once, through Work", many),
        ("none", idle),
    ):
        worst = statistics.median([await _worst_delay(doing) for _ in range(RUNS)])
        whole = whole or worst
        print(f"{name:60}{worst * 1000:6.1f} ms{worst / whole:8.3f}")
    await work.close()


async def _worst_delay(doing: Callable[[], Awaitable[None]]) -> float:
    """Return by how much the ticker came late at worst, in seconds."""
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            began = perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            worst = max(worst, perf_counter() - began - TICK_SECONDS)

    ticking = asyncio.create_task(tick())
    await doing()
    await asyncio.sleep(0.01)
    ticking.cancel()
    return worst


async def _all_of_the_largest(folder: Path) -> None:
    print(f"\n{'resident at the peak (address space)':36}{'converted':>26}{'fitted':>28}")
    for what, make in picture_files.LARGEST.items():
        make(folder / "large")
        print(f"{what:36}" + "".join([await _largest(way, folder) for way in ("convert", "fit")]))


async def _largest(way: str, folder: Path) -> str:
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
        return f"{peak:7.0f} MB ({space:4.0f}) {perf_counter() - began:6.1f} s"
    except PictureError as error:
        return f"{error.trouble.value:>26}"
    finally:
        await work.close()


if __name__ == "__main__":
    main()
