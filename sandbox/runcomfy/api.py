"""The routes of the Model API: what is asked, who may ask, and the exact keys of each answer.

The order of requests is in `queue.py`, what a body may hold in `documents.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from sandbox.faults import Faults
from sandbox.middleware import FAULT, JSON, json_answer
from sandbox.runcomfy.documents import Document
from sandbox.runcomfy.media import send
from sandbox.runcomfy.queue import Queue, Request

MAX_LISTED = 100


class Api:
    """The handlers, over one queue and some documents."""

    def __init__(
        self, token: str, documents: Mapping[str, Document], queue: Queue, faults: Faults
    ) -> None:
        self._token = token
        self._documents = documents
        self._queue = queue
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; their names are the calls' names for faults and exchanges."""
        one, each = "/v1/models/{model_id:.+}", "/v1/requests/{request_id}"
        return [
            web.get("/v1/models", self.models, name="models"),
            web.post(one, self.submit, name="submit"),
            web.get(one, self.model, name="model"),
            web.get(f"{each}/status", self.status, name="status"),
            web.get(f"{each}/result", self.result, name="result"),
            web.post(f"{each}/cancel", self.cancel, name="cancel"),
            web.get("/media/{request_id}/{filename}", self.media, name="media"),
        ]

    @web.middleware
    async def require_token(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse every call of the API without the right bearer token; media need none."""
        asked = request.headers.get("Authorization", "")
        if request.path.startswith("/v1/") and asked != f"Bearer {self._token}":
            return _error(401, 400004, "UserAccountError: the token is missing or not valid.")
        return await handler(request)

    async def submit(self, request: web.Request) -> web.Response:
        """Take a request in, unless its body is refused."""
        document = self._documents.get(request.match_info["model_id"])
        if document is None:
            return _error(404, 404001, "ResourceNotFound: no such model.")
        body = request[JSON]
        if problems := document.problems(body):
            return json_answer({"detail": problems}, 422)
        assert isinstance(body, dict)
        _, fault = self._faults.take("runcomfy.run", str(body)) or ("", None)
        accepted = Request(document.model_id, body, fault)
        self._queue.submit(accepted)
        place = _place(request, accepted)
        return json_answer(
            {
                "request_id": accepted.request_id,
                "status_url": f"{place}/status",
                "result_url": f"{place}/result",
                "cancel_url": f"{place}/cancel",
            }
        )

    async def status(self, request: web.Request) -> web.Response:
        """Say how far a request is."""
        asked = self._asked(request)
        if isinstance(asked, web.Response):
            return asked
        place = _place(request, asked)
        answer: dict[str, object] = {
            "request_id": asked.request_id,
            "status": asked.state,
            "status_url": f"{place}/status",
            "result_url": f"{place}/result",
        }
        if FAULT in request and request[FAULT].effect == "state":
            answer["status"] = request[FAULT].value
        elif asked.state == "in_queue":
            answer["queue_position"] = self._queue.position(asked)
        elif asked.state == "in_progress":
            answer["instance_id"] = asked.instance_id
        return json_answer(answer)

    async def result(self, request: web.Request) -> web.Response:
        """Answer with the output, or with the current state before there is one."""
        asked = self._asked(request)
        if isinstance(asked, web.Response):
            return asked
        return json_answer(
            {
                "request_id": asked.request_id,
                "status": asked.outcome.result_state or asked.state,
                "output": _output(asked, request.url.origin()),
                "created_at": _instant(asked.submitted_at),
                "finished_at": _instant(asked.finished_at),
                "error": asked.outcome.error,
            }
        )

    async def cancel(self, request: web.Request) -> web.Response:
        """Cancel a request that still waits; one that runs or has ended cannot be cancelled."""
        asked = self._asked(request)
        if isinstance(asked, web.Response):
            return asked
        outcome = "cancelled" if self._queue.cancel(asked) else "not_cancellable"
        return json_answer(
            {"request_id": asked.request_id, "status": asked.state, "outcome": outcome}
        )

    async def models(self, request: web.Request) -> web.Response:
        """List the models by `search`, `category`, `kind`, `limit` and `offset`."""
        query = request.query
        found = [
            _described(document, with_schema=query.get("include_schema") in ("1", "true"))
            for document in self._documents.values()
            if query.get("search", "").lower()
            in f"{document.model_id} {document.display_name}".lower()
            and query.get("category", "") in ("", *_categories(document))
            and query.get("kind", "") in ("", "model")
        ]
        limit, offset = (
            int(query[name]) if query.get(name, "").isdecimal() else otherwise
            for name, otherwise in (("limit", MAX_LISTED), ("offset", 0))
        )
        page = found[offset : offset + min(limit, MAX_LISTED)]
        return json_answer({"models": page, "total": len(found)})

    async def model(self, request: web.Request) -> web.Response:
        """Answer with one model, its schema and price."""
        document = self._documents.get(request.match_info["model_id"])
        if document is None:
            return _error(404, 404001, "ResourceNotFound: no such model.")
        return json_answer(_described(document, with_schema=True))

    async def media(self, request: web.Request) -> web.StreamResponse:
        """Answer with a result file; whoever has its address may have it."""
        owner = self._queue.requests.get(request.match_info["request_id"])
        for media in owner.outputs if owner is not None else ():
            if media.filename == request.match_info["filename"] and media.data:
                return await send(request, media, request.get(FAULT))
        return web.Response(status=404, text="Not found")

    def _asked(self, request: web.Request) -> Request | web.Response:
        """Return the request that a path names, or the error to answer with."""
        name = request.match_info["request_id"]
        try:
            known = self._queue.requests.get(str(UUID(name)))
        except ValueError:
            return _error(400, 400001, "InvalidResourceIdentifier: not a request id.")
        return known or _error(404, 404001, "ResourceNotFound: the request does not exist.")


def _place(request: web.Request, about: Request) -> str:
    return f"{request.url.origin()}/v1/requests/{about.request_id}"


def _output(about: Request, origin: URL) -> object:
    outcome = about.outcome
    if outcome.output is not None:
        return outcome.output
    urls = [f"{origin}/media/{about.request_id}/{file.filename}" for file in outcome.outputs]
    if not urls:
        return None
    return {outcome.output_key: urls if outcome.output_key.endswith("s") else urls[0]}


def _described(document: Document, *, with_schema: bool) -> dict[str, object]:
    described: dict[str, object] = {
        "model_id": document.model_id,
        "display_name": document.display_name,
        "categories": _categories(document),
        "base_price_usd": document.price_usd,
        "price_unit": "request",
    }
    return {**document.published, **described} if with_schema else described


def _categories(document: Document) -> list[str]:
    """Return the model's category: the last part of its id, as in `image-to-image`."""
    return [document.model_id.rpartition("/")[2]]


def _instant(at: float) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat() if at else None


def _error(status: int, code: int, message: str) -> web.Response:
    return json_answer({"error_code": code, "error_message": message, "detail": None}, status)
