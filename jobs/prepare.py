"""Before the submit: every picture becomes one that the model takes.

What the model takes as it is goes by Discord's own address, told from its first bytes. Anything
else is fetched, stripped or encoded anew, and attached to the reply: RunComfy fetches it there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from jobs.desk import Desk
from jobs.hitches import NotHadError, attach_again, fetch_again, unusable
from jobs.in_flight import Fitted, Preparation, Verdict
from jobs.packing import requests, smaller
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import ReplyImpossibleError, ReplyLaterError, ReplyTooLargeError
from jobs.sources import (
    as_file,
    bounds_of,
    fetch,
    judge,
    judge_whole,
    keep,
    path_of,
    stripped,
)
from pictures import ENOUGH, TAIL, PictureError, complete, look
from runcomfy import MediaError, MediaTrouble
from storage import Attached, Job, Source

T = TypeVar("T")
log = logging.getLogger(__name__)


async def prepare(desk: Desk, job: Job, known: Preparation) -> tuple[Job | None, float]:
    """See to it that RunComfy can fetch and take each of the job's pictures.

    Returns:
        The job as it is now (None: look again), and 0 when all is well; else the seconds after
        which to try again.

    Raises:
        Ended: a picture cannot be used.
    """
    try:
        current = await _without_gone(desk, job)
        if current is None:
            return None, 0.0
        new = [source for source in current.sources if source.attached is None]
        verdicts = await _all(_verdict(desk, job, known, source) for source in new)
        changed = {
            source.option: verdict
            for source, verdict in zip(new, verdicts, strict=True)
            if verdict is not Verdict.NOTHING
        }
        ready = await _attach(desk, current, known, changed)
    except NotHadError as error:
        known.tries += 1
        return job, fetch_again(desk, job, error, known.tries)
    except ReplyLaterError as error:
        known.tries += 1
        return job, attach_again(desk, job, error, known.tries)
    known.tries = 0
    return ready, 0.0


async def _without_gone(desk: Desk, job: Job) -> Job | None:
    """Return the job without attached pictures that are not there any more; None: look again.

    An earlier process may have attached them: addresses end, and a reply can be deleted. RunComfy
    would charge for a request whose pictures it cannot fetch.

    Raises:
        NotHadError: nobody knows.
    """

    async def is_gone(source: Source, attached: Attached) -> bool:
        try:
            await desk.source_media.head(attached.url, 1)
        except MediaError as error:
            if error.trouble is not MediaTrouble.GONE:
                raise NotHadError(source, error) from error
            log.warning("job %s: %s is in the reply no more", job.id, source.option)
            return True
        return False

    held = [(source, source.attached) for source in job.sources if source.attached]
    gone = await _all(is_gone(source, attached) for source, attached in held)
    if not any(gone):
        return job
    names = {source.option for (source, _), it_is in zip(held, gone, strict=True) if it_is}
    left = [replace(s, attached=None) if s.option in names else s for s in job.sources]
    return await desk.store.attached(job.id, left)


async def _verdict(desk: Desk, job: Job, known: Preparation, source: Source) -> Verdict:
    """Return what has to be done to a picture; unless it is nothing, its file is here.

    Raises:
        NotHadError: it could not be had.
    """
    path = await path_of(desk, job, source)
    try:
        verdict = known.verdicts.get(source.option) or await _judged(desk, job, source, path)
        known.verdicts[source.option] = verdict
        if verdict is not Verdict.NOTHING:
            await fetch(desk, source, path)
    except MediaError as error:
        raise NotHadError(source, error) from error
    return verdict


async def _judged(desk: Desk, job: Job, source: Source, path: Path) -> Verdict:
    bounds = bounds_of(desk, job, source)
    head = await desk.source_media.head(source.url, ENOUGH)
    if head.whole:
        await keep(head.data, path)
        return await judge_whole(path, bounds)
    verdict = judge(look(head.data, whole=False), head.size, bounds)
    if verdict is Verdict.NOTHING:
        tail = await desk.source_media.tail(source.url, TAIL)
        if complete(head.data, head.size or 0, tail):
            return verdict
    await fetch(desk, source, path)
    return await judge_whole(path, bounds)


async def _attach(
    desk: Desk, job: Job, known: Preparation, changed: Mapping[str, Verdict]
) -> Job | None:
    """Attach what the model takes instead of these pictures, in as few edits as hold them.

    Returns:
        The job as it is now; None: look again.

    Raises:
        Ended: one cannot be used, or there is no place for them.
        ReplyLaterError: not now.
    """
    room = desk.reply.room(job)
    share = min(known.share or room.file_bytes, room.file_bytes)
    while waiting := [s for s in job.sources if s.option in changed and s.attached is None]:
        fitted = await _all(_fitted(desk, job, known, s, changed[s.option], share) for s in waiting)
        files = requests([one.file for one in fitted], room)[0]
        to_be = {
            source.option: Attached(0, file.filename, "", one.facts)
            for source, one, file in zip(waiting, fitted, files, strict=False)
        }
        try:
            uploads = await desk.reply.attach(replace(job, sources=_with(job, to_be)), files)
        except ReplyTooLargeError as error:
            log.warning("job %s: Discord found files of %s bytes too large", job.id, share)
            less = smaller(share)
            if less is None:
                raise Ended(Ending(Reason.SOURCE_NO_PLACE)) from error
            known.share = share = less
        except ReplyImpossibleError as error:
            raise Ended(Ending(Reason.SOURCE_NO_PLACE)) from error
        except OSError:
            known.fitted.clear()  # somebody may have taken the files away: made anew
            raise
        else:
            placed = {
                name: replace(one, id=upload.id, url=upload.url)
                for (name, one), upload in zip(to_be.items(), uploads, strict=True)
            }
            moved = await desk.store.attached(job.id, _with(job, placed))
            if moved is None:
                return None
            job = moved
    return job


def _with(job: Job, attached: Mapping[str, Attached]) -> Sequence[Source]:
    return [replace(s, attached=attached.get(s.option, s.attached)) for s in job.sources]


async def _fitted(
    desk: Desk, job: Job, known: Preparation, source: Source, verdict: Verdict, max_bytes: int
) -> Fitted:
    """Write what the model takes instead of a picture, in at most `max_bytes`, if it is not here.

    Raises:
        Ended: nothing that it takes can be made of it.
    """
    made = known.fitted.get(source.option)
    if made is None or made.file.size > max_bytes:
        try:
            made = await _made(desk, job, source, verdict, max_bytes)
        except PictureError as error:
            raise unusable(source, error) from error
        known.fitted[source.option] = made
    return made


async def _made(desk: Desk, job: Job, source: Source, verdict: Verdict, max_bytes: int) -> Fitted:
    path, bounds = await path_of(desk, job, source), bounds_of(desk, job, source)
    target = path.with_suffix(".fitted")
    bounds = replace(bounds, max_bytes=min(max_bytes, bounds.max_bytes or max_bytes))
    if verdict is Verdict.STRIP:
        bare = await stripped(path, target, source.option, max_bytes=max_bytes)
        if bare:
            return Fitted(bare, {"stripped": True})
    converted = await desk.work.convert(path, target, bounds)
    return Fitted(as_file(target, source.option, converted.picture), converted.facts)


async def _all(steps: Iterable[Awaitable[T]]) -> list[T]:
    """Return what each comes to; where one fails, it is raised once the others have ended."""
    outcomes: list[T] = []
    for outcome in await asyncio.gather(*steps, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
        outcomes.append(outcome)
    return outcomes
