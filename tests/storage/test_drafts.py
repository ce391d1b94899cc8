"""What an open modal is about: kept for a day, for as many modals as people have open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Database, Draft, DraftStore, Picture, open_database
from tests.storage.conftest import ANN, BEN, NOON

MOMENT = timedelta(milliseconds=1)
DAY = timedelta(days=1)
PICTURES = [
    Picture("https://cdn.example/b?hm=signed", "b.png", 3),
    Picture("https://cdn.example/a?hm=signed", "\u00e4 \U0001f3a9.png", 0),
]
DRAFT = Draft(1_400_000_000_000_000_000, ANN, "edit", 77, PICTURES, NOON)


@pytest.fixture
def drafts(database: Database) -> DraftStore:
    return DraftStore(database)


async def count(database: Database) -> int:
    [row] = await database.rows("SELECT count(*) FROM drafts")
    return int(row[0])


async def test_it_outlives_a_restart_and_being_read(path: Path) -> None:
    async with open_database(path) as database:
        await DraftStore(database).write(DRAFT)
    async with open_database(path) as database:
        for _ in range(2):
            found = await DraftStore(database).get(DRAFT.interaction_id, now=NOON + DAY - MOMENT)
            assert found == DRAFT
        assert await DraftStore(database).get(DRAFT.interaction_id + 1, now=NOON) is None
    assert "signed" not in repr(DRAFT)


async def test_after_a_day_it_is_over_and_the_next_one_takes_it_away(
    drafts: DraftStore, database: Database
) -> None:
    await drafts.write(DRAFT)
    assert await drafts.get(DRAFT.interaction_id, now=NOON + DAY) is None
    await drafts.write(replace(DRAFT, interaction_id=2, user_id=BEN, made_at=NOON + DAY))
    assert await count(database) == 1


async def test_an_event_that_comes_twice_is_one_draft(drafts: DraftStore) -> None:
    await drafts.write(DRAFT)
    await drafts.write(replace(DRAFT, pictures=[], made_at=NOON + MOMENT))
    assert await drafts.get(DRAFT.interaction_id, now=NOON) == DRAFT


async def test_a_person_has_twenty_and_takes_none_of_anothers(
    drafts: DraftStore, database: Database
) -> None:
    await drafts.write(replace(DRAFT, interaction_id=1, user_id=BEN))
    for number in range(25):
        made_at = NOON + number * MOMENT
        await drafts.write(replace(DRAFT, interaction_id=100 + number, made_at=made_at))
    kept = await database.rows("SELECT interaction_id FROM drafts ORDER BY 1")
    assert [row[0] for row in kept] == [1, *range(105, 125)]


async def test_all_have_ten_thousand(drafts: DraftStore, database: Database) -> None:
    await database.rows(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        " INSERT INTO drafts SELECT i, i, 'edit', 1, '[]', ? + i FROM n",
        (round(NOON.timestamp() * 1000),),
    )
    assert await count(database) == 10_000
    await drafts.write(replace(DRAFT, made_at=NOON + timedelta(minutes=1)))
    assert await count(database) == 10_000
    assert await drafts.get(DRAFT.interaction_id, now=NOON)
    assert await drafts.get(1, now=NOON) is None
