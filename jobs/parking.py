"""A finished result that can be shown to nobody yet: it waits for a press that brings a token.

Where the bot can write by an interaction's token alone, the token's end is the end of all writing.
A press of `Show result` is a new interaction; until one comes the job is parked, with no file of it
here, and after a day it ends without one.
"""

from __future__ import annotations

import logging
from datetime import datetime

from jobs.desk import Desk
from jobs.patience import SHOW_SECONDS
from jobs.reasons import Ended, Ending, Reason
from storage import Job

log = logging.getLogger(__name__)


def shown_since(job: Job) -> datetime:
    """Return since when a finished job is on its way to its author: a press begins that anew."""
    finished_at = job.finished_at or job.accepted_at
    return max(finished_at, job.pressed_at or finished_at)


async def park(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """Let a finished job wait for a press.

    Returns:
        The job (None: it was pressed meanwhile) and in how many seconds its day is over.

    Raises:
        Ended: its day is over.
    """
    left = desk.seconds_left(job.finished_at or job.accepted_at, SHOW_SECONDS)
    if left <= 0:
        raise Ended(Ending(Reason.NOT_FETCHED))
    await desk.let_go(job.id)
    if not await desk.store.park(job.id, pressed_at=job.pressed_at):
        return None, 0.0
    if not job.parked:
        log.info("job %s is parked: its result waits for a press", job.id)
    return job, left
