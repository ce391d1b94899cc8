"""The submit: the one call that costs money and that nobody may repeat."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from jobs.desk import Desk
from jobs.in_flight import Answer, Preparation, Turn
from jobs.patience import SUBMIT_SECONDS, TURN_SECONDS, retry_pause
from jobs.prepare import prepare
from jobs.reasons import Ended, Ending, OperatorConcern, Reason
from jobs.reply import ReplyImpossibleError, ReplyLaterError
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
FIRST_LOOK_SECONDS = 2.0
"""What a person waits to hear that the request has arrived."""
PLACE_SECONDS, LOOK_SECONDS, MOST_LOOK_SECONDS = 0.1, 1.0, 60.0
"""How often a place in the queue is looked at: so many seconds for each place before it, within
these bounds, so that ten thousand that wait are looked at some 200 times a second."""
UNCLEAR = Ending(Reason.UNCLEAR, JobState.UNCERTAIN)


async def submit(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """Bring an accepted job to RunComfy.

    Returns:
        The job as it is now (None: look again) and in how many seconds it is due.

    Raises:
        Ended: the job is over.
    """
    known = desk.of(job.id)
    if known.turn and known.turn.place:
        if place := desk.seats.take(job.id, job.user_id):
            return await _wait(desk, job, place)
        known.turn = Turn(0, desk.now())
    if job.state is JobState.SUBMITTING and known.answer:
        return await _write_down(desk, job, known.answer), 0.0
    if job.state is JobState.SUBMITTING:
        # Only a crash leaves a job here: it may have gone out.
        _warn_of_charge(job, "it was on its way when the process ended")
        raise Ended(UNCLEAR)
    model = desk.models.get(job.model_id)
    if model is None:
        # Its document was taken out while the job waited.
        raise Ended(Ending(Reason.MODEL_GONE))
    needed = [option.name for option in model.images if option.required]
    if needed and not job.sources:
        # Of a copy of the database, which keeps no signed addresses (`bot.py backup`).
        raise Ended(Ending(Reason.SOURCE_GONE, facts={"option": needed[0]}))
    if job.message_id is None:
        try:
            message_id = await desk.reply.find(job)
        except ReplyLaterError:
            known.tries += 1
            return _again(desk, job, None, Reason.REPLY_LOST)
        except ReplyImpossibleError as error:
            raise Ended(Ending(Reason.REPLY_LOST)) from error
        if message_id is None:
            raise Ended(Ending(Reason.NEVER_SHOWN))
        await desk.store.replied(job.id, message_id)
        known.tries = 0
    known.preparation = known.preparation or Preparation()
    ready, pause = await prepare(desk, job, known.preparation)
    if ready is None or pause:
        desk.seats.leave(job.id, unused=True)  # others may go first meanwhile
        return ready, pause
    if place := desk.seats.take(job.id, job.user_id):
        return await _wait(desk, ready, place)
    addresses = {s.option: s.attached.url if s.attached else s.url for s in ready.sources}
    body = model.body(job.arguments, addresses)
    first = job.submitted_at or desk.now()
    submitting = await desk.store.move(job.id, JobState.SUBMITTING, submitted_at=first)
    if submitting is None:
        return None, 0.0
    try:
        request_id = await desk.client.submit(job.model_id, body)
    except (NotSentError, BusyError) as error:
        log.warning("job %s was not submitted: %s", job.id, error)
        known.tries += 1
        known.answer = Answer(None)
        waiting = await _write_down(desk, job, known.answer)
        asked = error.retry_after_seconds if isinstance(error, BusyError) else None
        reason = Reason.BUSY if isinstance(error, BusyError) else Reason.UNREACHABLE
        desk.seats.leave(job.id, unused=True)
        return _again(desk, waiting or submitting, asked, reason)
    except RefusedError as error:
        log.warning("job %s was refused: %s", job.id, error)
        raise _refusal(error) from error
    except UnclearError as error:
        _warn_of_charge(job, str(error))
        raise Ended(UNCLEAR) from error
    log.info("job %s is request %s", job.id, request_id)
    known.answer = Answer(request_id)
    known.tries = 0
    known.preparation = known.turn = None
    moved = await _write_down(desk, job, known.answer)
    desk.concerns.clear()
    pause = desk.polls.submitted(job.id, desk.kind(job), asyncio.get_running_loop().time())
    pause = min(pause, desk.limits.timeout_seconds)
    if moved and pause > FIRST_LOOK_SECONDS:
        # Else the first poll tells its place in a moment, or that it runs.
        desk.reply.show(moved)
    return moved, pause


async def _wait(desk: Desk, job: Job, place: int) -> tuple[Job, float]:
    """Show a job that waits for a seat its place; it is called when there is one.

    Its pictures are seen to again then: by that time their addresses may be over, and what was made
    of them would fill the disk until then.

    Raises:
        Ended: it has waited for too long.
    """
    if desk.seconds_left(job.accepted_at, TURN_SECONDS) < 0:
        raise Ended(Ending(Reason.NOT_ITS_TURN))
    known = desk.of(job.id)
    if known.preparation:
        known.preparation = None
        await desk.let_go(job.id)
    if known.turn is None or known.turn.place != place:
        known.turn = Turn(place)
        desk.reply.show(replace(job, queue_position=place))
    # Far back it moves often and matters little.
    return job, min(max(place * PLACE_SECONDS, LOOK_SECONDS), MOST_LOOK_SECONDS)


async def _write_down(desk: Desk, job: Job, answer: Answer) -> Job | None:
    """Write down what became of the submit; it is remembered until that is done.

    Raises:
        DatabaseError: not yet. Without its id, a request that is paid for could not be found again.
    """
    if answer.request_id is None:
        moved = await desk.store.move(job.id, JobState.ACCEPTED)
    else:
        moved = await desk.store.move(
            job.id, JobState.QUEUED, request_id=answer.request_id, submitted_at=desk.now()
        )
    desk.of(job.id).answer = None
    return moved


def _again(
    desk: Desk, job: Job, asked_seconds: float | None, reason: Reason
) -> tuple[Job | None, float]:
    since = max(job.submitted_at or job.accepted_at, desk.waited_until(job))
    left = desk.seconds_left(since, SUBMIT_SECONDS)
    pause = retry_pause(desk.of(job.id).tries, asked_seconds, left)
    if pause is not None:
        pause = desk.submit_retries.book(pause, within=left)
    if pause is None:
        raise Ended(Ending(reason))
    return job, pause


def _refusal(error: RefusedError) -> Ended:
    match error:
        case TokenRefusedError():
            reason, concern = Reason.TOKEN_REFUSED, OperatorConcern.TOKEN_REFUSED
        case BalanceEmptyError():
            reason, concern = Reason.BALANCE_EMPTY, OperatorConcern.BALANCE_EMPTY
        case NotFoundError():
            reason, concern = Reason.MODEL_GONE, OperatorConcern.MODEL_GONE
        case InvalidInputError():
            fields = {"fields": ", ".join(error.fields)}
            return Ended(Ending(Reason.INPUT_REFUSED, facts=fields))
        case _:
            return Ended(Ending(Reason.REFUSED))
    return Ended(Ending(reason), concern=concern, words=error.words)


def _warn_of_charge(job: Job, why: str) -> None:
    log.error("job %s is uncertain, a charge may exist at RunComfy: %s", job.id, why)
