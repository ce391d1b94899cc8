"""A local RunComfy: its Model API, its queue and a "model" that works without a GPU.

Everything that it accepts comes from the documents in `models/`. It knows nothing of Discord.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
from aiohttp import web

from sandbox.exchanges import Exchanges
from sandbox.faults import Faults
from sandbox.middleware import MAX_BODY_BYTES, middleware
from sandbox.runcomfy.api import Api
from sandbox.runcomfy.documents import Document, read_documents
from sandbox.runcomfy.failures import FAILURES
from sandbox.runcomfy.inputs import new_session
from sandbox.runcomfy.queue import Outcome, Queue, Request
from sandbox.runcomfy.run import carry_out

__all__ = ["RunComfy"]


class RunComfy:
    """The service; run `application` on a port of its own.

    Addresses of result files are derived from each request's own host. `queue_seconds` (the
    least time in the queue), `run_seconds` (how long a run takes), `slots` (how many run at
    once) and `crowd` (how many strangers are ahead when a request comes; within `queue_seconds`
    they are served) may be changed while it runs.
    """

    def __init__(
        self,
        *,
        token: str,
        faults: Faults,
        exchanges: Exchanges,
        documents: Path,
        queue_seconds: float = 2.0,
        run_seconds: float = 4.0,
        slots: int = 1,
        crowd: int = 2,
    ) -> None:
        """`documents` is the folder of the models' documents, read when `application` starts.

        See `read_documents` for errors.
        """
        self.queue_seconds = queue_seconds
        self.run_seconds = run_seconds
        self.slots = slots
        self.crowd = crowd
        faults.known.update(FAILURES)
        self.documents = documents
        self._documents: dict[str, Document] = {}
        self._session: aiohttp.ClientSession | None = None
        self._queue = Queue(self, self._carry_out)
        api = Api(token, self._documents, self._queue, faults)
        self.application = web.Application(
            middlewares=[middleware("runcomfy", faults, exchanges), api.require_token],
            client_max_size=MAX_BODY_BYTES,
        )
        self.application.add_routes(api.routes())
        self.application.cleanup_ctx.append(self._work)

    @property
    def requests(self) -> dict[str, Request]:
        """The requests by request id, in order of their submit; the oldest are forgotten."""
        return self._queue.requests

    @property
    def under_way(self) -> int:
        """How many requests have not ended yet."""
        return self._queue.under_way

    @property
    def most_under_way(self) -> int:
        """How many there were at most at once."""
        return self._queue.most_under_way

    async def _work(self, _: web.Application) -> AsyncIterator[None]:
        self._documents.update(read_documents(self.documents))
        async with new_session() as self._session:
            worker = asyncio.create_task(self._queue.work())
            yield
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker

    async def _carry_out(self, request: Request) -> Outcome:
        assert self._session is not None, "the queue works only while the application is up"
        return await carry_out(request, self._documents[request.model_id], self._session)
