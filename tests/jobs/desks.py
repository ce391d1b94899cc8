"""A real desk, whose Discord is a board and whose hosts are one on loopback that does as told."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aiohttp import web
from PIL import Image
from yarl import URL

from jobs import (
    Delivery,
    DeliveryFile,
    Desk,
    Limits,
    Operator,
    OperatorConcern,
    Room,
    Rulebook,
    Upload,
)
from jobs.desk import utc_now
from models import read_all
from pictures import Work
from runcomfy import Media
from storage import (
    Alarm,
    DraftStore,
    Job,
    JobState,
    JobStore,
    PaceStore,
    QuotaStore,
    SettingsStore,
    Source,
    Usage,
    open_database,
)
from tests.runcomfy.clients import connected
from tests.runcomfy.servers import answering
from tests.storage.conftest import bounds, new_job

PHOTOS = Path(__file__).resolve().parents[2] / "sandbox" / "photos"
ROOM = Room(file_bytes=10_000_000, message_bytes=25_000_000, message_files=10)
LIMITS = Limits(
    timeout_seconds=60.0,
    poll_seconds_min=0.1,
    poll_seconds_max=1.0,
    polls_per_second=100.0,
    mention_after_seconds=30.0,
)


@dataclass
class Host:
    """Where all files lie, and the Model API."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    """By name; what is not there is answered with 404."""
    requests: list[web.Request] = field(default_factory=list)
    """Each GET."""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, the host says nothing of files."""
    failing: bool = False
    """Whether it answers 503 instead of a file."""
    submits: int = 0
    """POSTs."""
    request_id: str = ""
    """What it answers to them; while empty, each is refused with 429."""

    @property
    def asked(self) -> Sequence[str]:
        """The files that were asked for."""
        return [request.path.strip("/") for request in self.requests]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer as CDN or as the Model API."""
        if request.method == "POST":
            self.submits += 1
            if self.request_id:
                return web.json_response({"request_id": self.request_id})
            return web.json_response({"message": "slow down"}, status=429)
        self.requests.append(request)
        await self.open.wait()
        data = self.files.get(request.path.strip("/"))
        if self.failing or data is None:
            return web.Response(status=503 if self.failing else 404)
        if "Range" not in request.headers:
            return web.Response(body=data)
        start, stop, _ = request.http_range.indices(len(data))
        said = {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"}
        return web.Response(status=206, body=data[start:stop], headers=said)


@dataclass
class Board:
    """Takes what is to be shown, and keeps it; it can be told to refuse some of it."""

    host: Host
    """Where what is attached will lie, below `attachments/`."""
    here: Room = ROOM
    shows_already: bool = False
    """Whether an earlier process has shown each result."""
    refusals: list[Exception | None] = field(default_factory=list)
    """What the next edits with files meet, in turn; None and beyond: nothing."""
    attached: list[list[str]] = field(default_factory=list)
    """Names of files, by the edit that brought them."""
    deliveries: list[Delivery] = field(default_factory=list)
    """Those that were refused too."""
    concerns: list[OperatorConcern] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    """What the operator was told."""
    over: set[str] = field(default_factory=set)
    """Tokens whose time is over: with those of a job that is `token_only` nothing is written."""
    in_reply: bool = True
    """Whether an end is shown in the reply, or by direct message."""
    ends: list[Job] = field(default_factory=list)
    """Jobs whose end without a picture was told."""
    called_back: list[Job] = field(default_factory=list)
    """Jobs whose author was."""

    def show(self, job: Job, *, operator_must_act: bool = False) -> None:
        """Statuses are nobody's business here."""

    async def find(self, job: Job) -> int | None:
        return job.message_id

    def room(self, job: Job) -> Room:
        return self.here

    async def attach(self, job: Job, files: Sequence[DeliveryFile]) -> Sequence[Upload]:
        self._refuse()
        self.attached.append([file.filename for file in files])
        uploads = []
        for file in files:
            name = f"attachments/{len(self.attached)}/{file.filename}"
            self.host.files[name] = file.path.read_bytes()
            uploads.append(Upload(len(self.host.files), f"{self.host.url}/{name}"))
        return uploads

    def awaits_press(self, job: Job) -> bool:
        return job.token_only and job.token in self.over

    async def shows_result(self, job: Job) -> bool:
        return self.shows_already

    async def deliver(self, job: Job, delivery: Delivery, usage: Usage) -> bool:
        self.deliveries.append(delivery)
        for file in (*delivery.results, *delivery.sources):
            assert file.path.stat().st_size == file.size <= self.here.file_bytes
        self._refuse()
        return self.in_reply

    async def end(self, job: Job) -> bool:
        self.ends.append(job)
        return self.in_reply

    async def call_back(self, job: Job) -> None:
        self.called_back.append(job)

    def forget(self, job_id: int) -> None:
        """Nothing is remembered."""

    async def tell_operator(self, concern: OperatorConcern) -> None:
        self.concerns.append(concern)

    async def tell_of_budget(self, alarm: Alarm) -> bool:
        self.alarms.append(alarm)
        return True

    def _refuse(self) -> None:
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal:
            raise refusal


@dataclass
class Table:
    """The desk, its board, and the host."""

    desk: Desk
    board: Board
    host: Host

    async def accepted(self, *pictures: bytes) -> Job:
        """Return an edit of these pictures, just accepted, whose reply is out."""
        names = [f"image{number}" for number in range(1, len(pictures) + 1)]
        self.host.files |= dict(zip(names, pictures, strict=True))
        return await self._accepted(names)

    async def running(self, sources: Sequence[str]) -> Job:
        """Return a job that runs."""
        return await self._moved(sources, JobState.RUNNING)

    async def finished(
        self, results: Sequence[str], sources: Sequence[str] = (), *, token_only: bool = False
    ) -> Job:
        """Return a job whose result these files are, just finished; a `.mp4` is a video."""
        url = self.host.url
        outputs = [
            {"kind": "video" if name.endswith(".mp4") else "image", "url": f"{url}/{name}"}
            for name in results
        ]
        return await self._moved(sources, JobState.FINISHED, outputs, utc_now(), token_only)

    async def now(self, job: Job) -> Job:
        """Return the job as it is now."""
        found = await self.desk.store.get(job.id)
        assert found is not None
        return found

    async def _accepted(self, sources: Sequence[str], token_only: bool = False) -> Job:
        (model,) = self.desk.models.values()
        files, url = self.host.files, self.host.url
        given = [
            Source(f"image{number}", f"{url}/{name}", name, len(files.get(name, b"")))
            for number, name in enumerate(sources, start=1)
        ]
        new = replace(
            new_job(now=utc_now()),
            model_id=model.model_id,
            arguments={"prompt": "x"},
            sources=given,
            token_only=token_only,
        )
        job = await self.desk.store.accept(new, bounds(now=utc_now()))
        await self.desk.store.replied(job.id, 1)
        return await self.now(job)

    async def _moved(
        self,
        sources: Sequence[str],
        state: JobState,
        outputs: Sequence[Mapping[str, str]] = (),
        finished_at: datetime | None = None,
        token_only: bool = False,
    ) -> Job:
        store, job = self.desk.store, await self._accepted(sources, token_only)
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
    host = Host()
    host.open.set()
    async with (
        answering(host.serve) as host.url,
        open_database(folder / "repaint.db") as database,
        connected(host.url) as client,
    ):
        models = {model.model_id: model for model in read_all()}
        operator = Operator(daily=100, active=100)
        media, work = Media((), URL(host.url), user_agent="Repaint/test"), Work(workers=1)
        board = Board(host)
        desk = Desk(
            store=JobStore(database),
            quotas=QuotaStore(database),
            rules=Rulebook(SettingsStore(database), operator, models),
            drafts=DraftStore(database),
            paces=PaceStore(database),
            client=client,
            source_media=media,
            result_media=media,
            reply=board,
            work=work,
            models=models,
            limits=LIMITS,
            database=folder / "repaint.db",
            folder=folder / "work",
        )
        try:
            yield Table(desk, board, host)
        finally:
            host.open.set()
            await desk.close()
            await work.close()
            await media.close()


def with_place(name: str = "astronaut.jpg", quality: int = 90) -> bytes:
    """Return a photograph that says where it was taken: its metadata has to come off."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    with Image.open(PHOTOS / name) as photo:
        photo.save(stream, "JPEG", quality=quality, exif=exif)
    return stream.getvalue()
