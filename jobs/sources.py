"""A job's source pictures: what the model takes of them, and the files on disk."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from jobs.desk import Desk
from jobs.in_flight import Verdict
from jobs.reply import DeliveryFile
from models import ImageRules
from pictures import Bounds, Look, Picture, PictureError, look_file, strip
from runcomfy import MediaError
from storage import Job, Source

MOST_SOURCE_BYTES = 64_000_000
"""The largest file that is fetched: more than any phone makes of a picture."""

log = logging.getLogger(__name__)


def bounds_of(desk: Desk, job: Job, source: Source) -> Bounds:
    """Return what the model takes, as its document says."""
    model = desk.models.get(job.model_id)
    option = model.option(source.option) if model else None
    rules = (option.images if option else None) or ImageRules(formats=())
    return Bounds(
        formats=rules.formats,
        max_bytes=rules.max_bytes,
        min_width=rules.min_width,
        max_width=rules.max_width,
        min_height=rules.min_height,
        max_height=rules.max_height,
    )


def judge(seen: Look | None, size: int | None, bounds: Bounds) -> Verdict | None:
    """Return what has to be done to a picture; None: that cannot be told from so little of it.

    Args:
        seen: What its first bytes say.
        size: All of its bytes.
        bounds: What the model takes.
    """
    if seen is None or size is None:
        return None
    if not (seen.ordinary and _holds(bounds, seen, size)):
        return Verdict.CONVERT
    if seen.place is None:
        return None
    return Verdict.STRIP if seen.place else Verdict.NOTHING


def _holds(bounds: Bounds, seen: Look, size: int) -> bool:
    return (
        (not bounds.formats or seen.format in bounds.formats)
        and size <= (bounds.max_bytes or size)
        and (bounds.min_width or 0) <= seen.width <= (bounds.max_width or seen.width)
        and (bounds.min_height or 0) <= seen.height <= (bounds.max_height or seen.height)
    )


async def path_of(desk: Desk, job: Job, source: Source) -> Path:
    """Return where the file lies, or will."""
    return await desk.folder_of(job) / source.option


async def fetch(desk: Desk, source: Source, path: Path) -> None:
    """Bring the file here, if it is not there already.

    Raises:
        MediaError: it could not be had.
    """
    if not await asyncio.to_thread(path.exists):
        part = path.with_suffix(".part")
        await desk.source_media.fetch(source.url, part, max_bytes=MOST_SOURCE_BYTES)
        await asyncio.to_thread(part.rename, path)


async def keep(data: bytes, path: Path) -> None:
    """Put a whole file here, so that nobody fetches it."""

    def write() -> None:
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.rename(path)

    await asyncio.to_thread(write)


async def judge_whole(path: Path, bounds: Bounds) -> Verdict:
    """Return what has to be done to a picture that is here."""

    def judged() -> Verdict:
        return judge(look_file(path), path.stat().st_size, bounds) or Verdict.CONVERT

    return await asyncio.to_thread(judged)


async def stripped(path: Path, target: Path, stem: str, *, max_bytes: int) -> DeliveryFile | None:
    """Write the file without its metadata, its pixels untouched; None where that cannot be."""

    def cut() -> DeliveryFile | None:
        seen = strip(path, target)
        if seen is None or (size := target.stat().st_size) > max_bytes:
            return None
        return as_file(target, stem, Picture(seen.format, seen.width, seen.height, size))

    return await asyncio.to_thread(cut)


async def clean_sources(desk: Desk, job: Job, *, max_bytes: int) -> list[DeliveryFile]:
    """Return the pictures that the reply does not hold yet, without their metadata.

    One that cannot be had any more is left out.
    """
    new = [source for source in job.sources if source.attached is None]
    found = await asyncio.gather(*(_clean(desk, job, source, max_bytes) for source in new))
    return [file for file in found if file]


async def _clean(desk: Desk, job: Job, source: Source, max_bytes: int) -> DeliveryFile | None:
    try:
        path = await path_of(desk, job, source)
        target = path.with_suffix(".clean")
        await fetch(desk, source, path)
        bare = await stripped(path, target, source.option, max_bytes=max_bytes)
        if bare:
            return bare
        picture = await desk.work.fit(path, target, max_bytes=max_bytes)
    except (MediaError, PictureError, OSError) as error:
        log.warning("job %s: %s is not shown in the reply: %s", job.id, source.option, error)
        return None
    return as_file(target, source.option, picture)


def as_file(path: Path, stem: str, picture: Picture) -> DeliveryFile:
    """Return a picture on disk as it is to be attached."""
    ending = {"JPEG": "jpg"}.get(picture.format, picture.format.lower())
    return DeliveryFile(
        path,
        f"{stem}.{ending}",
        picture.size,
        True,
        picture.width,
        picture.height,
        picture.frames,
    )
