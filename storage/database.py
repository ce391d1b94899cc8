"""One SQLite file: opening it, bringing it up to date, and the one connection to it.

The connection commits each statement by itself; `synchronous=FULL`, since these rows stand for
money. Migrations are numbered SQL files, each applied once, in one transaction.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import aiosqlite
from filelock import FileLock, Timeout

from storage.trouble import DatabaseError, DatabaseTrouble

MIGRATIONS = Path(__file__).parent / "migrations"
START_BUSY_SECONDS = 5.0
"""How long a start waits for another process that holds the file."""
BUSY_SECONDS = 1.5
"""How long a statement waits for one: who gave a command has to be answered within 3 seconds."""
LOOK_SECONDS = 0.05
log = logging.getLogger(__name__)


class Database:
    """The one connection. What it fails with is told as a `DatabaseError`, and logged once."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        """Its file."""
        self._fails = False

    async def rows(
        self, sql: str, values: Mapping[str, object] | Sequence[object] = ()
    ) -> list[sqlite3.Row]:
        """Carry out one statement, a transaction of its own, and return its rows.

        Raises:
            DatabaseError: it was not carried out.
        """
        until = monotonic() + BUSY_SECONDS
        while True:
            try:
                rows = list(await self._connection.execute_fetchall(sql, values))
            except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
                raise  # a rule was broken, or it is closed: the database is well
            except sqlite3.Error as error:
                failed = DatabaseError.of(self.path, error)
                # Waited for here and not in SQLite, where it would hold up every other statement.
                if failed.trouble is DatabaseTrouble.BUSY and monotonic() < until:
                    await asyncio.sleep(LOOK_SECONDS)
                    continue
                if not self._fails:
                    self._fails = True
                    log.error("%s Edits fail until then.", failed)
                raise failed from error
            if self._fails and not sql.startswith("SELECT"):
                self._fails = False
                log.warning("the database %s can be written again", self.path)
            return rows


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open the database for this process alone, with every migration applied.

    Its folder is made if it is missing. The lock is a file beside it, held by the process: after
    `kill -9` the next start finds it free.

    Raises:
        DatabaseError: it cannot be opened, written or brought up to date, or another runs on it.
    """
    lock = FileLock(f"{path}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DatabaseError(
            f"Another Repaint runs on the database {path}: stop that one first, or name another "
            "file in DATABASE_URL."
        ) from error
    except OSError as error:
        raise DatabaseError.of(path, error) from error
    try:
        async with _connection(path) as connection:
            yield Database(connection, path)
    finally:
        lock.release()


@asynccontextmanager
async def _connection(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    try:
        # Where it cannot open a file, aiosqlite leaves a thread that may outlive the event loop and
        # then prints a traceback; so the file is tried without it first.
        await asyncio.to_thread(lambda: sqlite3.connect(path).close())
        connection = await aiosqlite.connect(path, isolation_level=None, timeout=START_BUSY_SECONDS)
    except sqlite3.Error as error:
        raise DatabaseError.of(path, error) from error
    try:
        try:
            connection.row_factory = sqlite3.Row
            await connection.execute("PRAGMA journal_mode = WAL")
            await connection.execute("PRAGMA synchronous = FULL")
            await connection.execute("PRAGMA foreign_keys = ON")
            # What was a token is overwritten when it goes, not left in a free corner of the file.
            await connection.execute("PRAGMA secure_delete = ON")
            await _migrate(connection, path)
            await connection.execute("PRAGMA busy_timeout = 0")
        except sqlite3.Error as error:
            raise DatabaseError.of(path, error) from error
        yield connection
    finally:
        await connection.close()


async def _migrate(connection: aiosqlite.Connection, path: Path) -> None:
    files = {int(re.sub(r"\D.*", "", f.name[1:])): f for f in sorted(MIGRATIONS.glob("V*.sql"))}
    (row,) = await connection.execute_fetchall("PRAGMA user_version")
    version = int(row[0])
    if version > max(files):
        raise DatabaseError(
            f"The database {path} was written by a newer Repaint (version {version}, this one "
            f"knows {max(files)}): start the newer one, or name another file in DATABASE_URL."
        )
    for number in sorted(n for n in files if n > version):
        # The version is written in the same transaction as the change it counts.
        script = files[number].read_text(encoding="utf-8")
        try:
            await connection.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                await connection.rollback()
            raise
    if version == max(files):
        # A file that can be read but not written is noticed now, not at the first job.
        await connection.executescript(f"BEGIN IMMEDIATE; PRAGMA user_version = {version}; COMMIT;")
