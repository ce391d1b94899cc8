"""What is learned of durations, and the pauses that follow from it, against plain arithmetic."""

from __future__ import annotations

import math
import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.pace import (
    DOUBT,
    PRIOR_SECONDS,
    PRIOR_SPREAD,
    QUEUE_SECONDS,
    STRANGE,
    STRANGE_SPREAD,
    Pace,
    fair_price,
)

STEADY = NormalDist(math.log(20.0), 0.2)
"""Of the logarithm of durations: most take from 13 to 30 seconds."""
seconds = st.floats(0.001, 100_000.0)


def learned(count: int = 200, *, low: float = 0.98, high: float = 1.02, seed: int = 1) -> Pace:
    """Return what is learned from requests that are looked at so much too early and too late."""
    chance, pace = random.Random(seed), Pace()
    for _ in range(count):
        ran = math.exp(chance.gauss(STEADY.mean, STEADY.stdev))
        pace = pace.seen(ran * low, ran * high)
    return pace


def lag(age: float, pause: float, of: NormalDist) -> float:
    """Return the expected lag of a result until a poll, by adding it up in thousand steps."""
    step = pause / 1000
    shares = 0.0
    for number in range(1000):
        start, end = age + number * step, age + (number + 1) * step
        share = of.cdf(math.log(end)) - (of.cdf(math.log(start)) if start else 0.0)
        shares += share * (age + pause - (start + end) / 2)
    return shares / running(of, age)


def test_nothing_known() -> None:
    pace = Pace()
    assert pace.middle == pytest.approx(PRIOR_SECONDS)
    assert pace.spread == pytest.approx(PRIOR_SPREAD)
    assert pace.place_seconds is None


@pytest.mark.parametrize("seed", range(5))
def test_middle_and_spread_are_learned_within_a_few_dozen(seed: int) -> None:
    pace = learned(40, seed=seed)
    assert pace.middle == pytest.approx(20.0, rel=0.2)
    assert 0.1 < pace.spread < 0.35


def test_a_change_of_pace_is_followed_within_a_few_dozen() -> None:
    pace = learned()
    for _ in range(30):
        pace = pace.seen(49.0, 51.0)
    assert pace.middle == pytest.approx(50.0, rel=0.15)


def test_what_nobody_saw_is_filled_in_with_what_is_known() -> None:
    exact, rough = learned(), learned(low=0.7, high=1.3)
    assert rough.middle == pytest.approx(exact.middle, rel=0.1)
    # Its middle would say 10.5 s.
    assert exact.seen(1.0, 20.0).middle == pytest.approx(exact.middle, rel=0.02)


def test_a_request_that_was_never_seen_to_run_teaches_no_duration_of_its_own() -> None:
    pace = learned()
    for _ in range(100):
        pace = pace.seen(0.0, 1_000.0)
    assert pace.middle == pytest.approx(20.0, rel=0.1)


@given(st.lists(st.tuples(seconds, seconds), max_size=30))
def test_whatever_is_seen_the_figures_stay_figures(seen: list[tuple[float, float]]) -> None:
    pace = Pace()
    for one, other in seen:
        pace = pace.seen(min(one, other), max(one, other))
    assert 0 < pace.middle < 1e6
    assert 0.05 <= pace.spread <= 1.0
    assert QUEUE_SECONDS[0] <= pace.queue_pause() <= QUEUE_SECONDS[1]


@given(st.sampled_from([Pace(), learned()]), seconds, st.floats(0.001, 1_000), seconds)
def test_a_pause_is_within_its_bounds(pace: Pace, age: float, price: float, unsure: float) -> None:
    assert 0.5 <= pace.run_pause(age, price, least=0.5, most=20.0, unsure=unsure) <= 20.0


@pytest.mark.parametrize("age", [0.0, 5.0, 15.0, 20.0, 26.0])
@pytest.mark.parametrize("price", [0.05, 0.3, 2.0])
def test_it_is_asked_when_the_expected_lag_reaches_the_price(age: float, price: float) -> None:
    pace = learned()
    doubt = DOUBT * PRIOR_SPREAD / (1 + pace.weight)
    usual = NormalDist(math.log(pace.middle), math.hypot(pace.spread, doubt))
    strange = NormalDist(math.log(pace.middle), STRANGE_SPREAD)
    pause = pace.run_pause(age, price, least=0.0, most=1_000.0)
    ages = [(1 - STRANGE) * running(usual, age), STRANGE * running(strange, age)]
    lags = [lag(age, pause, usual), lag(age, pause, strange)]
    expected = sum(share * one for share, one in zip(ages, lags, strict=True)) / sum(ages)
    assert expected == pytest.approx(price, rel=0.05, abs=0.005)


def running(of: NormalDist, age: float) -> float:
    """Return the share that still runs at that age."""
    return 1 - (of.cdf(math.log(age)) if age else 0.0)


def test_seldom_right_after_the_start_and_often_near_the_end() -> None:
    pace = learned()
    pauses = [pace.run_pause(age, 0.05, least=0.1, most=20.0) for age in (0.0, 10.0, 20.0)]
    assert pauses == sorted(pauses, reverse=True)
    assert pauses[0] > 5 * pauses[-1]


def test_long_after_the_usual_time_it_is_asked_ever_more_seldom() -> None:
    pace = learned()
    pauses = [pace.run_pause(age, 0.05, least=0.1, most=20.0) for age in (40.0, 80.0, 160.0, 640.0)]
    assert pauses == sorted(pauses)


def test_a_doubtful_start_makes_it_wait_less() -> None:
    pace = learned()
    sure, unsure = (
        pace.run_pause(0.0, 0.05, least=0.1, most=20.0, unsure=doubt) for doubt in (0.0, 12.0)
    )
    assert unsure < sure


@pytest.mark.parametrize("age", [0.0, 10.0, 25.0])
@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_so_many_of_those_that_still_run_are_done_by_then(age: float, share: float) -> None:
    pace = learned()
    of = NormalDist(math.log(pace.middle), pace.spread)
    end = age + pace.ready_in(age, share)
    assert 1 - running(of, end) / running(of, age) == pytest.approx(share, abs=0.01)


@given(st.sampled_from([Pace(), learned()]), seconds, st.floats(0.1, 0.95))
def test_the_expected_finish_lies_ahead(pace: Pace, age: float, share: float) -> None:
    assert 0.0 <= pace.ready_in(age, share) < 1e7


def test_the_time_of_a_place_in_the_queue() -> None:
    pace = Pace()
    for places in (1, 2, 5) * 10:
        pace = pace.waited_for(4.0 * places, places)
    assert pace.place_seconds == pytest.approx(4.0)
    assert Pace(*pace.sums) == pace


def test_what_a_broken_disk_made_of_the_sums_is_not_taken_for_them() -> None:
    assert learned().is_sound
    assert Pace().is_sound
    for sums in (
        (-0.5, 0.0, 0.0, 0.0, 0.0),
        (1.0, 1e6, 1.0, 0.0, 0.0),
        (1.0, 1.0, 1e9, 0.0, 0.0),
        (1.0, math.inf, 1.0, 0.0, 0.0),
        (1.0, 1.0, math.nan, 0.0, 0.0),
        (1.0, 1.0, 1.0, 1e9, 1e-9),
        (1.0, 1.0, 1.0, 5.0, 0.0),
    ):
        assert not Pace(*sums).is_sound, sums


def test_a_surprise_is_followed_faster_than_it_would_be_forgotten() -> None:
    pace = learned()
    for _ in range(5):
        pace = pace.seen(59.0, 61.0)
    assert pace.middle == pytest.approx(60.0, rel=0.25)


def test_the_price_of_a_poll_rises_with_the_crowd() -> None:
    assert fair_price(100, 10.0, 30.0) == pytest.approx(100 / 60)
    # Where every job gets one poll in longer than it takes, that one is due when it is done.
    assert fair_price(1_000, 5.0, 30.0) == pytest.approx(200 - 15)
    # The two rules meet where a round takes as long as a job.
    assert fair_price(300, 10.0, 30.0) == pytest.approx(fair_price(301, 10.0, 30.0), rel=0.02)
