"""The budget of calls: kept to, halved by a 429, grown by what goes well."""

from __future__ import annotations

import random

import pytest

from jobs.turns import LEAST_PER_SECOND, Turns


def taken(turns: Turns, start: float, end: float) -> int:
    """Take every turn there is; return how many those were."""
    now, count = start, 0
    while (now := max(now, turns.next)) < end:
        turns.take(now)
        count += 1
    return count


def test_so_many_a_second() -> None:
    assert taken(Turns(20.0), 100.0, 160.0) == pytest.approx(1200, abs=1)


def test_an_idle_time_is_made_good_by_one_turn_only() -> None:
    turns = Turns(10.0)
    taken(turns, 0.0, 5.0)
    assert taken(turns, 1_000.0, 1_000.05) <= 2


def test_never_more_than_the_budget_over_any_time() -> None:
    turns, chance, starts = Turns(7.0), random.Random(3), list[float]()
    now = 0.0
    for _ in range(3_000):
        now = max(now + chance.choice([0.0, 0.0, 0.01, 0.3, 2.0]), turns.next)
        turns.take(now)
        starts.append(now)
    for number, start in enumerate(starts):
        later = [other for other in starts[number:] if other <= start + 10.0]
        assert len(later) <= 7.0 * 10.0 + 2


def test_a_429_halves_it_once_for_all_calls_on_their_way() -> None:
    turns = Turns(16.0)
    for asked_at in (1.0, 1.1, 1.2):
        turns.refused(2.0, asked_at, 0.0)
    assert turns.per_second == 8.0
    turns.refused(3.0, 2.5, 0.0)
    assert turns.per_second == 4.0


def test_it_is_never_nothing_and_grows_again() -> None:
    turns = Turns(20.0)
    for second in range(1, 50):
        turns.refused(float(second), second - 0.5, 0.0)
    assert turns.per_second == LEAST_PER_SECOND
    now = max(50.0, turns.next)
    while turns.per_second < 20.0:
        turns.take(now)
        turns.answered()
        now = max(now, turns.next)
    assert now < 50.0 + 150.0


def test_nobody_is_asked_for_as_long_as_it_says() -> None:
    turns = Turns(20.0)
    turns.refused(100.0, 99.0, 7.0)
    assert turns.next == 107.0


def test_a_budget_below_the_least_stays_what_it_is() -> None:
    turns = Turns(0.1)
    turns.refused(100.0, 99.0, 0.0)
    assert turns.per_second == 0.1
