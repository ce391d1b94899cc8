"""The scheduler: nobody is forgotten, nobody is asked too often, and what was seen is learned."""

from __future__ import annotations

import pytest

from bench.parts.scheduler_runs import World, fixed_pace, many_at_once, one_by_one
from jobs.pace import LEAST_PRICE, Pace
from jobs.polls import KEYS_KEPT, Polls
from jobs.turns import Turns
from storage import PaceKey

KEY = PaceKey("a/model", "size=large")


def polls(per_second: float = 100.0, *, least: float = 0.5, most: float = 20.0) -> Polls:
    return Polls(Turns(per_second, longest=most), least=least, most=most)


def test_a_request_is_first_asked_after_a_second() -> None:
    assert polls().submitted(1, KEY, 0.0) == pytest.approx(1.0)


def test_one_that_waits_is_asked_after_as_long_as_the_quickest_run() -> None:
    scheduler = polls()
    scheduler.submitted(1, KEY, 0.0)
    assert 2.0 <= scheduler.waits(1, KEY, 1.0, None) <= 12.0


def test_what_was_seen_is_learned_and_handed_out_to_be_kept() -> None:
    scheduler, pace = polls(), None
    for job_id in range(30):
        scheduler.submitted(job_id, KEY, 0.0)
        ran = scheduler.started(job_id, 1.0, 1.0)
        assert ran == pytest.approx(1.0), "it was never seen to wait"
        scheduler.runs(job_id, KEY, 9.8, 9.8)
        pace = scheduler.done(job_id, KEY, 10.0, 10.0, 10.0)
    assert pace is not None
    assert pace.middle == pytest.approx(10.0, rel=0.1)
    after_a_restart = polls()
    after_a_restart.know(KEY, Pace(*pace.sums))
    assert after_a_restart.pace(KEY).middle == pytest.approx(pace.middle)


def test_a_start_that_nobody_saw_is_taken_for_the_middle_of_the_pause() -> None:
    scheduler = polls()
    scheduler.submitted(1, KEY, 0.0)
    scheduler.waits(1, KEY, 1.0, None)
    assert scheduler.started(1, 7.0, 7.0) == pytest.approx(3.0)


def test_a_job_of_an_earlier_process_may_have_started_at_any_time() -> None:
    assert polls().started(1, 500.0, 40.0) == pytest.approx(20.0)


def test_a_new_size_begins_with_what_is_known_of_the_models_others() -> None:
    scheduler = polls()
    pace = Pace()
    for _ in range(30):
        pace = pace.seen(149.0, 151.0)
    scheduler.know(PaceKey("a/model", "size=small"), pace)
    assert scheduler.pace(KEY).middle == pytest.approx(150.0, rel=0.15)
    assert scheduler.pace(PaceKey("another/model", "")).middle == Pace().middle


def test_a_failed_poll_is_not_repeated_before_its_pause_however_idle_the_turns() -> None:
    scheduler = polls(0.2, least=0.5)
    for job_id in range(50):
        scheduler.submitted(job_id, KEY, 0.0)
    assert scheduler.price > LEAST_PRICE
    scheduler.failed(1, 10.0, 60.0)
    assert scheduler.at(1, 70.0, 20.0) == 70.0
    scheduler.waits(2, KEY, 10.0, None)
    assert scheduler.at(2, 90.0, 20.0) == 20.0, "no turn is left unused while they are short"


def test_with_turns_enough_nobody_is_asked_before_time() -> None:
    scheduler = polls(1_000.0)
    scheduler.submitted(1, KEY, 0.0)
    assert scheduler.at(1, 15.0, 3.0) == 15.0


def test_jobs_that_are_over_raise_no_price() -> None:
    scheduler = polls(1.0)
    for job_id in range(100):
        scheduler.submitted(job_id, KEY, 0.0)
    assert scheduler.price > LEAST_PRICE
    for job_id in range(50):
        scheduler.done(job_id, KEY, 9.0, 9.0, None)
        scheduler.forget(job_id + 50)
    assert scheduler.price == LEAST_PRICE


def test_kinds_are_bounded() -> None:
    scheduler = polls()
    for number in range(KEYS_KEPT + 5):
        scheduler.know(PaceKey("a/model", str(number)), Pace().seen(9.0, 11.0))
    assert scheduler.pace(PaceKey("a/model", str(KEYS_KEPT + 4))).weight
    assert not scheduler.pace(PaceKey("a/model", "0")).weight


def test_places_that_went_by_tell_when_a_request_starts() -> None:
    scheduler = polls()
    scheduler.submitted(1, KEY, 0.0)
    assert scheduler.start_in(KEY, 9) is None
    scheduler.waits(1, KEY, 1.0, None)
    scheduler.waits(1, KEY, 7.0, 2)
    assert scheduler.start_in(KEY, 7) == pytest.approx(7 * 7.0 / 2, rel=0.3)
    assert scheduler.start_in(KEY, None) is None


def test_far_fewer_polls_for_less_lag_than_at_a_fixed_pace() -> None:
    ours, fixed = one_by_one(World(), 1, 200, LEAST_PRICE), fixed_pace(World(), 1, 200)
    assert len(ours.done) == len(fixed.done) == 200, "nobody is forgotten"
    assert ours.polls < fixed.polls
    assert ours.lag < 0.8 * fixed.lag


@pytest.mark.parametrize(("jobs", "per_second"), [(100, 10.0), (300, 2.0)])
def test_the_budget_holds_and_everybody_gets_their_share(jobs: int, per_second: float) -> None:
    ours, in_turn = many_at_once(World(), 1, jobs, per_second, 400.0, learned=True)
    for number, start in enumerate(ours.starts):
        ahead = number + 100
        if ahead < len(ours.starts):
            assert ours.starts[ahead] - start >= 98 / per_second
    assert ours.lag <= 1.05 * in_turn.lag
    assert max(r.lag for r in ours.done) <= max(20.0, 4.5 * jobs / per_second)


def test_pauses_are_within_the_operators_bounds() -> None:
    scheduler = polls(least=0.05, most=0.1)
    assert scheduler.submitted(1, KEY, 0.0) <= 0.1
    assert scheduler.waits(1, KEY, 1.0, None) == 0.1
    assert scheduler.runs(1, KEY, 1.0, 0.5) <= 0.1
    patient = polls(least=30.0, most=60.0)
    assert patient.submitted(1, KEY, 0.0) == 30.0
    assert patient.waits(1, KEY, 1.0, None) == 30.0


def test_where_nothing_is_known_the_queue_is_looked_at_often() -> None:
    scheduler = polls()
    assert scheduler.waits(1, KEY, 1.0, None) == 2.0
