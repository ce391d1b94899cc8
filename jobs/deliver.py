"""A finished job's last step: its result, brought here, is shown in the reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum, auto

from jobs.beside import begin, brought_beside, wait_for
from jobs.call_back import call_back_if_due, took_long
from jobs.desk import Desk
from jobs.fitting import fit_all
from jobs.in_flight import Brought
from jobs.packing import pack, share, smaller
from jobs.parking import park, shown_since
from jobs.patience import SEND_SECONDS, SOURCE_SECONDS, backoff
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import (
    Delivery,
    ReplyAwaitsPressError,
    ReplyImpossibleError,
    ReplyLaterError,
    ReplyTooLargeError,
)
from jobs.results import bring
from pictures import PictureError, WorkError
from runcomfy import MediaError
from storage import Job, JobState

LAST_TRY_SECONDS = 5.0
"""How long before its end a fetch is tried for the last time."""
log = logging.getLogger(__name__)


class _Sources(Enum):
    """What becomes of the pictures that were given."""

    BESIDE = auto()
    """They go with the result, where they fit."""
    BEFORE = auto()
    """Each goes in an edit of its own before it."""
    LEFT_OUT = auto()


async def deliver(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """Fetch a finished job's result and show it.

    Returns:
        The job (None: look again) and in how many seconds it is due.

    Raises:
        Ended: there is no result that could be shown, or no place to show it.
    """
    known = desk.of(job.id)
    if not known.shown:
        if desk.reply.awaits_press(job):
            return await park(desk, job)
        try:
            pause = await _bring_and_show(desk, job)
        except ReplyAwaitsPressError:
            return await park(desk, job)
        if pause is not None:
            return job, pause
        known.shown = True
    await desk.store.delivered(job.id, desk.now())
    if known.elsewhere:
        await desk.store.unlink(job.id)
    call_back_if_due(desk, replace(job, state=JobState.DELIVERED))
    took = (desk.now() - job.accepted_at).total_seconds()
    log.info("job %s is delivered after %.1f s", job.id, took)
    return None, 0.0


async def _bring_and_show(desk: Desk, job: Job) -> float | None:
    """Return None once the person sees the result, else the seconds to the next try.

    Raises:
        Ended: as in `deliver`.
        ReplyAwaitsPressError: as in the protocol.
    """
    known = desk.of(job.id)
    brought = known.brought = known.brought or Brought()
    try:
        if not brought.results:
            if await _bring_unless_shown(desk, job, brought):
                return None
            known.tries = 0
        in_reply = await _show(desk, job, brought)
        known.elsewhere = not in_reply
        known.calls_back = in_reply and took_long(desk, job)
    except (MediaError, PictureError, WorkError) as error:
        return _bring_later(desk, job, error)
    except ReplyLaterError as error:
        if desk.seconds_left(shown_since(job), SEND_SECONDS) < 0:
            raise Ended(Ending(Reason.NOT_DELIVERED)) from error
        begin(desk, job)  # what the next try shows beside it, if it is there by then
        known.sends += 1
        pause = backoff(known.sends - 1, most=900.0)
        return desk.reply_retries.book(pause) or pause
    except ReplyImpossibleError as error:
        raise Ended(Ending(Reason.NOT_DELIVERED)) from error
    except OSError:
        # Somebody may have taken the files away: fetched anew.
        known.brought = None
        if known.beside:
            known.beside.files.clear()
        raise
    return None


async def _bring_unless_shown(desk: Desk, job: Job, brought: Brought) -> bool:
    """Bring the result's files here; True: an earlier process has shown them.

    Raises:
        Ended, MediaError, PictureError, WorkError: as in `_bring`.
        ReplyLaterError: they cannot be had, and Discord does not say whether they were shown.
    """
    unsaid: ReplyLaterError | None = None
    if (job.finished_at or job.accepted_at) < desk.began_at:
        try:
            # Asked before it is fetched again: what was shown may not be there to be had any more.
            if await desk.reply.shows_result(job):
                return True
        except ReplyLaterError as error:
            unsaid = error
    try:
        # Fetching has its time now, whether Discord says or not.
        await _bring(desk, job, brought)
    except Ended:
        if unsaid:
            raise unsaid from None
        raise
    return False


async def _bring(desk: Desk, job: Job, brought: Brought) -> None:
    """Bring the result's files here, and the sources if they are there soon.

    Raises:
        Ended: they cannot be had, or not any more in time.
        MediaError, PictureError, WorkError: not for now.
    """
    left = desk.seconds_left(shown_since(job), desk.limits.timeout_seconds)
    if left <= 0:
        raise Ended(Ending(Reason.RESULT_UNREACHABLE))
    begin(desk, job)
    try:
        async with asyncio.timeout(left):
            results = await bring(desk, job, brought)
    except TimeoutError as error:
        raise Ended(Ending(Reason.RESULT_UNREACHABLE)) from error
    await wait_for(desk, job, SOURCE_SECONDS)
    brought.results = results


def _bring_later(desk: Desk, job: Job, error: MediaError | PictureError | WorkError) -> float:
    """Return the seconds to the next try to bring the result's files here."""
    log.warning("job %s: a file of the result could not be had: %s", job.id, error)
    if isinstance(error, WorkError):
        desk.worry_about_pictures(error)
    known = desk.of(job.id)
    known.tries += 1
    asked = error.retry_after_seconds if isinstance(error, MediaError) else None
    pause = max(backoff(known.tries - 1, most=30.0), asked or 0.0)
    # Whoever asks for more than is left is asked once more before the end.
    left = desk.seconds_left(shown_since(job), desk.limits.timeout_seconds)
    pause = min(pause, max(1.0, left - LAST_TRY_SECONDS))
    return desk.media_retries.book(pause) or pause


async def _show(desk: Desk, job: Job, brought: Brought) -> bool:
    """Show the result, in other ways where the place takes less than it said.

    Returns:
        Whether it is in the reply; else it went by direct message.

    Raises:
        Ended: not even links can be shown.
        PictureError, WorkError: a file could not be made to fit for now.
        ReplyLaterError, ReplyAwaitsPressError, ReplyImpossibleError: as in the protocol.
    """
    refused: list[Delivery] = []
    for file_bytes, sources in _ways(desk.reply.room(job).file_bytes):
        delivery = await _delivery(desk, job, brought, file_bytes, sources)
        if delivery in refused:
            continue
        try:
            return await desk.reply.deliver(job, delivery, await desk.usage(job))
        except ReplyTooLargeError:
            log.warning("job %s: Discord found files of %s bytes too large", job.id, file_bytes)
            refused.append(delivery)
    raise Ended(Ending(Reason.NOT_DELIVERED))


def _ways(file_bytes: int) -> Iterator[tuple[int, _Sources]]:
    """Yield how a result may be shown, the best way first: in files of so many bytes, and so."""
    yield file_bytes, _Sources.BESIDE
    size: int | None = file_bytes
    while size:
        yield size, _Sources.BEFORE
        yield size, _Sources.LEFT_OUT
        size = smaller(size)
    yield 0, _Sources.LEFT_OUT


async def _delivery(
    desk: Desk, job: Job, brought: Brought, file_bytes: int, how: _Sources
) -> Delivery:
    """Return what is shown, each of its files within `file_bytes`.

    Raises:
        Ended: nothing of the result can be attached or linked.
        PictureError, WorkError: a file could not be made to fit for now.
    """
    room = replace(desk.reply.room(job), file_bytes=file_bytes)
    sources = [] if how is _Sources.LEFT_OUT else brought_beside(desk, job, file_bytes)
    before = [(source,) for source in sources] if how is _Sources.BEFORE else []
    beside = sources if how is _Sources.BESIDE else []
    held = sum(source.attached is not None for source in job.sources) + len(before)
    fitted = await fit_all(desk, brought, file_bytes)
    packed = pack(fitted.files, beside, room, held=held)
    if packed is None:
        each = share(len(brought.results), held + len(beside), room)
        fitted = await fit_all(desk, brought, each)
        packed = pack(fitted.files, beside, room, held=held)
    assert packed is not None, "shares of two messages fit into two messages"
    links = [link for link in fitted.links if len(link.url) <= room.link_length][: room.links]
    for link in fitted.links:
        if link not in links and not link.attached:
            log.error("job %s: a result can be neither attached nor linked: %s", job.id, link.url)
    if not fitted.files and not links:
        raise Ended(Ending(brought.results[0].why))
    apart = [*before, *packed.sources_apart]
    return Delivery(packed.results, packed.further, links, packed.sources, apart)
