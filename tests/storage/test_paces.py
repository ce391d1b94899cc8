"""What was learned of durations survives a restart, within bounds."""

from __future__ import annotations

from pathlib import Path

from storage import PaceKey, PaceStore, open_database
from tests.storage.conftest import NOON

KEY = PaceKey("a/model", "size=1024*1024")
SUMS = (3.5, 10.25, 31.0, 44.0, 6.0)


async def test_the_latest_sums_are_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "repaint.db"
    async with open_database(path) as database:
        store = PaceStore(database)
        assert await store.all() == {}
        await store.write(KEY, (1.0, 1.0, 1.0, 0.0, 0.0), NOON)
        await store.write(KEY, SUMS, NOON)
        await store.write(PaceKey("another/model", ""), SUMS, NOON)
    async with open_database(path) as database:
        found = await PaceStore(database).all()
    assert found == {KEY: SUMS, PaceKey("another/model", ""): SUMS}


async def test_a_thousand_are_kept_those_that_were_seen_last(tmp_path: Path) -> None:
    async with open_database(tmp_path / "repaint.db") as database:
        store = PaceStore(database)
        await database.rows(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
            "INSERT INTO paces SELECT 'a/model', i, 1, 1, 1, 0, 0, i FROM n"
        )
        await store.write(KEY, SUMS, NOON)
        found = await store.all()
    assert len(found) == 1000
    assert PaceKey("a/model", "1") not in found
    assert list(found)[-1] == KEY
