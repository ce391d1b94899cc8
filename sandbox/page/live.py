"""The page's socket: what happens, told to each open page as it happens.

Server to page, as JSON with a `kind`: first `hello`, then `state` (again whenever it has
changed), each `event` that the person sees, and to whoever watches each `exchange` and each
`line` of the bot's log. Page to server only `{"watch": true}` or false.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.bot_process import BotProcess
from sandbox.discord import client
from sandbox.discord.feed import Event
from sandbox.discord.people import speaker
from sandbox.discord.state import Discord
from sandbox.discord.wire import Json
from sandbox.discord.world import User
from sandbox.exchanges import Exchange, Exchanges

KEPT_FRAMES = 1_000
"""How many frames wait for a slow page before it is given up; it then comes back and reads anew."""
MAX_FRAME_BYTES = 1024
"""The greatest frame that a page may send."""
HEARTBEAT_SECONDS = 20.0
CLOSE_SECONDS = 0.5
"""How long a page may take to answer a close."""
COMPARE_SECONDS = 0.5
"""How often the state is compared when nobody says that it has changed."""


@dataclass(eq=False)
class Page:
    """One open page."""

    who: User
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    frames: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(KEPT_FRAMES))
    """What it is still to be told."""
    watching: bool = False
    """Whether it wants exchanges and the log too."""
    overrun: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, frame: str) -> None:
        """Send a frame when its turn comes; nobody waits for that."""
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.overrun.set()

    async def close(self, code: int, why: str = "") -> None:
        """Close in good order, or by force when the page does not answer."""
        orderly = False
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.socket.close(code=code, message=why.encode())
                orderly = True
        except (TimeoutError, ConnectionError):
            pass
        finally:
            if not orderly and self.transport is not None:
                self.transport.abort()


class Live:
    """All open pages of one sandbox."""

    def __init__(
        self, discord: Discord, bot: BotProcess, exchanges: Exchanges, state: Callable[[], Json]
    ) -> None:
        """`state` returns what `state` frames say; it is compared with what it said before."""
        self._discord = discord
        self._state = state
        self._told: Json = {}
        self._pages: set[Page] = set()
        self._exchanges = exchanges
        self._bot = bot

    @property
    def pages(self) -> int:
        """How many pages are open."""
        return len(self._pages)

    def add_to(self, app: web.Application) -> None:
        """Serve `/live` in an application, for as long as it is up."""
        app.router.add_get("/live", self.handle)
        app.cleanup_ctx.append(self._work)
        app.on_shutdown.append(self._close)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one page until it goes."""
        who = speaker(request)
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_SECONDS,
            timeout=CLOSE_SECONDS,
            max_msg_size=MAX_FRAME_BYTES,
            compress=False,  # it goes nowhere but through this machine's memory
        )
        await socket.prepare(request)
        page = Page(who, socket, request.transport)
        # Nothing is awaited from here to the page being among the others: it misses no event.
        page.tell(_frame("hello", boot=self._discord.boot, last=self._discord.feed.last))
        page.tell(_frame("state", **self._state()))
        self._pages.add(page)
        sender = asyncio.create_task(_send(page))
        try:
            await _listen(page)
        finally:
            self._pages.discard(page)
            if not page.overrun.is_set():  # else it is about to close the page, and has to
                sender.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sender
        return socket

    async def _work(self, _: web.Application) -> AsyncIterator[None]:
        self._discord.feed.listeners.append(self._hear_event)
        self._exchanges.listeners.append(self._hear_exchange)
        self._bot.listeners.append(self._hear_line)
        self._told = self._state()
        comparing = asyncio.create_task(self._compare())
        yield
        self._discord.feed.listeners.remove(self._hear_event)
        self._exchanges.listeners.remove(self._hear_exchange)
        self._bot.listeners.remove(self._hear_line)
        comparing.cancel()
        with suppress(asyncio.CancelledError):
            await comparing

    async def _compare(self) -> None:
        """Tell every page of each change of the state."""
        while True:
            # Most changes wake the feed; a setting or a fault used up may not.
            if await self._discord.feed.wait_for(self._has_changed, COMPARE_SECONDS):
                self._told = self._state()
                _tell(self._pages, _frame("state", **self._told))

    def _has_changed(self) -> bool:
        return self._state() != self._told

    def _hear_event(self, event: Event) -> None:
        pages = [p for p in self._pages if client.hears(self._discord, p.who, event)]
        if pages:
            _tell(pages, _frame("event", event=event.body()))

    def _hear_exchange(self, exchange: Exchange) -> None:
        if pages := [page for page in self._pages if page.watching]:
            _tell(pages, _frame("exchange", exchange=asdict(exchange)))

    def _hear_line(self, line: str) -> None:
        if pages := [page for page in self._pages if page.watching]:
            _tell(pages, _frame("line", line=line, number=self._bot.written))

    async def _close(self, _: web.Application) -> None:
        await asyncio.gather(*(page.close(WSCloseCode.GOING_AWAY) for page in self._pages))


def _frame(kind: str, **what: object) -> str:
    return json.dumps({"kind": kind} | what, ensure_ascii=False)


def _tell(pages: Iterable[Page], frame: str) -> None:
    for page in pages:
        page.tell(frame)


async def _send(page: Page) -> None:
    """Send what there is to tell; close a page that does not keep up."""
    sending = asyncio.create_task(_send_all(page))
    overrun = asyncio.create_task(page.overrun.wait())
    try:
        await asyncio.wait((sending, overrun), return_when=asyncio.FIRST_COMPLETED)
        # Before the sending is cancelled: aiohttp's wait for a full buffer does not outlive that.
        if page.overrun.is_set():
            await page.close(WSCloseCode.TRY_AGAIN_LATER, "Too slow: connect again")
    finally:
        overrun.cancel()
        sending.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await sending


async def _send_all(page: Page) -> None:
    while True:
        await page.socket.send_str(await page.frames.get())


async def _listen(page: Page) -> None:
    """Take in what the page says until it goes; close on what is not understood."""
    async for message in page.socket:
        try:
            said = json.loads(message.data) if message.type is WSMsgType.TEXT else None
        except ValueError:
            said = None
        if not isinstance(said, dict) or not isinstance(said.get("watch"), bool):
            await page.close(WSCloseCode.POLICY_VIOLATION, "Say watch, true or false")
            return
        page.watching = said["watch"]
