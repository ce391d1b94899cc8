"""From the result's addresses to files that are here, each found to be what it claims to be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from jobs.desk import Desk
from jobs.in_flight import Brought, ResultFile
from jobs.names import stem
from jobs.packing import most_results
from jobs.reasons import Ended, Ending, Reason
from jobs.reply import DeliveryFile
from jobs.sources import as_file
from pictures import PictureError, Trouble, WorkError, video_kind
from runcomfy import MediaError, MediaTrouble
from storage import Job

RESULT_BYTES = 64_000_000
"""The largest file of a result that is fetched; a larger one is linked."""
log = logging.getLogger(__name__)


async def bring(desk: Desk, job: Job, brought: Brought) -> Sequence[ResultFile]:
    """Return those files of the result that can be attached or linked.

    Raises:
        MediaError, PictureError, WorkError: one could not be had or judged for now.
        Ended: none of them can be used.
    """
    outputs = _outputs(desk, job)
    if len(job.outputs) > len(outputs):
        log.warning(
            "job %s: %s files, of which %s are shown", job.id, len(job.outputs), len(outputs)
        )
    endings: list[Ending] = []
    for number, output in enumerate(outputs, start=1):
        if number in brought.judged:
            continue
        try:
            one = await _one(desk, job, brought, number, output["kind"], output["url"])
        except Ended as ended:
            reason = ended.ending.reason.value
            log.warning("job %s: file %s of the result: %s", job.id, number, reason)
            endings.append(ended.ending)
        else:
            brought.judged[number] = one
    if not brought.judged:
        raise Ended(endings[0] if endings else Ending(Reason.NO_OUTPUT))
    return [brought.judged[number] for number in sorted(brought.judged)]


def _outputs(desk: Desk, job: Job) -> Sequence[Mapping[str, str]]:
    return job.outputs[: most_results(len(job.sources), desk.reply.room(job))]


async def _one(
    desk: Desk, job: Job, brought: Brought, number: int, kind: str, url: str
) -> ResultFile:
    path = await desk.folder_of(job) / f"result{number}"
    part = path.with_suffix(".part")
    is_picture = kind != "video"
    try:
        if not await asyncio.to_thread(path.exists):
            await desk.result_media.fetch(url, part, max_bytes=RESULT_BYTES)
            await asyncio.to_thread(part.rename, path)
    except MediaError as error:
        if error.trouble is MediaTrouble.TOO_LARGE:
            log.warning("job %s: file %s of the result: %s", job.id, number, error)
            return ResultFile(number, url, is_picture, why=Reason.RESULT_TOO_LARGE)
        if not error.lasting:
            raise
        raise Ended(Ending(Reason.RESULT_FORBIDDEN)) from error
    name = _stem(desk, job, number)
    if not is_picture:
        video = await asyncio.to_thread(video_kind, path)
        if not video:
            raise Ended(Ending(Reason.RESULT_NOT_A_PICTURE))
        size = (await asyncio.to_thread(path.stat)).st_size
        return ResultFile(number, url, False, DeliveryFile(path, f"{name}.{video}", size, False))
    try:
        picture = await desk.work.check(path)
    except (PictureError, WorkError) as error:
        trouble = error.trouble if isinstance(error, PictureError) else Trouble.TOO_MUCH_WORK
        passing = trouble in (Trouble.DAMAGED, Trouble.TOO_MUCH_WORK)
        if passing and brought.is_tried_again(number):
            if trouble is Trouble.DAMAGED:
                await asyncio.to_thread(path.unlink, missing_ok=True)
            raise
        if trouble in (Trouble.DAMAGED, Trouble.NOT_A_PICTURE):
            raise Ended(Ending(Reason.RESULT_NOT_A_PICTURE)) from error
        # It is paid for, and may be whole: whoever can read it gets to it by a button.
        log.warning("job %s: file %s of the result is not checked: %s", job.id, number, error)
        return ResultFile(number, url, True, why=Reason.RESULT_NOT_A_PICTURE)
    desk.told_of_pictures = False
    brought.failures.pop(number, None)
    return ResultFile(number, url, True, as_file(path, name, picture))


def _stem(desk: Desk, job: Job, number: int) -> str:
    model = desk.models.get(job.model_id)
    name = stem(
        model.prompt_in(job.arguments) if model else "", [source.option for source in job.sources]
    )
    return name if number == 1 else f"{name}-{number}"
