"""What people read when a limit is met or a rule is against it: which, until when, what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.words import owners
from cogs.words.errors import NOTHING_CHARGED, refusal
from cogs.words.figures import decimal, dollars, length, plural
from cogs.words.limits import not_allowed, over_limit
from jobs import Asker, NotAllowed, NotAllowedError, Operator, Place
from jobs.rules import Rules, check
from storage import Alarm, Bounds, Budget, GuildSettings, Limit, OverLimit, Paused
from tests.cogs.allowances import NOBODY, NOW

ENDS_AT = datetime(2026, 11, 23, tzinfo=UTC)
ENDS = f"<t:{int(ENDS_AT.timestamp())}:R>"
IN_FLIGHT = (Limit.ACTIVE, Limit.GUILD_ACTIVE)
SERVERS = {limit for limit in Limit if "guild" in limit.value} | {Limit.PAUSE}


@pytest.mark.parametrize("limit", Limit)
def test_each_limit_says_which_and_until_when(limit: Limit) -> None:
    ends_at = None if limit in IN_FLIGHT else ENDS_AT
    words = refusal(OverLimit(limit, 3, 3, ends_at))
    assert "limit" in words
    assert NOTHING_CHARGED in words
    assert (ENDS in words) == (ends_at is not None)
    assert ("server" in words.replace("all servers", "")) == (limit in SERVERS)
    money = {limit for limit in Limit if "budget" in limit.value}
    assert ("limit of 3 edits" in words) == (limit not in money | {Limit.PAUSE})
    assert len(words) < 300


def test_no_two_limits_are_told_alike() -> None:
    assert len({refusal(OverLimit(limit, 1, 1, ENDS_AT)) for limit in Limit}) == len(Limit)


@pytest.mark.parametrize("limit", Limit)
def test_no_sentence_says_whose_edit_it_would_be(limit: Limit) -> None:
    """A moderator reads the same of somebody else."""
    for allowed in (0, 5):
        words = over_limit(OverLimit(limit, 5, allowed, ENDS_AT)).lower().replace(",", "").split()
        assert not {"you", "your", "yours", "they", "their"} & {*words}


def test_a_pause_is_told_as_it_was_typed() -> None:
    assert "one edit per person every 90 s." in refusal(OverLimit(Limit.PAUSE, 3, 90, ENDS_AT))
    assert "one edit per person every 1 h." in refusal(OverLimit(Limit.PAUSE, 3, 3_600, ENDS_AT))


def test_everybodys_role_is_not_mentioned() -> None:
    """Discord would show it with one `@` too many."""
    place, roles = Place(1, 2), frozenset({1, 7})
    settings = GuildSettings(roles_refused=frozenset({1, 7}))
    rules = Rules(operator=Operator(daily=20, active=2), guild=settings)
    with pytest.raises(NotAllowedError) as refused:
        check(rules, Asker(3, place, roles))
    assert not_allowed(refused.value).startswith("In this server, edits are closed to everybody.")
    settings = GuildSettings(roles_refused=frozenset({7}))
    with pytest.raises(NotAllowedError) as refused:
        check(replace(rules, guild=settings), Asker(3, place, roles))
    assert "closed to <@&7>." in not_allowed(refused.value)


def test_what_a_moderator_can_do_is_said() -> None:
    for allowed in (0, 5):
        assert "moderator can" in refusal(OverLimit(Limit.GUILD_PERSON, 5, allowed, ENDS_AT))


@pytest.mark.parametrize("why", NotAllowed)
def test_each_rule_has_a_sentence(why: NotAllowed) -> None:
    many = frozenset(range(10**18, 10**18 + 25))
    words = refusal(NotAllowedError(why, reason="x" * 4000, channels=many, roles=many))
    assert NOTHING_CHARGED in words
    assert len(words) < 1000
    assert not words.startswith("Something went wrong")


def test_a_reason_is_shown_and_made_harmless() -> None:
    words = refusal(NotAllowedError(NotAllowed.PAUSED, reason="**moving** @everyone <@1>"))
    assert "moving" in words
    assert "@everyone" not in words
    assert "<@1>" not in words


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (0, "$0.00"),
        (1, "$0.000001"),
        (40_000, "$0.04"),
        (1_500_000, "$1.50"),
        (1_234_567_890_000, "$1,234,567.89"),
        (33_300, "$0.0333"),
    ],
)
def test_money(amount: int, told: str) -> None:
    assert dollars(amount) == told


@given(st.integers(0, 10**15))
def test_no_money_is_lost_in_words(amount: int) -> None:
    whole, decimals = dollars(amount).removeprefix("$").replace(",", "").split(".")
    assert int(whole) * 10**6 + int(decimals.ljust(6, "0")) == amount


@given(st.integers(0, 10**15))
def test_a_decimal_number_is_the_very_amount(amount: int) -> None:
    assert Decimal(decimal(amount)) * 10**6 == amount
    assert dollars(amount).replace(",", "") == f"${decimal(amount)}"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (30, "30 s"), (90, "90 s"), (60, "1 min"), (5_400, "90 min"), (7_200, "2 h")],
)
def test_a_round_length_of_time(seconds: int, told: str) -> None:
    assert length(seconds) == told


def test_counts_have_their_commas() -> None:
    assert (plural(1, "edit"), plural(20_000, "edit")) == ("1 edit", "20,000 edits")


OWN_DAY = "the next day begins, UTC; those under way finish. `BUDGET_USD_DAY` sets it when I start."


@pytest.mark.parametrize(
    ("alarm", "told"),
    [
        (Alarm(Limit.BUDGET_DAY, None, 80, 100), ("80 % of my budget for today", OWN_DAY)),
        (
            Alarm(Limit.BUDGET_MONTH, None, 99, 100),
            ("99 %", "this month", "$0.0001", "the next month begins, UTC", "`BUDGET_USD_MONTH`"),
        ),
        (
            Alarm(Limit.GUILD_BUDGET_DAY, 5, 9, 10),
            ("the budget of Art for today", "the next day begins, UTC", "`/budget` sets it."),
        ),
        (Alarm(Limit.GUILD_BUDGET_MONTH, 5, 0, 0), ("100 %", "Art", "this month")),
    ],
)
def test_owners_are_told_whose_budget_how_much_and_what_to_do(
    alarm: Alarm, told: tuple[str, ...]
) -> None:
    words = owners.alarm(alarm, "Art" if alarm.guild_id else "")
    for part in told:
        assert part in words


def test_whoever_pauses_reads_what_people_will() -> None:
    told = owners.paused("moving **house**", None)
    read = not_allowed(NotAllowedError(NotAllowed.PAUSED, reason="moving **house**"))
    quoted = [line.removeprefix("> ") for line in told.splitlines() if line.startswith("> ")]
    assert "\n".join(quoted) == read
    assert "replaces" not in told


def test_a_pause_says_which_one_it_replaces() -> None:
    told = owners.paused("moving", Paused("back at **8** @everyone", 42, NOW))
    said = told.splitlines()[-1]
    assert said.startswith(
        f"This replaces the pause by <@42> of <t:{int(NOW.timestamp())}:f>: back at"
    )
    assert "@everyone" not in said
    assert owners.paused("moving", Paused("", 42, NOW)).endswith(":f>.")


def test_a_budget_is_told_with_the_whole_bots_or_that_alone() -> None:
    bounds = Bounds(now=NOW, daily=20, active=2, budget_day=200_000)
    standing = replace(NOBODY, spent_day=40_000, spent_month=80_000, guild_spent_day=10_000)
    own = owners.budget(bounds, standing)
    assert own.startswith("**All servers and direct messages**\nToday: $0.04 of $0.20 · new ")
    assert "\nThis month: $0.08 · new month <t:" in own
    assert own.endswith(owners.SET_AT_START)
    both = owners.budget(bounds, standing, ("Art", Budget(50_000, None)))
    assert both.startswith("**Art**\nToday: $0.01 of $0.05 · new day <t:")
    assert both.endswith(own)
