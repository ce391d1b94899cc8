"""The pulse: what the running bot says of itself, and a check that reads it and changes nothing."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from storage import Database, beating, check, open_database
from storage import pulse as module
from storage.database import MIGRATIONS
from storage.pulse import Pulse

GONE = 4_194_305
"""More than any process's id can be on Linux."""
NOW = 1_800_000_000.0
LIMITS = {"silence": 60.0, "grace": 60.0}


def pulse(
    *,
    pid: int = os.getpid(),
    age: float = 5.0,
    connected_age: float | None = 5.0,
    stopped: bool = False,
) -> Pulse:
    return Pulse(pid, NOW - age, None if connected_age is None else NOW - connected_age, stopped)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param(pulse(), "", id="well"),
        pytest.param(pulse(age=59, connected_age=59), "", id="the last proof is recent enough"),
        pytest.param(pulse(age=61, connected_age=61), "not written its database for 61", id="old"),
        pytest.param(pulse(age=-61), "not written its database", id="the clock was set back"),
        pytest.param(pulse(connected_age=59), "", id="the gateway is being resumed"),
        pytest.param(
            pulse(connected_age=61), "lost Discord's gateway 61", id="the gateway is away"
        ),
        pytest.param(pulse(connected_age=None), "not connected", id="no gateway yet"),
        pytest.param(pulse(stopped=True), "stopped 5 seconds ago", id="stopped"),
        pytest.param(pulse(pid=GONE, stopped=True), "stopped", id="stopped, and its process gone"),
        pytest.param(pulse(pid=GONE), f"process {GONE} is gone", id="killed"),
        pytest.param(pulse(pid=1), "", id="another user's process"),
    ],
)
def test_what_a_pulse_means(said: Pulse, words: str) -> None:
    trouble = said.trouble(NOW, **LIMITS)
    assert words in trouble
    assert bool(words) == bool(trouble)


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)


async def outside(code: str, *arguments: Path) -> str:
    """Run Python in a process of its own.

    One that opens a database's file as an ordinary file loses its own locks on it, as a bot never
    does.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"import sys; {code}", *map(str, arguments), stdout=PIPE
    )
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


async def contents(folder: Path) -> str:
    return await outside(
        "import zlib; from pathlib import Path; files = sorted(Path(sys.argv[1]).iterdir()); "
        "print([(f.name, f.stat().st_mtime_ns, zlib.crc32(f.read_bytes())) for f in files])",
        folder,
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)


async def test_while_it_beats_and_when_it_has_stopped(path: Path, database: Database) -> None:
    there = True
    async with beating(database, lambda: there):
        await until(lambda: check(path)[0])
        assert "connected" in check(path)[1]
        there = False
        await until(lambda: "went away a moment ago" in check(path)[1])
        assert check(path)[0]
        assert "lost Discord's gateway" in check(path, grace=0)[1]
        there = True
        await until(lambda: "connected" in check(path)[1])
    assert not check(path)[0]
    assert "was stopped" in check(path)[1]


async def test_a_new_start_is_not_taken_for_the_old_one(path: Path, database: Database) -> None:
    async with beating(database, lambda: True):
        await until(lambda: check(path)[0])
    async with beating(database, lambda: False):
        await until(lambda: "not connected to Discord's gateway yet" in check(path)[1])
        assert not check(path)[0]


async def test_a_write_that_fails_is_told_once_and_ends_nothing(
    path: Path, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    there = False

    async def turn() -> None:
        nonlocal there
        there = not there
        await until(lambda: bool(caplog.records))
        await asyncio.sleep(0.2)

    async with beating(database, lambda: there):
        await until(lambda: check(path)[1].endswith("yet"))
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            await turn()
            await turn()
            assert not check(path)[0]
        (told,) = caplog.records
        assert "is held by another process (database is locked): let that one" in told.message
        there = True
        await until(lambda: check(path)[0])
        assert caplog.records[-1].message.endswith("can be written again")
    assert len(caplog.records) == 2
    assert "was stopped" in check(path)[1]


async def test_no_database_and_none_is_made(tmp_path: Path) -> None:
    for path in (tmp_path / "repaint.db", tmp_path / "data" / "repaint.db"):
        well, words = check(path)
        assert not well
        assert "no bot has ever run" in words
    assert list(tmp_path.iterdir()) == []


async def test_a_path_that_cannot_be_looked_at(tmp_path: Path) -> None:
    well, words = check(tmp_path / ("x" * 300))
    assert not well
    assert "cannot be read" in words
    assert "\n" not in words


@pytest.mark.parametrize("content", [b"", b"this is not a database " * 100])
async def test_a_file_that_no_bot_has_made(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "repaint.db"
    path.write_bytes(content)
    assert not check(path)[0]
    assert "\n" not in check(path)[1]
    assert [*tmp_path.iterdir()] == [path]
    assert path.read_bytes() == content


@pytest.fixture
async def states(tmp_path: Path) -> AsyncIterator[dict[str, Path]]:
    """Yield databases in folders of their own: of a bot that runs, has stopped, was killed."""
    # A name that means something else in an address.
    folder = tmp_path / "a%20folder?mode=rw#x"
    running, stopped, killed = (
        folder / how / "repaint.db" for how in ("runs", "stopped", "killed")
    )
    async with open_database(stopped) as database, beating(database, lambda: True):
        await until(lambda: check(stopped)[0])
    async with open_database(running) as database, beating(database, lambda: True):
        await until(lambda: check(running)[0])
        # What kill -9 leaves behind: the three files as they are now.
        await outside(
            "import shutil; shutil.copytree(sys.argv[1], sys.argv[2])",
            running.parent,
            killed.parent,
        )
        assert len(list(killed.parent.glob("repaint.db*"))) == 4, "the lock is the fourth"
        yield {"running": running, "stopped": stopped, "killed": killed}


async def test_reading_changes_nothing(states: dict[str, Path]) -> None:
    words = {}
    for name, path in states.items():
        before = await contents(path.parent)
        words[name] = await outside(
            "from pathlib import Path; from storage import check; print(check(Path(sys.argv[1])))",
            path,
        )
        assert await contents(path.parent) == before, name
    assert "(True, 'healthy" in words["running"]
    assert "was stopped" in words["stopped"]
    assert "healthy" in words["killed"], "its row is read (and this process lives)"


async def test_reading_does_not_wait_for_a_writer(path: Path, database: Database) -> None:
    async with beating(database, lambda: True):
        await until(lambda: check(path)[0])
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = monotonic()
            assert check(path)[0]
            assert monotonic() - began < 0.5


async def test_a_database_of_an_earlier_version(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    first = sorted(MIGRATIONS.glob("V*.sql"))[0].read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{first}; PRAGMA user_version = 1;")
    assert "no bot of this version" in check(path)[1]
    async with open_database(path) as database, beating(database, lambda: True):
        await until(lambda: check(path)[0])
