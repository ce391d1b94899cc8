"""The calls of the Model API. One function carries each of them out and judges its answer.

A client neither repeats nor waits: who calls knows what a failure means for the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from urllib.parse import quote

import aiohttp
from yarl import URL

from runcomfy.answers import (
    Balance,
    Result,
    Status,
    error_of,
    read_balance,
    read_cancel,
    read_json,
    read_request_id,
    read_result,
    read_status,
)
from runcomfy.errors import NotSentError, UnclearError, UnknowableError
from runcomfy.media import LOOPBACK

CALL_SECONDS = 30.0
"""How long a call may take, all in all."""
ANSWER_BYTES = 1_000_000
"""The longest answer that is read."""


class RunComfy:
    """The Model API at one address, for one token."""

    def __init__(
        self,
        base: URL,
        token: str,
        *,
        balance: URL | None = None,
        user_agent: str,
        call_seconds: float = CALL_SECONDS,
    ) -> None:
        """Open the sessions; they need a running loop.

        Args:
            base: The API's address.
            token: The operator's.
            balance: Where their balance is asked for, on a host of its own; nowhere when `base`
                points at loopback: that is not RunComfy, and the token is none of it.
            user_agent: What we call ourselves.
            call_seconds: How long a call may take.
        """
        self._base = base
        self._balance = None if base.host in LOOPBACK else balance
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_wrote)

        def session(*, keep: bool) -> aiohttp.ClientSession:
            # The token belongs to these sessions alone; files are fetched by another (media.py).
            made = aiohttp.ClientSession(
                headers={"Authorization": f"Bearer {token}", "User-Agent": user_agent},
                connector=aiohttp.TCPConnector(force_close=not keep, limit=100),
                timeout=aiohttp.ClientTimeout(total=call_seconds),
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[trace],
            )
            # DEP-WARN: aiohttp repeats a lost GET by itself, past every budget (aiohttp/client.py).
            made._retry_connection = False
            return made

        self._reads = session(keep=True)
        # On a kept connection that the server had just closed, a submit, which nobody may repeat,
        # would look as if its answer was lost.
        self._submits = session(keep=False)

    async def close(self) -> None:
        """Close the connections; calls under way end with an error."""
        await self._reads.close()
        await self._submits.close()

    async def submit(self, model_id: str, body: Mapping[str, object]) -> str:
        """Submit a request and return its id.

        Args:
            model_id: With its slashes, which go into the path as they are.
            body: The model's input schema, filled in.

        Raises:
            NotSentError: it did not arrive, and may be tried again.
            RefusedError: RunComfy refused it.
            UnclearError: it may have been accepted and may be charged; never to be repeated.
        """
        path = f"/v1/models/{quote(model_id, safe='/')}"
        answer = await self._call(self._submits, "POST", path, body)
        return read_request_id(answer)

    async def status(self, request_id: str) -> Status:
        """Return the request's state.

        Raises:
            RunComfyError: it could not be had.
        """
        return read_status(await self._call(self._reads, "GET", _path(request_id, "status")))

    async def result(self, request_id: str) -> Result:
        """Return the request's result, or its state when there is none yet.

        Raises:
            RunComfyError: it could not be had.
        """
        return read_result(await self._call(self._reads, "GET", _path(request_id, "result")))

    async def cancel(self, request_id: str) -> bool:
        """Cancel a queued request; False when it is too late for that.

        Raises:
            RunComfyError: nobody knows whether it was cancelled.
        """
        return read_cancel(await self._call(self._reads, "POST", _path(request_id, "cancel")))

    async def balance(self) -> Balance:
        """Return what is left of the operator's money.

        Raises:
            UnknowableError: there is no place where it could be asked for.
            RunComfyError: it could not be had.
        """
        if self._balance is None:
            raise UnknowableError("this API has no balance")
        return read_balance(await self._ask(self._reads, "GET", self._balance))

    async def _call(
        self,
        session: aiohttp.ClientSession,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
    ) -> Mapping[str, object]:
        url = URL(str(self._base) + path, encoded=True)
        return await self._ask(session, method, url, body)

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: URL,
        body: Mapping[str, object] | None = None,
    ) -> Mapping[str, object]:
        written = SimpleNamespace(headers=False)
        try:
            async with session.request(
                method, url, json=body, allow_redirects=False, trace_request_ctx=written
            ) as response:
                text = await _bounded(response)
                status = response.status
                retry_after = response.headers.get("Retry-After")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RuntimeError) as error:
            # The last two: a header that cannot be written, a session that was closed meanwhile.
            # Their texts hold whole addresses; the class says enough.
            words = type(error).__name__
            raise (UnclearError(words) if written.headers else NotSentError(words)) from None
        try:
            answer = read_json(text, status)
        except UnclearError:
            if wrong := error_of(status, None, retry_after):
                raise wrong from None
            raise
        wrong = error_of(status, answer, retry_after)
        if wrong:
            raise wrong
        return answer


async def _wrote(
    _: aiohttp.ClientSession,
    context: SimpleNamespace,
    __: aiohttp.TraceRequestHeadersSentParams,
) -> None:
    context.trace_request_ctx.headers = True


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(65_536):
        size += len(part)
        if size > ANSWER_BYTES:
            raise UnclearError("the answer is too long", status=response.status)
        parts.append(part)
    return b"".join(parts)


def _path(request_id: str, call: str) -> str:
    return f"/v1/requests/{quote(request_id, safe='')}/{call}"
