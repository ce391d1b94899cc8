"""Telling the person how a job ended, when it ended without a picture."""

from __future__ import annotations

import logging

from jobs.call_back import call_back_if_due, took_long
from jobs.desk import Desk
from jobs.patience import backoff
from jobs.reasons import Reason
from jobs.reply import ReplyImpossibleError, ReplyLaterError
from storage import Job

TELL_TRIES = 30
"""With pauses of up to 15 minutes: about as long as a result is tried (`SEND_SECONDS`)."""
log = logging.getLogger(__name__)


async def tell(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """Show a job's end, and let its secrets go.

    Returns:
        The job (None: it is over) and in how many seconds it is due.
    """
    known = desk.of(job.id)
    try:
        # Whose first reply Discord refused saw "did not respond", and nothing began.
        if job.reason.get("reason") != Reason.NEVER_SHOWN and not known.shown:
            in_reply = await desk.reply.end(job)
            known.calls_back = in_reply and took_long(desk, job)
    except ReplyLaterError:
        known.tries += 1
        if known.tries < TELL_TRIES:
            pause = backoff(known.tries, most=900.0)
            return job, desk.reply_retries.book(pause) or pause
        log.warning("job %s: Discord did not take its end in time", job.id)
    except ReplyImpossibleError:
        log.warning("job %s: its author could not be told of its end", job.id)
    known.shown = True
    await desk.store.told(job.id, desk.now())
    call_back_if_due(desk, job)
    return None, 0.0
