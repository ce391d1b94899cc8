"""From the result's addresses to the picture in the reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from jobs.desk import Brought, Desk, Fetched
from jobs.names import stem
from jobs.packing import most_results, pack, share
from jobs.patience import SEND_SECONDS, SOURCE_SECONDS, backoff
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import (
    Delivery,
    DeliveryFile,
    ReplyImpossibleError,
    ReplyLaterError,
    ReplyTooLargeError,
    Room,
)
from jobs.sources import as_file, clean_sources
from pictures import PictureError, Trouble, video_kind
from runcomfy import MediaError, MediaTrouble
from storage import Job

RESULT_BYTES = 64_000_000
"""The largest file of a result that is fetched."""
DAMAGED_TRIES = 3
"""How often a file that comes damaged is fetched."""
LAST_TRY_SECONDS = 5.0
"""How long before its end a fetch is tried for the last time."""
SMALLEST_SHARE = 100_000
"""Bytes; a picture that Discord finds too large even so is linked."""
SHOWN_ENDINGS = (".png", ".jpg", ".gif", ".webp", ".avif")
"""What Discord shows as a picture (message resource: natively supported)."""
log = logging.getLogger(__name__)


async def deliver(desk: Desk, job: Job) -> tuple[Job | None, float]:
    """Fetch a finished job's result and show it.

    Returns:
        The job (None: look again) and in how many seconds it is due.

    Raises:
        Ended: there is no result that could be shown, or no place to show it.
    """
    if job.id not in desk.shown:
        pause = await _bring_and_show(desk, job)
        if pause is not None:
            return job, pause
        desk.shown.add(job.id)
    await desk.store.delivered(job.id, desk.now())
    took = (desk.now() - job.accepted_at).total_seconds()
    log.info("job %s is delivered after %.1f s", job.id, took)
    return None, 0.0


async def _bring_and_show(desk: Desk, job: Job) -> float | None:
    """Return None once the person sees the result, else the seconds to the next try.

    Raises:
        Ended: as in `deliver`.
    """
    finished_at = job.finished_at or job.accepted_at
    try:
        brought = desk.brought.get(job.id) or await _bring_unless_shown(desk, job)
        if brought is None or isinstance(brought, float):
            return brought
        desk.brought[job.id] = brought
        desk.tries.pop(job.id, None)
        await _show(desk, job, brought)
    except ReplyLaterError as error:
        if desk.seconds_left(finished_at, SEND_SECONDS) < 0:
            raise Ended(Ending(Reason.NOT_DELIVERED)) from error
        desk.sends[job.id] += 1
        pause = backoff(desk.sends[job.id] - 1, most=900.0)
        return desk.reply_retries.book(pause) or pause
    except ReplyImpossibleError as error:
        raise Ended(Ending(Reason.NOT_DELIVERED)) from error
    except OSError:
        desk.brought.pop(job.id, None)  # somebody may have taken the files away: fetched anew
        raise
    return None


async def _bring_unless_shown(desk: Desk, job: Job) -> Brought | float | None:
    """Bring the result's files here, as `_bring`; None: an earlier process has shown them.

    Raises:
        Ended: as in `_bring`.
        ReplyLaterError: they cannot be had, and Discord does not say whether they were shown.
    """
    if (job.finished_at or job.accepted_at) >= desk.began_at:
        return await _bring(desk, job)
    unsaid: ReplyLaterError | None = None
    try:
        # Asked before it is fetched again: what was shown may not be there to be had any more.
        if await desk.reply.shows_result(job):
            return None
    except ReplyLaterError as error:
        unsaid = error
    try:
        # Fetching has its time now, whether Discord says or not.
        return await _bring(desk, job)
    except Ended:
        if unsaid:
            raise unsaid from None
        raise


async def _show(desk: Desk, job: Job, brought: Brought) -> None:
    """Show the result, in smaller files where the place takes less than it said.

    Raises:
        Ended: not even links can be shown.
        ReplyLaterError, ReplyImpossibleError: as in the protocol.
    """
    room, sources = desk.reply.room(job), brought.sources
    while True:
        delivery = await _delivery(desk, job, brought.results, sources, room)
        try:
            await desk.reply.deliver(job, delivery, await desk.usage(job))
        except ReplyTooLargeError as error:
            if not delivery.results:
                raise Ended(Ending(Reason.NOT_DELIVERED)) from error
            log.warning(
                "job %s: Discord found files of %s bytes too large", job.id, room.file_bytes
            )
            # By quarters: from 10 MiB to links alone it is four more tries.
            room, sources = replace(room, file_bytes=room.file_bytes // 4), ()
        else:
            return


async def _bring(desk: Desk, job: Job) -> Brought | float:
    """Bring the result's files here, and the sources with them; or the seconds to the next try.

    Raises:
        Ended: they cannot be had, or not any more in time.
    """
    left = desk.seconds_left(job.finished_at or job.accepted_at, desk.limits.timeout_seconds)
    if left <= 0:
        raise Ended(Ending(Reason.RESULT_UNREACHABLE))
    file_bytes = desk.reply.room(job).file_bytes
    beside = asyncio.create_task(clean_sources(desk, job, max_bytes=file_bytes))
    try:
        async with asyncio.timeout(left):
            results = await _all(desk, job)
        # The sources are shown if they are there soon: they never hold up a result.
        done, _ = await asyncio.wait({beside}, timeout=SOURCE_SECONDS)
        return Brought(results, beside.result() if done else ())
    except TimeoutError as error:
        raise Ended(Ending(Reason.RESULT_UNREACHABLE)) from error
    except MediaError as error:
        log.warning("job %s: a file of the result could not be fetched: %s", job.id, error)
        desk.tries[job.id] += 1
        pause = max(backoff(desk.tries[job.id] - 1, most=30.0), error.retry_after_seconds or 0.0)
        # Whoever asks for more than is left is asked once more before the end.
        pause = min(pause, max(1.0, left - LAST_TRY_SECONDS))
        return desk.media_retries.book(pause) or pause
    finally:
        beside.cancel()


def _outputs(desk: Desk, job: Job) -> Sequence[Mapping[str, str]]:
    return job.outputs[: most_results(len(job.sources), desk.reply.room(job))]


async def _all(desk: Desk, job: Job) -> Sequence[Fetched]:
    """Return those files of the result that are what they claim to be.

    Raises:
        MediaError: one could not be had for now.
        Ended: none of them can be used.
    """
    fetched: list[Fetched] = []
    endings: list[Ending] = []
    outputs = _outputs(desk, job)
    if len(job.outputs) > len(outputs):
        log.warning(
            "job %s: %s files, of which %s are shown", job.id, len(job.outputs), len(outputs)
        )
    for number, output in enumerate(outputs, start=1):
        try:
            fetched.append(await _one(desk, job, number, output["kind"], output["url"]))
        except Ended as ended:
            reason = ended.ending.reason.value
            log.warning("job %s: file %s of the result: %s", job.id, number, reason)
            endings.append(ended.ending)
    if not fetched:
        raise Ended(endings[0] if endings else Ending(Reason.NO_OUTPUT))
    return fetched


async def _one(desk: Desk, job: Job, number: int, kind: str, url: str) -> Fetched:
    path = await desk.folder_of(job) / f"result{number}"
    part = path.with_suffix(".part")
    try:
        if not await asyncio.to_thread(path.exists):
            await desk.result_media.fetch(url, part, max_bytes=RESULT_BYTES)
            await asyncio.to_thread(part.rename, path)
    except MediaError as error:
        if not error.lasting:
            raise
        too_large = error.trouble is MediaTrouble.TOO_LARGE
        reason = Reason.RESULT_TOO_LARGE if too_large else Reason.RESULT_FORBIDDEN
        raise Ended(Ending(reason)) from error
    name = _stem(desk, job, number)
    if kind == "video":
        video = await asyncio.to_thread(video_kind, path)
        if not video:
            raise Ended(Ending(Reason.RESULT_NOT_A_PICTURE))
        size = (await asyncio.to_thread(path.stat)).st_size
        return Fetched(path, url, DeliveryFile(path, f"{name}.{video}", size, False))
    try:
        picture = await desk.work.check(path)
    except PictureError as error:
        if error.trouble is Trouble.DAMAGED and desk.tries[job.id] + 1 < DAMAGED_TRIES:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise MediaError(MediaTrouble.FAILED, "it came damaged") from error
        raise Ended(Ending(Reason.RESULT_NOT_A_PICTURE)) from error
    return Fetched(path, url, as_file(path, name, picture))


def _stem(desk: Desk, job: Job, number: int) -> str:
    model = desk.models.get(job.model_id)
    name = stem(
        model.prompt_in(job.arguments) if model else "", [source.option for source in job.sources]
    )
    return name if number == 1 else f"{name}-{number}"


async def _delivery(
    desk: Desk,
    job: Job,
    fetched: Sequence[Fetched],
    sources: Sequence[DeliveryFile],
    room: Room,
) -> Delivery:
    held = sum(source.attached is not None for source in job.sources)
    beside = held + len(sources)
    fitted = await _fitted(desk, fetched, room.file_bytes)
    packed = pack(fitted.files, sources, room, held=held)
    if packed is None:
        fitted = await _fitted(desk, fetched, share(len(fetched), beside, room))
        packed = pack(fitted.files, sources, room, held=held)
    assert packed is not None, "shares of two messages fit into two messages"
    # Those that are not attached first: a button is the only way to them.
    links = [*fitted.linked, *fitted.originals]
    usable = [link for link in links if len(link) <= room.link_length][: room.links]
    for link in fitted.linked:
        if link not in usable:
            log.error("job %s: a result can be neither attached nor linked: %s", job.id, link)
    if not fitted.files and not usable:
        raise Ended(Ending(Reason.RESULT_TOO_LARGE))
    return Delivery(packed.results, packed.further, usable, packed.sources, packed.sources_apart)


@dataclass
class _Fitted:
    """What of a result can be attached, and how the rest is reached."""

    files: list[DeliveryFile] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    """Addresses of what cannot be attached."""
    originals: list[str] = field(default_factory=list)
    """Addresses of what is attached in a smaller form."""


async def _fitted(desk: Desk, fetched: Sequence[Fetched], max_bytes: int) -> _Fitted:
    """Return what can be attached, each file within `max_bytes`, and addresses of the rest."""
    fitted = _Fitted()
    for one in fetched:
        file = one.file
        shown = not file.is_picture or file.filename.endswith(SHOWN_ENDINGS)
        if file.size <= max_bytes and shown:
            # Byte for byte: nobody's picture is encoded anew for nothing.
            fitted.files.append(file)
        elif not file.is_picture or max_bytes < SMALLEST_SHARE:
            fitted.linked.append(one.url)
        else:
            target = one.path.with_suffix(".fitted")
            try:
                picture = await desk.work.fit(one.path, target, max_bytes=max_bytes)
            except PictureError as error:
                log.warning("a result cannot be made to fit %s bytes: %s", max_bytes, error)
                fitted.linked.append(one.url)
                continue
            name = file.filename.rsplit(".", 1)[0]
            fitted.files.append(replace(as_file(target, name, picture), shrunk=True))
            fitted.originals.append(one.url)
    return fitted
