"""The budget of retries: so many a second for all jobs together, each no earlier than it wished."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from jobs.retries import Retries


def test_one_alone_waits_no_longer_than_it_wished() -> None:
    retries = Retries(5, lambda: 100.25)
    assert retries.book(1.5) == 1.5


@pytest.mark.parametrize("wish", [0.0, 0.4, 30.0, 900.0])
def test_an_outage_is_spread(wish: float) -> None:
    retries = Retries(5, lambda: 100.25)
    waits = [retries.book(wish) for _ in range(1_000)]
    assert None not in waits
    starts = Counter(int(100.25 + wait) for wait in waits if wait is not None)
    assert max(starts.values()) <= 5
    assert all(wait is not None and wait >= wish for wait in waits)
    assert len(starts) <= 201, "and no wider than it must be"


def test_whoever_wishes_later_does_not_push_back_the_others() -> None:
    retries = Retries(1, lambda: 7.0)
    assert retries.book(900.0) == 900.0
    assert retries.book(1.0) == 1.0


@pytest.mark.parametrize("pause", [61.0, math.inf])
def test_what_would_come_too_late_books_nothing(pause: float) -> None:
    retries = Retries(1, lambda: 0.0)
    assert retries.book(pause, within=60.0) is None
    assert retries.book(59.0, within=60.0) == 59.0
    assert retries.book(59.0, within=60.0) == 60.0
    assert retries.book(59.0, within=60.0) is None


def test_what_is_past_is_forgotten() -> None:
    now = 0.0
    retries = Retries(1, lambda: now)
    for second in range(10_000):
        now = float(second)
        assert retries.book(1.0) == 1.0
    assert len(retries._booked) <= 3
