"""What every step has at hand: the stores, the services, and what is remembered of a job in flight.

What is remembered here may be lost in a crash without harm: tries are counted anew, files are
fetched again.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobs.patience import GRACE_SECONDS, POLL_SECONDS, RETRIES_PER_SECOND
from jobs.reasons import Ending, OperatorConcern, Reason
from jobs.reply import DeliveryFile, Reply
from jobs.retries import Retries
from models import Model
from pictures import Work, WorkError
from runcomfy import Media, RunComfy
from storage import Job, JobStore, Usage

RESULT_TRIES = 3
"""How often a file of a result is fetched or worked on where that fails in a way that may pass."""
BESIDE_SEATS = 8
"""Pictures for beside results that are on their way or in work at once: what a submit or a result
waits for comes by the same connections and workers, and has most of them."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What the operator allows."""

    daily: int
    """Edits per person and UTC day."""
    active: int
    """Edits in flight per person."""
    timeout_seconds: float
    """From the submit until the output is known; as long again to fetch it."""
    poll_seconds_min: float
    """The least pause between two polls of one job; likewise the greatest."""
    poll_seconds_max: float
    polls_per_second: float
    """All polls together."""

    @property
    def poll_seconds(self) -> float:
        """The pause between two polls of one job, where nothing asks for another."""
        return min(max(POLL_SECONDS, self.poll_seconds_min), self.poll_seconds_max)


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ResultFile:
    """A file of a result that can be attached or linked."""

    number: int
    """From 1."""
    url: str
    """Where RunComfy hosts it."""
    is_picture: bool
    """Or a video."""
    file: DeliveryFile | None = None
    """Fetched and checked; None: it can only be linked."""
    why: Reason = Reason.RESULT_TOO_LARGE
    """What the job ends with where it cannot be linked either."""


@dataclass
class Brought:
    """What is here of a finished job's result: kept over the tries to show it."""

    judged: dict[int, ResultFile] = field(default_factory=dict)
    """By number: those that were found to be of use."""
    results: Sequence[ResultFile] = ()
    """The same, once all are judged."""
    fitted: dict[tuple[int, int], DeliveryFile | None] = field(default_factory=dict)
    """By number and greatest size in bytes: what was made smaller; None: that cannot be."""
    failures: Counter[int] = field(default_factory=Counter)
    """By number: tries in a row to judge it or to make it fit that failed as may pass."""

    def is_tried_again(self, number: int) -> bool:
        """Count a failure; tell whether there is another try."""
        self.failures[number] += 1
        return self.failures[number] < RESULT_TRIES


@dataclass
class Beside:
    """The given pictures that are shown beside a result (`beside.py`)."""

    files: dict[str, DeliveryFile] = field(default_factory=dict)
    """Those that are here, by their options."""
    task: asyncio.Task[None] | None = None
    """Brings those that are not."""

    def holds(self, option: str, max_bytes: int) -> bool:
        """Tell whether a picture is here, within `max_bytes`."""
        return option in self.files and self.files[option].size <= max_bytes


@dataclass
class Desk:
    """What the steps work with."""

    store: JobStore
    client: RunComfy
    source_media: Media
    """Pictures that people attached."""
    result_media: Media
    """Files of results."""
    reply: Reply
    work: Work
    models: Mapping[str, Model]
    """By model id."""
    limits: Limits
    folder: Path
    """For files in work, a folder below it per job; its own, and empty at the start."""
    now: Callable[[], datetime] = utc_now
    began_at: datetime = field(default_factory=utc_now)
    """When this process began."""
    tries: Counter[int] = field(default_factory=Counter)
    """Per job: tries of its present step that failed in a row."""
    brought: dict[int, Brought] = field(default_factory=dict)
    """By job: what is here of its result."""
    beside: dict[int, Beside] = field(default_factory=dict)
    """By job: what is here of the pictures that were given."""
    beside_seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BESIDE_SEATS))
    """For bringing those, all jobs together."""
    sends: Counter[int] = field(default_factory=Counter)
    """Per job: tries to show its result that failed."""
    gone: Counter[int] = field(default_factory=Counter)
    """Per job: answers in a row that there is no such request."""
    cancelling: dict[int, Reason] = field(default_factory=dict)
    """Jobs that somebody wishes to cancel upstream, and what their end is to be put down to."""
    answers: dict[int, str | None] = field(default_factory=dict)
    """What became of submits, until it is written: a request's id; None: it did not arrive."""
    shown: set[int] = field(default_factory=set)
    """Jobs whose end the person sees, until that is written: it is not shown twice."""
    reshown: set[int] = field(default_factory=set)
    """Jobs of an earlier process whose state this one has shown."""
    submit_retries: Retries = field(default_factory=lambda: Retries(RETRIES_PER_SECOND))
    media_retries: Retries = field(default_factory=lambda: Retries(RETRIES_PER_SECOND))
    reply_retries: Retries = field(default_factory=lambda: Retries(RETRIES_PER_SECOND))
    concerns: set[OperatorConcern] = field(default_factory=set)
    """What the operator was told and what has not gone well since."""
    told_of_pictures: bool = False
    """Whether they were told that no picture can be worked on, and none has been since."""
    strange: set[str] = field(default_factory=set)
    """States of requests never heard of that were logged."""
    _tellings: set[asyncio.Task[None]] = field(default_factory=set)

    async def folder_of(self, job: Job) -> Path:
        """Return the job's own folder, made if need be."""
        folder = self.folder / str(job.id)
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        return folder

    async def clear(self, job_id: int) -> None:
        """Forget what is remembered of a job that is over."""
        remembered: Sequence[dict[int, Any]] = (
            self.tries,
            self.sends,
            self.gone,
            self.cancelling,
            self.answers,
            self.brought,
        )
        for of_jobs in remembered:
            of_jobs.pop(job_id, None)
        beside = self.beside.pop(job_id, None)
        if beside and beside.task:
            beside.task.cancel()
            await asyncio.wait({beside.task})
        self.shown.discard(job_id)
        self.reshown.discard(job_id)
        await asyncio.to_thread(shutil.rmtree, self.folder / str(job_id), ignore_errors=True)

    async def clear_all(self) -> None:
        """Remove what an earlier process left in the folder: folders of jobs, nothing else."""

        def clear() -> None:
            for folder in self.folder.glob("[0-9]*"):
                shutil.rmtree(folder, ignore_errors=True)

        await asyncio.to_thread(clear)

    def seconds_left(self, since: datetime, seconds: float) -> float:
        """Return what is left of a time that began at `since`.

        A job that waited while no process was there has some grace, or else one bad answer at the
        start would cost it.
        """
        end = since + timedelta(seconds=seconds)
        if since < self.began_at:
            end = max(end, self.began_at + timedelta(seconds=GRACE_SECONDS))
        return (end - self.now()).total_seconds()

    async def show_again(self, job: Job) -> None:
        """Show where a job of an earlier process stands, once: it may have died before it could."""
        if job.accepted_at < self.began_at and job.id not in self.reshown:
            self.reshown.add(job.id)
            # While RunComfy was asked, somebody may have cancelled it: nothing covers an end.
            current = await self.store.get(job.id)
            if current and current.state is job.state:
                self.reply.show(current)

    async def usage(self, job: Job) -> Usage:
        """Return what the job's author has used today."""
        return await self.store.usage(job.user_id, daily=self.limits.daily, now=self.now())

    async def end(self, job: Job, ending: Ending) -> Job | None:
        """Write down that the job ended without a picture; its edit is given back.

        Returns:
            The job, which is still to be told to the person; None when it had ended otherwise.
        """
        if job.outputs:
            # Before the write, after which nobody would come back to it; the one place where a
            # result's address is logged: the operator can still have it.
            addresses = " ".join(output["url"] for output in job.outputs)
            log.error("the result of job %s is not delivered: %s", job.id, addresses)
        ended = await self.store.move(
            job.id, ending.state, after=ending.after, reason=ending.as_row()
        )
        if ended:
            log.info("job %s ended %s: %s", job.id, ended.state, ending.reason.value)
        return ended

    def worry(self, concern: OperatorConcern, words: str) -> None:
        """Tell the operator of what only they can mend: once, until a submit goes well again.

        The direct message goes out by itself: nobody waits for it.
        """
        if concern in self.concerns:
            return
        self.concerns.add(concern)
        log.error("the operator has to act: %s (%s)", concern.value, words)
        task = asyncio.create_task(self.reply.tell_operator(concern))
        self._tellings.add(task)
        task.add_done_callback(self._tellings.discard)

    def worry_about_pictures(self, error: WorkError) -> None:
        """Tell the operator that no picture can be worked on: once, until one was again."""
        if not self.told_of_pictures:
            self.told_of_pictures = True
            self.worry(OperatorConcern.PICTURES, str(error))

    async def close(self) -> None:
        """Leave what is no step's: messages to the operator, pictures for beside a result."""
        bringing = [beside.task for beside in self.beside.values() if beside.task]
        tasks = [*self._tellings, *bringing]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
