"""Picture work for the bot: each task runs in a worker process and never in the bot's own.

A hostile or monstrous picture can at most end its worker. What a worker does is told in
`pictures.decoding.worker`; how one is started, asked and ended, in `pictures.process`.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from pictures.budget import PixelBudget
from pictures.picture import MOST_PIXELS, Bounds, Converted, Picture, PictureError, Trouble
from pictures.process import Message, WorkerDiedError, WorkerProcess, WorkError

TASK_SECONDS = 60.0
COMPARE_TASK_SECONDS = 30.0
IDLE_SECONDS = 60.0
"""A worker without a task for so long is ended."""
TASKS_PER_WORKER = 200
"""Then a new one takes its place: what the libraries may leak goes with it."""
log = logging.getLogger(__name__)


class Work:
    """The bot's picture work: one for the whole bot, closed at its end.

    Workers start on demand, one task at a time each, as many as there are processors (2 to 4).
    Tasks begin in the order in which they came. Those under way together have `MOST_PIXELS` at
    most, however many there are. Every path is absolute. A `target` is written by the task, and is
    not there after an error.

    Every task raises:
        PictureError: nothing can be made of the file; also when it ended its worker.
        WorkError: no worker can be started (no library, no memory, no process left), one after the
            other is killed from outside, or the work is closed.
        OSError: the file is not there, or the target cannot be written.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        task_seconds: float = TASK_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        tasks_per_worker: int = TASKS_PER_WORKER,
    ) -> None:
        self._seats = asyncio.Semaphore(workers or min(4, max(2, os.cpu_count() or 1)))
        self._task_seconds = task_seconds
        self._idle_seconds = idle_seconds
        self._tasks_per_worker = tasks_per_worker
        self._budget = PixelBudget(MOST_PIXELS)
        self._workers: set[WorkerProcess] = set()
        self._idle: list[WorkerProcess] = []
        self._ends: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that there are."""
        return [worker.pid for worker in self._workers]

    @property
    def pixels_in_work(self) -> int:
        """How many pixels are in work now, by their weight; `MOST_PIXELS` at most."""
        return self._budget.in_work

    async def start(self) -> None:
        """Start a worker before a task needs it: where that cannot be, no task can be done.

        Raises:
            WorkError: no worker can be started.
        """
        async with self._seats:
            self._rest(await self._new_worker())

    async def check(self, path: Path) -> Picture:
        """Return what the file is, once it was decoded whole."""
        answer = await self._run({"task": "check", "path": str(path)}, self._task_seconds)
        return Picture(**answer["picture"])

    async def convert(self, path: Path, target: Path, bounds: Bounds) -> Converted:
        """Write the picture so that a model can take it.

        Upright, its first frame, in sRGB with 8 bits a channel, on white where it is transparent,
        without any metadata; scaled into the bounds with its proportions kept; as a JPEG of the
        best quality that fits, or as a PNG where that is small and loses nothing.

        Raises:
            PictureError: among others TOO_LONG, with `width` and `height` in its facts.
        """
        task = {"task": "convert", "path": str(path), "bounds": asdict(bounds)}
        answer = await self._run(task, self._task_seconds, target)
        return Converted(Picture(**answer["picture"]), answer["facts"])

    async def fit(self, path: Path, target: Path, *, max_bytes: int) -> Picture:
        """Write the picture so that Discord can show it, in at most `max_bytes`.

        For sources whose metadata cannot be cut out of their bytes and for results that are too
        large. Upright, its first frame, in sRGB, without metadata. Visually lossless first (JPEG;
        WebP where it is transparent; PNG where that is small), then by quality, then smaller.
        """
        task = {"task": "fit", "path": str(path), "max_bytes": max_bytes}
        answer = await self._run(task, self._task_seconds, target)
        return Picture(**answer["picture"])

    async def compare(
        self, befores: Sequence[Path], after: Path, target: Path, *, max_bytes: int
    ) -> Picture:
        """Write one JPEG: 1 to 9 sources at the left, one above the other, the result at the right.

        Each is whole; the result is at most 1600 pixels high; sources are numbered where there are
        several.
        """
        task = {
            "task": "compare",
            "befores": [str(path) for path in befores],
            "after": str(after),
            "max_bytes": max_bytes,
        }
        answer = await self._run(task, min(COMPARE_TASK_SECONDS, self._task_seconds), target)
        return Picture(**answer["picture"])

    async def close(self) -> None:
        """End all workers, within a second; tasks under way raise `WorkError`."""
        self._closed = True
        workers = list(self._workers)
        for worker in workers:
            worker.kill_now()
        await asyncio.gather(*(worker.kill() for worker in workers), *self._ends)

    async def _run(self, task: Message, seconds: float, target: Path | None = None) -> Message:
        """Have a task done; `seconds` is what it may take, without the time that it waits."""
        if target:
            task["target"] = str(target)
        done = False
        try:
            async with self._seats:
                worker = await self._worker()
                try:
                    answer = await self._done_by(worker, task, seconds)
                except WorkerDiedError as death:
                    if worker.tasks == 1 and not death.killed:
                        raise
                    # It may have died of what it did before, while it was idle, or for nothing.
                    answer = await self._done_by(await self._new_worker(), task, seconds)
            done = "picture" in answer
        except (WorkerDiedError, TimeoutError) as error:
            if isinstance(error, WorkerDiedError) and error.killed:
                raise WorkError(f"a picture worker was killed at {task['task']}") from error
            why = f"{type(error).__name__} at {task['task']}"
            raise PictureError(Trouble.TOO_MUCH_WORK, why) from error
        finally:
            if target and not done:
                with suppress(FileNotFoundError):
                    target.unlink()  # noqa: ASYNC240 - at an error or a cancellation, once
        if "picture" in answer:
            return answer
        if "os_error" in answer:
            raise OSError(*answer["os_error"])
        raise PictureError(Trouble(answer["trouble"]), answer["detail"], **answer["facts"])

    async def _worker(self) -> WorkerProcess:
        while self._idle and not self._closed:
            worker = self._idle.pop()
            if worker.retirement:
                worker.retirement.cancel()
            if worker.alive:
                return worker
            self._workers.discard(worker)
        return await self._new_worker()

    async def _new_worker(self) -> WorkerProcess:
        self._open()
        worker = await WorkerProcess.start()
        self._workers.add(worker)
        if self._closed:
            await self._ended(worker)
            self._open()
        return worker

    async def _done_by(self, worker: WorkerProcess, task: Message, seconds: float) -> Message:
        """Return the worker's answer; afterwards it is idle, or gone if it gave none.

        Raises:
            WorkerDiedError, TimeoutError: it gave none.
        """
        answered, lost = False, ""
        try:
            answer = await self._answer(worker, task, seconds)
            answered = True
        except (WorkerDiedError, TimeoutError) as error:
            self._open()
            lost = type(error).__name__
            raise
        finally:
            if answered and worker.tasks < self._tasks_per_worker and not self._closed:
                self._rest(worker)
            else:
                await self._ended(worker)
                if lost:
                    log.warning("%s at %s (status %s)", lost, task["task"], worker.status)
        return answer

    async def _answer(self, worker: WorkerProcess, task: Message, seconds: float) -> Message:
        """Ask it. Whatever goes wrong, it has no picture in work any more when this ends."""
        try:
            async with asyncio.timeout(seconds):
                answer = await worker.begin(task)
            if isinstance(answer, int):
                async with self._budget.hold(answer):
                    try:
                        async with asyncio.timeout(seconds):
                            answer = await worker.go_on()
                    except BaseException:
                        await worker.kill()  # before its pixels count as free
                        raise
        except BaseException:
            worker.kill_now()
            raise
        return answer

    def _rest(self, worker: WorkerProcess) -> None:
        """Let it wait for a task, for a while."""
        self._idle.append(worker)
        loop = asyncio.get_running_loop()
        worker.retirement = loop.call_later(self._idle_seconds, self._retire, worker)

    def _retire(self, worker: WorkerProcess) -> None:
        self._idle.remove(worker)
        task = asyncio.create_task(self._ended(worker))
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)

    async def _ended(self, worker: WorkerProcess) -> None:
        try:
            await worker.end()
        finally:
            self._workers.discard(worker)

    def _open(self) -> None:
        if self._closed:
            raise WorkError("the picture work is closed")
