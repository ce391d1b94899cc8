"""Opening the file: made, brought up to date, or refused with the cause and the cure."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage import Database, DatabaseError, JobStore, open_database
from storage import database as module
from tests.storage.conftest import bounds, new_job

NOBODY = 65534


@contextmanager
def without_roots_rights() -> Iterator[None]:
    """Obey file permissions even where tests run as root, as in many a container."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Yield a folder that other users reach, unlike `tmp_path`."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


async def refusal(path: Path) -> str:
    with pytest.raises(DatabaseError) as refused:
        async with open_database(path):
            pass
    text = str(refused.value)
    assert str(path) in text
    assert "DATABASE_URL" in text
    assert "\n" not in text
    return text


async def version(database: Database) -> int:
    [row] = await database.rows("PRAGMA user_version")
    return int(row[0])


async def test_a_fresh_file_in_a_fresh_folder(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "repaint.db"
    async with open_database(path) as database:
        assert await version(database) == len(list(module.MIGRATIONS.glob("V*.sql")))
        assert await JobStore(database).not_over() == []
    assert path.exists()


async def test_rows_that_stand_for_money_are_on_the_disk_when_written(database: Database) -> None:
    for pragma, value in (("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1)):
        [row] = await database.rows(f"PRAGMA {pragma}")
        assert row[0] == value, pragma


async def test_a_file_opened_again_keeps_what_it_held(path: Path) -> None:
    for opened in range(3):
        async with open_database(path) as database:
            await JobStore(database).accept(new_job(), bounds())
            assert len(await JobStore(database).not_over()) == opened + 1


async def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    async with open_database(path) as database:
        await database.rows("PRAGMA user_version = 99")
    assert "newer Repaint (version 99" in await refusal(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


async def test_a_migration_that_fails_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with open_database(path) as database:
        before = await version(database)
    folder = tmp_path / "migrations"
    shutil.copytree(module.MIGRATIONS, folder)
    name = f"V{before + 1:03}__broken.sql"
    (folder / name).write_text("CREATE TABLE half (a INTEGER) STRICT;\nINSERT INTO no VALUES (1);")
    monkeypatch.setattr(module, "MIGRATIONS", folder)
    await refusal(path)
    monkeypatch.undo()
    async with open_database(path) as database:
        assert await version(database) == before
        tables = await database.rows("SELECT name FROM sqlite_master")
        assert "half" not in [row["name"] for row in tables]


async def test_migrations_are_applied_once_and_in_order(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with open_database(path) as database:
        before = await version(database)
    folder = tmp_path / "migrations"
    shutil.copytree(module.MIGRATIONS, folder)
    for step, sql in enumerate(("CREATE TABLE extra (a)", "INSERT INTO extra VALUES (1)"), 1):
        (folder / f"V{before + step:03}__step.sql").write_text(sql + ";")
    monkeypatch.setattr(module, "MIGRATIONS", folder)
    for _ in range(2):
        async with open_database(path) as database:
            assert await version(database) == before + 2
            rows = await database.rows("SELECT a FROM extra")
            assert [row["a"] for row in rows] == [1]


async def test_a_second_process_is_kept_out_while_the_first_one_runs(path: Path) -> None:
    async with open_database(path) as database:
        job = await JobStore(database).accept(new_job(), bounds(daily=1, active=1))
        assert "Another Repaint" in await refusal(path)
        assert await JobStore(database).get(job.id) == job
    async with open_database(path):
        pass


async def test_a_refused_file_is_not_locked(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not a database " * 100)
    await refusal(path)
    path.unlink()
    async with open_database(path):
        pass


async def test_two_databases_in_one_folder_do_not_lock_each_other(tmp_path: Path) -> None:
    async with open_database(tmp_path / "a.db"), open_database(tmp_path / "b.db"):
        pass


async def test_a_folder_in_the_files_place(tmp_path: Path) -> None:
    await refusal(tmp_path)


async def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    await refusal(tmp_path / "data" / "repaint.db")


@pytest.mark.parametrize(
    "content", [b"this is not a database " * 100, b"SQLite format 3\x00" + b"\xff" * 4096]
)
async def test_a_file_that_is_no_database_is_not_written_over(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    await refusal(path)
    assert path.read_bytes() == content


async def test_a_database_of_something_else(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE jobs (title TEXT)")
        connection.commit()
    await refusal(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


async def test_a_folder_that_cannot_be_written(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with without_roots_rights():
        assert "let this user write" in await refusal(open_folder / "repaint.db")
        assert "let this user write" in await refusal(open_folder / "data" / "repaint.db")


@pytest.mark.parametrize("folder_mode", [0o555, 0o777])
async def test_a_file_that_cannot_be_written_is_noticed_at_once(
    open_folder: Path, folder_mode: int
) -> None:
    path = open_folder / "repaint.db"
    async with open_database(path):
        pass
    path.chmod(0o444)
    open_folder.chmod(folder_mode)
    with without_roots_rights():
        assert "let this user write" in await refusal(path)
