"""What happened in a time, counted, against a plain count of the same jobs."""

from __future__ import annotations

import random
import sqlite3
import statistics
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage import (
    DatabaseError,
    JobState,
    JobStore,
    Period,
    open_database,
    read_stats,
)
from tests.storage.conftest import ANN, BEN, NOON, bounds, new_job

S = JobState
DAY = timedelta(days=1)
MONDAY = date(2026, 11, 16)
NOTHING = Period(
    begins=MONDAY,
    days=1,
    edits=0,
    people=0,
    delivered=0,
    cancelled=0,
    failures={},
    waited_median=None,
    waited_p90=None,
    cost=0,
)


async def made(
    store: JobStore,
    at: datetime,
    end: JobState,
    *,
    user_id: int = ANN,
    guild_id: int | None = 10,
    seconds: float = 10,
    price: int = 0,
    reason: str = "model_failed",
) -> None:
    limits = replace(bounds(now=at), price=price)
    job = await store.accept(new_job(user_id=user_id, guild_id=guild_id), limits)
    ways = {
        S.DELIVERED: (S.SUBMITTING, S.QUEUED, S.FINISHED),
        S.FAILED: (S.SUBMITTING, S.FAILED),
        S.UNCERTAIN: (S.SUBMITTING, S.UNCERTAIN),
        S.CANCELLED: (S.CANCELLED,),
        S.RUNNING: (S.SUBMITTING, S.QUEUED, S.RUNNING),
    }
    for state in ways[end]:
        assert await store.move(job.id, state, reason={"reason": reason, "width": 7})
    if end is S.DELIVERED:
        assert await store.delivered(job.id, at + timedelta(seconds=seconds))


async def test_a_day_is_counted(store: JobStore, path: Path) -> None:
    for seconds in (4, 6, 5, 5.4, 60, 7, 8, 9, 10, 10.6):
        await made(store, NOON, S.DELIVERED, seconds=seconds, price=30)
    await made(store, NOON, S.FAILED, price=30)
    await made(store, NOON, S.FAILED, user_id=BEN, price=30)
    await made(store, NOON, S.FAILED, reason="timed_out", price=30)
    await made(store, NOON, S.UNCERTAIN, reason="unclear", price=30)
    await made(store, NOON, S.CANCELLED, price=30)
    await made(store, NOON, S.RUNNING, price=30)
    stats = read_stats(path, 10, since=NOON.date(), until=NOON.date())
    assert stats.whole == Period(
        begins=NOON.date(),
        days=1,
        edits=16,
        people=2,
        delivered=10,
        cancelled=1,
        failures={"model_failed": 2, "timed_out": 1, "unclear": 1},
        waited_median=7.0,
        waited_p90=11.0,
        cost=12 * 30,
    )
    assert list(stats.days) == list(stats.weeks) == [stats.whole]


async def test_a_day_without_anything_is_a_day(store: JobStore, path: Path) -> None:
    stats = read_stats(path, 10, since=MONDAY, until=MONDAY + 13 * DAY)
    assert list(stats.days) == [replace(NOTHING, begins=MONDAY + n * DAY) for n in range(14)]
    assert list(stats.weeks) == [
        replace(NOTHING, days=7),
        replace(NOTHING, begins=MONDAY + 7 * DAY, days=7),
    ]
    assert stats.whole == replace(NOTHING, days=14)


async def test_only_what_was_asked_for_is_counted(store: JobStore, path: Path) -> None:
    midnight = NOON.replace(hour=0)
    for at in (midnight - timedelta(milliseconds=1), midnight, midnight + DAY):
        await made(store, at, S.CANCELLED, price=1)
    await made(store, NOON, S.RUNNING, guild_id=11, price=1)
    await made(store, NOON, S.RUNNING, guild_id=None, price=1)
    today = NOON.date()
    for guild_id, edits, cost in ((10, 1, 0), (11, 1, 1), (99, 0, 0), (None, 3, 2)):
        whole = read_stats(path, guild_id, since=today, until=today).whole
        assert (whole.edits, whole.cost) == (edits, cost)


@dataclass(frozen=True)
class Made:
    day: date
    user_id: int
    guild_id: int
    end: JobState
    seconds: int


@pytest.mark.parametrize("guild_id", [None, 10])
async def test_weeks_and_all_of_it_are_what_a_plain_count_finds(
    store: JobStore, path: Path, guild_id: int | None
) -> None:
    chance, jobs = random.Random(8), list[Made]()
    ends = (S.DELIVERED, S.DELIVERED, S.FAILED, S.UNCERTAIN, S.CANCELLED, S.RUNNING)
    since, until = MONDAY + 2 * DAY, MONDAY + 22 * DAY
    for _ in range(250):
        day = MONDAY + chance.randrange(26) * DAY
        one = Made(day, chance.randrange(6), chance.choice((10, 11)), chance.choice(ends), 1)
        one = replace(one, seconds=chance.randrange(3, 60))
        await made(
            store,
            datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=UTC),
            one.end,
            user_id=one.user_id,
            guild_id=one.guild_id,
            seconds=one.seconds,
            price=7,
        )
        jobs.append(one)
    asked = [one for one in jobs if since <= one.day <= until and guild_id in (None, one.guild_id)]
    stats = read_stats(path, guild_id, since=since, until=until)
    assert [(w.begins, w.days) for w in stats.weeks] == [
        (since, 5),
        (MONDAY + 7 * DAY, 7),
        (MONDAY + 14 * DAY, 7),
        (MONDAY + 21 * DAY, 2),
    ]
    assert [day.begins for day in stats.days] == [since + n * DAY for n in range(21)]
    for period in (*stats.days, *stats.weeks, stats.whole):
        last = period.begins + period.days * DAY
        mine = [one for one in asked if period.begins <= one.day < last]
        count = Counter(one.end for one in mine)
        waited = sorted(one.seconds for one in mine if one.end is S.DELIVERED)
        assert period == Period(
            begins=period.begins,
            days=period.days,
            edits=len(mine),
            people=len({one.user_id for one in mine}),
            delivered=len(waited),
            cancelled=count[S.CANCELLED],
            failures={"model_failed": n} if (n := count[S.FAILED] + count[S.UNCERTAIN]) else {},
            waited_median=statistics.median_low(waited) if waited else None,
            waited_p90=waited[-(-len(waited) * 9 // 10) - 1] if waited else None,
            cost=7 * (len(mine) - count[S.FAILED] - count[S.CANCELLED]),
        )


async def test_it_goes_on_beside_one_that_writes(path: Path) -> None:
    async with open_database(path) as database:
        await made(JobStore(database), NOON, S.CANCELLED)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert read_stats(path, None, since=NOON.date(), until=NOON.date()).whole.edits == 1
    assert read_stats(path, None, since=NOON.date(), until=NOON.date()).whole.edits == 1


def test_what_cannot_be_read_is_told(path: Path) -> None:
    for words in ("unable to open", "is damaged"):
        with pytest.raises(DatabaseError, match=words):
            read_stats(path, None, since=MONDAY, until=MONDAY)
        assert words == "is damaged" or not path.exists()
        path.parent.mkdir(exist_ok=True)
        path.write_text("not a database " * 100)


@pytest.mark.parametrize("days", [-1, 366])
def test_no_day_and_more_than_a_year_are_refused(path: Path, days: int) -> None:
    with pytest.raises(ValueError, match="days"):
        read_stats(path, None, since=MONDAY, until=MONDAY + days * DAY)
