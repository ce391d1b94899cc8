"""What was learned of durations survives a restart, within bounds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from storage import PaceKey, PaceStore, open_database
from storage import paces as module
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


async def test_those_seen_last_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    async with open_database(tmp_path / "repaint.db") as database:
        store = PaceStore(database)
        for number in (4, 1, 3, 0, 2):
            key = PaceKey("a/model", str(number))
            await store.write(key, SUMS, NOON + timedelta(seconds=number))
        assert [key.choices for key in await store.all()] == ["2", "3", "4"]
