"""The submit: the one call that costs money and that nobody may repeat."""

from __future__ import annotations

import logging

from jobs.desk import Desk
from jobs.patience import SUBMIT_SECONDS, retry_pause
from jobs.prepare import prepare
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import OperatorConcern, ReplyLaterError
from runcomfy import (
    BalanceEmptyError,
    BusyError,
    InvalidInputError,
    NotFoundError,
    NotSentError,
    RefusedError,
    TokenRefusedError,
    UnclearError,
)
from storage import Job, JobState

log = logging.getLogger(__name__)
UNCLEAR = Ending(Reason.UNCLEAR, JobState.UNCERTAIN)


async def submit(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """Bring an accepted job to RunComfy.

    Returns:
        The job as it is now (None: look again) and in how many seconds it is due.

    Raises:
        Ended: the job is over.
    """
    if job.state is JobState.SUBMITTING:
        # Only a crash leaves a job here: the request may have gone out.
        _warn_of_charge(job, "the process ended while it was on its way")
        raise Ended(UNCLEAR)
    model = desk.models.get(job.model_id)
    if model is None:
        raise Ended(Ending(Reason.MODEL_GONE))
    if job.message_id is None:
        try:
            message_id = await desk.reply.find(job)
        except ReplyLaterError:
            desk.tries[job.id] += 1
            return _again(desk, job, None, Reason.NEVER_SHOWN)
        if message_id is None:
            raise Ended(Ending(Reason.NEVER_SHOWN))
        await desk.store.replied(job.id, message_id)
    if pause := await prepare(desk, job):
        return job, pause
    addresses = {source.option: source.url for source in job.sources}
    first = job.submitted_at or desk.now()
    submitting = await desk.store.move(job.id, JobState.SUBMITTING, submitted_at=first)
    if submitting is None:
        return None, 0.0
    try:
        request_id = await desk.client.submit(job.model_id, model.body(job.arguments, addresses))
    except (NotSentError, BusyError) as error:
        log.warning("job %s was not submitted: %s", job.id, error)
        desk.tries[job.id] += 1
        waiting = await desk.store.move(job.id, JobState.ACCEPTED)
        asked = error.retry_after_seconds if isinstance(error, BusyError) else None
        reason = Reason.BUSY if isinstance(error, BusyError) else Reason.UNREACHABLE
        return _again(desk, waiting or submitting, asked, reason)
    except RefusedError as error:
        log.warning("job %s was refused: %s", job.id, error)
        raise Ended(await _refusal(desk, error)) from error
    except UnclearError as error:
        _warn_of_charge(job, str(error))
        raise Ended(UNCLEAR) from error
    desk.tries.pop(job.id, None)
    desk.concerns.clear()
    queued = await desk.store.move(
        job.id, JobState.QUEUED, request_id=request_id, submitted_at=desk.now()
    )
    log.info("job %s is request %s", job.id, request_id)
    # Shown with its place, which the first poll tells at once.
    return queued, 0.0


def _again(
    desk: Desk, job: Job, asked_seconds: float | None, reason: Reason
) -> tuple[Job | None, float]:
    since = job.submitted_at or job.accepted_at
    left = SUBMIT_SECONDS - (desk.now() - since).total_seconds()
    pause = retry_pause(desk.tries[job.id], asked_seconds, left)
    if pause is None:
        raise Ended(Ending(reason))
    return job, pause


async def _refusal(desk: Desk, error: RefusedError) -> Ending:
    match error:
        case TokenRefusedError():
            await desk.worry(OperatorConcern.TOKEN_REFUSED, error.words)
            return Ending(Reason.TOKEN_REFUSED)
        case BalanceEmptyError():
            await desk.worry(OperatorConcern.BALANCE_EMPTY, error.words)
            return Ending(Reason.BALANCE_EMPTY)
        case NotFoundError():
            await desk.worry(OperatorConcern.MODEL_GONE, error.words)
            return Ending(Reason.MODEL_GONE)
        case InvalidInputError():
            return Ending(Reason.INPUT_REFUSED, facts={"fields": ", ".join(error.fields)})
        case _:
            return Ending(Reason.REFUSED)


def _warn_of_charge(job: Job, why: str) -> None:
    log.error("job %s is uncertain, a charge may exist at RunComfy: %s", job.id, why)
