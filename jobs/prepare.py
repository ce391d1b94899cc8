"""Before the submit: the pictures are fetched and checked, from their own bytes."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from jobs.desk import Desk
from jobs.patience import SUBMIT_SECONDS, backoff
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import DeliveryFile
from models import ImageRules
from pictures import Picture, PictureError, Trouble, clean, peek, read
from runcomfy import MediaError, MediaTrouble
from storage import Job, Source

MOST_SOURCE_BYTES = 64_000_000
"""For a model whose document names no limit."""
SHOWN_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
"""What Discord shows as a picture (message resource: natively supported)."""
log = logging.getLogger(__name__)


async def prepare(desk: Desk, job: Job) -> float:
    """Fetch and check the job's pictures.

    Returns:
        0 when all is well; else the seconds after which to try again.

    Raises:
        Ended: a picture cannot be used.
    """
    for source in job.sources:
        path = await _path(desk, job, source)
        rules = _rules(desk, job, source)
        try:
            await _fetch(desk, source, path, rules)
        except MediaError as error:
            if error.trouble is MediaTrouble.TOO_LARGE:
                raise _ended(Reason.SOURCE_TOO_LARGE, source, limit=_most(rules)) from error
            log.warning("job %s: %s could not be fetched: %s", job.id, source.option, error)
            if error.trouble is not MediaTrouble.FAILED:
                raise _ended(Reason.SOURCE_GONE, source) from error
            desk.tries[job.id] += 1
            pause = max(backoff(desk.tries[job.id]), error.retry_after_seconds or 0.0)
            left = desk.seconds_left(job.accepted_at, SUBMIT_SECONDS)
            booked = desk.media_retries.book(pause, within=left)
            if booked is None:
                raise _ended(Reason.SOURCE_GONE, source) from error
            return booked
        await _check(desk, source, path, rules)
    desk.tries.pop(job.id, None)
    return 0.0


async def cleaned_sources(desk: Desk, job: Job, *, max_bytes: int) -> list[DeliveryFile]:
    """Return the job's pictures without their metadata, for the reply.

    One that cannot be had any more is left out.
    """
    found = await asyncio.gather(*(_cleaned(desk, job, s, max_bytes) for s in job.sources))
    return [file for file in found if file]


def extension(picture: Picture) -> str:
    """Return what a file of that format is named with."""
    return {"JPEG": "jpg"}.get(picture.format, picture.format.lower())


async def _cleaned(desk: Desk, job: Job, source: Source, max_bytes: int) -> DeliveryFile | None:
    try:
        path = await _path(desk, job, source)
        target = path.with_suffix(".clean")
        await _fetch(desk, source, path, _rules(desk, job, source))
        picture = await desk.in_thread(
            clean, path, target, max_bytes=max_bytes, formats=SHOWN_FORMATS
        )
    except (MediaError, PictureError, OSError) as error:
        log.warning("job %s: %s is not shown in the reply: %s", job.id, source.option, error)
        return None
    name = f"{source.option}.{extension(picture)}"
    return DeliveryFile(target, name, picture.size, True, picture.width, picture.height)


async def _path(desk: Desk, job: Job, source: Source) -> Path:
    return await desk.folder_of(job) / source.option


def _rules(desk: Desk, job: Job, source: Source) -> ImageRules:
    model = desk.models.get(job.model_id)
    option = model.option(source.option) if model else None
    return (option.images if option else None) or ImageRules(formats=())


def _most(rules: ImageRules) -> int:
    return rules.max_bytes or MOST_SOURCE_BYTES


async def _fetch(desk: Desk, source: Source, path: Path, rules: ImageRules) -> None:
    if not await asyncio.to_thread(path.exists):
        part = path.with_suffix(".part")
        await desk.source_media.fetch(source.url, part, max_bytes=_most(rules))
        await asyncio.to_thread(part.rename, path)


async def _check(desk: Desk, source: Source, path: Path, rules: ImageRules) -> None:
    try:
        # The header alone first: a picture that is refused for its sides is never decoded.
        picture = await desk.in_thread(peek, path)
        if rules.formats and picture.format not in rules.formats:
            raise _wrong_format(source, picture.format, rules)
        if picture.frames > 1:
            raise _ended(Reason.SOURCE_ANIMATED, source)
        if not _fits(picture, rules):
            sides = {"width": picture.width, "height": picture.height}
            raise _ended(Reason.SOURCE_SIDES, source, **sides, **_bounds(rules))
        await desk.in_thread(read, path)
    except PictureError as error:
        raise _trouble(source, error, rules) from error


def _trouble(source: Source, error: PictureError, rules: ImageRules) -> Ended:
    match error.trouble:
        case Trouble.NOT_A_PICTURE:
            return _ended(Reason.SOURCE_NOT_A_PICTURE, source)
        case Trouble.DAMAGED:
            return _ended(Reason.SOURCE_DAMAGED, source)
        case Trouble.TOO_MANY_PIXELS:
            return _ended(Reason.SOURCE_SIDES, source, **_bounds(rules))
        case Trouble.UNREADABLE:
            return _wrong_format(source, error.detail, rules)


def _wrong_format(source: Source, given: str, rules: ImageRules) -> Ended:
    formats = ", ".join(rules.formats)
    return _ended(Reason.SOURCE_FORMAT, source, format=given, formats=formats)


def _fits(picture: Picture, rules: ImageRules) -> bool:
    return (rules.min_width or 0) <= picture.width <= (rules.max_width or picture.width) and (
        rules.min_height or 0
    ) <= picture.height <= (rules.max_height or picture.height)


def _bounds(rules: ImageRules) -> dict[str, int]:
    bounds = {
        "min_width": rules.min_width,
        "max_width": rules.max_width,
        "min_height": rules.min_height,
        "max_height": rules.max_height,
    }
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _ended(reason: Reason, source: Source, **facts: str | int) -> Ended:
    named: dict[str, str | int] = {"option": source.option, "filename": source.filename}
    return Ended(Ending(reason, facts={**named, **facts}))
