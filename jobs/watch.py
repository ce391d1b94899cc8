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
    asked_at = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(left):
            moved, in_seconds = await _poll(desk, job, job.request_id, job.submitted_at)
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


async def _poll(
    desk: Desk, job: Job, request_id: str, submitted_at: datetime
) -> tuple[Job | None, float]:
    polls, kind = desk.polls, desk.kind(job)
    is_first = not polls.has_asked(job.id)
    status = await desk.client.status(request_id)
    polls.turns.answered()
    time, now = asyncio.get_running_loop().time(), desk.now()
    since_submit = max((now - submitted_at).total_seconds(), 0.0)
    match status:
        case Queued(place):
            moved_up = None
            if place is not None and job.queue_position is not None:
                moved_up = job.queue_position - place
            pause = polls.waits(job.id, kind, time, moved_up)
            return await _waits(desk, job, place, now, is_first), pause
        case Running():
            if job.state is JobState.RUNNING:
                ran = _age(job, now)
                return await _still(desk, job, now, is_first), polls.runs(job.id, kind, time, ran)
            ran = polls.started(job.id, time, since_submit)
            return await _runs(desk, job, now, ran), polls.runs(job.id, kind, time, ran)
        case Cancelled():
            raise _cancelled(desk, job)
        case Completed() | Failed():
            polls.take(time)
            verdict = await _judge(desk, job, await desk.client.result(request_id), status)
            if verdict:
                _learn(desk, job, time, since_submit, now)
                return verdict
        case Unknown(word):
            if word not in desk.strange and len(desk.strange) < STRANGE_KEPT:
                desk.strange.add(word)
                log.warning("RunComfy says %r of a request, which is no state that we know", word)
    return job, polls.runs(job.id, kind, time, _age(job, now))


async def _waits(
    desk: Desk, job: Job, place: int | None, now: datetime, is_first: bool
) -> Job | None:
    if job.state is JobState.QUEUED and job.queue_position == place:
        return await _still(desk, job, now, is_first)
    expected_at = _expected_at(desk, job, place, now)
    if job.state is JobState.QUEUED:
        moved = await desk.store.waiting(job.id, place, expected_at)
    else:
        moved = await desk.store.move(
            job.id, JobState.QUEUED, queue_position=place, expected_at=expected_at
        )
    if moved and moved.state is JobState.QUEUED:
        desk.reply.show(moved)
    return moved


async def _runs(desk: Desk, job: Job, now: datetime, ran: float) -> Job | None:
    """Write down and show that the request runs, and has run for so many seconds."""
    expected_in = desk.polls.expected_in(desk.kind(job), ran)
    moved = await desk.store.move(
        job.id,
        JobState.RUNNING,
        running_at=now - timedelta(seconds=ran),
        expected_at=now + timedelta(seconds=expected_in),
    )
    if moved:
        desk.reply.show(moved)
    return moved


async def _still(desk: Desk, job: Job, now: datetime, is_first: bool) -> Job | None:
    """Put the expected finish off where it has passed, once; nothing else has changed."""
    if job.expected_at is None or job.expected_at > now or job.overdue:
        if is_first:
            await desk.show_again(job)
        return job
    if job.state is JobState.QUEUED:
        later_at = _expected_at(desk, job, job.queue_position, now)
    else:
        left = desk.polls.expected_in(desk.kind(job), _age(job, now), late=True)
        later_at = now + timedelta(seconds=left)
    moved = await desk.store.put_off(job.id, later_at)
    if moved:
        desk.reply.show(moved)
    return moved


def _expected_at(desk: Desk, job: Job, place: int | None, now: datetime) -> datetime | None:
    """Return when a request that waits will be done, most likely; None: nobody knows."""
    kind = desk.kind(job)
    starts_in = desk.polls.start_in(kind, place)
    if starts_in is None:
        return None
    return now + timedelta(seconds=starts_in + desk.polls.expected_in(kind, 0.0))


def _age(job: Job, now: datetime) -> float:
    """Return for how long the request has run, in seconds, as far as anybody knows."""
    return max((now - (job.running_at or job.submitted_at or now)).total_seconds(), 0.0)


def _learn(desk: Desk, job: Job, time: float, since_submit: float, now: datetime) -> None:
    """Learn from a request that is done, whose result does not wait for that to be written."""
    kind = desk.kind(job)
    ran = _age(job, now) if job.running_at else None
    pace = desk.polls.done(job.id, kind, time, since_submit, ran)
    if pace:
        desk.aside(desk.paces.write(kind, pace.sums, now))


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
    most = desk.limits.poll_seconds_max
    pause = backoff(tries - 1, first=min(FAILED_POLL_SECONDS, most), most=most)
    time = asyncio.get_running_loop().time()
    if isinstance(error, BusyError):
        desk.polls.turns.refused(time, asked_at, error.retry_after_seconds)
        pause = max(pause, min(error.retry_after_seconds or 0.0, POLL_PAUSE_SECONDS))
    desk.polls.failed(job.id, time, pause)
    return pause


async def _time_is_over(desk: Desk, job: Job, request_id: str) -> tuple[Job | None, float]:
    """Cancel the request, read its result once more, and else give the job up."""
    log.warning("job %s: its time is over", job.id)
    try:
        await desk.client.cancel(request_id)
    except RunComfyError as error:
        log.warning("job %s could not be cancelled at RunComfy: %s", job.id, error)
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
        raise Ended(Ending(Reason.TIMED_OUT))
    if isinstance(result.status, Completed | Failed) or result.outputs:
        status = result.status if isinstance(result.status, Failed) else Completed()
        if verdict := await _judge(desk, job, result, status):
            return verdict
    raise Ended(Ending(Reason.TIMED_OUT))
