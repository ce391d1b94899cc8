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
    return Polls(Turns(per_second), least=least, most=most)


def short(jobs: int = 50) -> Polls:
    """Return a scheduler that has not turns enough for its jobs, whose round takes 250 seconds."""
    scheduler = polls(0.2)
    for job_id in range(jobs):
        scheduler.submitted(job_id, KEY, 0.0)
    assert scheduler.price > LEAST_PRICE
    return scheduler


def known(seconds: float) -> Pace:
    """Return what thirty requests of that length teach."""
    pace = Pace()
    for _ in range(30):
        pace = pace.seen(seconds - 1, seconds + 1)
    return pace


def test_a_request_is_first_asked_after_a_second() -> None:
    assert polls().submitted(1, KEY, 0.0) == pytest.approx(1.0)


def test_one_that_waits_is_asked_after_as_long_as_the_quickest_run() -> None:
    scheduler = polls()
    scheduler.know(KEY, known(9.0))
    scheduler.submitted(1, KEY, 0.0)
    assert 5.0 <= scheduler.waits(1, KEY, 1.0, None) <= 9.0


def test_what_was_seen_is_learned_and_handed_out_to_be_kept() -> None:
    scheduler, pace = polls(), None
    for job_id in range(30):
        scheduler.submitted(job_id, KEY, 0.0)
        scheduler.runs(job_id, KEY, 1.0)
        assert scheduler.age(job_id, KEY, 1.0) == pytest.approx(1.0), "it was not seen to wait"
        scheduler.runs(job_id, KEY, 9.8)
        pace = scheduler.done(job_id, KEY, 10.0)
    assert pace is not None
    assert pace.middle == pytest.approx(10.0, rel=0.1)
    after_a_restart = polls()
    after_a_restart.know(KEY, Pace(*pace.sums))
    assert after_a_restart.pace(KEY).middle == pytest.approx(pace.middle)


def test_a_start_that_nobody_saw_is_taken_for_the_middle_of_the_pause() -> None:
    scheduler = polls()
    scheduler.submitted(1, KEY, 0.0)
    scheduler.waits(1, KEY, 1.0, None)
    assert scheduler.age(1, KEY, 7.0) == pytest.approx(3.0)
    assert scheduler.age(1, KEY, 9.0) == pytest.approx(5.0), "it is not guessed anew"


def test_a_request_that_goes_back_to_the_queue_starts_again() -> None:
    scheduler = polls()
    scheduler.submitted(1, KEY, 0.0)
    scheduler.runs(1, KEY, 1.0)
    scheduler.waits(1, KEY, 20.0, 3)
    assert scheduler.age(1, KEY, 24.0) == pytest.approx(2.0)


def test_a_job_of_an_earlier_process_may_have_started_at_any_time() -> None:
    scheduler = polls()
    scheduler.carried_on(1, 500.0, 40.0, None)
    assert not scheduler.has_looked(1)
    assert scheduler.age(1, KEY, 500.0) == pytest.approx(20.0)
    scheduler.carried_on(2, 500.0, 40.0, 30.0)
    assert scheduler.age(2, KEY, 500.0) == pytest.approx(30.0)


def test_a_job_of_an_earlier_process_that_is_done_at_the_first_look_teaches_nothing() -> None:
    scheduler = polls()
    scheduler.carried_on(1, 500.0, 600.0, None)
    scheduler.hold(1, 500.0, 2.0)
    assert scheduler.done(1, KEY, 502.0) is None


def test_answers_that_tell_nothing_teach_no_duration_of_their_own() -> None:
    scheduler = polls()
    scheduler.know(KEY, known(20.0))
    for job_id in range(30):
        scheduler.submitted(job_id, KEY, 0.0)
        for now in (1.0, 10.0, 19.0, 20.0):
            scheduler.is_unclear(job_id, KEY, now)
        scheduler.done(job_id, KEY, 21.0)
    assert scheduler.pace(KEY).middle == pytest.approx(20.0, rel=0.15)


def test_a_new_size_begins_with_what_is_known_of_the_models_others() -> None:
    scheduler = polls()
    scheduler.know(PaceKey("a/model", "size=small"), known(150.0))
    assert scheduler.pace(KEY).middle == pytest.approx(150.0, rel=0.15)
    assert scheduler.pace(PaceKey("another/model", "")).middle == Pace().middle


def test_what_is_held_is_not_asked_before_however_idle_the_turns() -> None:
    scheduler = short()
    scheduler.hold(1, 10.0, 60.0)
    assert scheduler.at(1, 70.0, 20.0) == 70.0
    scheduler.waits(2, KEY, 10.0, None)
    assert scheduler.at(2, 90.0, 20.0) == 20.0, "no turn is left unused while they are short"
    assert scheduler.at(2, 90.0, 10.1) == 10.5, "but nobody is asked too often"


def test_with_turns_enough_nobody_is_asked_before_time() -> None:
    scheduler = polls(1_000.0)
    scheduler.submitted(1, KEY, 0.0)
    assert scheduler.at(1, 15.0, 3.0) == 15.0


def test_while_turns_are_short_those_that_wait_come_second() -> None:
    scheduler = short()
    assert scheduler.waits(1, KEY, 10.0, None) == pytest.approx(2 * 250.0)
    assert scheduler.runs(2, KEY, 10.0) > 20.0, "a bound that would not be kept is none"


def test_jobs_that_are_over_raise_no_price() -> None:
    scheduler = short(100)
    for job_id in range(50):
        scheduler.done(job_id, KEY, 9.0)
        scheduler.forget(job_id + 50)
    assert scheduler.price == LEAST_PRICE


def test_one_that_was_cancelled_during_its_poll_stays_forgotten() -> None:
    scheduler = polls()
    scheduler.submitted(1, KEY, 0.0)
    scheduler.forget(1)
    scheduler.waits(1, KEY, 1.0, 4)
    scheduler.runs(1, KEY, 2.0)
    scheduler.is_unclear(1, KEY, 3.0)
    assert scheduler.done(1, KEY, 4.0) is None
    assert scheduler.price == LEAST_PRICE


def test_how_long_jobs_are_watched_is_learned() -> None:
    scheduler = polls(1.0)
    for job_id in range(300):
        scheduler.submitted(job_id, KEY, 0.0)
        scheduler.runs(job_id, KEY, 1.0)
        scheduler.runs(job_id, KEY, 299.0)
        scheduler.done(job_id, KEY, 300.0)
    for job_id in range(60):
        scheduler.submitted(job_id, KEY, 0.0)
    # For requests of 300 seconds, a look a minute is a good deal; for those of 30 it is not.
    assert scheduler.price == pytest.approx(60**2 / (2 * 300.0), rel=0.1)


def test_kinds_are_bounded() -> None:
    scheduler = polls()
    for number in range(KEYS_KEPT + 5):
        scheduler.know(PaceKey("a/model", str(number)), Pace().seen(9.0, 11.0))
    assert scheduler.pace(PaceKey("a/model", str(KEYS_KEPT + 4))).weight
    assert not scheduler.pace(PaceKey("a/model", "0")).weight


def test_a_wait_tells_how_long_each_place_takes() -> None:
    scheduler = polls()
    assert scheduler.start_in(KEY, 9) is None
    for job_id in range(40):
        place = 1 + job_id % 3
        scheduler.submitted(job_id, KEY, 0.0)
        for now in range(1, 10 * place, 2):
            scheduler.waits(job_id, KEY, float(now), place - now // 10)
        scheduler.runs(job_id, KEY, 10.0 * place)
        scheduler.done(job_id, KEY, 10.0 * place + 20.0)
    assert scheduler.start_in(KEY, 1) == pytest.approx(10.0, rel=0.2)
    assert scheduler.start_in(KEY, 3) == pytest.approx(30.0, rel=0.2)
    assert scheduler.start_in(KEY, 0) == scheduler.start_in(KEY, 1)
    assert scheduler.start_in(KEY, None) is None


def test_far_fewer_polls_for_less_lag_than_at_a_fixed_pace() -> None:
    ours, fixed = one_by_one(World(), 1, 200, LEAST_PRICE), fixed_pace(World(), 1, 200)
    assert len(ours.done) == len(fixed.done) == 200
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
    assert scheduler.runs(1, KEY, 1.5) <= 0.1
    patient = polls(least=30.0, most=60.0)
    assert patient.submitted(1, KEY, 0.0) == 30.0
    assert patient.waits(1, KEY, 1.0, None) == 30.0


def test_where_nothing_is_known_the_queue_is_looked_at_often() -> None:
    scheduler = polls()
    scheduler.submitted(1, KEY, 0.0)
    assert scheduler.waits(1, KEY, 1.0, None) == 2.0


def test_the_corrected_finish_is_later() -> None:
    scheduler = polls()
    scheduler.know(KEY, known(20.0))
    assert scheduler.expected_in(KEY, 5.0, late=True) > scheduler.expected_in(KEY, 5.0)
