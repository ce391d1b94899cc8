"""What can be wrong with the database, each with its cause and its cure for the operator."""

from __future__ import annotations

import sqlite3
from enum import Enum
from pathlib import Path
from typing import Self


class DatabaseTrouble(Enum):
    """What is wrong and its cure, as words that go on from "The database PATH"."""

    BUSY = "is held by another process: let that one finish, or end it"
    FULL = "finds its disk full: make room there"
    READ_ONLY = (
        "cannot be written: let this user write to it and its folder, or name another file in "
        "DATABASE_URL"
    )
    DAMAGED = (
        "is damaged or no database: stop the bot and put a copy in its place ('python bot.py "
        "backup' makes them), or name another file in DATABASE_URL"
    )
    FAILED = "does not get through to its disk: see to the disk"
    OTHER = "cannot be used: see to its file, or name another one in DATABASE_URL"


class DatabaseError(Exception):
    """The database cannot be used (for now); its text names the cause and the cure.

    Attributes:
        trouble: What is wrong.
    """

    def __init__(self, words: str, trouble: DatabaseTrouble = DatabaseTrouble.OTHER) -> None:
        super().__init__(words)
        self.trouble = trouble

    @classmethod
    def of(cls, path: Path, error: Exception) -> Self:
        """Tell what SQLite or the system said of the file at `path`."""
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        trouble = _trouble(error)
        what, _, cure = trouble.value.partition(": ")
        return cls(f"The database {path} {what} ({reason}): {cure}.", trouble)


def _trouble(error: Exception) -> DatabaseTrouble:
    if isinstance(error, OSError):
        return DatabaseTrouble.READ_ONLY
    # The extended codes have the primary one in their lowest byte (sqlite.org/rescode.html).
    return _BY_CODE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, DatabaseTrouble.OTHER)


_BY_CODE = {
    sqlite3.SQLITE_BUSY: DatabaseTrouble.BUSY,
    sqlite3.SQLITE_LOCKED: DatabaseTrouble.BUSY,
    sqlite3.SQLITE_FULL: DatabaseTrouble.FULL,
    sqlite3.SQLITE_READONLY: DatabaseTrouble.READ_ONLY,
    sqlite3.SQLITE_PERM: DatabaseTrouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: DatabaseTrouble.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DatabaseTrouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: DatabaseTrouble.DAMAGED,
    sqlite3.SQLITE_IOERR: DatabaseTrouble.FAILED,
}
