"""A real desk, with files that lie at a host of their own and a board in place of Discord."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aiohttp import web
from yarl import URL

from jobs import Delivery, DeliveryFile, Desk, Limits, OperatorConcern, Room, Upload
from jobs.desk import utc_now
from pictures import Work
from runcomfy import Media, RunComfy
from storage import Job, JobState, JobStore, Source, Usage, open_database
from tests.runcomfy.servers import answering
from tests.storage.conftest import new_job

AGENT = "Repaint/test"
ROOM = Room(file_bytes=10_000_000, message_bytes=25_000_000, message_files=10)
LIMITS = Limits(
    daily=100,
    active=100,
    timeout_seconds=60.0,
    poll_seconds_min=0.1,
    poll_seconds_max=1.0,
    polls_per_second=100.0,
)


@dataclass
class Board:
    """Takes what is to be shown, and keeps it; it can be told to refuse some of it."""

    here: Room = ROOM
    refusals: deque[Exception] = field(default_factory=deque)
    """What the next deliveries meet with."""
    deliveries: list[Delivery] = field(default_factory=list)
    """Those that were refused too."""
    concerns: list[OperatorConcern] = field(default_factory=list)
    """What the operator was told."""

    def show(self, job: Job, *, operator_must_act: bool = False) -> None:
        """Statuses are nobody's business here."""

    async def find(self, job: Job) -> int | None:
        return job.message_id

    def room(self, job: Job) -> Room:
        return self.here

    async def attach(self, job: Job, files: Sequence[DeliveryFile]) -> Sequence[Upload]:
        raise NotImplementedError

    async def shows_result(self, job: Job) -> bool:
        return False

    async def deliver(self, job: Job, delivery: Delivery, usage: Usage) -> None:
        self.deliveries.append(delivery)
        for file in (*delivery.results, *delivery.sources):
            assert file.path.stat().st_size == file.size <= self.here.file_bytes
        if self.refusals:
            raise self.refusals.popleft()

    async def end(self, job: Job) -> None:
        raise NotImplementedError

    async def tell_operator(self, concern: OperatorConcern) -> None:
        self.concerns.append(concern)


@dataclass
class Table:
    """The desk, its board, and the host of all files."""

    desk: Desk
    board: Board
    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    """By name; what is not there is answered with 404."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each file was asked for."""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, the host says nothing."""

    async def finished(self, results: Sequence[str], sources: Sequence[str] = ()) -> Job:
        """Return a job whose result these files are, just finished; a `.mp4` is a video."""
        outputs = [
            {"kind": "video" if name.endswith(".mp4") else "image", "url": f"{self.url}/{name}"}
            for name in results
        ]
        return await self._moved(sources, JobState.FINISHED, outputs, utc_now())

    async def running(self, sources: Sequence[str]) -> Job:
        """Return a job that runs."""
        return await self._moved(sources, JobState.RUNNING)

    async def _moved(
        self,
        sources: Sequence[str],
        state: JobState,
        outputs: Sequence[Mapping[str, str]] = (),
        finished_at: datetime | None = None,
    ) -> Job:
        store, now = self.desk.store, utc_now()
        given = [
            Source(f"image{number}", f"{self.url}/{name}", name, len(self.files.get(name, b"")))
            for number, name in enumerate(sources, start=1)
        ]
        new = replace(new_job(now=now), sources=given)
        job = await store.accept(new, daily=100, active=100, now=now)
        for step in (JobState.SUBMITTING, JobState.QUEUED, JobState.RUNNING, JobState.FINISHED):
            if step is JobState.FINISHED:
                moved = await store.move(job.id, step, outputs=outputs, finished_at=finished_at)
            else:
                moved = await store.move(job.id, step)
            assert moved
            if step is state:
                return moved
        raise AssertionError("unreachable")


@asynccontextmanager
async def laid(folder: Path) -> AsyncIterator[Table]:
    """Lay a table in that folder."""

    async def serve(request: web.Request) -> web.StreamResponse:
        name = request.path.strip("/")
        table.asked[name] += 1
        await table.open.wait()
        if name not in table.files:
            return web.Response(status=404)
        return web.Response(body=table.files[name])

    async with answering(serve) as url, open_database(folder / "repaint.db") as database:
        media, board = Media((), URL(url), user_agent=AGENT), Board()
        client, work = RunComfy(URL(url), "token", user_agent=AGENT), Work(workers=1)
        desk = Desk(
            store=JobStore(database),
            client=client,
            source_media=media,
            result_media=media,
            reply=board,
            work=work,
            models={},
            limits=LIMITS,
            folder=folder / "work",
        )
        table = Table(desk, board, url)
        table.open.set()
        try:
            yield table
        finally:
            table.open.set()
            await desk.close()
            await work.close()
            await client.close()
            await media.close()
