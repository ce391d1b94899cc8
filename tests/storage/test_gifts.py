"""What moderators give and reset: for one person in one server, for a time, and written down."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import (
    Bounds,
    Change,
    Database,
    Gift,
    Job,
    JobState,
    JobStore,
    Limit,
    OverLimit,
    QuotaStore,
    SettingsStore,
    TooMany,
    usage,
)
from tests.storage.conftest import ANN, BEN, NOON, bounds, new_job

HERE, ELSEWHERE, MODERATOR = 10, 11, 99
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
TWO = replace(bounds(), guild_person=2)


async def give(
    quotas: QuotaStore,
    edits: int = 1,
    *,
    user_id: int = ANN,
    guild_id: int = HERE,
    ends_at: datetime = MIDNIGHT,
    now: datetime = NOON,
) -> Gift:
    return await quotas.give(guild_id, user_id, edits, ends_at=ends_at, by=MODERATOR, now=now)


async def accept(
    store: JobStore, limits: Bounds = TWO, *, user_id: int = ANN, guild_id: int = HERE
) -> Job:
    return await store.accept(new_job(user_id=user_id, guild_id=guild_id), limits)


async def accept_all(
    store: JobStore, limits: Bounds = TWO, *, user_id: int = ANN, guild_id: int = HERE
) -> int:
    """Have edits accepted until the server's limit is met; return how many were."""
    number = 0
    while (met := await refused_by(store, limits, user_id, guild_id)) is None:
        number += 1
    assert met is Limit.GUILD_PERSON
    return number


async def refused_by(store: JobStore, limits: Bounds, user_id: int, guild_id: int) -> Limit | None:
    try:
        await accept(store, limits, user_id=user_id, guild_id=guild_id)
    except OverLimit as refused:
        return refused.limit
    return None


async def used(quotas: QuotaStore, now: datetime = NOON) -> list[tuple[int, int]]:
    """Return what is used of each gift, with what it held."""
    return [(gift.used, gift.edits) for gift in await quotas.gifts(HERE, ANN, now)]


async def test_it_is_used_after_the_days_own_and_the_first_to_end_first(
    store: JobStore, quotas: QuotaStore
) -> None:
    late = await give(quotas, 2, ends_at=MIDNIGHT + 24 * HOUR)
    soon = await give(quotas, 1)
    assert await quotas.gifts(HERE, ANN, NOON) == [soon, late]
    for expected in (
        [(0, 1), (0, 2)],
        [(0, 1), (0, 2)],
        [(0, 2)],  # nothing is left of the first
        [(1, 2)],
        [],
    ):
        await accept(store)
        assert await used(quotas) == expected
    with pytest.raises(OverLimit) as refused:
        await accept(store)
    facts = (refused.value.limit, refused.value.used, refused.value.allowed)
    assert facts == (Limit.GUILD_PERSON, 2, 2)
    standing = await quotas.standing(ANN, HERE, NOON)
    assert (standing.used, standing.guild_used, standing.given) == (5, 2, 0)


async def test_it_is_for_one_person_in_one_server(store: JobStore, quotas: QuotaStore) -> None:
    await give(quotas, 3)
    assert await accept_all(store, user_id=BEN) == 2
    assert await accept_all(store, guild_id=ELSEWHERE) == 2
    assert await accept_all(store) == 5


async def test_it_ends_when_it_was_said(store: JobStore, quotas: QuotaStore) -> None:
    await give(quotas, 3, ends_at=NOON + HOUR)
    moment = timedelta(milliseconds=1)
    for now, given in ((NOON + HOUR - moment, 3), (NOON + HOUR, 0)):
        standing = await quotas.standing(ANN, HERE, now)
        assert (standing.given, len(await quotas.gifts(HERE, ANN, now))) == (given, given // 3)
        assert standing.given_until == (NOON + HOUR if given else None)
    assert await accept_all(store, replace(TWO, now=NOON + HOUR)) == 2
    assert await accept_all(store, replace(TWO, now=NOON + HOUR - moment)) == 3


async def test_it_lasts_over_days_and_never_lifts_the_operators_limit(
    store: JobStore, quotas: QuotaStore
) -> None:
    await give(quotas, 3, ends_at=MIDNIGHT + 48 * HOUR)
    assert await accept_all(store, replace(TWO, guild_person=1)) == 4
    tomorrow = replace(TWO, now=MIDNIGHT, daily=1)
    await give(quotas, 3, ends_at=MIDNIGHT + 24 * HOUR, now=MIDNIGHT)
    await accept(store, tomorrow)
    with pytest.raises(OverLimit) as refused:
        await accept(store, tomorrow)
    assert refused.value.limit is Limit.DAILY


async def test_where_the_server_sets_no_limit_it_is_not_used_up(
    store: JobStore, quotas: QuotaStore
) -> None:
    await give(quotas)
    for _ in range(5):
        await accept(store, bounds())
    assert await used(quotas) == [(0, 1)]


@pytest.mark.parametrize("end", [JobState.FAILED, JobState.CANCELLED])
async def test_what_is_not_delivered_goes_back_to_where_it_came_from(
    store: JobStore, quotas: QuotaStore, end: JobState
) -> None:
    await give(quotas, 2)
    own, _, first, _ = [await accept(store) for _ in range(4)]
    assert await used(quotas) == []
    assert await store.move(first.id, end)
    assert await used(quotas) == [(1, 2)]
    assert (await quotas.standing(ANN, HERE, NOON)).guild_used == 2
    assert await store.move(own.id, end)
    assert await used(quotas) == [(1, 2)]
    assert (await quotas.standing(ANN, HERE, NOON)).guild_used == 1
    # The day's own is used first, again.
    await accept(store)
    assert await used(quotas) == [(1, 2)]


async def test_it_comes_back_to_nobody_once_it_is_over_and_forgotten(
    store: JobStore, quotas: QuotaStore, database: Database
) -> None:
    await give(quotas)
    job = [await accept(store) for _ in range(3)][-1]
    long_after = NOON + 41 * 24 * HOUR
    await give(quotas, ends_at=long_after + HOUR, now=long_after)
    assert len(await database.rows("SELECT * FROM gifts")) == 1, "what is over is not kept for ever"
    assert await store.move(job.id, JobState.FAILED)
    assert await used(quotas, long_after) == [(0, 1)]


async def test_a_person_has_twenty_at_most(store: JobStore, quotas: QuotaStore) -> None:
    for _ in range(20):
        await give(quotas)
    with pytest.raises(TooMany) as refused:
        await give(quotas)
    assert refused.value.most == 20
    await give(quotas, user_id=BEN)
    await give(quotas, guild_id=ELSEWHERE)
    # One that is used up, and those that are over, make room.
    for _ in range(3):
        await accept(store)
    await give(quotas)
    await give(quotas, now=MIDNIGHT, ends_at=MIDNIGHT + HOUR)


async def test_what_a_person_may_still_have_says_so(store: JobStore, quotas: QuotaStore) -> None:
    await give(quotas, 3)
    left = []
    for _ in range(5):
        left.append(usage(TWO, await quotas.standing(ANN, HERE, NOON)).left)
        await accept(store)
    assert left == [5, 4, 3, 2, 1]


async def test_a_reset_counts_against_the_operators_limit_and_everybodys(
    store: JobStore, quotas: QuotaStore
) -> None:
    assert await accept_all(store) == 2
    assert await quotas.reset(HERE, ANN, by=MODERATOR, now=NOON) == 2
    standing = await quotas.standing(ANN, HERE, NOON)
    assert (standing.used, standing.guild_used, standing.guild_total) == (2, 0, 2)
    assert await accept_all(store) == 2
    with pytest.raises(OverLimit) as refused:
        await accept(store, replace(TWO, guild_person=9, daily=4))
    assert refused.value.limit is Limit.DAILY
    with pytest.raises(OverLimit) as refused:
        await accept(store, replace(TWO, guild_person=9, guild_daily=4))
    assert refused.value.limit is Limit.GUILD_DAILY


async def test_what_was_reset_is_not_given_back_once_more(
    store: JobStore, quotas: QuotaStore
) -> None:
    before = await accept(store)
    await quotas.reset(HERE, ANN, by=MODERATOR, now=NOON)
    after = await accept(store)
    assert await store.move(before.id, JobState.FAILED)
    assert (await quotas.standing(ANN, HERE, NOON)).guild_used == 1
    assert await store.move(after.id, JobState.FAILED)
    standing = await quotas.standing(ANN, HERE, NOON)
    assert (standing.used, standing.guild_used, standing.guild_total) == (0, 0, 0)


async def test_a_reset_is_for_one_person_one_server_and_today(
    store: JobStore, quotas: QuotaStore
) -> None:
    await accept_all(store, user_id=BEN)
    await accept_all(store, guild_id=ELSEWHERE)
    await accept_all(store)
    await accept_all(store, replace(TWO, now=MIDNIGHT))
    await quotas.reset(HERE, ANN, by=MODERATOR, now=NOON)
    assert [
        (await quotas.standing(user_id, guild_id, now)).guild_used
        for user_id, guild_id, now in (
            (ANN, HERE, NOON),
            (BEN, HERE, NOON),
            (ANN, ELSEWHERE, NOON),
            (ANN, HERE, MIDNIGHT),
        )
    ] == [0, 2, 2, 2]


async def test_edits_and_resets_at_once_lose_nothing(store: JobStore, quotas: QuotaStore) -> None:
    many = replace(bounds(), guild_person=1_000)
    jobs = asyncio.gather(*(accept(store, many) for _ in range(40)))
    resets = (quotas.reset(HERE, ANN, by=MODERATOR, now=NOON) for _ in range(10))
    counted = await asyncio.gather(*resets)
    await jobs
    standing = await quotas.standing(ANN, HERE, NOON)
    assert (standing.used, sum(counted) + standing.guild_used) == (40, 40)


async def test_who_gave_and_reset_is_written_down(
    store: JobStore, quotas: QuotaStore, settings: SettingsStore
) -> None:
    await give(quotas, 5)
    await quotas.reset(HERE, BEN, by=MODERATOR, now=NOON)  # nothing to reset: nothing changes
    await accept(store)
    await quotas.reset(HERE, ANN, by=MODERATOR + 1, now=NOON + HOUR)
    assert await settings.changes(HERE) == [
        Change(NOON + HOUR, MODERATOR + 1, f"reset:{ANN}", 1, 0),
        Change(
            NOON,
            MODERATOR,
            f"gift:{ANN}",
            None,
            {"edits": 5, "ends_at": MIDNIGHT.timestamp() * 1000},
        ),
    ]
    assert await settings.changes(ELSEWHERE) == []


async def test_an_event_that_comes_twice_gives_once(quotas: QuotaStore) -> None:
    first, second = [
        await quotas.give(
            HERE, ANN, 3, ends_at=NOON + HOUR, by=MODERATOR, now=NOON, interaction_id=77
        )
        for _ in range(2)
    ]
    assert first == second
    assert await quotas.gifts(HERE, ANN, NOON) == [first]
