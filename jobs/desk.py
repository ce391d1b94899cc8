"""What every step has at hand: the stores, the services, and the records of jobs in flight."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobs.in_flight import InFlight
from jobs.pace import Pace
from jobs.patience import GRACE_SECONDS, RETRIES_PER_SECOND
from jobs.polls import Polls
from jobs.reasons import UNCHARGED, Ending, OperatorConcern
from jobs.reply import Reply
from jobs.retries import Retries
from jobs.rulebook import Rulebook
from jobs.seats import Seats
from jobs.turns import Turns
from models import Model
from pictures import Work, WorkError
from runcomfy import Media, RunComfy
from storage import (
    DatabaseError,
    DraftStore,
    Job,
    JobState,
    JobStore,
    PaceKey,
    PaceStore,
    QuotaStore,
    Usage,
    usage,
)

BESIDE_SEATS = 8
"""Pictures for beside results that are on their way or in work at once: what a submit or a result
waits for comes by the same connections and workers, and has most of them."""
NOTHING = InFlight()
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long things take at most, and how many there are at once."""

    timeout_seconds: float
    """From the submit until the output is known; as long again to fetch it."""
    poll_seconds_min: float
    """The least pause between two polls of one job; likewise the greatest, where there are polls
    enough."""
    poll_seconds_max: float
    polls_per_second: float
    """All polls together."""
    mention_after_seconds: float
    """From acceptance to an end: who had to wait longer is called back; 0: nobody is."""
    concurrency: int | None = None
    """Requests under way at RunComfy at once; None: no limit. One that was given up counts no more,
    though RunComfy may still be at it."""


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass
class Desk:
    """What the steps work with."""

    store: JobStore
    quotas: QuotaStore
    rules: Rulebook
    drafts: DraftStore
    paces: PaceStore
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
    database: Path
    """The file, for reading what would hold up everybody else's statements."""
    folder: Path
    """For files in work, a folder below it per job; its own, and empty at the start."""
    now: Callable[[], datetime] = utc_now
    began_at: datetime = field(default_factory=utc_now)
    """When this process began."""
    in_flight: dict[int, InFlight] = field(default_factory=dict)
    """By job: what is remembered of those that had a step and are not over (`of`, `clear`)."""
    besides: int = 0
    """How many of them hold given pictures for beside a result."""
    beside_seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BESIDE_SEATS))
    """For bringing those, all jobs together."""
    seats: Seats = field(init=False)
    """Who may have a request under way, and who waits for that."""
    polls: Polls = field(init=False)
    """When each request is asked again."""
    submit_retries: Retries = field(default_factory=lambda: Retries(RETRIES_PER_SECOND))
    media_retries: Retries = field(default_factory=lambda: Retries(RETRIES_PER_SECOND))
    reply_retries: Retries = field(default_factory=lambda: Retries(RETRIES_PER_SECOND))
    concerns: set[OperatorConcern] = field(default_factory=set)
    """What the operator was told and what has not gone well since."""
    told_of_pictures: bool = False
    """Whether they were told that no picture can be worked on, and none has been since."""
    strange: set[str] = field(default_factory=set)
    """States of requests never heard of that were logged."""
    _aside: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        limits = self.limits
        self.seats = Seats(limits.concurrency)
        turns = Turns(limits.polls_per_second)
        self.polls = Polls(turns, least=limits.poll_seconds_min, most=limits.poll_seconds_max)

    def of(self, job_id: int) -> InFlight:
        """Return what is remembered of a job, made if need be; it stays until `tidy` or `clear`."""
        known = self.in_flight.get(job_id)
        if known is None:
            known = self.in_flight[job_id] = InFlight()
        return known

    def tidy(self, job_id: int) -> None:
        """Forget a record that holds nothing: a job that merely waits has none."""
        if self.in_flight.get(job_id) == NOTHING:
            del self.in_flight[job_id]

    def kind(self, job: Job) -> PaceKey:
        """Return which requests take as long as this one."""
        model = self.models.get(job.model_id)
        return PaceKey(job.model_id, model.choices_in(job.arguments) if model else "")

    async def learn(self) -> None:
        """Take over what earlier processes have learned.

        Raises:
            DatabaseError: it cannot be read.
        """
        for key, sums in (await self.paces.all()).items():
            pace = Pace(*sums)
            if pace.is_sound:
                self.polls.know(key, pace)

    async def folder_of(self, job: Job) -> Path:
        """Return the job's own folder, made if need be."""
        folder = self.folder / str(job.id)
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        return folder

    async def clear(self, job_id: int) -> None:
        """Forget what is remembered of a job that is over."""
        self.polls.forget(job_id)
        self.seats.leave(job_id)
        self.reply.forget(job_id)
        await self._remove(job_id, self.in_flight.pop(job_id, InFlight()))

    async def let_go(self, job_id: int) -> None:
        """Let go of what is here of a job's pictures; whoever needs them fetches them anew."""
        known = self.of(job_id)
        known.tries = known.sends = 0
        await self._remove(job_id, known)

    async def _remove(self, job_id: int, known: InFlight) -> None:
        known.brought = None
        beside, known.beside = known.beside, None
        if beside:
            self.besides -= 1
            if beside.task:
                beside.task.cancel()
                await asyncio.wait({beside.task})
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

    def waited_until(self, job: Job) -> datetime:
        """Return since when an accepted job can be seen to: it may have waited for a seat."""
        known = self.in_flight.get(job.id)
        called_at = known.turn.called_at if known and known.turn else None
        return called_at or job.accepted_at

    async def show_again(self, job: Job) -> None:
        """Show where a job of an earlier process stands: it may have died before it could."""
        if job.accepted_at < self.began_at:
            # While RunComfy was asked, somebody may have cancelled it: nothing covers an end.
            current = await self.store.get(job.id)
            if current and current.state is job.state:
                self.reply.show(current)

    async def usage(self, job: Job) -> Usage:
        """Return what the job's author has used today, where it was asked for."""
        bounds = self.rules.limits_of(job)
        standing = await self.quotas.standing(job.user_id, job.guild_id, bounds.now)
        return usage(bounds, standing)

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
        had_request = job.state in (JobState.QUEUED, JobState.RUNNING)
        ended = await self.store.move(
            job.id,
            ending.state,
            after=ending.after,
            reason=ending.as_row(),
            charged=had_request and not ending.uncharged and ending.reason not in UNCHARGED,
        )
        self.polls.forget(job.id)
        if ended:
            self.seats.leave(job.id)
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
        self.aside(self.reply.tell_operator(concern))

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done that nobody waits for, and that may fail or be lost in a crash."""
        task = asyncio.create_task(_tried(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    def worry_about_pictures(self, error: WorkError) -> None:
        """Tell the operator that no picture can be worked on: once, until one was again."""
        if not self.told_of_pictures:
            self.told_of_pictures = True
            self.worry(OperatorConcern.PICTURES, str(error))

    async def close(self) -> None:
        """Leave what is no step's: messages to the operator, pictures for beside a result."""
        besides = [known.beside for known in self.in_flight.values() if known.beside]
        tasks = [*self._aside, *(beside.task for beside in besides if beside.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _tried(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except DatabaseError:
        pass  # it was logged, and what is told aside may be lost
    except Exception:
        log.exception("what nobody waits for failed")
