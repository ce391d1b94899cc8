"""Watching a request: one poll, and what it means. A failed poll is not a verdict."""

from __future__ import annotations

import asyncio
import logging

from jobs.beside import begin_early
from jobs.desk import Desk
from jobs.patience import GONE_POLLS, LAST_READS, POLL_PAUSE_SECONDS, backoff
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
    try:
        async with asyncio.timeout(left):
            moved, in_seconds = await _poll(desk, job, job.request_id)
    except TimeoutError:
        return job, 0.0
    except RunComfyError as error:
        return job, min(left, await _failed_poll(desk, job, error))
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
    pace = desk.limits.poll_seconds
    status = await desk.client.status(request_id)
    match status:
        case Queued(position):
            return await _waits(desk, job, position), pace
        case Running():
            return await _runs(desk, job), pace
        case Cancelled():
            raise _cancelled(desk, job)
        case Completed() | Failed():
            verdict = await _judge(desk, job, await desk.client.result(request_id), status)
            return verdict or (job, pace)
        case Unknown(word):
            if word not in desk.strange and len(desk.strange) < STRANGE_KEPT:
                desk.strange.add(word)
                log.warning("RunComfy says %r of a request, which is no state that we know", word)
            return job, pace


async def _waits(desk: Desk, job: Job, position: int | None) -> Job | None:
    if job.state is JobState.QUEUED and job.queue_position == position:
        await desk.show_again(job)
        return job
    if job.state is JobState.QUEUED:
        await desk.store.waiting(job.id, position)
        moved = await desk.store.get(job.id)
    else:
        moved = await desk.store.move(job.id, JobState.QUEUED, queue_position=position)
    if moved and moved.state is JobState.QUEUED:
        desk.reply.show(moved)
    return moved


async def _runs(desk: Desk, job: Job) -> Job | None:
    if job.state is JobState.RUNNING:
        await desk.show_again(job)
        return job
    moved = await desk.store.move(job.id, JobState.RUNNING)
    if moved:
        desk.reply.show(moved)
    return moved


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


async def _failed_poll(desk: Desk, job: Job, error: RunComfyError) -> float:
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
    pause = backoff(tries - 1, first=desk.limits.poll_seconds, most=desk.limits.poll_seconds_max)
    asked = error.retry_after_seconds if isinstance(error, BusyError) else None
    return max(pause, min(asked or 0.0, POLL_PAUSE_SECONDS))


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
