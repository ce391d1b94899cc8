"""A lane: jobs that wait for the same kind of step, and the one loop that starts them.

A heap of (due, id) instead of a task per job: a job that waits costs a few bytes. The earliest due
goes first, when it is due or whenever `Starts` says; so many at once.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

MISHAP_SECONDS = 15.0
"""After a step whose outcome could not be written down."""
log = logging.getLogger(__name__)


class Starts(Protocol):
    """When the steps of a lane may start. Times are the event loop's, in seconds."""

    def at(self, job_id: int, due: float, now: float) -> float:
        """Return when the job may start that is due next, at that time."""

    def take(self, now: float) -> None:
        """Note that a step starts."""


class Lane:
    """Starts a step for each job when it is due."""

    def __init__(
        self,
        name: str,
        step: Callable[[int], Awaitable[None]],
        *,
        concurrency: int,
        starts: Starts | None = None,
    ) -> None:
        """Make a lane; `run` starts it.

        Args:
            name: For the log.
            step: Carries out one step of the job with that id; adds it again where it is due next.
            concurrency: Steps under way at once.
            starts: When each may start; None: when it is due.
        """
        self._name = name
        self._step = step
        self._concurrency = concurrency
        self._starts = starts
        self._heap: list[tuple[float, int]] = []
        self._due: dict[int, float] = {}
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._hurried: set[int] = set()
        self._wake = asyncio.Event()

    def add(self, job_id: int, in_seconds: float = 0.0) -> None:
        """Let the job be due; one that is in the lane already is due at the new time."""
        due = asyncio.get_running_loop().time() + in_seconds
        self._due[job_id] = due
        heapq.heappush(self._heap, (due, job_id))
        self._wake.set()

    def hurry(self, job_id: int) -> None:
        """Let the job be due at once, whatever a step of it that is under way says at its end."""
        self.add(job_id)
        if job_id in self._under_way:
            self._hurried.add(job_id)

    async def run(self) -> None:
        """Start steps until cancelled; steps under way go on (see `drain`)."""
        loop = asyncio.get_running_loop()
        while True:
            self._wake.clear()
            start = self._ready_at(loop.time())
            if start is None:
                await self._wake.wait()
            elif start > loop.time():
                # An earlier job, or a step that makes room, wakes the lane before its time.
                try:
                    async with asyncio.timeout_at(start):
                        await self._wake.wait()
                except TimeoutError:
                    pass
            else:
                self._start(loop.time())

    async def stop(self, job_id: int) -> None:
        """Cancel the job's step that is under way, if one is, and wait until it has ended."""
        if task := self._under_way.get(job_id):
            task.cancel()
            await asyncio.wait({task})

    async def drain(self, seconds: float) -> None:
        """Wait for the steps under way, then cancel those that remain."""
        tasks = list(self._under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _ready_at(self, now: float) -> float | None:
        """Return when the next step may start; None while only a wake can change anything."""
        if len(self._under_way) >= self._concurrency:
            return None
        while self._heap:
            due, job_id = self._heap[0]
            if self._due.get(job_id) != due or job_id in self._under_way:
                # Moved to another time, or under way: its step's end looks at it again.
                heapq.heappop(self._heap)
                continue
            return self._starts.at(job_id, due, now) if self._starts else due
        return None

    def _start(self, now: float) -> None:
        _, job_id = heapq.heappop(self._heap)
        del self._due[job_id]
        if self._starts:
            self._starts.take(now)
        task = asyncio.create_task(self._guarded(job_id), name=f"{self._name} {job_id}")
        self._under_way[job_id] = task
        task.add_done_callback(lambda _: self._done(job_id))

    def _done(self, job_id: int) -> None:
        del self._under_way[job_id]
        if job_id in self._due:
            if job_id in self._hurried:
                self._due[job_id] = asyncio.get_running_loop().time()
            heapq.heappush(self._heap, (self._due[job_id], job_id))
        self._hurried.discard(job_id)
        self._wake.set()

    async def _guarded(self, job_id: int) -> None:
        try:
            await self._step(job_id)
        except Exception:
            # An error of our own, twice over: nobody else would come back to this job.
            log.exception("the %s step of job %s could not be accounted for", self._name, job_id)
            self.add(job_id, MISHAP_SECONDS)
