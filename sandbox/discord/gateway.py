"""The gateway: sessions over websockets, heartbeats, identify, resume, and what goes wrong there.

Sessions outlive their connection: what happens meanwhile is kept and replayed at a resume.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex
from time import monotonic

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.discord import shapes
from sandbox.discord.settings import Settings
from sandbox.discord.wire import Json
from sandbox.discord.world import World

KEPT_SESSIONS = 50
KEPT_EVENTS = 1_000
"""The events of one session that can be replayed."""
SENDS_PER_MINUTE = 120
ACK_SECONDS = 0.02
"""As a network would need: discord.py notes the time of a heartbeat a moment after sending it, and
takes an answer that is there by then for one that is a whole interval late."""
PRIVILEGED_INTENTS = (1 << 1) | (1 << 8) | (1 << 15)
"""Members, presences and message content: switched off for this application."""
DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME = 0, 1, 2, 3, 6
RECONNECT, INVALID_SESSION, HELLO, ACK = 7, 9, 10, 11


@dataclass(eq=False)
class Connection:
    """One websocket with its compression."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    deflate: zlib._Compress | None
    sends: deque[float] = field(default_factory=lambda: deque(maxlen=SENDS_PER_MINUTE))
    """When the client sent something."""
    closed_by_us: bool = False

    async def send(self, payload: Json) -> None:
        """Send one payload; a connection that is gone swallows it, the session keeps it."""
        text = json.dumps(payload, ensure_ascii=False)
        try:
            if self.deflate is None:
                await self.socket.send_str(text)
            else:
                data = self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(data)
        except ConnectionError:
            return

    async def close(self, code: int, why: str) -> None:
        """Close with one of Discord's codes."""
        self.closed_by_us = True
        await self.socket.close(code=code, message=why.encode())

    def too_many(self) -> bool:
        """Count one thing sent by the client; tell whether it is over the limit."""
        now = monotonic()
        full = len(self.sends) == SENDS_PER_MINUTE and now - self.sends[0] < 60
        self.sends.append(now)
        return full


@dataclass
class Session:
    """What one identify began."""

    shard: tuple[int, int]
    intents: int
    id: str = field(default_factory=lambda: token_hex(16))
    last: int = 0
    """The sequence number of the newest event."""
    events: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    connection: Connection | None = None

    async def dispatch(self, name: str, data: Json) -> None:
        """Number an event, keep it for a resume and send it if somebody is connected."""
        self.last += 1
        event: Json = {"op": DISPATCH, "t": name, "s": self.last, "d": data}
        self.events.append(event)
        if self.connection is not None:
            await self.connection.send(event)

    def handles(self, guild_id: str | None) -> bool:
        """Tell whether that server's events (None: direct messages') come on this shard."""
        shard, count = self.shard
        return shard == (0 if guild_id is None else (int(guild_id) >> 22) % count)


class Gateway:
    """All sessions of the bot."""

    def __init__(self, world: World, settings: Settings, token: str, changed: Callable[[], None]):
        self.url = ""
        """Its own address, as READY and `GET /gateway/bot` name it; set with the port."""
        self.sessions: OrderedDict[str, Session] = OrderedDict()
        self.silent = False
        """Whether heartbeats are left without an answer."""
        self.identifies = 0
        """How many sessions were begun so far."""
        self.resumes = 0
        """How many were resumed so far."""
        self._world = world
        self._settings = settings
        self._token = token
        self._changed = changed
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        """Whether every shard of at least one sharding has a live session."""
        live = {s.shard for s in self.sessions.values() if s.connection is not None}
        return any(
            {(n, count) for n in range(count)} <= live for count in {count for _, count in live}
        )

    async def dispatch(
        self, name: str, data: Json, guild_id: str | None, *, intent: int = 0
    ) -> None:
        """Send an event to every session whose shard it belongs to and that has the intent."""
        for session in list(self.sessions.values()):
            if session.handles(guild_id) and session.intents & intent == intent:
                await session.dispatch(name, data)

    def drop(self) -> None:
        """Cut every connection without a word; the sessions can be resumed."""
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def ask_to_reconnect(self) -> None:
        """Send op 7 to everybody."""
        for connection in list(self._connections):
            await connection.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Send op 9 to everybody; unless resumable their sessions are over."""
        if not resumable:
            self.sessions.clear()
        for connection in list(self._connections):
            await connection.send({"op": INVALID_SESSION, "d": resumable})

    async def close(self) -> None:
        """Close every connection; the service is going away."""
        for connection in list(self._connections):
            await connection.close(WSCloseCode.GOING_AWAY, "")

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket until it closes."""
        socket = web.WebSocketResponse(max_msg_size=64 * 1024)
        await socket.prepare(request)
        packed = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, request.transport, zlib.compressobj() if packed else None)
        if request.query.get("v", "10") != "10":
            await connection.close(4012, "Invalid API version")
            return socket
        self._connections.add(connection)
        session: Session | None = None
        try:
            interval = self._settings.heartbeat_seconds
            await connection.send(
                {"op": HELLO, "d": {"heartbeat_interval": int(interval * 1000), "_trace": []}}
            )
            session = await self._serve(connection, interval)
        finally:
            self._connections.discard(connection)
            self._let_go(connection)
            ended = socket.close_code in (1000, 1001) and not connection.closed_by_us
            if session is not None and ended:
                self.sessions.pop(session.id, None)
        return socket

    async def _serve(self, connection: Connection, interval: float) -> Session | None:
        session: Session | None = None
        while True:
            try:
                message = await connection.socket.receive(timeout=interval * 2)
            except TimeoutError:
                await connection.close(4009, "Session timed out")
                return session
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return session
            if connection.too_many():
                await connection.close(4008, "You are being rate limited")
                return session
            try:
                payload = json.loads(message.data)
                op, data = payload["op"], payload.get("d")
            except (ValueError, KeyError, TypeError, AttributeError):
                await connection.close(4002, "Error while decoding payload")
                return session
            if op == HEARTBEAT:
                if not self.silent:
                    task = asyncio.create_task(self._acknowledge(connection))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
            elif op in (IDENTIFY, RESUME) and session is not None:
                await connection.close(4005, "Already authenticated")
                return session
            elif op == IDENTIFY:
                session = await self._identify(connection, data)
            elif op == RESUME:
                session = await self._resume(connection, data)
            elif session is None:
                await connection.close(4003, "Not authenticated")
            elif op != PRESENCE:
                await connection.close(4001, "Unknown opcode")

    async def _acknowledge(self, connection: Connection) -> None:
        await asyncio.sleep(ACK_SECONDS)
        await connection.send({"op": ACK, "d": None})

    async def _identify(self, connection: Connection, data: Json) -> Session | None:
        world = self._world
        shard, count = data.get("shard") or (0, 1)
        intents = int(data.get("intents", 0))
        if data.get("token", "").removeprefix("Bot ") != self._token:
            await connection.close(4004, "Authentication failed")
            return None
        if not 0 <= shard < count:
            await connection.close(4010, "Invalid shard")
            return None
        if intents & PRIVILEGED_INTENTS:
            await connection.close(4014, "Disallowed intent(s)")
            return None
        session = Session((shard, count), intents, connection=connection)
        self.sessions[session.id] = session
        self.identifies += 1
        while len(self.sessions) > KEPT_SESSIONS:
            self.sessions.popitem(last=False)
        guilds = [g for g in world.bots_guilds() if session.handles(g.id)]
        await session.dispatch(
            "READY",
            {
                "v": 10,
                "user": shapes.me(world),
                "guilds": [{"id": g.id, "unavailable": True} for g in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "session_type": "normal",
                "shard": [shard, count],
                "application": {"id": world.application_id, "flags": 0},
                "user_settings": {},
                "private_channels": [],
                "presences": [],
                "relationships": [],
            },
        )
        if intents & 1:
            for guild in guilds:
                await session.dispatch("GUILD_CREATE", shapes.guild_create(world, guild))
        self._changed()
        return session

    async def _resume(self, connection: Connection, data: Json) -> Session | None:
        if data.get("token", "").removeprefix("Bot ") != self._token:
            await connection.close(4004, "Authentication failed")
            return None
        session = self.sessions.get(str(data.get("session_id")))
        seen = data.get("seq")
        oldest = session.last - len(session.events) if session is not None else 0
        if session is None or not isinstance(seen, int) or not oldest <= seen <= session.last:
            await connection.send({"op": INVALID_SESSION, "d": False})
            return None
        while seen < session.last:  # what happens during the replay is part of it
            for event in [e for e in session.events if e["s"] > seen]:
                await connection.send(event)
                seen = event["s"]
        session.connection = connection
        self.resumes += 1
        await session.dispatch("RESUMED", {"_trace": []})
        self._changed()
        return session

    def _let_go(self, connection: Connection) -> None:
        for session in self.sessions.values():
            if session.connection is connection:
                session.connection = None
        self._changed()
