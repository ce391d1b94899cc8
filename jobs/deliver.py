"""From the result's addresses to the picture in the reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from jobs.desk import Desk
from jobs.packing import most_results, pack, share
from jobs.patience import SEND_SECONDS, backoff
from jobs.prepare import cleaned_sources, extension
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import (
    Delivery,
    DeliveryFile,
    ReplyImpossibleError,
    ReplyLaterError,
    ReplyTooLargeError,
    Room,
)
from pictures import PictureError, Trouble, fit, is_video, read
from runcomfy import MediaError, MediaTrouble
from storage import Job

RESULT_BYTES = 64_000_000
"""The largest file of a result that is fetched."""
DAMAGED_TRIES = 3
"""How often a file that comes damaged is fetched."""
LAST_TRY_SECONDS = 60.0
"""For the one attempt that a restart makes after the time for fetching is over."""
SMALLEST_SHARE = 100_000
"""Bytes; a picture that Discord finds too large even so is linked."""
SHOWN_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
"""What Discord shows as a picture (message resource: natively supported)."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Fetched:
    """A file of the result, on disk and checked."""

    path: Path
    url: str
    file: DeliveryFile


async def deliver(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """Fetch a finished job's result and show it.

    Returns:
        The job (None: look again) and in how many seconds it is due.

    Raises:
        Ended: there is no result that could be shown, or no place to show it.
    """
    fetched = await _in_time(desk, job)
    if fetched is None:
        return job, backoff(desk.tries[job.id] - 1, most=30.0)
    room = desk.reply.room(job)
    while True:
        delivery = await _delivery(desk, job, fetched, room)
        try:
            await desk.reply.deliver(job, delivery, await desk.usage(job))
            break
        except ReplyTooLargeError:
            # The place takes less than it said (413): halves, until even links alone remain.
            log.warning("job %s: Discord found %s bytes too large", job.id, room.file_bytes)
            room = replace(room, file_bytes=room.file_bytes // 2)
        except ReplyLaterError as error:
            desk.tries[job.id] += 1
            finished_at = job.finished_at or desk.now()
            if (desk.now() - finished_at).total_seconds() > SEND_SECONDS:
                raise Ended(Ending(Reason.NOT_DELIVERED)) from error
            return job, backoff(desk.tries[job.id], most=900.0)
        except ReplyImpossibleError as error:
            raise Ended(Ending(Reason.NOT_DELIVERED)) from error
    await desk.store.delivered(job.id, desk.now())
    took = (desk.now() - job.accepted_at).total_seconds()
    log.info("job %s is delivered after %.1f s", job.id, took)
    return None, 0.0


async def _in_time(desk: Desk, job: Job) -> Sequence[_Fetched] | None:
    """Return the result's files; None: try again later.

    Raises:
        Ended: they cannot be had, or not any more in time.
    """
    timeout = timedelta(seconds=desk.limits.timeout_seconds)
    left = ((job.finished_at or desk.now()) + timeout - desk.now()).total_seconds()
    if left <= 0 and desk.tries[job.id]:
        raise Ended(Ending(Reason.RESULT_UNREACHABLE))
    try:
        async with asyncio.timeout(left if left > 0 else LAST_TRY_SECONDS):
            return await _all(desk, job)
    except TimeoutError as error:
        raise Ended(Ending(Reason.RESULT_UNREACHABLE)) from error
    except MediaError as error:
        log.warning("job %s: a file of the result could not be fetched: %s", job.id, error)
        desk.tries[job.id] += 1
        return None


async def _all(desk: Desk, job: Job) -> Sequence[_Fetched]:
    """Return those files of the result that are what they claim to be.

    Raises:
        MediaError: one could not be had for now.
        Ended: none of them can be used.
    """
    fetched: list[_Fetched] = []
    endings: list[Ending] = []
    most = most_results(len(job.sources), desk.reply.room(job))
    if len(job.outputs) > most:
        log.warning("job %s: %s files, of which %s are shown", job.id, len(job.outputs), most)
    for number, output in enumerate(job.outputs[:most], start=1):
        try:
            fetched.append(await _one(desk, job, number, output["kind"], output["url"]))
        except Ended as ended:
            reason = ended.ending.reason.value
            log.warning("job %s: file %s of the result: %s", job.id, number, reason)
            endings.append(ended.ending)
    if not fetched:
        raise Ended(endings[0] if endings else Ending(Reason.NO_OUTPUT))
    return fetched


async def _one(desk: Desk, job: Job, number: int, kind: str, url: str) -> _Fetched:
    path = await desk.folder_of(job) / f"result{number}"
    part = path.with_suffix(".part")
    try:
        if not await asyncio.to_thread(path.exists):
            await desk.result_media.fetch(url, part, max_bytes=RESULT_BYTES)
            await asyncio.to_thread(part.rename, path)
    except MediaError as error:
        if error.trouble is MediaTrouble.FORBIDDEN_HOST:
            raise Ended(Ending(Reason.RESULT_FORBIDDEN)) from error
        if error.trouble is MediaTrouble.TOO_LARGE:
            raise Ended(Ending(Reason.RESULT_TOO_LARGE)) from error
        raise
    stem = "edit" if number == 1 else f"edit{number}"
    if kind == "video":
        if not await desk.in_thread(is_video, path):
            raise Ended(Ending(Reason.RESULT_NOT_A_PICTURE))
        size = (await asyncio.to_thread(path.stat)).st_size
        return _Fetched(path, url, DeliveryFile(path, f"{stem}.mp4", size, False))
    try:
        picture = await desk.in_thread(read, path)
    except PictureError as error:
        if error.trouble is Trouble.DAMAGED and desk.tries[job.id] + 1 < DAMAGED_TRIES:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise MediaError(MediaTrouble.FAILED, "it came damaged") from error
        raise Ended(Ending(Reason.RESULT_NOT_A_PICTURE)) from error
    if picture.width == 0:
        raise Ended(Ending(Reason.RESULT_NOT_A_PICTURE))
    name = f"{stem}.{extension(picture)}"
    size, width, height = picture.size, picture.width, picture.height
    return _Fetched(path, url, DeliveryFile(path, name, size, True, width, height))


async def _delivery(desk: Desk, job: Job, fetched: Sequence[_Fetched], room: Room) -> Delivery:
    files, links = await _fitted(desk, fetched, room.file_bytes)
    sources: Sequence[DeliveryFile] = ()
    if room.file_bytes > SMALLEST_SHARE:
        sources = await cleaned_sources(desk, job, max_bytes=room.file_bytes)
    packed = pack(files, sources, room)
    if packed is None:
        files, links = await _fitted(desk, fetched, share(len(fetched), len(sources), room))
        packed = pack(files, sources, room)
    assert packed is not None, "shares of two messages fit into two messages"
    return Delivery(packed.results, packed.further, links, packed.sources, packed.sources_apart)


async def _fitted(
    desk: Desk, fetched: Sequence[_Fetched], max_bytes: int
) -> tuple[list[DeliveryFile], list[str]]:
    """Return what can be attached, each file within `max_bytes`, and addresses of the rest."""
    files: list[DeliveryFile] = []
    links: list[str] = []
    for one in fetched:
        file = one.file
        shown = not file.is_picture or file.filename.endswith(_SHOWN_ENDINGS)
        if file.size <= max_bytes and shown:
            files.append(file)
        elif not file.is_picture or max_bytes < SMALLEST_SHARE:
            links.append(one.url)
        else:
            try:
                target = one.path.with_suffix(".fitted")
                picture = await desk.in_thread(fit, one.path, target, max_bytes=max_bytes)
            except PictureError:
                links.append(one.url)
                continue
            name = f"{file.filename.rsplit('.', 1)[0]}.{extension(picture)}"
            size, width, height = picture.size, picture.width, picture.height
            files.append(DeliveryFile(target, name, size, True, width, height, shrunk=True))
    return files, links


_SHOWN_ENDINGS = (*(f".{name.lower()}" for name in SHOWN_FORMATS), ".jpg")
