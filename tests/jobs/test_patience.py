"""How long is waited: never longer than was asked or is left, and never all at the same moment."""

from __future__ import annotations

from itertools import pairwise

import pytest

from jobs.patience import SUBMIT_SECONDS, backoff, retry_pause


@pytest.mark.parametrize(
    ("attempt", "most"),
    [(0, 1), (1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (7, 60), (10_000, 60), (10**9, 60)],
)
def test_a_pause_doubles_up_to_its_bound_and_is_never_less_than_half(
    attempt: int, most: float
) -> None:
    pauses = [backoff(attempt) for _ in range(300)]
    assert most / 2 <= min(pauses)
    assert max(pauses) <= most


def test_chance_keeps_those_apart_that_failed_together() -> None:
    pauses = sorted(backoff(3) for _ in range(300))
    assert pauses[-1] - pauses[0] > 2
    assert max(later - earlier for earlier, later in pairwise(pauses)) < 0.5


@pytest.mark.parametrize(("first", "most"), [(0.25, 60.0), (2.0, 20.0), (1.0, 900.0)])
def test_the_bounds_are_the_callers(first: float, most: float) -> None:
    assert all(first / 2 <= backoff(0, first=first, most=most) <= first for _ in range(100))
    assert all(most / 2 <= backoff(99, first=first, most=most) <= most for _ in range(100))


@pytest.mark.parametrize(
    ("asked", "left", "pause"),
    [
        (5.0, 60.0, 5.0),
        (60.0, 60.0, 60.0),
        (60.1, 60.0, None),
        (3600.0, 60.0, None),
        (float("inf"), 60.0, None),
        (5.0, 4.0, None),
        (1.0, 0.0, None),
        (0.0, -1.0, None),
    ],
)
def test_what_retry_after_asks_is_waited_if_there_is_time(
    asked: float, left: float, pause: float | None
) -> None:
    assert retry_pause(1, asked, left) == pause


@pytest.mark.parametrize("asked", [0.0, 0.1])
def test_at_once_is_not_taken_at_its_word(asked: float) -> None:
    pauses = [retry_pause(tries, asked, SUBMIT_SECONDS) for tries in range(1, 6)]
    assert all(pause is not None and pause >= 1.0 for pause in pauses)


def test_without_a_word_it_is_tried_ever_more_rarely_until_the_time_is_over() -> None:
    for _ in range(50):
        waited, tries = 0.0, 1
        while (pause := retry_pause(tries, None, SUBMIT_SECONDS - waited)) is not None:
            waited += pause
            tries += 1
        assert waited <= SUBMIT_SECONDS
        assert 4 <= tries <= 8
