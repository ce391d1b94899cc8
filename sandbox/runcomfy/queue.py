"""The requests, their states and their turn: who waits, who runs, who is done.

A request is `in_queue`, then `in_progress`, then `completed`, `failed` or `cancelled` (or the
odd word that a fault asks for). What a run does is handed in; HTTP is not here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from time import time
from typing import Protocol
from uuid import uuid4

from sandbox.faults import Fault

TICK_SECONDS = 0.02
"""How often the pace is looked at again, since it may be changed at any time."""
KEPT_REQUESTS = 5_000
"""The requests that are known at most; the oldest is forgotten first, as the API does."""
KEPT_BYTES = 256 * 1024 * 1024
"""The bytes of result files that are kept at most; the oldest go first."""

log = logging.getLogger(__name__)


class Pace(Protocol):
    """How fast the service works; read anew at each step."""

    queue_seconds: float
    """The least time in the queue."""
    run_seconds: float
    """The least time of a run."""
    slots: int
    """How many run at once."""
    crowd: int
    """How many strangers are ahead of a request when it comes; within `queue_seconds` they go."""


@dataclass(frozen=True)
class Media:
    """One result file; without data once it was forgotten."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What became of a run."""

    state: str = "completed"
    """As the status says it; `in_progress` means that the run never ends."""
    result_state: str = ""
    """As the result says it, where that is another word than the status has."""
    error: object = None
    """What the result says went wrong."""
    outputs: tuple[Media, ...] = ()
    """The result files, in order."""
    output_key: str = "image"
    """Where the files stand in the result's `output`: image, images, video or videos."""
    output: dict[str, object] | None = None
    """The result's `output` word for word, where it does not speak of `outputs`."""


@dataclass(eq=False)
class Request:
    """One request, from its submit on. Times are in seconds since the epoch, 0 when not yet."""

    model_id: str
    body: dict[str, object]
    """The JSON body as it was submitted."""
    fault: Fault | None = None
    """What goes wrong with its run."""
    request_id: str = field(default_factory=lambda: str(uuid4()))
    instance_id: str = field(default_factory=lambda: str(uuid4()))
    state: str = "in_queue"
    submitted_at: float = field(default_factory=time)
    started_at: float = 0.0
    finished_at: float = 0.0
    outcome: Outcome = Outcome()

    @property
    def outputs(self) -> tuple[Media, ...]:
        """The result files, in order; empty until the request has completed."""
        return self.outcome.outputs

    def finish(self, outcome: Outcome) -> None:
        """Let the request end like this, now."""
        self.outcome, self.state = outcome, outcome.state
        if outcome.state != "in_progress":
            self.finished_at = time()


class Queue:
    """All requests, and the one task that starts them in their turn."""

    def __init__(self, pace: Pace, run: Callable[[Request], Awaitable[Outcome]]) -> None:
        """`run` does a request's work as fast as it can; the queue keeps the pace."""
        self.requests: dict[str, Request] = {}
        self._pace = pace
        self._run = run
        self.most_under_way = 0
        """How many there were at most at once that had not ended."""
        self._under_way: set[str] = set()
        self._waiting: list[Request] = []
        self._came = asyncio.Event()

    def submit(self, request: Request) -> None:
        """Take a request in at the end of the queue."""
        self.requests[request.request_id] = request
        self._waiting.append(request)
        self._under_way.add(request.request_id)
        self.most_under_way = max(self.most_under_way, self.under_way)
        self._came.set()
        if len(self.requests) > KEPT_REQUESTS:
            oldest = self.requests.pop(next(iter(self.requests)))
            self.cancel(oldest)
            self._under_way.discard(oldest.request_id)

    @property
    def under_way(self) -> int:
        """How many requests have not ended yet."""
        return len(self._under_way)

    def position(self, request: Request) -> int:
        """Return the place of a waiting request: 1 is the next to run. It never goes up."""
        waited = (time() - request.submitted_at) / max(self._pace.queue_seconds, 1e-9)
        strangers = int((self._pace.crowd + 1) * max(0.0, 1 - waited))
        return min(strangers, self._pace.crowd) + self._waiting.index(request) + 1

    def cancel(self, request: Request) -> bool:
        """Cancel a waiting request; False: it is too late."""
        if request not in self._waiting:
            return False
        self._waiting.remove(request)
        self._end(request, Outcome("cancelled"))
        return True

    async def work(self) -> None:
        """Start what is due as long as the service is up; cancelling this cancels the runs."""
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                running = {task for task in running if not task.done()}
                while self._is_due() and len(running) < self._pace.slots:
                    running.add(asyncio.create_task(self._carry_out(self._next())))
                if self._waiting:
                    await asyncio.sleep(TICK_SECONDS)
                else:
                    self._came.clear()
                    await self._came.wait()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _is_due(self) -> bool:
        if not self._waiting:
            return False
        return time() - self._waiting[0].submitted_at >= self._pace.queue_seconds

    def _next(self) -> Request:
        """Take the first out of the line; from then on it runs, whoever looks."""
        request = self._waiting.pop(0)
        request.state, request.started_at = "in_progress", time()
        return request

    async def _carry_out(self, request: Request) -> None:
        try:
            outcome = await self._run(request)
        except Exception:
            log.exception("the sandbox's model broke on request %s", request.request_id)
            outcome = Outcome("failed", error="internal error")
        # The pace may change meanwhile, and nobody says so: it is looked at again and again.
        while (left := request.started_at + self._pace.run_seconds - time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(left, TICK_SECONDS))
        self._end(request, outcome)
        self._forget_files()

    def _end(self, request: Request, outcome: Outcome) -> None:
        request.finish(outcome)
        if request.finished_at:  # else it is one that never ends
            self._under_way.discard(request.request_id)

    def _forget_files(self) -> None:
        kept = sum(len(file.data) for each in self.requests.values() for file in each.outputs)
        for request in self.requests.values():
            if kept <= KEPT_BYTES:
                return
            kept -= sum(len(file.data) for file in request.outputs)
            emptied = tuple(replace(file, data=b"") for file in request.outputs)
            request.outcome = replace(request.outcome, outputs=emptied)
