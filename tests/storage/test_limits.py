"""The pure rules of limits, by tables and by chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Bounds, Limit, Standing, exceeded, usage
from tests.storage.conftest import NOON, bounds, standing

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
LIMITS = bounds(
    daily=20,
    active=4,
    guild_person=5,
    guild_daily=50,
    guild_active=2,
    pause_seconds=60,
    price=30,
    budget_day=1_000,
    budget_month=10_000,
    guild_budget_day=100,
    guild_budget_month=500,
)
JUST_NOT = standing(
    used=19,
    active=3,
    guild_used=4,
    guild_total=49,
    guild_active=1,
    last_at=NOON - timedelta(seconds=60),
    spent_day=970,
    spent_month=9_970,
    guild_spent_day=70,
    guild_spent_month=470,
)
"""One more of anything, and it is over."""
JUST: list[tuple[Limit, dict[str, Any], tuple[int, int, datetime | None]]] = [
    (Limit.DAILY, {"used": 20}, (20, 20, MIDNIGHT)),
    (Limit.GUILD_PERSON, {"guild_used": 5}, (5, 5, MIDNIGHT)),
    (Limit.GUILD_DAILY, {"guild_total": 50}, (50, 50, MIDNIGHT)),
    (Limit.BUDGET_MONTH, {"spent_month": 9_971}, (9_971, 10_000, DECEMBER)),
    (Limit.BUDGET_DAY, {"spent_day": 971}, (971, 1_000, MIDNIGHT)),
    (Limit.GUILD_BUDGET_MONTH, {"guild_spent_month": 471}, (471, 500, DECEMBER)),
    (Limit.GUILD_BUDGET_DAY, {"guild_spent_day": 71}, (71, 100, MIDNIGHT)),
    (
        Limit.PAUSE,
        {"last_at": NOON - timedelta(seconds=60) + MOMENT},
        (59, 60, NOON + MOMENT),
    ),
    (Limit.ACTIVE, {"active": 4}, (4, 4, None)),
    (Limit.GUILD_ACTIVE, {"guild_active": 2}, (2, 2, None)),
]
"""In the order in which they are told."""


def found(limits: Bounds, much: Standing) -> Limit | None:
    over = exceeded(limits, much)
    return over.limit if over else None


def test_what_is_just_below_every_limit_is_accepted() -> None:
    assert exceeded(LIMITS, JUST_NOT) is None
    assert {limit for limit, *_ in JUST} == set(Limit)


@pytest.mark.parametrize(("limit", "changes", "facts"), JUST)
def test_one_more_is_over(
    limit: Limit, changes: dict[str, Any], facts: tuple[int, int, datetime | None]
) -> None:
    over = exceeded(LIMITS, replace(JUST_NOT, **changes))
    assert over is not None
    assert (over.limit, over.used, over.allowed, over.ends_at) == (limit, *facts)


@pytest.mark.parametrize("number", range(len(JUST)))
def test_of_several_the_first_is_told(number: int) -> None:
    much = JUST_NOT
    for _, changes, _ in JUST[number:]:
        much = replace(much, **changes)
    assert found(LIMITS, much) is JUST[number][0]


def test_where_nobody_set_anything_the_operators_limits_are_all() -> None:
    much = standing(
        used=1,
        active=1,
        guild_used=99,
        guild_total=99,
        guild_active=99,
        last_at=NOON,
        spent_day=10**12,
        spent_month=10**12,
        guild_spent_day=10**12,
        guild_spent_month=10**12,
    )
    assert exceeded(bounds(daily=2, active=2), much) is None


def test_what_was_given_comes_after_the_days_own_and_lifts_nothing_else() -> None:
    given = replace(JUST_NOT, guild_used=5, given=1, given_until=MIDNIGHT)
    assert exceeded(LIMITS, given) is None
    assert found(LIMITS, replace(given, used=20)) is Limit.DAILY
    assert found(LIMITS, replace(given, guild_total=50)) is Limit.GUILD_DAILY
    assert found(LIMITS, replace(given, guild_active=2)) is Limit.GUILD_ACTIVE


@pytest.mark.parametrize(
    ("price", "spent", "budget", "over"),
    [(0, 0, 0, False), (1, 0, 0, True), (1, 0, 1, False), (0, 5, 4, True), (30, 70, 100, False)],
)
def test_a_budget_holds_the_whole_price_or_nothing(
    price: int, spent: int, budget: int, over: bool
) -> None:
    one = bounds(price=price, budget_day=budget)
    assert (exceeded(one, standing(spent_day=spent)) is not None) is over


@pytest.mark.parametrize(
    ("own", "given", "used", "told"),
    [
        (None, 0, 3, (3, 20)),
        (5, 0, 3, (2, 5)),
        (5, 4, 3, (2, 9)),
        # The server has lowered it since: what was given comes on top.
        (1, 4, 3, (2, 6)),
        (1, 0, 3, (2, 1)),
        # The operator's is the tighter one.
        (18, 0, 19, (19, 20)),
        (5, 100, 19, (19, 20)),
    ],
)
def test_the_tightest_of_a_persons_days(
    own: int | None, given: int, used: int, told: tuple[int, int]
) -> None:
    limits = bounds(daily=20, active=2, guild_person=own, guild_daily=900, budget_day=0)
    found = usage(limits, standing(used=used, guild_used=2, given=given))
    assert (found.used, found.limit, found.resets_at) == (*told, MIDNIGHT)
    assert found.left == max(0, told[1] - told[0])


@pytest.mark.parametrize(
    ("total", "told"), [(0, (2, 5)), (7, (2, 5)), (8, (2, 4)), (10, (2, 2)), (99, (2, 2))]
)
def test_no_more_is_left_than_the_server_has_for_everybody(
    total: int, told: tuple[int, int]
) -> None:
    limits = bounds(daily=20, active=2, guild_person=5, guild_daily=10)
    found = usage(limits, standing(used=3, guild_used=2, guild_total=total))
    assert (found.used, found.limit) == told


@pytest.mark.parametrize(
    ("now", "day", "month", "day_ends_at", "month_ends_at"),
    [
        (NOON, "2026-11-21", "2026-11", MIDNIGHT, DECEMBER),
        (MIDNIGHT - MOMENT, "2026-11-21", "2026-11", MIDNIGHT, DECEMBER),
        (DECEMBER - MOMENT, "2026-11-30", "2026-11", DECEMBER, DECEMBER),
        (
            datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
            *("2026-12-31", "2026-12"),
            *[datetime(2027, 1, 1, tzinfo=UTC)] * 2,
        ),
        (
            datetime(2028, 2, 28, tzinfo=UTC),
            *("2028-02-28", "2028-02"),
            datetime(2028, 2, 29, tzinfo=UTC),
            datetime(2028, 3, 1, tzinfo=UTC),
        ),
        # Wherever the clock stands: there it is December, in UTC not yet.
        (
            datetime(2026, 12, 1, 8, 0, tzinfo=timezone(timedelta(hours=9))),
            *("2026-11-30", "2026-11", DECEMBER, DECEMBER),
        ),
    ],
)
def test_days_and_months_are_utcs(
    now: datetime, day: str, month: str, day_ends_at: datetime, month_ends_at: datetime
) -> None:
    one = bounds(now=now)
    assert (one.day, one.month) == (day, month)
    assert (one.day_ends_at, one.month_ends_at) == (day_ends_at, month_ends_at)


@given(st.timedeltas(timedelta(0), timedelta(days=36_500)))
def test_a_period_ends_where_the_next_one_begins(later: timedelta) -> None:
    one, moment = bounds(now=NOON + later), timedelta(microseconds=1)
    day, month = one.day_ends_at, one.month_ends_at
    assert bounds(now=day - moment).day == one.day != bounds(now=day).day
    assert bounds(now=month - moment).month == one.month != bounds(now=month).month


numbers = st.integers(0, 5)
some = st.none() | st.integers(0, 5)
money = st.none() | st.integers(0, 200)
bounds_with_some = st.builds(
    Bounds,
    now=st.just(NOON),
    daily=numbers,
    active=numbers,
    guild_person=some,
    guild_daily=some,
    guild_active=some,
    pause_seconds=st.sampled_from((0, 0, 1, 60)),
    price=st.integers(0, 30),
    budget_day=money,
    budget_month=money,
    guild_budget_day=money,
    guild_budget_month=money,
)


@given(bounds_with_some, numbers, some, some, st.sampled_from((0, 0, 1, 2)))
def test_more_of_what_counts_never_makes_room(
    limits: Bounds, used: int, total: int | None, own: int | None, given: int
) -> None:
    less = standing(used=used, guild_total=total or 0, guild_used=own or 0, given=given)
    for name in ("used", "active", "guild_used", "guild_total", "guild_active", "spent_day"):
        more = replace(less, **{name: getattr(less, name) + 1})
        assert exceeded(limits, less) is None or exceeded(limits, more) is not None
        assert usage(limits, more).left <= usage(limits, less).left
