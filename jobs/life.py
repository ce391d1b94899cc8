"""All jobs of the process: accepting them, placing them in lanes, cancelling, carrying on.

Which lane a job waits in follows from its state; each lane's step says when the job is due next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum

from jobs.closing import ClosingError
from jobs.compare import Compares
from jobs.deliver import deliver
from jobs.desk import Desk
from jobs.lane import Lane, Starts
from jobs.mishaps import pause_after
from jobs.patience import DATABASE_SECONDS, backoff
from jobs.reasons import Ended, Ending, OperatorConcern, Reason
from jobs.submit import submit
from jobs.tell import tell
from jobs.watch import cancel, watch
from runcomfy import RunComfyError
from storage import ENDS, DatabaseError, DatabaseTrouble, Job, JobState, NewJob, Usage

DRAIN_SECONDS = 4.0
"""What a shutdown waits for steps under way; the whole has 10 seconds."""
CANCEL_SECONDS = 40.0
"""What a cancel waits for a submit under way; longer than a call to RunComfy can take."""
log = logging.getLogger(__name__)

Step = Callable[[Desk, Job], Awaitable[tuple[Job | None, float]]]


class CancelOutcome(Enum):
    """What became of a person's wish to cancel."""

    CANCELLED = "cancelled"
    TOO_LATE = "too late"
    """It is being made."""
    OVER = "over"
    """It has ended."""
    UNKNOWN = "unknown"
    """RunComfy did not answer; the job goes on."""


class Jobs:
    """Every job of this process. `start` before anything else, `close` at the end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.compares = Compares(desk.source_media, desk.work, desk.folder)
        # Files pass through the disk, and pictures through a few workers: many may be on their way.
        self._submits = self._lane("submit", submit, concurrency=64)
        self._watches = self._lane("watch", watch, concurrency=64, starts=desk.polls)
        self._deliveries = self._lane("deliver", deliver, concurrency=32)
        self._tellings = self._lane("tell", tell, concurrency=64)
        self._lanes = [self._submits, self._watches, self._deliveries, self._tellings]
        self._loops: list[asyncio.Task[None]] = []
        self._closing = False

    async def start(self) -> None:
        """Begin to work, first of all on the jobs that an earlier process left unfinished.

        Raises:
            DatabaseError: they cannot be read.
        """
        if self._closing:
            return  # the login took longer than the wish to end
        await self._desk.clear_all()
        await self._desk.learn()
        left = await self._desk.store.not_over()
        for job_id, state in left:
            self._lane_of(state).add(job_id)
        if left:
            log.info("%s jobs of an earlier process are carried on", len(left))
        self._loops = [asyncio.create_task(lane.run()) for lane in self._lanes]

    async def close(self) -> None:
        """Stop: steps under way get a moment, the rest waits in its rows for the next start."""
        self._closing = True
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        drains = [lane.drain(DRAIN_SECONDS) for lane in self._lanes]
        await asyncio.gather(self.compares.close(), *drains)
        await self._desk.close()

    async def accept(self, new: NewJob) -> Job:
        """Hold the quota and write the job down. `begin` it once its reply is out.

        Raises:
            OverLimit: a limit is met; nothing was written.
            Duplicate: this interaction has its job already.
            ClosingError: the process is ending.
            DatabaseError: it could not be written.
        """
        if self._closing:
            raise ClosingError
        limits = self._desk.limits
        try:
            return await self._desk.store.accept(
                new, daily=limits.daily, active=limits.active, now=self._desk.now()
            )
        except DatabaseError as error:
            self._worry(error)
            raise

    async def begin(self, job: Job, message_id: int | None) -> None:
        """Let an accepted job run.

        Args:
            job: The job.
            message_id: Its reply; None when Discord's answer was lost and has to be asked for.
        """
        if message_id is not None:
            await self.replied(job, message_id)
        self._submits.add(job.id)

    async def replied(self, job: Job, message_id: int) -> None:
        """Write down which message is a job's reply."""
        try:
            await self._desk.store.replied(job.id, message_id)
        except DatabaseError:
            # The reply stands; the job's first step asks Discord which one it is.
            log.warning("job %s: its reply could not be written down", job.id)

    async def drop(self, job: Job) -> None:
        """Give up an accepted job whose reply Discord refused: nothing is charged."""
        try:
            await self._finish(job, Ended(Ending(Reason.NEVER_SHOWN)))
        except DatabaseError:
            self._submits.add(job.id)  # its end is remembered

    async def get(self, job_id: int) -> Job | None:
        """Return the job of that id."""
        return await self._desk.store.get(job_id)

    async def usage(self, user_id: int) -> Usage:
        """Return what a person has used today."""
        limits = self._desk.limits
        return await self._desk.store.usage(user_id, daily=limits.daily, now=self._desk.now())

    async def cancel(self, job_id: int, *, by_moderator: bool) -> CancelOutcome:
        """Cancel a job that waits; whoever asks has been found to be allowed to.

        Raises:
            ClosingError: the process is ending.
            DatabaseError: nobody knows; the job goes on, or its end is still to be written.
        """
        reason = Reason.CANCELLED_BY_MODERATOR if by_moderator else Reason.CANCELLED
        cancelled = Ending(reason, JobState.CANCELLED)
        # Written late, as when the database is held up, it must not end what was submitted since.
        unsent = replace(cancelled, after=JobState.ACCEPTED)
        until = asyncio.get_running_loop().time() + CANCEL_SECONDS
        while asyncio.get_running_loop().time() < until:
            if self._closing:
                raise ClosingError
            job = await self._desk.store.get(job_id)
            if job is None:
                return CancelOutcome.OVER
            match job.state:
                case JobState.CANCELLED:
                    return CancelOutcome.CANCELLED
                case state if state in ENDS:
                    return CancelOutcome.OVER
                case JobState.SUBMITTING:
                    # Its request is on its way; in a moment it can be cancelled by its id.
                    await asyncio.sleep(0.1)
                case JobState.ACCEPTED:
                    if await self._finish(job, Ended(unsent), stop=True):
                        return CancelOutcome.CANCELLED
                case JobState.QUEUED if job.request_id:
                    # A poll may see it cancelled first, and must know by whom.
                    self._desk.of(job.id).cancelling = reason
                    try:
                        in_time = await cancel(self._desk, job.request_id)
                    except RunComfyError as error:
                        log.warning("job %s could not be cancelled: %s", job.id, error)
                        return CancelOutcome.UNKNOWN
                    if not in_time:
                        return CancelOutcome.TOO_LATE
                    await self._finish(job, Ended(cancelled))
                    return CancelOutcome.CANCELLED
                case _:
                    return CancelOutcome.TOO_LATE
        return CancelOutcome.UNKNOWN

    def _lane(
        self, name: str, step: Step, *, concurrency: int, starts: Starts | None = None
    ) -> Lane:
        async def one_step(job_id: int) -> None:
            job = await self._desk.store.get(job_id)
            if job is None or job.told_at is not None:
                await self._desk.clear(job_id)
            elif ended := self._desk.of(job_id).unwritten:
                await self._finish(job, ended)
            elif self._lane_of(job.state) is lane:
                await self._take(step, job)
            else:
                self._lane_of(job.state).add(job_id)

        async def guarded(job_id: int) -> None:
            try:
                await one_step(job_id)
            except DatabaseError as error:
                # Nothing is lost: what is known and not written stays in memory.
                self._worry(error)
                self._add(lane, job_id, backoff(0, first=DATABASE_SECONDS))

        lane = Lane(name, guarded, concurrency=concurrency, starts=starts)
        return lane

    def _worry(self, error: DatabaseError) -> None:
        """Tell the operator, unless it is nothing that they could mend."""
        if error.trouble is not DatabaseTrouble.BUSY:
            self._desk.worry(OperatorConcern.DISK, str(error))

    async def _take(self, step: Step, job: Job) -> None:
        """Carry out one step and place the job where it is due next, whatever happens."""
        try:
            moved, in_seconds = await step(self._desk, job)
            self._desk.of(job.id).mishaps = 0
        except Ended as ended:
            await self._finish(job, ended)
            return
        except DatabaseError:
            raise
        except Exception as error:
            moved = await self._desk.store.get(job.id)
            in_seconds = 0.0
            # Where somebody else ended it meanwhile (a cancel), what the step worked with is gone.
            if moved and moved.state not in ENDS - {job.state}:
                try:
                    in_seconds = pause_after(self._desk, moved, error)
                except Ended as ended:
                    await self._finish(moved, ended)
                    return
                self._add(self._lane_of(moved.state), job.id, in_seconds)
                return
        moved = moved or await self._desk.store.get(job.id)
        if moved is None or moved.told_at is not None:
            await self._desk.clear(job.id)
        else:
            self._desk.tidy(job.id)
            self._lane_of(moved.state).add(job.id, in_seconds)

    def _add(self, lane: Lane, job_id: int, in_seconds: float) -> None:
        """Let the job be due again after a step that failed: not before, even if it could be."""
        self._desk.polls.hold(job_id, asyncio.get_running_loop().time(), in_seconds)
        lane.add(job_id, in_seconds)

    async def _finish(self, job: Job, ended: Ended, *, stop: bool = False) -> bool:
        """Write an end down and have it told; False when the job had moved on meanwhile.

        Args:
            job: The job.
            ended: How it ends.
            stop: Whether its submit may be under way in another task.

        Raises:
            DatabaseError: it is remembered, and written at the job's next step.
        """
        known = self._desk.of(job.id)
        known.tries, known.unwritten = 0, ended
        done = await self._desk.end(job, ended.ending)
        known.unwritten = None
        if ended.concern:
            self._desk.worry(ended.concern, ended.words)
        if done is None:
            current = await self._desk.store.get(job.id)
            if current is None or current.told_at is not None:
                await self._desk.clear(job.id)  # it was over, and is remembered since this call
            else:
                self._lane_of(current.state).add(job.id)
            return False
        if stop:
            # What was fetched or encoded for it is for nothing now, and nothing that is attached
            # yet may come after the end is shown, and forgotten.
            await self._submits.stop(job.id)
        self._tellings.add(job.id)
        return True

    def _lane_of(self, state: JobState) -> Lane:
        match state:
            case JobState.ACCEPTED | JobState.SUBMITTING:
                return self._submits
            case JobState.QUEUED | JobState.RUNNING:
                return self._watches
            case JobState.FINISHED:
                return self._deliveries
            case _:
                return self._tellings
