"""A desk whose Discord and RunComfy are one small host on loopback that does as it is told."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from aiohttp import web
from PIL import Image
from yarl import URL

from jobs import Delivery, DeliveryFile, Desk, Limits, OperatorConcern, Room, Upload
from models import read_all
from pictures import Work
from runcomfy import Media
from storage import Job, JobStore, Source, Usage, open_database
from tests.runcomfy.clients import connected
from tests.runcomfy.servers import answering
from tests.storage.conftest import new_job

PHOTOS = Path(__file__).resolve().parents[2] / "sandbox" / "photos"
LIMITS = Limits(
    daily=100,
    active=100,
    timeout_seconds=30.0,
    poll_seconds_min=0.1,
    poll_seconds_max=0.1,
    polls_per_second=100.0,
)


@dataclass
class Board:
    """Where replies stand and files lie."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    """By their path; what was given by its option, what was attached below `/attachments/`."""
    failing: bool = False
    """Whether it answers 503 instead of a file."""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """Until it is set, the host says nothing."""
    asked: list[web.Request] = field(default_factory=list)
    """Each GET."""
    submits: int = 0
    """POSTs, each of which it refuses with 429."""
    attached: list[list[str]] = field(default_factory=list)
    """Names of files, by the edit that brought them."""
    refusals: list[Exception | None] = field(default_factory=list)
    """What the next edits with files meet, in turn; None and beyond: nothing."""
    place: Room = field(default_factory=lambda: Room(10_000_000, 25_000_000, 10))

    def paths(self) -> list[str]:
        """Return what was asked for."""
        return [request.path for request in self.asked]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer as CDN or as the Model API."""
        if request.method == "POST":
            self.submits += 1
            return web.json_response({"message": "slow down"}, status=429)
        self.asked.append(request)
        await self.open.wait()
        data = self.files.get(request.path)
        if self.failing or data is None:
            return web.Response(status=503 if self.failing else 404)
        if "Range" not in request.headers:
            return web.Response(body=data)
        start, stop, _ = request.http_range.indices(len(data))
        said = {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"}
        return web.Response(status=206, body=data[start:stop], headers=said)

    def show(self, job: Job, *, operator_must_act: bool = False) -> None:
        pass

    async def find(self, job: Job) -> int | None:
        return job.message_id

    def room(self, job: Job) -> Room:
        return self.place

    async def attach(self, job: Job, files: Sequence[DeliveryFile]) -> Sequence[Upload]:
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal:
            raise refusal
        self.attached.append([file.filename for file in files])
        uploads = []
        for file in files:
            path = f"/attachments/{len(self.attached)}/{file.filename}"
            self.files[path] = file.path.read_bytes()
            uploads.append(Upload(len(self.files), f"{self.url}{path}"))
        return uploads

    async def shows_result(self, job: Job) -> bool:
        return False

    async def deliver(self, job: Job, delivery: Delivery, usage: Usage) -> None:
        pass

    async def end(self, job: Job) -> None:
        pass

    async def tell_operator(self, concern: OperatorConcern) -> None:
        pass


@asynccontextmanager
async def laid(folder: Path) -> AsyncIterator[tuple[Desk, Board]]:
    """Lay a desk with nothing on it, and return it with its host."""
    board = Board()
    board.open.set()
    async with (
        answering(board.serve) as url,
        open_database(folder / "jobs.db") as database,
        connected(url) as client,
    ):
        board.url = url
        media, work = Media((), URL(url), user_agent="Repaint"), Work(workers=2)
        try:
            yield (
                Desk(
                    store=JobStore(database),
                    client=client,
                    source_media=media,
                    result_media=media,
                    reply=board,
                    work=work,
                    models={model.model_id: model for model in read_all()},
                    limits=LIMITS,
                    folder=folder / "work",
                ),
                board,
            )
        finally:
            board.open.set()
            await work.close()
            await media.close()


async def accepted(desk: Desk, board: Board, *pictures: bytes) -> Job:
    """Accept an edit of these pictures, whose reply is out."""
    (model,) = desk.models.values()
    sources = []
    for number, data in enumerate(pictures, start=1):
        option = f"image{number}"
        board.files[f"/{option}"] = data
        sources.append(Source(option, f"{board.url}/{option}", f"{option}.bin", len(data)))
    new = replace(
        new_job(now=desk.now()),
        model_id=model.model_id,
        arguments={"prompt": "x"},
        sources=sources,
    )
    job = await desk.store.accept(new, daily=100, active=100, now=desk.now())
    await desk.store.replied(job.id, 1)
    return await again(desk, job)


async def again(desk: Desk, job: Job) -> Job:
    """Return the job as it is now."""
    now = await desk.store.get(job.id)
    assert now is not None
    return now


def with_place(name: str = "astronaut.jpg", quality: int = 90) -> bytes:
    """Return a photograph that says where it was taken: its metadata has to come off."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    with Image.open(PHOTOS / name) as photo:
        photo.save(stream, "JPEG", quality=quality, exif=exif)
    return stream.getvalue()
