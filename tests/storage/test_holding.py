"""The statement that holds an edit keeps to the pure rules, whatever comes at once.

Within what a server sets, from what a moderator gives, and within what owners let be spent.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import (
    Bounds,
    Database,
    Job,
    JobState,
    JobStore,
    Limit,
    OverLimit,
    QuotaStore,
    exceeded,
    open_database,
)
from storage import holding as module
from tests.storage.books import differences
from tests.storage.conftest import ANN, BEN, NOON, another_connection, bounds, new_job
from tests.storage.test_limits import bounds_with_some, numbers

ROOT = Path(__file__).parents[2]
spent = st.integers(0, 200)


def test_the_statement_and_the_rules_say_the_same(path: Path) -> None:
    """Whatever is counted (even what no history leads to), and whatever the limits."""
    fresh = count(1_000)

    async def compare(
        database: Database,
        limits: Bounds,
        counts: tuple[int, int, int, int],
        money: tuple[int, int, int, int],
        in_flight: int,
        gift: tuple[int, int],
    ) -> bool:
        store, quotas, n = JobStore(database), QuotaStore(database), next(fresh)
        new = new_job(user_id=n, guild_id=n)
        for ago in range(in_flight):
            earlier = bounds(now=NOON - timedelta(seconds=30 * ago))
            await store.accept(new_job(user_id=n, guild_id=(n, n, 0)[ago % 3]), earlier)
        used, own, total, elsewhere = counts
        for guild_id, one in ((n, used), (n + 1, elsewhere)):
            await database.rows(
                "INSERT OR REPLACE INTO usage (user_id, day, guild_id, used, own)"
                " VALUES (?, ?, ?, ?, ?)",
                (n, limits.day, guild_id, one, own),
            )
        for (scope, period), one in zip(
            ((s, p) for s in (-1, n) for p in (limits.day, limits.month)), money, strict=True
        ):
            await database.rows(
                "INSERT OR REPLACE INTO ledger (scope, period, edits, spent) VALUES (?, ?, ?, ?)",
                (scope, period, total, one),
            )
        edits, hours = gift
        if edits:
            ends_at = NOON + timedelta(hours=hours)
            await quotas.give(n, n, edits, ends_at=ends_at, by=1, now=NOON)
        over = exceeded(limits, await quotas.standing(n, n, NOON))
        try:
            job: Job | OverLimit = await store.accept(new, limits)
        except OverLimit as refused:
            job = refused
        if isinstance(job, Job):
            assert over is None
            [row] = await database.rows("SELECT gift_id FROM jobs WHERE id = ?", (job.id,))
            by_own = limits.guild_person is None or own < limits.guild_person
            assert (row["gift_id"] is None) is by_own
            return True
        assert over is not None
        assert vars(over) == vars(job)
        return False

    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        database = runner.run(stack.enter_async_context(open_database(path)))
        outcomes = set()

        @given(
            bounds_with_some,
            st.tuples(numbers, numbers, numbers, st.integers(0, 1)),
            st.tuples(spent, spent, spent, spent),
            st.integers(0, 3),
            st.tuples(st.integers(0, 2), st.integers(-1, 1)),
        )
        def try_one(
            limits: Bounds,
            counts: tuple[int, int, int, int],
            money: tuple[int, int, int, int],
            in_flight: int,
            gift: tuple[int, int],
        ) -> None:
            outcomes.add(runner.run(compare(database, limits, counts, money, in_flight, gift)))

        try:
            try_one()
        finally:
            runner.run(stack.aclose())
        assert outcomes == {True, False}


async def test_somebody_who_is_always_quicker_is_told_of_an_end_to_wait_for(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time what stood in the way is gone by the time one looks."""
    for _ in range(2):
        await store.accept(new_job(), bounds())
    tries = []
    monkeypatch.setattr(module, "exceeded", lambda *_: tries.append(1))
    with pytest.raises(OverLimit) as refused:
        await store.accept(new_job(), bounds(active=2))
    assert (refused.value.limit, refused.value.ends_at) == (Limit.ACTIVE, None)
    assert len(tries) == module.TRIES


async def test_a_pause_is_over_when_it_was_said(store: JobStore) -> None:
    first, *_ = [await store.accept(new_job(user_id=u), bounds()) for u in (ANN, BEN)]
    early = replace(bounds(now=NOON + timedelta(milliseconds=59_999)), pause_seconds=60)
    with pytest.raises(OverLimit) as refused:
        await store.accept(new_job(), early)
    assert (refused.value.limit, refused.value.used, refused.value.allowed) == (Limit.PAUSE, 59, 60)
    assert refused.value.ends_at == NOON + timedelta(seconds=60)
    await store.accept(new_job(guild_id=11), early)  # each server has its own
    await store.accept(new_job(), replace(early, now=NOON + timedelta(seconds=60)))
    # It counts from the last one that was not given back.
    again = replace(early, now=NOON + timedelta(seconds=61))
    with pytest.raises(OverLimit):
        await store.accept(new_job(), again)
    assert await store.move(first.id, JobState.CANCELLED)
    with pytest.raises(OverLimit):
        await store.accept(new_job(), again)
    assert await store.move(first.id + 3, JobState.CANCELLED)
    await store.accept(new_job(), again)


async def through(attempts: list[asyncio.Task[Job]]) -> tuple[int, Counter[Limit]]:
    """Return how many were accepted, and what the others met."""
    limits, accepted = Counter[Limit](), 0
    for outcome in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(outcome, OverLimit):
            limits[outcome.limit] += 1
        else:
            assert isinstance(outcome, Job), outcome
            accepted += 1
    return accepted, limits


CROWDS: list[tuple[dict[str, Any], int, Limit]] = [
    ({"guild_person": 3}, 3 * 5, Limit.GUILD_PERSON),
    ({"guild_daily": 7}, 7, Limit.GUILD_DAILY),
    ({"guild_active": 2}, 2 * 5, Limit.GUILD_ACTIVE),
    ({"pause_seconds": 1}, 5, Limit.PAUSE),
    ({"price": 30_000, "budget_day": 200_000}, 6, Limit.BUDGET_DAY),
    ({"price": 30_000, "budget_month": 209_999}, 6, Limit.BUDGET_MONTH),
    ({"price": 30_000, "guild_budget_day": 210_000}, 7, Limit.GUILD_BUDGET_DAY),
    ({"price": 1, "guild_budget_month": 0}, 0, Limit.GUILD_BUDGET_MONTH),
]


@pytest.mark.parametrize(("more", "accepted", "limit"), CROWDS)
async def test_fifty_commands_of_five_people_at_once_through_two_connections(
    store: JobStore, path: Path, more: dict[str, Any], accepted: int, limit: Limit
) -> None:
    limits = replace(bounds(), **more)
    async with another_connection(path) as other:
        stores = (store, JobStore(other))
        found = await through(
            [
                asyncio.create_task(stores[n % 2].accept(new_job(user_id=n // 2 % 5), limits))
                for n in range(50)
            ]
        )
    assert found == (accepted, {limit: 50 - accepted})
    assert differences(path) == ([], accepted)


WORK = """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from storage import JobStore, OverLimit
from tests.storage.conftest import another_connection, bounds, new_job

async def main(first):
    async with another_connection(Path(sys.argv[1])) as database:
        store = JobStore(database)
        limits = replace(bounds(), guild_person=3, price=30_000, budget_day=400_000)
        print("ready", flush=True)
        sys.stdin.readline()
        outcomes = await asyncio.gather(
            *(store.accept(new_job(user_id=n % 5, interaction_id=first + n), limits)
              for n in range(50)),
            return_exceptions=True,
        )
        assert all(isinstance(o, OverLimit) for o in outcomes if isinstance(o, Exception)), outcomes
        print(sum(not isinstance(o, Exception) for o in outcomes))

asyncio.run(main(int(sys.argv[2])))
"""


async def test_two_processes_share_what_there_is(path: Path, quotas: QuotaStore) -> None:
    for user_id in range(5):
        await quotas.give(10, user_id, 1, ends_at=NOON + timedelta(hours=1), by=1, now=NOON)
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", WORK, str(path), str(first)),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for first in (100, 200)
    ]
    for process in processes:
        assert process.stdout
        assert await process.stdout.readline()
    said = await asyncio.gather(*(process.communicate(b"go") for process in processes))
    # Three of their own and one that was given, each: twenty, of which the budget holds thirteen.
    assert sum(int(out) for out, _ in said) == 13
    assert differences(path) == ([], 13)
    assert (await quotas.standing(0, 10, NOON)).spent_day == 13 * 30_000
