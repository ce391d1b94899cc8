"""A copy of the database: whole, checked, made beside a bot that writes, and without secrets."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from storage import (
    Database,
    DatabaseError,
    Draft,
    DraftStore,
    JobState,
    JobStore,
    Picture,
    QuotaStore,
    back_up,
    open_database,
)
from tests.storage.books import differences
from tests.storage.conftest import NOON, bounds, new_job


async def test_it_is_consistent_while_the_bot_writes(path: Path, tmp_path: Path) -> None:
    async with open_database(path) as database:
        store = JobStore(database)

        async def work() -> None:
            while True:
                job = await store.accept(new_job(), bounds(daily=10**9, active=10**9))
                await store.move(job.id, JobState.FAILED)

        working = [asyncio.create_task(work()) for _ in range(4)]
        before = 0
        for number in range(5):
            copy = tmp_path / f"{number}.db"
            assert await asyncio.to_thread(back_up, path, copy) == copy.stat().st_size
            wrong, jobs = differences(copy)
            assert wrong == []
            assert jobs >= before
            before = jobs
            await asyncio.sleep(0.05)
        assert before
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        # Nothing but the copies lies about, and they are their owner's alone.
        assert sorted(p.name for p in tmp_path.iterdir()) == [
            *(f"{n}.db" for n in range(5)),
            "data",
        ]
        assert {stat.S_IMODE(p.stat().st_mode) for p in tmp_path.glob("*.db")} == {0o600}


async def test_it_keeps_no_secret_and_can_be_started_from(
    path: Path, store: JobStore, tmp_path: Path
) -> None:
    job = await store.accept(new_job(), bounds())
    copy = tmp_path / "copy.db"
    back_up(path, copy)
    for secret in (job.token, "hm=signed"):
        assert secret.encode() not in copy.read_bytes()
    async with open_database(copy) as database:
        (left,) = await JobStore(database).not_over()
        assert left == (job.id, JobState.ACCEPTED, job.user_id)
        found = await JobStore(database).get(job.id)
        assert found is not None
        assert (found.token, found.sources) == ("", [])
        assert (await QuotaStore(database).standing(job.user_id, 10, NOON)).used == 1


async def test_it_keeps_no_draft(path: Path, database: Database, tmp_path: Path) -> None:
    picture = Picture("https://cdn.example/b?hm=signed", "b.png", 3)
    await DraftStore(database).write(Draft(7, 30, "edit", 8, [picture], NOON))
    copy = tmp_path / "copy.db"
    back_up(path, copy)
    assert b"hm=signed" not in copy.read_bytes()
    async with open_database(copy) as copied:
        assert await DraftStore(copied).get(7, now=NOON) is None


async def test_a_database_from_before_an_update_is_copied(
    path: Path, database: Database, tmp_path: Path
) -> None:
    await database.rows("DROP TABLE drafts")
    back_up(path, tmp_path / "copy.db")


async def test_it_needs_no_running_bot(path: Path, tmp_path: Path) -> None:
    async with open_database(path):
        pass
    back_up(path, tmp_path / "copy.db")
    assert differences(tmp_path / "copy.db") == ([], 0)


async def test_it_writes_over_nothing(path: Path, database: Database, tmp_path: Path) -> None:
    theirs = tmp_path / "copy.db"
    theirs.write_text("mine")
    with pytest.raises(DatabaseError, match="exists"):
        back_up(path, theirs)
    assert theirs.read_text() == "mine"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("no/such/folder/copy.db", "No such file or directory"),
        ("n" * 300, "File name too long"),
        (".", "exists"),
    ],
)
def test_where_it_cannot_be(path: Path, tmp_path: Path, target: str, words: str) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE jobs (a)")
    with pytest.raises(DatabaseError, match=words):
        back_up(path, tmp_path / target)


@pytest.mark.parametrize("content", ["", "CREATE TABLE cats (name)"], ids=["empty", "foreign"])
def test_what_is_not_ours_is_not_copied(path: Path, tmp_path: Path, content: str) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(content)
    with pytest.raises(DatabaseError, match=f"The database {path} cannot be used"):
        back_up(path, tmp_path / "copy.db")
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


async def test_the_copy_finds_no_room(path: Path, tmp_path: Path) -> None:
    async with open_database(path):
        pass
    copy, (soft, hard) = tmp_path / "copy.db", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(DatabaseError, match=f"The database {copy} does not get through"):
            back_up(path, copy)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


def test_what_is_not_there_is_not_copied(path: Path, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no database"):
        back_up(path, tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", [0, 1], ids=["its header", "its jobs"])
async def test_a_damaged_file_is_not_passed_off_as_a_copy(
    path: Path, tmp_path: Path, where: int
) -> None:
    async with open_database(path) as database:
        for _ in range(50):
            await JobStore(database).accept(new_job(), bounds())
    with path.open("r+b") as file:
        file.seek(where * 4096)
        file.write(b"\xa5" * 4096)
    with pytest.raises(DatabaseError, match="damaged"):
        back_up(path, tmp_path / "copy.db")
    assert [p.name for p in tmp_path.iterdir()] == ["data"]
