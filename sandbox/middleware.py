"""What every request to the sandbox passes through: its body parsed, its fault, its exchange.

Both services use it. It knows nothing of Discord or RunComfy; what only a service can do (a
fault's `effect`) it hands on to the handler as `request[FAULT]`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import BodyPartReader, web
from aiohttp.typedefs import Handler, Middleware

from sandbox.exchanges import Exchange, Exchanges
from sandbox.faults import Fault, Faults

MAX_BODY_BYTES = 30 * 1024 * 1024
"""A request's greatest body; give it to `web.Application` as `client_max_size` too."""


class Part(NamedTuple):
    """One file of a multipart body."""

    filename: str
    content_type: str
    data: bytes


JSON: web.RequestKey[object] = web.RequestKey("json", object)
"""The parsed JSON body, of a multipart body its `payload_json`; None when there was none, the
text itself when it does not parse."""
FILES = web.RequestKey("files", dict[str, Part])
"""The files of a multipart body by the name of their part (`files[0]`), in order."""
FAULT = web.RequestKey("fault", Fault)
"""The fault whose `effect` the handler has to play; missing when there is none."""
_CUT = web.RequestKey("cut", bool)


def json_answer(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return a JSON answer whose type is exactly `application/json`, without a charset."""
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
    )


def parse(data: bytes | str) -> object:
    """Return what a JSON text means.

    Raises:
        ValueError: it is no JSON, or it has what could never be said again: NaN, infinity, half of
            a surrogate pair, or more levels than anybody means.
    """
    try:
        parsed: object = json.loads(data)
        json.dumps(parsed, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise ValueError("too many levels") from None
    return parsed


def cut(request: web.Request) -> web.Response:
    """Close the connection after what was written so far; the answer returned reaches nobody."""
    request[_CUT] = True
    if request.transport is not None:
        request.transport.close()
    return web.Response()


def middleware(service: str, faults: Faults, exchanges: Exchanges) -> Middleware:
    """Return the aiohttp middleware of one service (`discord` or `runcomfy`).

    Each call is named after its route, `unknown` when no route matched. In this order: the body is
    parsed into `request[JSON]` and `request[FILES]`, the fault waiting for `service.call` taken,
    its delay waited for, the connection cut, and the fault's answer or else the handler's sent.
    The exchange is logged in the end, whatever became of it.

    What was read whole is carried out, even when whoever asked has given up meanwhile: aiohttp
    cancels no handler for that unless it is told to (`handler_cancellation`).
    """

    @web.middleware
    async def pass_through(request: web.Request, handler: Handler) -> web.StreamResponse:
        exchange = _begin(service, request)
        fault: Fault | None = None
        request[JSON], request[FILES] = None, {}
        try:
            await _parse(request)
            exchange.request = request[JSON]
            exchange.files = {part: len(file.data) for part, file in request[FILES].items()}
            said = f"{exchange.path} {request[JSON]}"
            exchange.fault, fault = faults.take(f"{service}.{exchange.call}", said) or ("", None)
            if fault is not None:
                # Only now: a client that gives up while it waits has asked all the same.
                await asyncio.sleep(fault.delay_seconds)
                gone = request.transport is None or request.transport.is_closing()
                if fault.cut == "before" or (fault.held and gone):
                    return cut(request)
                if fault.effect:
                    request[FAULT] = fault
            if faults.latency_seconds:
                await asyncio.sleep(faults.latency_seconds / 2)
            answer = await _answer(request, handler, fault)
            if faults.latency_seconds:
                await asyncio.sleep(faults.latency_seconds / 2)
            if fault is not None and fault.cut == "after":
                return cut(request)
            exchange.status, exchange.response = answer.status, _json_of(answer)
            return answer
        except web.HTTPException as error:
            if fault is not None and fault.cut == "after":
                return cut(request)
            exchange.status, exchange.response = error.status, _json_of(error)
            raise
        except ConnectionError:
            # Whoever asked is gone in mid-sentence: nobody is left to answer.
            return cut(request)
        except Exception:
            exchange.status = 500
            raise
        finally:
            if _CUT in request:
                exchange.status, exchange.response = 0, None
            exchanges.add(exchange)

    return pass_through


def _begin(service: str, request: web.Request) -> Exchange:
    route = request.match_info.route
    return Exchange(
        service=service,
        call=route.name or "unknown",
        method=request.method,
        path=request.rel_url.raw_path,
        template="" if route.resource is None else route.resource.canonical,
        query=dict(request.query),
        authorization=request.headers.get("Authorization", ""),
    )


async def _answer(
    request: web.Request, handler: Handler, fault: Fault | None
) -> web.StreamResponse:
    if fault is None or not fault.status:
        return await handler(request)
    headers = dict(fault.headers)
    if isinstance(fault.body, bytes):
        return web.Response(body=fault.body, status=fault.status, headers=headers)
    if isinstance(fault.body, str):
        return web.Response(
            text=fault.body, status=fault.status, headers=headers, content_type="text/html"
        )
    if fault.body is None:
        return web.Response(status=fault.status, headers=headers)
    return json_answer(fault.body, fault.status, headers)


async def _parse(request: web.Request) -> None:
    if request.content_type == "multipart/form-data":
        await _parse_multipart(request)
    elif request.can_read_body:
        request[JSON] = _json_or_text(await request.read())


async def _parse_multipart(request: web.Request) -> None:
    left = MAX_BODY_BYTES
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise web.HTTPBadRequest(text="A multipart body inside a multipart body.")
            data = bytes(await part.read(decode=True))
            left -= len(data)
            if left < 0:
                raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES)
            if part.filename is not None:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                request[FILES][part.name or ""] = Part(part.filename, kind, data)
            elif part.name == "payload_json":
                request[JSON] = _json_or_text(data)
    except ValueError as error:
        raise web.HTTPBadRequest(text="The multipart body does not parse.") from error


def _json_or_text(data: bytes) -> object:
    if not data:
        return None
    try:
        return parse(data)
    except ValueError:
        return data.decode(errors="replace")


def _json_of(answer: web.StreamResponse) -> object:
    """Return the JSON body of an answer; files and pages are not for the log."""
    if not isinstance(answer, web.Response) or answer.content_type != "application/json":
        return None
    return _json_or_text(answer.body) if isinstance(answer.body, bytes) else None
