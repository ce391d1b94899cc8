"""Before the submit: every picture becomes one that the model takes.

What the model takes as it is goes by Discord's own address, told from its first bytes. Anything
else is fetched, stripped or encoded anew, and attached to the reply: RunComfy fetches it there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from jobs.desk import Desk
from jobs.patience import PREPARE_SECONDS, backoff
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import ReplyImpossibleError, ReplyLaterError, ReplyTooLargeError
from jobs.sources import (
    MOST_SOURCE_BYTES,
    Fitted,
    Verdict,
    as_file,
    bounds_of,
    fetch,
    judge,
    judge_whole,
    path_of,
    stripped,
)
from pictures import ENOUGH, TAIL, PictureError, Trouble, complete, look
from runcomfy import MediaError, MediaTrouble
from storage import Attached, Job, Source

SMALLEST_SHARE = 100_000
"""Bytes; a place that takes no file as large as this takes no picture worth editing."""
log = logging.getLogger(__name__)


async def prepare(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """See to it that RunComfy can fetch and take each of the job's pictures.

    Returns:
        The job as it is now (None: look again), and 0 when all is well; else the seconds after
        which to try again.

    Raises:
        Ended: a picture cannot be used.
    """
    new = [source for source in job.sources if source.attached is None]
    verdicts = await asyncio.gather(
        *(_verdict(desk, job, source) for source in new), return_exceptions=True
    )
    changed: dict[str, Verdict] = {}
    for source, verdict in zip(new, verdicts, strict=True):
        if isinstance(verdict, MediaError):
            return job, _later(desk, job, source, verdict)
        if isinstance(verdict, BaseException):
            raise verdict
        if verdict is not Verdict.NOTHING:
            changed[source.option] = verdict
    if changed:
        try:
            return await _attach(desk, job, changed), 0.0
        except ReplyLaterError as error:
            return job, _place_later(desk, job, error)
    desk.tries.pop(job.id, None)
    return job, 0.0


async def _verdict(desk: Desk, job: Job, source: Source) -> Verdict:
    """Return what has to be done to a picture; unless it is nothing, its file is here.

    Raises:
        MediaError: it could not be had.
    """
    bounds, path = bounds_of(desk, job, source), await path_of(desk, job, source)
    if not await asyncio.to_thread(path.exists):
        head = await desk.source_media.head(source.url, ENOUGH)
        verdict = judge(look(head.data, whole=head.whole), head.size, bounds)
        if verdict is Verdict.NOTHING:
            tail = await desk.source_media.tail(source.url, TAIL)
            if complete(head.data, head.size or 0, tail):
                return verdict
        await fetch(desk, source, path)
    return await judge_whole(path, bounds)


async def _attach(desk: Desk, job: Job, changed: Mapping[str, Verdict]) -> Job | None:
    """Attach what the model takes instead of these pictures; return the job as it is now.

    Raises:
        Ended: one cannot be used, or there is no place for them.
        ReplyLaterError: not now.
    """
    room = desk.reply.room(job)
    share = min(room.file_bytes, room.message_bytes // len(changed))
    while share >= SMALLEST_SHARE:
        fitted = await _all_fitted(desk, job, changed, share)
        files = [one.file for one in fitted.values()]
        to_be = {
            name: Attached(0, one.file.filename, "", one.facts) for name, one in fitted.items()
        }
        try:
            uploads = await desk.reply.attach(replace(job, sources=_with(job, to_be)), files)
        except ReplyTooLargeError:
            log.warning("job %s: Discord found files of %s bytes too large", job.id, share)
            share //= 4
        except ReplyImpossibleError as error:
            raise Ended(Ending(Reason.SOURCE_NO_PLACE)) from error
        else:
            placed = {
                name: replace(one, id=upload.id, url=upload.url)
                for (name, one), upload in zip(to_be.items(), uploads, strict=True)
            }
            desk.tries.pop(job.id, None)
            return await desk.store.attached(job.id, _with(job, placed))
    raise Ended(Ending(Reason.SOURCE_NO_PLACE))


def _with(job: Job, attached: Mapping[str, Attached]) -> Sequence[Source]:
    return [replace(s, attached=attached.get(s.option, s.attached)) for s in job.sources]


async def _all_fitted(
    desk: Desk, job: Job, changed: Mapping[str, Verdict], max_bytes: int
) -> dict[str, Fitted]:
    sources = [source for source in job.sources if source.option in changed]
    outcomes = await asyncio.gather(
        *(_fitted(desk, job, s, changed[s.option], max_bytes) for s in sources),
        return_exceptions=True,
    )
    made: dict[str, Fitted] = {}
    for source, outcome in zip(sources, outcomes, strict=True):
        if isinstance(outcome, PictureError):
            raise _trouble(source, outcome) from outcome
        if isinstance(outcome, BaseException):
            raise outcome
        made[source.option] = outcome
    return made


async def _fitted(desk: Desk, job: Job, source: Source, verdict: Verdict, max_bytes: int) -> Fitted:
    """Write what the model takes instead of a picture, in at most `max_bytes`.

    Raises:
        PictureError: nothing that it takes can be made of it.
    """
    path, bounds = await path_of(desk, job, source), bounds_of(desk, job, source)
    target = path.with_suffix(".fitted")
    bounds = replace(bounds, max_bytes=min(max_bytes, bounds.max_bytes or max_bytes))
    if verdict is Verdict.STRIP:
        bare = await stripped(path, target, source.option, max_bytes=max_bytes)
        if bare:
            return Fitted(bare, {"stripped": True})
    converted = await desk.work.convert(path, target, bounds)
    return Fitted(as_file(target, source.option, converted.picture), converted.facts)


def _later(desk: Desk, job: Job, source: Source, error: MediaError) -> float:
    """Return the seconds to the next try to fetch a picture.

    Raises:
        Ended: there is none.
    """
    if error.trouble is MediaTrouble.TOO_LARGE:
        raise _ended(Reason.SOURCE_TOO_LARGE, source, limit=MOST_SOURCE_BYTES) from error
    log.warning("job %s: %s could not be fetched: %s", job.id, source.option, error)
    if error.trouble is not MediaTrouble.FAILED:
        raise _ended(Reason.SOURCE_GONE, source) from error
    desk.tries[job.id] += 1
    pause = max(backoff(desk.tries[job.id]), error.retry_after_seconds or 0.0)
    left = desk.seconds_left(job.accepted_at, PREPARE_SECONDS)
    booked = desk.media_retries.book(pause, within=left)
    if booked is None:
        raise _ended(Reason.SOURCE_GONE, source) from error
    return booked


def _place_later(desk: Desk, job: Job, error: ReplyLaterError) -> float:
    """Return the seconds to the next try to attach pictures.

    Raises:
        Ended: there is none.
    """
    desk.tries[job.id] += 1
    left = desk.seconds_left(job.accepted_at, PREPARE_SECONDS)
    booked = desk.reply_retries.book(backoff(desk.tries[job.id]), within=left)
    if booked is None:
        raise Ended(Ending(Reason.SOURCE_NO_PLACE)) from error
    return booked


def _trouble(source: Source, error: PictureError) -> Ended:
    reason = {
        Trouble.NOT_A_PICTURE: Reason.SOURCE_NOT_A_PICTURE,
        Trouble.DAMAGED: Reason.SOURCE_DAMAGED,
        Trouble.UNREADABLE: Reason.SOURCE_FORMAT,
        Trouble.TOO_MANY_PIXELS: Reason.SOURCE_PIXELS,
        Trouble.TOO_LONG: Reason.SOURCE_PROPORTIONS,
        Trouble.TOO_MANY_BYTES: Reason.SOURCE_PIXELS,
        Trouble.TOO_MUCH_WORK: Reason.SOURCE_TOO_MUCH_WORK,
    }[error.trouble]
    return _ended(reason, source, **error.facts)


def _ended(reason: Reason, source: Source, **facts: str | int) -> Ended:
    named: dict[str, str | int] = {"option": source.option, "filename": source.filename}
    return Ended(Ending(reason, facts={**named, **facts}))
