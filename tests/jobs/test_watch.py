"""One poll and what follows from it: the expected finish, the budget, and what is learned."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from jobs.desk import Desk, utc_now
from jobs.polls import Polls
from jobs.watch import watch
from storage import Job, JobState
from tests.jobs.desks import LIMITS, Board, laid
from tests.runcomfy.clients import connected
from tests.runcomfy.servers import answering

RESULT: dict[str, object] = {"status": "completed", "output": {"image": "http://127.0.0.1/a.png"}}


@dataclass
class Service:
    """RunComfy, which says what it is told to."""

    status: dict[str, object] = field(default_factory=lambda: {"status": "in_progress"})
    result: dict[str, object] = field(default_factory=lambda: {"status": "in_progress"})
    refuses: dict[str, str] | None = None
    """Headers of the 429 that it answers with."""
    fails: bool = False

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refuses is not None:
            return web.json_response({"message": "slow"}, status=429, headers=self.refuses)
        if self.fails:
            return web.Response(status=503)
        last = request.path.rsplit("/", 1)[-1]
        return web.json_response(self.status if last == "status" else self.result)


class Shown(Board):
    """Takes down what people are shown."""

    shown: list[Job]

    def show(self, job: Job, *, operator_must_act: bool = False) -> None:
        self.shown.append(job)


@dataclass
class Watched:
    """A job, and the desk whose clock can be put forward."""

    desk: Desk
    service: Service
    board: Shown
    job: Job
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return utc_now() + self.ahead

    async def look(self, *, later: float = 0.0) -> float:
        """Poll once, so many seconds later; return the pause to the next."""
        self.ahead += timedelta(seconds=later)
        moved, pause = await watch(self.desk, self.job)
        assert moved
        self.job = moved
        return pause


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    """Watch a job that was just submitted."""
    service = Service()
    async with (
        laid(folder) as table,
        answering(service.serve) as url,
        connected(url) as client,
    ):
        desk, board = table.desk, Shown(table.host)
        board.shown = []
        desk.client, desk.reply = client, board
        job = await table.accepted()
        for state in (JobState.SUBMITTING, JobState.QUEUED):
            moved = await desk.store.move(job.id, state, request_id="r-1", submitted_at=utc_now())
            assert moved
            job = moved
        desk.polls.submitted(job.id, desk.kind(job), asyncio.get_running_loop().time())
        found = Watched(desk, service, board, job)
        desk.now = found.now
        yield found


def told(shown: Sequence[Job]) -> list[tuple[str, bool, bool]]:
    """Return state, whether a finish was expected, and whether that was put off."""
    return [(job.state.value, job.expected_at is not None, job.overdue) for job in shown]


async def test_the_expected_finish_is_put_off_once_and_then_nobody_knows(tmp_path: Path) -> None:
    async with watched(tmp_path) as one:
        one.desk.limits = replace(LIMITS, timeout_seconds=1e6)
        for later in (0.0, 1.0, 1_000.0, 1.0, 100_000.0, 1.0, 100_000.0):
            await one.look(later=later)
        assert told(one.board.shown) == [
            ("running", True, False),
            ("running", True, True),
            ("running", False, True),
        ]
        first, second, _ = one.board.shown
        assert first.expected_at
        assert second.expected_at
        assert first.expected_at < second.expected_at


async def test_a_new_estimate_comes_with_the_start(tmp_path: Path) -> None:
    async with watched(tmp_path) as one:
        kind = one.desk.kind(one.job)
        one.desk.polls.know(kind, one.desk.polls.pace(kind).waited_for(2.0, 1).seen(2.0, 2.1))
        one.service.status = {"status": "in_queue", "queue_position": 2}
        await one.look()
        await one.look(later=30.0)
        one.service.status = {"status": "in_progress"}
        await one.look()
        assert told(one.board.shown) == [
            ("queued", True, False),
            ("queued", True, True),
            ("running", True, False),
        ]


async def test_a_finish_beyond_the_jobs_time_is_not_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as one:
        kind = one.desk.kind(one.job)
        one.desk.polls.know(kind, one.desk.polls.pace(kind).waited_for(10.0, 1))
        one.service.status = {"status": "in_queue", "queue_position": 999_999}
        await one.look()
        assert told(one.board.shown) == [("queued", False, False)]


async def test_a_429_halves_the_budget_and_everybody_waits_as_long_as_it_says(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as one:
        whole, time = one.desk.polls.turns.per_second, asyncio.get_running_loop().time()
        one.service.refuses = {"Retry-After": "7"}
        assert await one.look() >= 7.0
        assert one.desk.polls.turns.per_second == whole / 2
        assert one.desk.polls.at(99, time, time) >= time + 7.0
        one.service.refuses = None
        await one.look()
        assert whole / 2 < one.desk.polls.turns.per_second < whole


async def test_a_result_that_is_not_there_yet_is_asked_for_soon(tmp_path: Path) -> None:
    async with watched(tmp_path) as one:
        one.desk.polls = Polls(one.desk.polls.turns, least=0.1, most=20.0)
        one.service.status = {"status": "completed"}
        assert await one.look() <= 2.0
        one.service.result = RESULT
        assert await one.look() == 0.0
        assert one.job.state is JobState.FINISHED


async def test_nothing_is_learned_from_a_job_of_an_earlier_process_that_is_done_at_once(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as one:
        one.desk.polls.forget(one.job.id)
        one.service.fails = True
        await one.look()
        one.service.fails, one.service.result = False, RESULT
        one.service.status = {"status": "completed"}
        await one.look(later=30.0)
        assert one.job.state is JobState.FINISHED
        assert await one.desk.paces.all() == {}


async def test_what_was_learned_is_written_beside_the_result(tmp_path: Path) -> None:
    async with watched(tmp_path) as one:
        await one.look()
        one.service.result, one.service.status = RESULT, {"status": "completed"}
        await one.look()
        # The database tells of a write only when it is asked.
        while not (rows := await one.desk.paces.all()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert list(rows) == [one.desk.kind(one.job)]
