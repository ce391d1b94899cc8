"""The pulse: one row in which the running bot says that it is well, and the reading of it.

Writing the row is itself the proof that the database can be written. Reading it changes nothing,
in whatever state the bot has left its folder: no file is made, nothing is held up or migrated.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

from storage.database import Database
from storage.trouble import DatabaseError

EVERY_SECONDS = 15.0
"""Between two writes where nothing changes: two to each check of a container, which comes every 30
seconds; each goes through to the disk, so no more than that."""
LOOK_SECONDS = 1.0
"""Between two looks at the gateway; a change is written at once."""
SILENCE_SECONDS = 60.0
"""How old a proof may be: three writes may be missed, as when a backup holds the file."""
GRACE_SECONDS = 60.0
"""How long the gateway may be away: Discord drops it now and then, and it is resumed in seconds."""
READ_SECONDS = 1.0
"""How long a reading waits where another process repairs the file."""


@dataclass(frozen=True)
class Pulse:
    """What the bot has said last. Times are seconds since the epoch."""

    pid: int
    at: float
    connected_at: float | None
    """When every shard was last connected to the gateway; None: not yet."""
    stopped: bool

    def trouble(self, now: float, *, silence: float, grace: float) -> str:
        """Return what is wrong, as the rest of "the bot ..."; empty when all is well.

        Args:
            now: The time, in seconds since the epoch.
            silence: How old the pulse may be, in seconds.
            grace: How long the gateway may be away, in seconds.
        """
        # In whichever direction: a clock may have been set.
        age = abs(now - self.at)
        if self.stopped:
            return f"was stopped {age:.0f} seconds ago"
        if not _lives(self.pid):
            return f"has ended without a word (process {self.pid} is gone)"
        if age > silence:
            return f"has not written its database for {age:.0f} seconds: it hangs, or it cannot"
        if self.connected_at is None:
            return "is not connected to Discord's gateway yet"
        if self.connected_at < self.at and now - self.connected_at > grace:
            return f"lost Discord's gateway {now - self.connected_at:.0f} seconds ago"
        return ""


def check(
    path: Path, *, silence: float = SILENCE_SECONDS, grace: float = GRACE_SECONDS
) -> tuple[bool, str]:
    """Tell whether a bot runs on this database and is well.

    To be asked on the machine (in the container) that the bot runs on: it looks for its process.

    Args:
        path: The database.
        silence: How old its last proof of being able to write may be, in seconds.
        grace: How long it may have been without Discord's gateway, in seconds.

    Returns:
        Whether it is well, and one line to be read by the operator.
    """
    try:
        if not path.exists():
            return False, f"unhealthy: no bot has ever run on the database {path}"
        pulse = _read(path)
    except (sqlite3.Error, OSError) as error:
        return False, f"unhealthy: the database {path} cannot be read ({error})"
    if pulse is None:
        return False, f"unhealthy: no bot of this version has run on the database {path}"
    now = time()
    if trouble := pulse.trouble(now, silence=silence, grace=grace):
        return False, f"unhealthy: the bot {trouble}"
    if pulse.connected_at != pulse.at:
        return True, "healthy: the gateway went away a moment ago, the database is written"
    return True, "healthy: connected to the gateway, the database is written"


@asynccontextmanager
async def beating(database: Database, connected: Callable[[], bool]) -> AsyncIterator[None]:
    """Keep the pulse while the body runs; a clean end is written down too.

    A write that fails ends nothing.

    Args:
        database: The running bot's.
        connected: Tells whether the gateway is there; asked every second.
    """
    heart = _Heart(database, connected)
    task = asyncio.create_task(heart.run())
    try:
        yield
    finally:
        # Not cancelled: what a write under way comes to decides whether another is worth its wait.
        heart.stopping.set()
        await asyncio.gather(task, return_exceptions=True)
        await heart.stop()


class _Heart:
    def __init__(self, database: Database, connected: Callable[[], bool]) -> None:
        self._database = database
        self._connected = connected
        self._connected_at: float | None = None
        self._fails = False
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Write at once, then with every change, and now and then where there is none."""
        clock = asyncio.get_running_loop().time
        told, due = False, clock()
        while not self.stopping.is_set():
            at, connected = time(), self._connected()
            if connected:
                self._connected_at = at
            if connected != told or clock() >= due:
                told, due = connected, clock() + EVERY_SECONDS
                await self._write(at, stopped=False)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), LOOK_SECONDS)

    async def stop(self) -> None:
        # Where writing fails anyway, it could only use up the seconds that a stop has.
        if not self._fails:
            await self._write(time(), stopped=True)

    async def _write(self, at: float, *, stopped: bool) -> None:
        connected_at = None if self._connected_at is None else _milliseconds(self._connected_at)
        try:
            await self._database.rows(
                "INSERT INTO pulse (id, pid, at, connected_at, stopped) VALUES (1, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET pid = excluded.pid, at = excluded.at, "
                "connected_at = excluded.connected_at, stopped = excluded.stopped",
                (os.getpid(), _milliseconds(at), connected_at, stopped),
            )
        except DatabaseError:
            self._fails = True  # the database has said so
        else:
            self._fails = False


def _read(path: Path) -> Pulse | None:
    """Return the pulse; None where the database has no such row, nor perhaps such a table.

    Raises:
        sqlite3.Error: it cannot be read, or is no database.
    """
    # SQLite makes two files beside a database in WAL mode even to read it, unless told otherwise.
    # Where they are (a bot runs, or was killed), they are used as they are; where they are not,
    # nobody has it open, and the database's own file holds everything.
    in_use = Path(f"{path}-shm").exists()
    how = "readonly_shm=1" if in_use else "immutable=1"
    address = f"{path.absolute().as_uri()}?mode=ro&{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=READ_SECONDS)) as connection:
        tables = "SELECT 1 FROM sqlite_master WHERE name = 'pulse'"
        if not connection.execute(tables).fetchone():
            return None
        row = connection.execute("SELECT pid, at, connected_at, stopped FROM pulse").fetchone()
    if row is None:
        return None
    pid, at, connected_at, stopped = row
    return Pulse(
        pid, at / 1000, None if connected_at is None else connected_at / 1000, bool(stopped)
    )


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # asks, and sends nothing
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True
