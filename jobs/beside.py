"""The given pictures that are shown beside a result: brought here while the model is at work.

Discord's own uploads vanish after a while, and its CDN may be slow: by the time that the result is
there, it may be too late to ask. None of this ever holds up a result for long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from jobs.desk import Desk
from jobs.in_flight import Beside
from jobs.reply import DeliveryFile
from jobs.sources import clean_sources
from pictures import WorkError
from storage import Job, Source

MOST_EARLY = 50
"""Jobs whose pictures lie here before there is a result: each may have three of 10 MB."""
log = logging.getLogger(__name__)


def begin_early(desk: Desk, job: Job) -> None:
    """As `begin`, for a job that the model is at work on, unless there are many of them."""
    if desk.of(job.id).beside is None and desk.besides < MOST_EARLY:
        begin(desk, job)


def begin(desk: Desk, job: Job) -> None:
    """Have those brought here that neither the reply holds nor this process; returns at once.

    Each call looks again for what an earlier one could not have.
    """
    known = desk.of(job.id)
    if known.beside is None:
        known.beside = Beside()
        desk.besides += 1
    beside = known.beside
    if beside.task and not beside.task.done():
        return
    max_bytes = desk.reply.room(job).file_bytes
    missing = [
        source
        for source in job.sources
        if source.attached is None and not beside.holds(source.option, max_bytes)
    ]
    if missing:
        bringing = _bring(desk, job, beside, missing, max_bytes)
        beside.task = asyncio.create_task(bringing, name=f"beside {job.id}")


async def wait_for(desk: Desk, job: Job, seconds: float) -> None:
    """Wait for those that are on their way, for so long at most."""
    beside = desk.of(job.id).beside
    if beside and beside.task:
        await asyncio.wait({beside.task}, timeout=seconds)


def brought_beside(desk: Desk, job: Job, max_bytes: int) -> Sequence[DeliveryFile]:
    """Return those that are here, without metadata and each within `max_bytes`, in their order."""
    beside = desk.of(job.id).beside or Beside()
    options = [source.option for source in job.sources]
    return [beside.files[option] for option in options if beside.holds(option, max_bytes)]


async def _bring(
    desk: Desk, job: Job, beside: Beside, sources: Sequence[Source], max_bytes: int
) -> None:
    async with asyncio.TaskGroup() as group:
        for source in sources:
            group.create_task(_one(desk, replace(job, sources=[source]), beside, max_bytes))


async def _one(desk: Desk, job: Job, beside: Beside, max_bytes: int) -> None:
    """Bring the one picture here that is left of the job's."""
    (source,) = job.sources
    try:
        async with desk.beside_seats:
            for file in await clean_sources(desk, job, max_bytes=max_bytes):
                beside.files[source.option] = file
    except WorkError as error:
        log.warning("job %s: %s is not shown in the reply: %s", job.id, source.option, error)
        desk.worry_about_pictures(error)
