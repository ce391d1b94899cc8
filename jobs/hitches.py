"""What keeps a picture from being prepared: whether it is tried again, or the job ends, and how."""

from __future__ import annotations

import logging

from jobs.desk import Desk
from jobs.patience import PREPARE_SECONDS, backoff
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import ReplyLaterError
from jobs.sources import MOST_SOURCE_BYTES
from pictures import PictureError, Trouble
from runcomfy import MediaError, MediaTrouble
from storage import Job, Source

log = logging.getLogger(__name__)


class NotHadError(Exception):
    """A file of a source could not be had; `error` says why."""

    def __init__(self, source: Source, error: MediaError) -> None:
        super().__init__(f"{source.option}: {error}")
        self.source = source
        self.error = error


def fetch_again(desk: Desk, job: Job, not_had: NotHadError, tries: int) -> float:
    """Return the seconds to the next try to fetch a picture, `tries` of which have failed in a row.

    Raises:
        Ended: there is none.
    """
    source, error = not_had.source, not_had.error
    if error.trouble is MediaTrouble.TOO_LARGE:
        raise _ended(Reason.SOURCE_TOO_LARGE, source, limit=MOST_SOURCE_BYTES) from error
    log.warning("job %s: %s could not be fetched: %s", job.id, source.option, error)
    if error.trouble is not MediaTrouble.FAILED:
        raise _ended(Reason.SOURCE_GONE, source) from error
    pause = max(backoff(tries), error.retry_after_seconds or 0.0)
    left = desk.seconds_left(desk.waited_until(job), PREPARE_SECONDS)
    booked = desk.media_retries.book(pause, within=left)
    if booked is None:
        raise _ended(Reason.SOURCE_GONE, source) from error
    return booked


def attach_again(desk: Desk, job: Job, error: ReplyLaterError, tries: int) -> float:
    """Return the seconds to the next try to attach pictures, `tries` of which have failed in a row.

    Raises:
        Ended: there is none.
    """
    left = desk.seconds_left(desk.waited_until(job), PREPARE_SECONDS)
    booked = desk.reply_retries.book(backoff(tries), within=left)
    if booked is None:
        raise Ended(Ending(Reason.SOURCE_NO_PLACE)) from error
    return booked


def unusable(source: Source, error: PictureError) -> Ended:
    """Return the end of a job with a picture that nothing can be made of."""
    reason = {
        Trouble.NOT_A_PICTURE: Reason.SOURCE_NOT_A_PICTURE,
        Trouble.DAMAGED: Reason.SOURCE_DAMAGED,
        Trouble.UNREADABLE: Reason.SOURCE_FORMAT,
        Trouble.TOO_MANY_PIXELS: Reason.SOURCE_PIXELS,
        Trouble.TOO_LONG: Reason.SOURCE_PROPORTIONS,
        Trouble.TOO_MANY_BYTES: Reason.SOURCE_TOO_DETAILED,
        Trouble.TOO_MUCH_WORK: Reason.SOURCE_TOO_MUCH_WORK,
    }[error.trouble]
    return _ended(reason, source, **error.facts)


def _ended(reason: Reason, source: Source, **facts: str | int) -> Ended:
    named: dict[str, str | int] = {"option": source.option, "filename": source.filename}
    return Ended(Ending(reason, facts={**named, **facts}))
