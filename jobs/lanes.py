"""The lanes that jobs wait in for their next step, and what becomes of a step.

Which lane a job waits in follows from its state; each lane's step says when the job is due next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from jobs.deliver import deliver
from jobs.desk import Desk
from jobs.lane import Lane, Starts
from jobs.mishaps import pause_after
from jobs.patience import DATABASE_SECONDS, backoff
from jobs.reasons import Ended, OperatorConcern
from jobs.submit import submit
from jobs.tell import tell
from jobs.watch import watch
from storage import ENDS, DatabaseError, DatabaseTrouble, Job, JobState

DRAIN_SECONDS = 4.0
"""What a shutdown waits for steps under way; the whole has 10 seconds."""
log = logging.getLogger(__name__)

Step = Callable[[Desk, Job], Awaitable[tuple[Job | None, float]]]


class Lanes:
    """Every job of this process that is not over."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # Files pass through the disk, and pictures through a few workers: many may be on their way.
        self._submits = self._lane("submit", submit, concurrency=64)
        self._watches = self._lane("watch", watch, concurrency=64, starts=desk.polls)
        self._deliveries = self._lane("deliver", deliver, concurrency=32)
        self._tellings = self._lane("tell", tell, concurrency=64)
        self._lanes = [self._submits, self._watches, self._deliveries, self._tellings]
        self._loops: list[asyncio.Task[None]] = []
        desk.seats.call = self._submits.hurry

    def start(self) -> None:
        """Begin to start steps."""
        self._loops = [asyncio.create_task(lane.run()) for lane in self._lanes]

    async def stop(self) -> None:
        """Start no step any more; those under way get a moment."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await asyncio.gather(*(lane.drain(DRAIN_SECONDS) for lane in self._lanes))

    def add(self, job_id: int, state: JobState) -> None:
        """Let a job in that state be due."""
        self._lane_of(state).add(job_id)

    def hurry(self, job: Job) -> None:
        """Let a job be due at once because it can be shown now, if there is anything to show.

        What is still being made keeps its time: its polls have their own budget.
        """
        if job.state in ENDS | {JobState.FINISHED}:
            if known := self._desk.in_flight.get(job.id):
                known.tries = known.sends = 0  # those were by another token
            self._lane_of(job.state).hurry(job.id)

    async def finish(self, job: Job, ended: Ended, *, stop: bool = False) -> bool:
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

    def worry(self, error: DatabaseError) -> None:
        """Tell the operator, unless it is nothing that they could mend."""
        if error.trouble is not DatabaseTrouble.BUSY:
            self._desk.worry(OperatorConcern.DISK, str(error))

    def _lane(
        self, name: str, step: Step, *, concurrency: int, starts: Starts | None = None
    ) -> Lane:
        async def one_step(job_id: int) -> None:
            job = await self._desk.store.get(job_id)
            if job is None or job.told_at is not None:
                await self._desk.clear(job_id)
            elif ended := self._desk.of(job_id).unwritten:
                await self.finish(job, ended)
            elif self._lane_of(job.state) is lane:
                await self._take(step, job)
            else:
                self._lane_of(job.state).add(job_id)

        async def guarded(job_id: int) -> None:
            try:
                await one_step(job_id)
            except DatabaseError as error:
                # Nothing is lost: what is known and not written stays in memory.
                self.worry(error)
                self._add(lane, job_id, backoff(0, first=DATABASE_SECONDS))

        lane = Lane(name, guarded, concurrency=concurrency, starts=starts)
        return lane

    async def _take(self, step: Step, job: Job) -> None:
        """Carry out one step and place the job where it is due next, whatever happens."""
        try:
            moved, in_seconds = await step(self._desk, job)
            self._desk.of(job.id).mishaps = 0
        except Ended as ended:
            await self.finish(job, ended)
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
                    await self.finish(moved, ended)
                    return
                if moved.state is JobState.ACCEPTED:
                    self._desk.seats.leave(job.id, unused=True)
                self._add(self._lane_of(moved.state), job.id, in_seconds)
                return
        moved = moved or await self._desk.store.get(job.id)
        if moved is None or moved.told_at is not None:
            await self._desk.clear(job.id)
        else:
            if moved.state is JobState.FINISHED:
                self._desk.seats.leave(job.id)
            self._desk.tidy(job.id)
            self._lane_of(moved.state).add(job.id, in_seconds)

    def _add(self, lane: Lane, job_id: int, in_seconds: float) -> None:
        """Let the job be due again after a step that failed: not before, even if it could be."""
        self._desk.polls.hold(job_id, asyncio.get_running_loop().time(), in_seconds)
        lane.add(job_id, in_seconds)

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
