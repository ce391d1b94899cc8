"""Money: held with the edit, given back with it unless RunComfy was paid, told of in good time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import (
    Alarm,
    Bounds,
    Job,
    JobState,
    JobStore,
    Limit,
    OverLimit,
    QuotaStore,
)
from tests.storage.conftest import ANN, BEN, NOON, another_connection, bounds, new_job

S = JobState
PRICE = 30_000
"""Three cents."""
HERE = 10
PRICED = replace(bounds(), price=PRICE)
LAST_DAY = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)


async def spent(
    quotas: QuotaStore, now: datetime = NOON, guild_id: int | None = HERE
) -> tuple[int, int, int, int]:
    """Return what was spent by the whole bot and in a server, each on the day and in the month."""
    one = await quotas.standing(ANN, guild_id, now)
    return one.spent_day, one.spent_month, one.guild_spent_day, one.guild_spent_month


async def bring_to(store: JobStore, job: Job, *states: JobState, charged: bool = False) -> None:
    for state in states:
        assert await store.move(job.id, state, charged=charged and state is states[-1])


async def test_the_price_is_in_the_row_and_in_the_books(
    store: JobStore, quotas: QuotaStore
) -> None:
    job = await store.accept(new_job(), PRICED)
    assert job.price == PRICE
    assert await store.get(job.id) == job
    await store.accept(new_job(guild_id=None), replace(PRICED, price=1))
    await store.accept(new_job(guild_id=11, user_id=BEN), replace(PRICED, price=0))
    assert await spent(quotas) == (PRICE + 1, PRICE + 1, PRICE, PRICE)
    assert await spent(quotas, guild_id=None) == (PRICE + 1, PRICE + 1, 1, 1)
    assert await spent(quotas, guild_id=11) == (PRICE + 1, PRICE + 1, 0, 0)
    assert await spent(quotas, guild_id=99) == (PRICE + 1, PRICE + 1, 0, 0)


@pytest.mark.parametrize(
    ("way", "charged", "paid"),
    [
        ((S.FAILED,), False, False),
        ((S.CANCELLED,), False, False),
        ((S.SUBMITTING, S.FAILED), False, False),
        ((S.SUBMITTING, S.QUEUED, S.CANCELLED), False, False),
        ((S.SUBMITTING, S.QUEUED, S.RUNNING, S.FAILED), False, False),
        # Timed out, or lost upstream: it may have been made.
        ((S.SUBMITTING, S.QUEUED, S.RUNNING, S.FAILED), True, True),
        ((S.SUBMITTING, S.UNCERTAIN), False, True),
        ((S.SUBMITTING, S.QUEUED, S.FINISHED, S.FAILED), False, True),
        ((S.SUBMITTING, S.QUEUED, S.RUNNING, S.FINISHED, S.FAILED), True, True),
    ],
)
async def test_the_person_gets_it_back_and_the_budget_what_was_not_paid(
    store: JobStore,
    quotas: QuotaStore,
    way: tuple[JobState, ...],
    charged: bool,
    paid: bool,
) -> None:
    job = await store.accept(new_job(), PRICED)
    await bring_to(store, job, *way, charged=charged)
    standing = await quotas.standing(ANN, HERE, NOON)
    assert (standing.used, standing.guild_used, standing.guild_total) == (0, 0, 0)
    assert await spent(quotas) == ((PRICE if paid else 0),) * 4
    assert standing.last_at is None, "what was given back makes nobody wait"


async def test_what_is_delivered_is_spent(store: JobStore, quotas: QuotaStore) -> None:
    job = await store.accept(new_job(), PRICED)
    await bring_to(store, job, S.SUBMITTING, S.QUEUED, S.FINISHED)
    assert await store.delivered(job.id, NOON)
    assert await spent(quotas) == (PRICE,) * 4


async def test_it_goes_back_to_the_day_and_month_of_acceptance(
    store: JobStore, quotas: QuotaStore
) -> None:
    late = await store.accept(new_job(), replace(PRICED, now=LAST_DAY))
    december = LAST_DAY + timedelta(seconds=1)
    await store.accept(new_job(), replace(PRICED, now=december))
    await bring_to(store, late, S.CANCELLED)
    assert await spent(quotas, LAST_DAY) == (0, 0, 0, 0)
    assert await spent(quotas, december) == (PRICE,) * 4


@pytest.mark.parametrize(
    ("limit", "budget", "ends_at"),
    [
        (Limit.BUDGET_DAY, "budget_day", datetime(2026, 11, 22, tzinfo=UTC)),
        (Limit.BUDGET_MONTH, "budget_month", datetime(2026, 12, 1, tzinfo=UTC)),
        (Limit.GUILD_BUDGET_DAY, "guild_budget_day", datetime(2026, 11, 22, tzinfo=UTC)),
        (Limit.GUILD_BUDGET_MONTH, "guild_budget_month", datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
async def test_what_does_not_fit_is_refused(
    store: JobStore, limit: Limit, budget: str, ends_at: datetime
) -> None:
    limits = _with(PRICED, budget, 2 * PRICE)
    jobs = [await store.accept(new_job(), limits) for _ in range(2)]
    with pytest.raises(OverLimit) as refused:
        await store.accept(new_job(user_id=BEN), limits)
    over = refused.value
    assert (over.limit, over.used, over.allowed) == (limit, 2 * PRICE, 2 * PRICE)
    assert over.ends_at == ends_at
    # What costs nothing goes on, and so does everything once there is room again.
    await store.accept(new_job(), replace(limits, price=0))
    await bring_to(store, jobs[0], S.CANCELLED)
    await store.accept(new_job(user_id=BEN), limits)


async def test_a_servers_budget_is_its_own(store: JobStore) -> None:
    limits = replace(PRICED, guild_budget_day=PRICE)
    for guild_id in (10, 11, None):
        await store.accept(new_job(guild_id=guild_id), limits)
        with pytest.raises(OverLimit):
            await store.accept(new_job(guild_id=guild_id), limits)


def _with(limits: Bounds, budget: str, value: int) -> Bounds:
    return Bounds(**(vars(limits) | {budget: value}))


async def test_owners_are_told_at_four_fifths_and_once_per_amount(
    store: JobStore, quotas: QuotaStore, path: Path
) -> None:
    limits = replace(
        PRICED,
        budget_day=5 * PRICE,
        budget_month=10 * PRICE,
        guild_budget_day=4 * PRICE + 1,
        guild_budget_month=10**9,
    )
    assert await quotas.alarms(limits, HERE) == [], "nothing is spent"
    for _ in range(3):
        await store.accept(new_job(), limits)
        assert await quotas.alarms(limits, HERE) == []
    await store.accept(new_job(), limits)
    told = await quotas.alarms(limits, HERE)
    day = Alarm(Limit.BUDGET_DAY, None, 4 * PRICE, 5 * PRICE)
    here = Alarm(Limit.GUILD_BUDGET_DAY, HERE, 4 * PRICE, 4 * PRICE + 1)
    assert sorted(told, key=lambda alarm: alarm.limit.value) == [day, here]
    assert await quotas.alarms(limits, HERE) == []
    # After a restart, too.
    async with another_connection(path) as other:
        assert await QuotaStore(other).alarms(limits, HERE) == []
    # Another amount is another matter.
    less = replace(limits, budget_day=4 * PRICE)
    assert await quotas.alarms(less, HERE) == [replace(day, budget=4 * PRICE)]
    assert await quotas.alarms(less, HERE) == []
    # And so are another day, and another server.
    tomorrow = replace(less, now=NOON + timedelta(days=1))
    for _ in range(4):
        await store.accept(new_job(guild_id=11), replace(tomorrow, guild_budget_day=None))
    told = await quotas.alarms(replace(tomorrow, guild_budget_day=PRICE), 11)
    assert {(alarm.limit, alarm.guild_id) for alarm in told} == {
        (Limit.BUDGET_DAY, None),
        (Limit.BUDGET_MONTH, None),
        (Limit.GUILD_BUDGET_DAY, 11),
    }


async def test_where_there_is_no_budget_nobody_is_told(store: JobStore, quotas: QuotaStore) -> None:
    await store.accept(new_job(guild_id=None), PRICED)
    assert await quotas.alarms(PRICED, None) == []
    assert await quotas.alarms(replace(PRICED, budget_day=PRICE), None) == [
        Alarm(Limit.BUDGET_DAY, None, PRICE, PRICE)
    ]


async def test_one_of_many_at_once_hears_of_it(store: JobStore, quotas: QuotaStore) -> None:
    limits = replace(PRICED, budget_month=PRICE)
    await store.accept(new_job(), limits)
    alarms = await asyncio.gather(*(quotas.alarms(limits, HERE) for _ in range(20)))
    assert sum(map(len, alarms)) == 1


async def test_who_could_not_be_reached_is_told_again(
    store: JobStore, quotas: QuotaStore, path: Path
) -> None:
    limits = replace(PRICED, budget_day=PRICE, guild_budget_month=PRICE)
    await store.accept(new_job(), limits)
    told = await quotas.alarms(limits, HERE)
    assert len(told) == 2
    for alarm in told:
        await quotas.told(alarm, limits, reached=False)
    again = await quotas.alarms(limits, HERE)
    assert sorted(map(str, again)) == sorted(map(str, told))
    await quotas.told(again[0], limits, reached=True)
    # The process dies over the other one.
    async with another_connection(path) as database:
        other = QuotaStore(database)
        assert await other.alarms(limits, HERE) == [], "it is being told"
        await other.forget_telling()
        assert await other.alarms(limits, HERE) == [again[1]]
        await other.told(again[1], limits, reached=True)
        await other.forget_telling()
        assert await other.alarms(limits, HERE) == []


@pytest.mark.parametrize(("price", "is_told"), [(40, True), (30, False)])
async def test_where_no_other_edit_fits_the_owners_know(
    store: JobStore, quotas: QuotaStore, price: int, is_told: bool
) -> None:
    limits = Bounds(now=NOON, daily=9, active=9, price=price, budget_day=70)
    await store.accept(new_job(), limits)
    assert bool(await quotas.alarms(limits, HERE)) is is_told
