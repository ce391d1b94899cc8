"""Watching a request: one poll, and what it means. A failed poll is not a verdict.

When the next one is due is the business of `polls.py`.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from jobs.beside import begin_early
from jobs.desk import Desk
from jobs.patience import (
    FAILED_POLL_SECONDS,
    GONE_POLLS,
    LAST_READS,
    POLL_PAUSE_SECONDS,
    backoff,
)
from jobs.reasons import Ended, Ending, OperatorConcern, Reason
from runcomfy import (
    BusyError,
    Cancelled,
    Completed,
    Failed,
    NotFoundError,
    Queued,
    Result,
    RunComfyError,
    Running,
    TokenRefusedError,
    Unknown,
)
from storage import Job, JobState

CANCEL_TRIES = 3
log = logging.getLogger(__name__)
STRANGE_KEPT = 100
"""States never heard of that are logged, each once; more would be noise."""


async def watch(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """Ask once how a submitted request stands.

    Returns:
        The job as it is now (None: look again) and in how many seconds it is due.

    Raises:
        Ended: the job is over.
    """
    if job.request_id is None or job.submitted_at is None:
        raise Ended(Ending(Reason.INTERNAL))
    left = desk.seconds_left(job.submitted_at, desk.limits.timeout_seconds)
    if left <= 0:
        return await _time_is_over(desk, job, job.request_id)
    asked_at, now = asyncio.get_running_loop().time(), desk.now()
    exists = max((now - job.submitted_at).total_seconds(), 0.0)
    ran = (now - job.running_at).total_seconds() if job.running_at else None
    desk.polls.carried_on(job.id, asked_at, exists, None if ran is None else max(ran, 0.0))
    try:
        async with asyncio.timeout(left):
            moved, in_seconds = await _poll(desk, job, job.request_id)
    except TimeoutError:
        return job, 0.0
    except RunComfyError as error:
        return job, min(left, await _failed_poll(desk, job, error, asked_at))
    if moved and moved.state is JobState.RUNNING:
        begin_early(desk, moved)
    known = desk.of(job.id)
    known.gone = 0
    had_failed, known.tries = known.tries, 0
    if had_failed and moved:
        # The person may have been told that the operator has to act; that is over.
        desk.reply.show(moved)
    return moved, min(left, in_seconds)


async def cancel(desk: Desk, request_id: str) -> bool:
    """Cancel a request upstream; False when it is too late.

    Raises:
        RunComfyError: nobody knows, after as many tries as a person waits for.
    """
    for attempt in range(CANCEL_TRIES):
        try:
            return await desk.client.cancel(request_id)
        except RunComfyError:
            if attempt == CANCEL_TRIES - 1:
                raise
            await asyncio.sleep(backoff(attempt, first=0.25))
    raise AssertionError("unreachable")


async def _poll(desk: Desk, job: Job, request_id: str) -> tuple[Job | None, float]:
    polls, kind = desk.polls, desk.kind(job)
    is_first = not polls.has_looked(job.id)
    status = await desk.client.status(request_id)
    polls.turns.answered()
    time = asyncio.get_running_loop().time()
    match status:
        case Queued(place):
            pause = polls.waits(job.id, kind, time, place)
            return await _waits(desk, job, place, is_first), pause
        case Running():
            pause = polls.runs(job.id, kind, time)
            return await _runs(desk, job, polls.age(job.id, kind, time), is_first), pause
        case Cancelled():
            raise _cancelled(desk, job)
        case Completed() | Failed():
            verdict = await _judge(desk, job, await desk.client.result(request_id), status)
            if verdict:
                if pace := polls.done(job.id, kind, time):
                    desk.aside(desk.paces.write(kind, pace.sums, desk.now()))
                return verdict
            # It is made, and only not there yet.
            pause = min(FAILED_POLL_SECONDS, desk.limits.poll_seconds_max)
            polls.hold(job.id, time, pause)
            return job, pause
        case Unknown(word):
            if word not in desk.strange and len(desk.strange) < STRANGE_KEPT:
                desk.strange.add(word)
                log.warning("RunComfy says %r of a request, which is no state that we know", word)
            return job, polls.is_unclear(job.id, kind, time)


async def _waits(desk: Desk, job: Job, place: int | None, is_first: bool) -> Job | None:
    expected_in = _starts_and_runs_in(desk, job, place)
    if job.state is JobState.QUEUED and job.queue_position == place:
        return await _still(desk, job, expected_in, is_first)
    expected_at = _in(desk, expected_in)
    if job.state is JobState.QUEUED:
        moved = await desk.store.waiting(job.id, place, expected_at)
    else:
        moved = await desk.store.move(
            job.id, JobState.QUEUED, queue_position=place, expected_at=expected_at
        )
    if moved and moved.state is JobState.QUEUED:
        desk.reply.show(moved)
    return moved


async def _runs(desk: Desk, job: Job, age: float, is_first: bool) -> Job | None:
    """Write down and show that the request runs, and has run for so many seconds."""
    kind = desk.kind(job)
    if job.state is JobState.RUNNING:
        expected_in = desk.polls.expected_in(kind, age, late=True)
        return await _still(desk, job, expected_in, is_first)
    moved = await desk.store.move(
        job.id,
        JobState.RUNNING,
        running_at=desk.now() - timedelta(seconds=age),
        expected_at=_in(desk, desk.polls.expected_in(kind, age)),
    )
    if moved:
        desk.reply.show(moved)
    return moved


async def _still(desk: Desk, job: Job, expected_in: float | None, is_first: bool) -> Job | None:
    """Put the expected finish off where it has passed: once, then nobody knows any more."""
    if job.expected_at is None or job.expected_at > desk.now():
        if is_first:
            await desk.show_again(job)
        return job
    moved = await desk.store.put_off(job.id, None if job.overdue else _in(desk, expected_in))
    if moved:
        desk.reply.show(moved)
    return moved


def _starts_and_runs_in(desk: Desk, job: Job, place: int | None) -> float | None:
    """Return in how many seconds a request that waits will be done; None: nobody knows."""
    kind = desk.kind(job)
    starts_in = desk.polls.start_in(kind, place)
    return None if starts_in is None else starts_in + desk.polls.expected_in(kind, 0.0)


def _in(desk: Desk, seconds: float | None) -> datetime | None:
    """Return when that is; None: nobody knows, or the job's time is over before."""
    if seconds is None or seconds > desk.limits.timeout_seconds:
        return None
    return desk.now() + timedelta(seconds=seconds)


async def _judge(
    desk: Desk, job: Job, result: Result, status: Completed | Failed
) -> tuple[Job | None, float] | None:
    """Return what a result makes of the job; None: it is not there yet.

    Raises:
        Ended: the request failed, or it is done and holds nothing.
    """
    if isinstance(result.status, Queued | Running):
        return None
    if isinstance(status, Failed) or isinstance(result.status, Failed):
        log.warning("job %s failed at RunComfy: %s", job.id, result.error or "no reason given")
        raise Ended(Ending(Reason.MODEL_FAILED))
    if isinstance(result.status, Cancelled):
        raise _cancelled(desk, job)
    if not result.outputs:
        log.warning("job %s completed without output: %s", job.id, result.error or "no reason")
        raise Ended(Ending(Reason.NO_OUTPUT))
    outputs = [{"kind": output.kind, "url": output.url} for output in result.outputs]
    finished = await desk.store.move(
        job.id, JobState.FINISHED, outputs=outputs, finished_at=desk.now()
    )
    if finished:
        desk.reply.show(finished)
    return finished, 0.0


def _cancelled(desk: Desk, job: Job) -> Ended:
    reason = desk.of(job.id).cancelling or Reason.CANCELLED_UPSTREAM
    return Ended(Ending(reason, JobState.CANCELLED))


async def _failed_poll(desk: Desk, job: Job, error: RunComfyError, asked_at: float) -> float:
    """Return when to ask again.

    Raises:
        Ended: the request does not exist any more.
    """
    known = desk.of(job.id)
    tries = known.tries = known.tries + 1
    log.warning("job %s: poll failed (%s in a row): %s", job.id, tries, error)
    if isinstance(error, NotFoundError):
        known.gone += 1
        if known.gone >= GONE_POLLS:
            raise Ended(Ending(Reason.REQUEST_GONE))
    else:
        known.gone = 0
    refused = isinstance(error, TokenRefusedError)
    if refused:
        # The request may be running and paid for: the operator has until the job's time is over.
        desk.worry(OperatorConcern.TOKEN_REFUSED, error.words)
    current = await desk.store.get(job.id)
    if current and current.state in (JobState.QUEUED, JobState.RUNNING):
        desk.reply.show(current, operator_must_act=refused)
    limits, time = desk.limits, asyncio.get_running_loop().time()
    first = min(FAILED_POLL_SECONDS, limits.poll_seconds_max)
    pause = backoff(tries - 1, first=first, most=limits.poll_seconds_max)
    pause = max(pause, limits.poll_seconds_min)
    if isinstance(error, BusyError):
        wait = min(error.retry_after_seconds or 0.0, POLL_PAUSE_SECONDS)
        desk.polls.turns.refused(time, asked_at, wait)
        pause = max(pause, wait)
    desk.polls.hold(job.id, time, pause)
    return pause


async def _time_is_over(desk: Desk, job: Job, request_id: str) -> tuple[Job | None, float]:
    """Cancel the request, read its result once more, and else give the job up."""
    log.warning("job %s: its time is over", job.id)
    desk.polls.forget(job.id)
    in_time = False
    try:
        in_time = await desk.client.cancel(request_id)
    except RunComfyError as error:
        log.warning("job %s could not be cancelled at RunComfy: %s", job.id, error)
    timed_out = Ended(Ending(Reason.TIMED_OUT, uncharged=in_time))
    for attempt in range(LAST_READS):
        try:
            result = await desk.client.result(request_id)
            break
        except TokenRefusedError:
            raise Ended(Ending(Reason.TOKEN_REFUSED)) from None
        except RunComfyError as error:
            log.warning("job %s: its result could not be read: %s", job.id, error)
            await asyncio.sleep(backoff(attempt))
    else:
        raise timed_out
    if isinstance(result.status, Completed | Failed) or result.outputs:
        status = result.status if isinstance(result.status, Failed) else Completed()
        if verdict := await _judge(desk, job, result, status):
            return verdict
    raise timed_out
