"""What goes wrong with the database: each by its name, with its cure, and nothing half written."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import (
    Database,
    DatabaseError,
    DatabaseTrouble,
    JobState,
    JobStore,
    open_database,
)
from tests.storage.books import differences
from tests.storage.conftest import bounds, new_job


async def accept(store: JobStore) -> None:
    await store.accept(new_job(), bounds())


async def refused(store: JobStore) -> DatabaseError | None:
    try:
        await accept(store)
    except DatabaseError as error:
        return error
    return None


async def test_a_full_disk(path: Path, database: Database, store: JobStore) -> None:
    await accept(store)
    (pages,) = await database.rows("PRAGMA page_count")
    await database.rows(f"PRAGMA max_page_count = {pages[0]}")
    held, full = 1, await refused(store)
    while full is None:
        held, full = held + 1, await refused(store)
    assert full.trouble is DatabaseTrouble.FULL
    assert "make room" in str(full)
    assert differences(path) == ([], held)
    # What makes nothing longer goes on; and so does everything once there is room.
    assert await store.move(1, JobState.FAILED)
    await database.rows("PRAGMA max_page_count = 1000000")
    await accept(store)
    assert differences(path) == ([], held + 1)


async def test_a_file_that_may_only_be_read(
    path: Path, database: Database, store: JobStore
) -> None:
    await database.rows("PRAGMA query_only = ON")
    with pytest.raises(DatabaseError, match="cannot be written") as refused:
        await accept(store)
    assert refused.value.trouble is DatabaseTrouble.READ_ONLY
    assert differences(path) == ([], 0)
    assert await store.not_over() == [], "it can still be read"


async def test_a_lock_is_waited_for_by_each_alone(path: Path, store: JobStore) -> None:
    await accept(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = [asyncio.create_task(accept(store)) for _ in range(20)]
        # Whoever only reads does not wait behind them.
        async with asyncio.timeout(1.0):
            assert await store.get(1)
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [getattr(o, "trouble", o) for o in outcomes] == [DatabaseTrouble.BUSY] * 20
        other.execute("COMMIT")
    await accept(store)
    assert differences(path) == ([], 2)


@pytest.mark.parametrize("size", [4096, 100], ids=["a page of noise", "half a header"])
async def test_a_damaged_file(path: Path, size: int) -> None:
    async with open_database(path) as database:
        await accept(JobStore(database))
    content = path.read_bytes()
    path.write_bytes(b"\xa5" * size + content[size:])
    with pytest.raises(DatabaseError, match=r"is damaged or no database.*backup") as damaged:
        async with open_database(path):
            pass
    assert damaged.value.trouble is DatabaseTrouble.DAMAGED


async def test_it_is_told_once(
    path: Path, database: Database, store: JobStore, caplog: pytest.LogCaptureFixture
) -> None:
    await database.rows("PRAGMA query_only = ON")
    for _ in range(3):
        with pytest.raises(DatabaseError):
            await accept(store)
        await store.not_over()
    await database.rows("PRAGMA query_only = OFF")
    assert len(caplog.records) == 2, "what is wrong, and that it is over"
    await accept(store)
    first, last = (record.getMessage() for record in caplog.records)
    assert str(path) in first
    assert last.endswith("can be written again")
