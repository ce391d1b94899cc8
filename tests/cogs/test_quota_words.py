"""What `/quota` says, by tables: each limit that applies, and nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cogs.words import quotas as words
from cogs.words.errors import NOTHING_CHARGED
from cogs.words.limits import not_allowed, over_limit
from jobs import Allowance, NotAllowed, NotAllowedError
from storage import Limit, exceeded
from tests.cogs.allowances import HINDRANCES, MIDNIGHT, NOW, allowance, gift

NEW_DAY = (
    f"A new day begins <t:{MIDNIGHT}:R>. Edits on their way count; one that ends without a picture "
    "is given back."
)


def test_in_a_direct_message_it_is_two_lines() -> None:
    told = words.quota(allowance(used=2, active=1))
    assert told.splitlines() == ["2 of 20 edits used today", NEW_DAY]


@pytest.mark.parametrize(
    ("case", "first", "points"),
    [
        pytest.param(
            allowance({"guild_person": 5}, used=2, guild_used=2),
            "2 of 5 edits used today",
            ["Over all servers: 2 of 20"],
            id="a server's own limit is the tighter one",
        ),
        pytest.param(
            allowance({"guild_person": 5}, used=18, guild_used=2),
            "18 of 20 edits used today",
            ["In this server: 2 of 5"],
            id="the limit over all servers is the tighter one",
        ),
        pytest.param(
            allowance({"guild_person": 20}, used=2, guild_used=2),
            "2 of 20 edits used today",
            [],
            id="both are equal",
        ),
        pytest.param(
            allowance({"guild_person": 5}, gifts=(gift(3, 1),), used=5, guild_used=5),
            "5 of 5 edits used today, and 3 given",
            ["Over all servers: 5 of 20", f"Given by moderators: 3 until <t:{MIDNIGHT}:f>"],
            id="a gift",
        ),
        pytest.param(
            allowance({"guild_person": 5}, gifts=(gift(3, 1),), used=18, guild_used=5),
            "18 of 20 edits used today",
            [
                "In this server: 5 of 5, and 3 given",
                f"Given by moderators: 3 until <t:{MIDNIGHT}:f>",
            ],
            id="a gift, and less over all servers",
        ),
        pytest.param(
            allowance(gifts=(gift(3, 1, used=1), gift(5, 3))),
            "0 of 20 edits used today",
            [
                f"Given by moderators: 2 until <t:{MIDNIGHT}:f>, "
                f"5 until <t:{MIDNIGHT + 2 * 86_400}:f>",
            ],
            id="two gifts",
        ),
        pytest.param(
            allowance(gifts=tuple(gift(2, 1) for _ in range(20))),
            "0 of 20 edits used today",
            [
                f"Given by moderators: {', '.join([f'2 until <t:{MIDNIGHT}:f>'] * 5)}, "
                "30 for longer",
            ],
            id="as many gifts as there can be",
        ),
        pytest.param(
            allowance({"guild_person": 0}, gifts=(gift(2, 1),), used=1, guild_used=1),
            "1 of 20 edits used today",
            [
                "In this server: none allowed per person, and 2 given",
                f"Given by moderators: 2 until <t:{MIDNIGHT}:f>",
            ],
            id="a server's limit of nothing, and a gift",
        ),
        pytest.param(
            allowance({"guild_daily": 100}, guild_total=80),
            "0 of 20 edits used today",
            ["Everybody in this server: 80 of 100"],
            id="everybody's",
        ),
        pytest.param(
            allowance({"guild_active": 2}, active=1, guild_active=1),
            "0 of 20 edits used today",
            ["On their way here: 1 of 2 at a time"],
            id="at a time in a server",
        ),
        pytest.param(
            allowance({"pause_seconds": 300}, last_at=NOW - timedelta(seconds=300)),
            "0 of 20 edits used today",
            ["Pause between two edits: 5 min"],
            id="after the pause",
        ),
        pytest.param(
            allowance({"pause_seconds": 90}),
            "0 of 20 edits used today",
            ["Pause between two edits: 90 s"],
            id="before the first edit",
        ),
        pytest.param(
            allowance({"budget_day": 1_000_000, "price": 40_000}, spent_day=960_000),
            "0 of 20 edits used today",
            [],
            id="a budget that is not used up",
        ),
    ],
)
def test_each_limit_is_told_once(case: Allowance, first: str, points: list[str]) -> None:
    assert exceeded(case.bounds, case.standing) is None
    assert words.quota(case).splitlines() == [first, NEW_DAY, *(f"- {point}" for point in points)]


@pytest.mark.parametrize(
    ("case", "limit", "first"),
    [
        (allowance(used=20), Limit.DAILY, "20 of 20 edits used today"),
        (
            allowance({"guild_person": 5}, used=5, guild_used=5),
            Limit.GUILD_PERSON,
            "5 of 5 edits used today",
        ),
        (
            allowance({"guild_person": 0}, used=1, guild_used=1),
            Limit.GUILD_PERSON,
            "1 of 20 edits used today",
        ),
        (allowance({"guild_daily": 9}, guild_total=9), Limit.GUILD_DAILY, "0 of 20 edits used"),
        (
            allowance({"budget_day": 100_000, "price": 40_000}, spent_day=60_001),
            Limit.BUDGET_DAY,
            "0 of 20",
        ),
        (
            allowance(
                {"budget_day": 10, "budget_month": 10, "guild_budget_day": 10, "price": 1},
                spent_day=10,
                spent_month=10,
                guild_spent_day=10,
            ),
            Limit.BUDGET_MONTH,
            "0 of 20",
        ),
        (allowance({"guild_budget_day": 0, "price": 1}), Limit.GUILD_BUDGET_DAY, "0 of 20"),
        (allowance({"guild_budget_month": 0, "price": 1}), Limit.GUILD_BUDGET_MONTH, "0 of 20"),
        (
            allowance({"pause_seconds": 300}, last_at=NOW - timedelta(seconds=100)),
            Limit.PAUSE,
            "0 of 20",
        ),
        (allowance(active=2), Limit.ACTIVE, "0 of 20"),
        (
            allowance({"guild_active": 1}, active=1, guild_active=1),
            Limit.GUILD_ACTIVE,
            "0 of 20",
        ),
    ],
)
def test_the_limit_that_stops_an_edit_now_comes_right_after_the_first_line(
    case: Allowance, limit: Limit, first: str
) -> None:
    over = exceeded(case.bounds, case.standing)
    assert over
    assert over.limit is limit
    lines = words.quota(case).splitlines()
    assert lines[0].startswith(first)
    assert lines[1:3] == [f"⚠️ {over_limit(over)}", NEW_DAY]
    assert NOTHING_CHARGED not in lines[1]


def test_a_rule_comes_before_a_limit() -> None:
    refused = NotAllowedError(NotAllowed.ROLE_NEEDED, roles=frozenset({9}))
    told = words.quota(allowance(refused=refused, used=20))
    assert told.count("⚠️") == 1
    assert not_allowed(refused) in told


@pytest.mark.parametrize("refused", HINDRANCES, ids=lambda refused: refused.why.value)
def test_what_is_in_the_way_comes_right_after_the_first_line(refused: NotAllowedError) -> None:
    told = f"⚠️ {not_allowed(refused)}".splitlines()
    lines = words.quota(allowance(refused=refused)).splitlines()
    assert lines == ["0 of 20 edits used today", *told, NEW_DAY]


def test_the_longest_answer_fits_into_a_message() -> None:
    many = frozenset(range(10**18, 10**18 + 100))
    told = words.quota(
        allowance(
            {
                "guild_person": 5,
                "guild_daily": 10_000,
                "guild_active": 2,
                "pause_seconds": 86_399,
                "budget_day": 0,
            },
            NotAllowedError(NotAllowed.PAUSED, reason="*" * 2_000),
            tuple(gift(100, 31) for _ in range(20)),
            active=2,
            last_at=NOW,
        )
    )
    assert len(told) < 2_000
    refused = NotAllowedError(NotAllowed.ROLE_NEEDED, roles=many)
    assert len(words.quota(allowance(refused=refused))) < 2_000
