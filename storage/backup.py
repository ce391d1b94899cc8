"""A copy of the database, made while the bot runs.

It is what the file holds at one moment, in one transaction, without the interaction tokens and
signed addresses of unfinished jobs and drafts: those may stand nowhere else. Jobs that were under
way go on from a copy as far as they can without: what was submitted is watched and delivered, what
was not is given back.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from storage.trouble import DatabaseError, DatabaseTrouble

BUSY_SECONDS = 10.0
"""How long another process that holds the file is waited for."""


def back_up(database: Path, target: Path) -> int:
    """Copy a database, and check the copy.

    Args:
        database: The file that a bot may be running on; it is only read.
        target: Where the copy is to be; there must be nothing yet.

    Returns:
        The copy's bytes.

    Raises:
        DatabaseError: there is no copy; the text names the cause and the cure.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if not os.path.isfile(database):  # noqa: PTH113 - false where nobody may look, too
            raise DatabaseError(
                f"There is no database {database} that this user can see: nothing was copied."
            )
        if target.exists():
            raise DatabaseError(f"{target} exists: name a file that does not. Nothing was copied.")
        # Prompts are private: the copy is its owner's alone.
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(database, part)
        part.rename(target)
        return target.stat().st_size
    except OSError as error:
        words = f"{target} cannot be written ({error.strerror}). Nothing was copied."
        raise DatabaseError(words) from error
    except sqlite3.Error as error:
        raise _trouble(database, target, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _copy(database: Path, part: Path) -> None:
    address = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
        # One transaction that only reads, so the bot goes on writing; and nothing of what was
        # deleted comes along (sqlite.org/lang_vacuum.html).
        connection.execute("VACUUM INTO ?", (str(part),))
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        copy.execute("PRAGMA secure_delete = ON")
        copy.execute(
            "UPDATE jobs SET token = NULL, token_expires_at = NULL, sources = NULL"
            " WHERE told_at IS NULL"
        )
        # A bot that was not started since its update has none yet.
        if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'drafts'").fetchone():
            copy.execute("DELETE FROM drafts")
        ((verdict,),) = copy.execute("PRAGMA integrity_check(1)")
    if verdict != "ok":
        raise DatabaseError(f"The database {database} is damaged ({verdict}): no copy was kept.")


def _trouble(database: Path, target: Path, error: sqlite3.Error) -> DatabaseError:
    written = DatabaseError.of(target, error)
    disk = written.trouble in (DatabaseTrouble.FULL, DatabaseTrouble.FAILED)
    # The database is only read: a disk that does not take what is written is the copy's.
    of_the_copy = disk and "READ" not in getattr(error, "sqlite_errorname", "")
    return written if of_the_copy else DatabaseError.of(database, error)
