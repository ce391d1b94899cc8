"""Picture work in processes of its own: what happens to them, and to the tasks that they do."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image

from pictures import MOST_PIXELS, Bounds, PictureError, Trouble, Work, WorkError
from tests.pictures.making import PHOTOS, encoded, exif, photo, png_header, saved

PHOTO = PHOTOS / "astronaut.jpg"
BOUNDS = Bounds(("JPEG", "PNG"), 9_999_999, 384, 5000, 384, 5000)
PROJECT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
async def work() -> AsyncIterator[Work]:
    made = Work(workers=1)
    yield made
    await made.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.01)


def state(pid: int) -> str:
    """Return how the kernel calls the process's state; empty when there is none."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return ""


def gone(pid: int) -> bool:
    return state(pid) in ("", "Z", "X")


async def stopped(work: Work) -> int:
    """Have a worker started and stopped, as one that hangs; return its id."""
    await work.check(PHOTO)
    (pid,) = work.pids
    os.kill(pid, signal.SIGSTOP)
    return pid


def endless(folder: Path) -> Path:
    """Return what a worker waits for without an end: a pipe that nobody writes to."""
    os.mkfifo(folder / "endless")
    return folder / "endless"


async def test_all_that_can_be_asked(work: Work, tmp_path: Path) -> None:
    picture = await work.check(PHOTO)
    assert (picture.format, picture.width, picture.height) == ("JPEG", 512, 512)
    assert picture.size == PHOTO.stat().st_size
    small = saved(photo(300, 200), tmp_path / "small", "GIF", transparency=0)
    done = await work.convert(small, tmp_path / "converted", BOUNDS)
    assert done.facts["to_format"] == "JPEG"
    assert (done.picture.width, done.picture.height) == (576, 384)
    fitted = await work.fit(PHOTO, tmp_path / "fitted", max_bytes=20_000)
    assert fitted.size == (tmp_path / "fitted").stat().st_size <= 20_000
    both = await work.compare([PHOTO, small], PHOTO, tmp_path / "both", max_bytes=9_000_000)
    assert both.height == 512
    assert len(work.pids) == 1


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"hello", Trouble.NOT_A_PICTURE),
        (encoded(photo(), "PNG")[:3000], Trouble.DAMAGED),
        (png_header(20_000, 20_000), Trouble.TOO_MANY_PIXELS),
        (encoded(Image.new("RGB", (14, 1)), "PNG"), Trouble.TOO_LONG),
        (b"8BPS" + bytes(100), Trouble.UNREADABLE),
    ],
)
async def test_trouble_arrives_as_it_is(
    work: Work, tmp_path: Path, content: bytes, trouble: Trouble
) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(PictureError) as wrong:
        await work.convert(tmp_path / "a", tmp_path / "b", BOUNDS)
    assert wrong.value.trouble is trouble
    if trouble is Trouble.TOO_MANY_PIXELS:
        sides = {"width": 20_000, "height": 20_000}
        assert wrong.value.facts == {**sides, "max_pixels": MOST_PIXELS}
    assert not (tmp_path / "b").exists()
    (pid,) = work.pids
    await work.check(PHOTO)
    assert work.pids == [pid]


async def test_no_file_and_no_room_are_nobodys_pictures_fault(work: Work, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await work.check(tmp_path / "missing")
    with pytest.raises(OSError, match="unable to open"):
        await work.fit(PHOTO, tmp_path / "no folder" / "a", max_bytes=20_000)


async def test_a_worker_that_dies_takes_no_task_but_its_own(work: Work, tmp_path: Path) -> None:
    task = asyncio.create_task(work.convert(endless(tmp_path), tmp_path / "a", BOUNDS))
    after = asyncio.create_task(work.check(PHOTO))
    await until(lambda: len(work.pids) == 1)
    (pid,) = work.pids
    os.kill(pid, signal.SIGSEGV)
    with pytest.raises(PictureError) as wrong:
        await task
    assert wrong.value.trouble is Trouble.TOO_MUCH_WORK
    assert not (tmp_path / "a").exists()
    assert (await after).width == 512
    assert pid not in work.pids
    assert work.pixels_in_work == 0


async def test_a_worker_that_is_killed_in_the_middle_of_a_picture(
    work: Work, tmp_path: Path
) -> None:
    large = tmp_path / "large"
    Image.new("L", (8000, 6000), 90).save(large, "JPEG")
    task = asyncio.create_task(work.check(large))
    await until(lambda: work.pixels_in_work > 0)
    (pid,) = work.pids
    os.kill(pid, signal.SIGKILL)
    assert (await task).width == 8000, "not the picture's fault: another worker does it"
    assert pid not in work.pids
    assert work.pixels_in_work == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_workers_that_are_killed_one_after_the_other(
    work: Work, tmp_path: Path, number: signal.Signals
) -> None:
    task = asyncio.create_task(work.fit(endless(tmp_path), tmp_path / "a", max_bytes=9_000))
    await until(lambda: len(work.pids) == 1)
    first = work.pids
    os.kill(first[0], number)
    await until(lambda: len(work.pids) == 1 and work.pids != first)
    os.kill(work.pids[0], number)
    with pytest.raises(WorkError, match="killed at fit"):
        await task
    assert not (tmp_path / "a").exists()
    assert (await work.check(PHOTO)).width == 512


async def test_a_worker_that_dies_of_something_else_is_replaced(work: Work) -> None:
    pid = await stopped(work)
    task = asyncio.create_task(work.check(PHOTO))
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    assert (await task).width == 512
    assert pid not in work.pids


async def test_a_picture_that_ends_every_worker_is_given_up(work: Work, tmp_path: Path) -> None:
    await work.check(PHOTO)
    first = work.pids
    task = asyncio.create_task(work.check(endless(tmp_path)))
    await until(lambda: state(first[0]) == "S")
    os.kill(first[0], signal.SIGSEGV)
    await until(lambda: len(work.pids) == 1 and work.pids != first)
    os.kill(work.pids[0], signal.SIGSEGV)
    with pytest.raises(PictureError) as wrong:
        await task
    assert wrong.value.trouble is Trouble.TOO_MUCH_WORK


async def test_a_task_that_takes_too_long(tmp_path: Path) -> None:
    work = Work(workers=1, task_seconds=0.5)
    try:
        task = asyncio.create_task(work.fit(endless(tmp_path), tmp_path / "a", max_bytes=9_000))
        await until(lambda: len(work.pids) == 1)
        (pid,) = work.pids
        with pytest.raises(PictureError) as wrong:
            await task
        assert wrong.value.trouble is Trouble.TOO_MUCH_WORK
        assert gone(pid)
        assert (await work.check(PHOTO)).width == 512
    finally:
        await work.close()


async def test_a_cancelled_task_frees_its_place(work: Work, tmp_path: Path) -> None:
    task = asyncio.create_task(work.check(endless(tmp_path)))
    await until(lambda: len(work.pids) == 1)
    (pid,) = work.pids
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(pid)
    assert (await work.check(PHOTO)).width == 512


async def test_a_worker_with_nothing_to_do_ends() -> None:
    work = Work(workers=2, idle_seconds=0.5)
    await asyncio.gather(work.check(PHOTO), work.check(PHOTO))
    pids = work.pids
    assert len(pids) == 2
    await until(lambda: not work.pids)
    assert all(gone(pid) for pid in pids)
    assert (await work.check(PHOTO)).width == 512
    await work.close()


async def test_a_worker_is_replaced_after_many_tasks() -> None:
    work = Work(workers=1, tasks_per_worker=2)
    seen = []
    for _ in range(3):
        await work.check(PHOTO)
        seen.append(work.pids)
    assert seen[1] == []
    assert seen[2] != seen[0]
    await work.close()


async def test_closing_is_quick_and_leaves_nobody(tmp_path: Path) -> None:
    work = Work(workers=2)
    await asyncio.gather(work.check(PHOTO), work.check(PHOTO))
    pids = work.pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    tasks = [
        asyncio.create_task(work.fit(PHOTO, tmp_path / str(n), max_bytes=9_000)) for n in range(5)
    ]
    await asyncio.sleep(0.05)
    began = monotonic()
    await work.close()
    assert monotonic() - began < 5  # a second, on a machine that is not busy
    assert all(gone(pid) for pid in pids)
    # Not the pictures' fault: whoever comes again after a restart has them done.
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(result, WorkError)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(WorkError, match="closed"):
        await work.check(PHOTO)
    assert work.pids == []


async def test_pixels_in_flight_are_bounded_and_not_files(tmp_path: Path) -> None:
    large = tmp_path / "large"
    Image.new("L", (8000, 6000), 90).save(large, "JPEG")
    work = Work(workers=4)
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, work.pixels_in_work)
            await asyncio.sleep(0.001)

    watching = asyncio.create_task(watch())
    pictures = await asyncio.gather(*(work.check(large) for _ in range(20)))
    watching.cancel()
    assert {picture.width for picture in pictures} == {8000}
    assert len(work.pids) <= 4
    assert most == 96_000_000  # two of them, though there are four workers
    assert work.pixels_in_work == 0
    await work.close()


async def test_no_secret_and_no_bound_is_missing(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    await work.check(PHOTO)
    (pid,) = work.pids
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"secret" not in environment
    names = {line.partition(b"=")[0] for line in environment.split(b"\0") if line}
    assert names <= {
        *(b"LC_ALL", b"VIPS_CONCURRENCY", b"VIPS_DISC_THRESHOLD", b"MALLOC_ARENA_MAX"),
        *(b"MALLOC_MMAP_THRESHOLD_", b"LD_LIBRARY_PATH"),
    }
    limits = {
        line[:26].strip(): line[26:].split()[0]
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines()
    }
    assert limits["Max core file size"] == "0"
    assert limits["Max address space"] == "1500000000"
    assert limits["Max file size"] == "300000000"
    assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"
    files = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}  # noqa: PTH115
    assert all(name.startswith(("pipe:", "/dev/null")) for name in files)


@pytest.mark.parametrize("program", ["/nonexistent/python", "/bin/false"])
async def test_no_worker_can_be_started(
    work: Work, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    for _ in range(3):
        with pytest.raises(WorkError, match="did not start: "):
            await work.check(PHOTO)
    with pytest.raises(WorkError):
        await work.start()
    monkeypatch.undo()
    assert (await work.check(PHOTO)).width == 512


async def test_a_worker_that_says_why_it_cannot_begin(
    work: Work, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    shutil.copytree(PROJECT / "pictures", folder)
    (folder / "decoding" / "tasks.py").write_text("raise ImportError('libvips is not here')")
    monkeypatch.setattr("pictures.process.PROJECT", tmp_path)
    with pytest.raises(WorkError, match="libvips is not here"):
        await work.check(PHOTO)


async def test_one_that_was_started_before_it_was_needed(work: Work) -> None:
    await work.start()
    pids = work.pids
    assert len(pids) == 1
    assert (await work.check(PHOTO)).width == 512
    assert work.pids == pids


async def test_a_bot_that_is_killed_leaves_no_worker(tmp_path: Path) -> None:
    script = (
        "import asyncio, os, signal, sys\n"
        "from pathlib import Path\n"
        "from pictures import Work\n"
        "async def main():\n"
        "    work = Work(workers=2)\n"
        "    photo = Path(sys.argv[1])\n"
        "    await asyncio.gather(work.check(photo), work.check(photo))\n"
        "    os.kill(work.pids[0], signal.SIGSTOP)\n"  # as deep in C as can be
        "    print(*work.pids, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, str(PHOTO)),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert bot.stdout
    pids = [int(pid) for pid in (await bot.stdout.readline()).split()]
    assert len(pids) == 2
    assert not any(gone(pid) for pid in pids)
    bot.kill()
    await bot.wait()
    await until(lambda: all(gone(pid) for pid in pids))


def test_the_bot_itself_imports_no_imaging_library() -> None:
    script = "import sys, pictures; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert not {"PIL", "pyvips", "pillow_heif", "cffi"} & set(told.stdout.split())


async def test_an_upright_one_from_far_away(work: Work, tmp_path: Path) -> None:
    # Another folder, and odd names: a path is data.
    folder = tmp_path / 'o"dd\nnäme'
    folder.mkdir()
    path = saved(photo(400, 500), folder / "ä", "JPEG", exif=exif(6))
    done = await work.convert(path, folder / "b", BOUNDS)
    assert dict(done.facts) == {"turned": True, "stripped": True}
    assert (done.picture.width, done.picture.height) == (500, 400)
