"""Steps that fail in a way that is no rule's: the operator is told, and they are tried again."""

from __future__ import annotations

import logging

from jobs.desk import Desk
from jobs.parking import shown_since
from jobs.patience import PREPARE_SECONDS, SEND_SECONDS, STEP_FAILURES, backoff
from jobs.reasons import Ended, Ending, OperatorConcern, Reason
from pictures import WorkError
from storage import ENDS, Job, JobState

log = logging.getLogger(__name__)


def pause_after(desk: Desk, job: Job, error: Exception) -> float:
    """Return the seconds to the next try of a step that has just failed.

    Raises:
        Ended: there is none.
    """
    known = desk.of(job.id)
    known.mishaps += 1
    if isinstance(error, WorkError):
        log.warning("job %s: %s", job.id, error)
        desk.worry_about_pictures(error)
    elif isinstance(error, OSError) and not isinstance(error, TimeoutError | ConnectionError):
        desk.worry(OperatorConcern.DISK, str(error))
    else:
        # An error of our own is said with its traceback.
        log.error("job %s: a step failed (%s)", job.id, job.state, exc_info=error)
    if _is_hopeless(desk, job, error, known.mishaps):
        working = not isinstance(error, WorkError)
        raise Ended(Ending(Reason.INTERNAL if working else Reason.PICTURES_UNREAD)) from error
    return backoff(known.mishaps)


def _is_hopeless(desk: Desk, job: Job, error: Exception, count: int) -> bool:
    """Tell whether the job is given up: early while it has cost nothing yet."""
    if job.state in ENDS:
        return False
    if job.state is not JobState.ACCEPTED:
        since = shown_since(job) if job.finished_at else job.submitted_at or job.accepted_at
        return desk.seconds_left(since, SEND_SECONDS) < 0
    if isinstance(error, WorkError):
        return desk.seconds_left(desk.waited_until(job), PREPARE_SECONDS) < 0
    return count >= STEP_FAILURES
