"""A lane: the earliest due first, so many at once, so many a second, and nobody is forgotten."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bench.parts.jumping import run
from jobs.lane import MISHAP_SECONDS, Lane
from jobs.polls import Polls
from jobs.turns import Turns

Step = Callable[[int], Awaitable[None]]
FOREVER = 1e9


class Steps:
    """What was started and when, in seconds since the beginning."""

    def __init__(self, takes: float = 0.0) -> None:
        self.takes = takes
        self.started: list[tuple[int, float]] = []
        self.under_way = Counter[int]()
        self.most_at_once = 0
        self._begin = asyncio.get_running_loop().time()

    async def __call__(self, job_id: int) -> None:
        self.started.append((job_id, self.now()))
        self.under_way[job_id] += 1
        assert self.under_way[job_id] == 1, f"job {job_id} is under way twice"
        self.most_at_once = max(self.most_at_once, self.under_way.total())
        try:
            await asyncio.sleep(self.takes)
        finally:
            self.under_way[job_id] -= 1

    def now(self) -> float:
        return asyncio.get_running_loop().time() - self._begin

    @property
    def order(self) -> list[int]:
        return [job_id for job_id, _ in self.started]

    @property
    def times(self) -> list[float]:
        return [round(at, 6) for _, at in self.started]


@asynccontextmanager
async def running(
    step: Step, *, concurrency: int = 100, per_second: float | None = None
) -> AsyncIterator[Lane]:
    starts = None
    if per_second:
        starts = Polls(Turns(per_second), least=0.0, most=FOREVER)
    lane = Lane("test", step, concurrency=concurrency, starts=starts)
    loop = asyncio.create_task(lane.run())
    try:
        yield lane
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        await lane.drain(FOREVER)


def test_each_job_is_started_when_it_is_due_the_earliest_first() -> None:
    async def main() -> None:
        steps = Steps()
        async with running(steps) as lane:
            for job_id, seconds in ((1, 3.0), (2, 0.5), (3, 2.0), (4, 0.0), (5, 3600.0)):
                lane.add(job_id, seconds)
            await asyncio.sleep(4000)
        assert steps.order == [4, 2, 3, 1, 5]
        assert steps.times == [0, 0.5, 2, 3, 3600]

    run(main())


def test_what_was_added_before_the_lane_runs_is_not_lost() -> None:
    async def main() -> None:
        steps = Steps()
        lane = Lane("test", steps, concurrency=1)
        lane.add(1)
        await asyncio.sleep(10)
        loop = asyncio.create_task(lane.run())
        await asyncio.sleep(1)
        loop.cancel()
        assert steps.started == [(1, 10)]

    run(main())


def test_an_earlier_job_wakes_a_lane_that_sleeps_towards_a_later_one() -> None:
    async def main() -> None:
        steps = Steps()
        async with running(steps) as lane:
            lane.add(1, 100)
            await asyncio.sleep(10)
            lane.add(2, 5)
            await asyncio.sleep(100)
        assert list(zip(steps.order, steps.times, strict=True)) == [(2, 15), (1, 100)]

    run(main())


@pytest.mark.parametrize("concurrency", [1, 4, 16])
def test_no_more_at_once_than_allowed_and_no_fewer_than_possible(concurrency: int) -> None:
    async def main() -> None:
        steps = Steps(takes=1.0)
        async with running(steps, concurrency=concurrency) as lane:
            for job_id in range(48):
                lane.add(job_id)
            await asyncio.sleep(48 / concurrency + 0.5)
            assert len(steps.started) == 48
            assert steps.under_way.total() == 0
        assert steps.most_at_once == concurrency
        assert steps.order == list(range(48))

    run(main())


def test_a_step_that_takes_long_holds_up_no_other() -> None:
    async def main() -> None:
        started = []

        async def step(job_id: int) -> None:
            started.append(job_id)
            await asyncio.sleep(500 if job_id == 1 else 0)

        async with running(step, concurrency=2) as lane:
            for job_id in range(1, 30):
                lane.add(job_id)
            await asyncio.sleep(1)
            assert started == list(range(1, 30))

    run(main())


def test_so_many_a_second_however_many_are_due() -> None:
    async def main() -> None:
        steps = Steps()
        async with running(steps, per_second=20) as lane:
            for job_id in range(200):
                lane.add(job_id)
            await asyncio.sleep(11)
        assert steps.order == list(range(200))
        assert 9.8 <= steps.times[-1] <= 10.1
        for at in steps.times:
            assert sum(at <= other < at + 1 for other in steps.times) <= 22

    run(main())


def test_an_idle_lane_saves_nothing_up() -> None:
    async def main() -> None:
        steps = Steps()
        async with running(steps, per_second=2) as lane:
            lane.add(0)
            await asyncio.sleep(1000)
            for job_id in range(1, 11):
                lane.add(job_id)
            await asyncio.sleep(6)
        later = steps.times[1:]
        assert later[-1] >= 1004
        assert sum(at < 1001 for at in later) <= 4

    run(main())


def test_jobs_that_are_due_again_and_again_share_the_budget_fairly() -> None:
    async def main() -> None:
        steps = Steps()
        lane: Lane

        async def step(job_id: int) -> None:
            await steps(job_id)
            lane.add(job_id, 2.0)

        async with running(step, per_second=10) as lane:
            for job_id in range(50):
                lane.add(job_id)
            await asyncio.sleep(100)
        counted = Counter(steps.order)
        assert 990 <= counted.total() <= 1002
        assert max(counted.values()) - min(counted.values()) <= 1

    run(main())


@pytest.mark.parametrize(("again", "at"), [(1.0, 1.0), (20.0, 20.0)], ids=["earlier", "later"])
def test_a_job_that_is_added_again_is_due_at_the_new_time_alone(again: float, at: float) -> None:
    async def main() -> None:
        steps = Steps()
        async with running(steps) as lane:
            lane.add(1, 10)
            lane.add(1, again)
            await asyncio.sleep(50)
        assert steps.started == [(1, at)]

    run(main())


def test_a_job_added_a_thousand_times_runs_once() -> None:
    async def main() -> None:
        steps = Steps()
        async with running(steps) as lane:
            for number in range(1000):
                lane.add(1, number % 7)
            await asyncio.sleep(50)
        assert steps.started == [(1, 999 % 7)]

    run(main())


def test_a_job_added_while_it_is_under_way_runs_again_after_its_step() -> None:
    async def main() -> None:
        steps = Steps(takes=5.0)
        async with running(steps) as lane:
            lane.add(1)
            await asyncio.sleep(1)
            lane.add(1)
            lane.add(2)
            await asyncio.sleep(100)
            # Due later than its step's end.
            lane.add(3)
            await asyncio.sleep(1)
            lane.add(3, 20)
            await asyncio.sleep(100)
        assert steps.started == [(1, 0), (2, 1), (1, 5), (3, 101), (3, 122)]

    run(main())


def test_a_hurried_job_is_due_at_once_whatever_its_step_says() -> None:
    async def drive() -> list[float]:
        steps = Steps(takes=1.0)

        async def step(job_id: int) -> None:
            await steps(job_id)
            lane.add(job_id, 1000.0)

        async with running(step) as lane:
            lane.add(1, 5.0)
            await asyncio.sleep(2)
            lane.hurry(1)
            await asyncio.sleep(0.5)
            lane.hurry(1)
            await asyncio.sleep(50)
        return steps.times

    assert run(drive()) == [2.0, 3.0]


def test_a_hurried_job_that_has_left_the_lane_stays_away() -> None:
    async def drive() -> list[float]:
        steps = Steps(takes=1.0)
        async with running(steps) as lane:
            lane.add(1)
            await asyncio.sleep(0.5)
            lane.hurry(1)
            await asyncio.sleep(50)
            lane.add(1, 5.0)
            await asyncio.sleep(50)
        return steps.times

    # Its step said nothing: it looks once more, as for whatever is added, and then is left alone.
    assert run(drive()) == [0.0, 1.0, 55.5]


def test_a_failing_step_stops_nobody_and_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        steps = Steps()

        async def step(job_id: int) -> None:
            await steps(job_id)
            if job_id == 1 and steps.order.count(1) == 1:
                raise OSError("disk is full")

        async with running(step, concurrency=1) as lane:
            lane.add(1)
            lane.add(2, 1)
            await asyncio.sleep(100)
        assert steps.started == [(1, 0), (2, 1), (1, MISHAP_SECONDS)]

    with caplog.at_level(logging.ERROR):
        run(main())
    [record] = caplog.records
    assert "job 1" in record.getMessage()
    assert record.exc_info is not None


def test_a_stopped_lane_starts_nothing_and_its_steps_get_their_moment() -> None:
    async def main() -> None:
        ends: dict[int, str] = {}

        async def step(job_id: int) -> None:
            try:
                await asyncio.sleep(job_id)
                ends[job_id] = "done"
            except asyncio.CancelledError:
                ends[job_id] = "cancelled"
                raise

        lane = Lane("test", step, concurrency=3)
        loop = asyncio.create_task(lane.run())
        for job_id in (1, 3, 100, 200):
            lane.add(job_id)
        await asyncio.sleep(0.5)
        loop.cancel()
        began = asyncio.get_running_loop().time()
        await lane.drain(4.0)
        assert asyncio.get_running_loop().time() - began == pytest.approx(4.0)
        assert ends == {1: "done", 3: "done", 100: "cancelled"}
        await asyncio.sleep(1000)
        assert ends == {1: "done", 3: "done", 100: "cancelled"}

    run(main())


def test_a_step_that_is_stopped_has_ended_and_its_job_can_come_again() -> None:
    async def main() -> None:
        steps, ended = Steps(1_000.0), list[int]()

        async def step(job_id: int) -> None:
            try:
                await steps(job_id)
            finally:
                await asyncio.sleep(1)
                ended.append(job_id)

        async with running(step, concurrency=2) as lane:
            for job_id in (1, 2, 3):
                lane.add(job_id)
            await asyncio.sleep(0.5)
            await lane.stop(3)
            await lane.stop(1)
            assert ended == [1]
            lane.add(1)
            await asyncio.sleep(0.5)
            assert steps.order == [1, 2, 3], "the next has its place; whoever waits is not stopped"
            await lane.stop(2)
            await asyncio.sleep(0.5)
            assert steps.order == [1, 2, 3, 1]

    run(main())


def test_there_is_nothing_to_wait_for_where_nothing_is_under_way() -> None:
    async def main() -> None:
        lane = Lane("test", Steps(), concurrency=1)
        lane.add(1)
        began = asyncio.get_running_loop().time()
        await lane.drain(4.0)
        assert asyncio.get_running_loop().time() == began

    run(main())


def test_a_job_that_waits_costs_no_task() -> None:
    async def main() -> None:
        steps = Steps()
        async with running(steps) as lane:
            for job_id in range(10_000):
                lane.add(job_id, 60 + job_id / 1000)
            await asyncio.sleep(1)
            assert len(asyncio.all_tasks()) <= 2
            await asyncio.sleep(100)
        assert len(steps.started) == 10_000

    run(main())


def test_whatever_is_added_whenever_each_job_runs_after_it_was_last_added() -> None:
    async def main() -> None:
        chance = random.Random(5)
        lane: Lane
        last_due: dict[int, float] = {}
        last_start: dict[int, float] = {}
        loop = asyncio.get_running_loop()

        async def step(job_id: int) -> None:
            last_start[job_id] = loop.time()
            await asyncio.sleep(chance.random() * 3)
            if chance.random() < 0.1:
                raise ValueError("a mishap")

        logging.disable()
        async with running(step, concurrency=3, per_second=50) as lane:
            for _ in range(2000):
                job_id, seconds = chance.randrange(20), chance.choice([0.0, 0.5, 2.0])
                last_due[job_id] = loop.time() + seconds
                lane.add(job_id, seconds)
                await asyncio.sleep(chance.random() * 0.2)
            await asyncio.sleep(300)
        logging.disable(logging.NOTSET)
        for job_id, due in last_due.items():
            assert last_start[job_id] >= due - 1e-6, job_id

    run(main())
