"""What picture work costs, in time, memory and delay of the event loop: `python -m bench.pictures`.

Ours beside Pillow doing the same, each in fresh processes that take turns. What the largest
pictures take is `bench.largest_pictures`'.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bench.parts import picture_files
from bench.parts.figures import Figures, Goal, Table, present, spread
from bench.parts.picture_ways import pillow_convert
from bench.parts.ticker import worst_delay
from pictures import Work
from pictures.process import SET_VARIABLES

RUNS = 5
MANY = 20
RUNS_OF_MANY = 2
UPLOAD_BYTES = 10_000_000
TIME, CPU, PEAK = range(3)
FIGURES = (("time", "ms", 1e3), ("CPU", "ms", 1e3), ("peak memory", "MB", 1e-6))
WORKS = {
    "12 MP HEIC, converted": ("12 MP HEIC", "ours_convert", "pillow_convert"),
    "48 MP JPEG, converted": ("48 MP JPEG", "ours_convert", "pillow_convert"),
    "12 MP JPEG that fits, stripped": ("12 MP JPEG, upright", "ours_strip", "pillow_again"),
}
"""What is done to a file: ours, and Pillow's way to the same."""


async def measure() -> Figures:
    """Compare them."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as name:
        folder = Path(name)
        await asyncio.to_thread(_make, folder)
        seen = {
            what: await asyncio.to_thread(_beside, folder, *work) for what, work in WORKS.items()
        }
        delays = await _delays(folder / "12 MP JPEG", folder)
    strip, large = seen["12 MP JPEG that fits, stripped"], seen["48 MP JPEG, converted"]
    goals = [
        Goal(8, "CPU of a JPEG that fits: stripped / Pillow", 0.05, _ratios(strip, CPU), told=True),
        Goal(
            9, "time of 48 MP to 5000 pixels: ours / Pillow", 0.4, _ratios(large, TIME), told=True
        ),
        Goal(9, "peak memory of the same", 0.35, _ratios(large, PEAK), told=True),
        Goal(
            10,
            "worst delay of the loop while 12 MP are fitted: ours / Pillow in the loop",
            0.05,
            [
                mine / inline
                for mine, inline in zip(delays["one, ours"], delays["inline"], strict=True)
            ],
        ),
    ]
    return Figures([_works(seen), _loop(delays)], goals)


def _make(folder: Path) -> None:
    picture_files.phone_heic(folder / "12 MP HEIC", 4032, 3024)
    picture_files.phone_jpeg(folder / "48 MP JPEG", 8064, 6048)
    picture_files.phone_jpeg(folder / "12 MP JPEG", 4032, 3024)
    picture_files.phone_jpeg(folder / "12 MP JPEG, upright", 4032, 3024, orientation=1)


_Runs = Sequence[tuple[Sequence[float], Sequence[float]]]
"""The figures of each run, ours and theirs."""


def _beside(folder: Path, name: str, ours: str, theirs: str) -> _Runs:
    return [
        (_told(ours, folder / name, folder / "out"), _told(theirs, folder / name, folder / "out"))
        for _ in range(RUNS)
    ]


def _told(way: str, path: Path, target: Path) -> list[float]:
    command = [sys.executable, "-m", "bench.parts.picture_ways", way, str(path), str(target)]
    environment = {**os.environ, **SET_VARIABLES}  # Pillow is not the worse for it
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return [float(word) for word in told.stdout.split()]


def _ratios(runs: _Runs, figure: int) -> list[float]:
    return [mine[figure] / its[figure] if its[figure] else 0.0 for mine, its in runs]


def _works(seen: Mapping[str, _Runs]) -> Table:
    rows = []
    for what, runs in seen.items():
        for number, (figure, unit, scale) in enumerate(FIGURES):
            sides = (
                spread([one[number] * scale for one in side], f"{{:.1f}} {unit}")
                for side in zip(*runs, strict=True)
            )
            rows.append((f"{what}: {figure}", *sides, spread(_ratios(runs, number), "{:.3f}")))
    return Table(
        "Picture work",
        ("", "ours", "Pillow", "ratio"),
        rows,
        f"{RUNS} fresh processes of each kind, in turns. Peak memory is above the resident memory "
        "with the libraries alone.",
    )


async def _delays(path: Path, folder: Path) -> dict[str, list[float]]:
    work, pillow = Work(), pillow_convert()
    await work.start()

    async def idle() -> None:
        await asyncio.sleep(1.0)

    async def inline() -> None:
        pillow(path, folder / "out.jpg")

    async def one() -> None:
        await work.fit(path, folder / "out", max_bytes=UPLOAD_BYTES)

    async def many() -> None:
        targets = [folder / f"out{number}" for number in range(MANY)]
        await asyncio.gather(*(work.fit(path, to, max_bytes=UPLOAD_BYTES) for to in targets))

    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "inline": inline,
        "one, ours": one,
        "many, ours": many,
        "idle": idle,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(RUNS):
        for name, doing in ways.items():
            if name != "many, ours" or number < RUNS_OF_MANY:
                found[name].append(await worst_delay(doing))
    await work.close()
    return found


def _loop(delays: Mapping[str, Sequence[float]]) -> Table:
    words = {
        "inline": "one, by Pillow in the event loop itself",
        "one, ours": "one, in a worker (ours)",
        "many, ours": f"{MANY} at once, in workers (ours)",
        "idle": "none",
    }
    rows = [
        (words[name], spread([one * 1e3 for one in seen], "{:.1f}"))
        for name, seen in delays.items()
    ]
    return Table(
        "The event loop while pictures of 12 MP are fitted",
        ("", "worst delay of a 1 ms ticker, ms"),
        rows,
    )


if __name__ == "__main__":
    present(measure)
