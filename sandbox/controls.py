"""The sandbox's switches over HTTP: faults, settings, the gateway, the bot, what was said.

The page's drawer and tests use these; what a person does in Discord is `discord/people.py`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, fields

from aiohttp import web

from sandbox.bot_process import BotNotReadyError, BotProcess, BotRunningError
from sandbox.discord.people import json_body, no
from sandbox.discord.settings import Settings
from sandbox.discord.state import Discord
from sandbox.discord.wire import Json
from sandbox.exchanges import Exchanges
from sandbox.fault_groups import in_order
from sandbox.faults import Faults, UnknownFaultError
from sandbox.middleware import json_answer
from sandbox.runcomfy import RunComfy
from sandbox.setting_bounds import setting_problem

RUNCOMFY_SETTINGS = ("queue_seconds", "run_seconds", "slots", "crowd")
EXCHANGES_AT_ONCE = 200
LINES_AT_ONCE = 200
MOST_TIMES = 1_000_000


class Controls:
    """The routes of one sandbox."""

    def __init__(
        self,
        *,
        discord: Discord,
        runcomfy: RunComfy,
        bot: BotProcess,
        faults: Faults,
        exchanges: Exchanges,
    ) -> None:
        self._discord = discord
        self._runcomfy = runcomfy
        self._bot = bot
        self._faults = faults
        self._exchanges = exchanges

    def routes(self) -> list[web.RouteDef]:
        """Return the routes below `/sandbox`."""
        return [
            web.get("/faults", self.faults),
            web.post("/faults", self.switch),
            web.delete("/faults", self.clear),
            web.get("/settings", self.settings),
            web.patch("/settings", self.change),
            web.post("/gateway", self.gateway),
            web.get("/bot", self.bot),
            web.post("/bot", self.order),
            web.get("/exchanges", self.exchanges),
        ]

    async def faults(self, _: web.Request) -> web.Response:
        """The faults, in order, and how often each is still to happen (-1: for good)."""
        return json_answer({"known": in_order(self._faults.known), "on": self._on()})

    def _on(self) -> dict[str, int]:
        silent = {"gateway-silent": -1} if self._discord.gateway.silent else {}
        return {name: times for name, (_, times) in self._faults.on.items()} | silent

    def state(self) -> Json:
        """Return what the page always shows: how the bot is, which faults wait, the settings."""
        bot = self._bot
        return {
            "bot": {
                "running": bot.running,
                "ready": bot.running and self._discord.ready,
                "pid": bot.pid,
            },
            "faults": self._on(),
            "settings": self._settings(),
            "runcomfy": {
                "under_way": self._runcomfy.under_way,
                "most_under_way": self._runcomfy.most_under_way,
            },
        }

    async def switch(self, request: web.Request) -> web.Response:
        """Switch a fault on: `name`, and `times` (1; -1 for good, 0 off)."""
        body = await json_body(request)
        name, times = str(body.get("name", "")), body.get("times", 1)
        if type(times) is not int or not -1 <= times <= MOST_TIMES:
            raise no(400, "times is a whole number: how often, -1 for good, 0 for not any more.")
        try:
            self._faults.switch(name, times)
        except UnknownFaultError:
            raise no(404, f"There is no fault called {name!r}.") from None
        self._discord.feed.wake()
        return await self.faults(request)

    async def clear(self, request: web.Request) -> web.Response:
        """Switch everything off."""
        self._faults.clear()
        self._discord.feed.wake()
        return await self.faults(request)

    def _settings(self) -> Json:
        runcomfy = self._runcomfy
        own = {name: getattr(runcomfy, name) for name in RUNCOMFY_SETTINGS}
        return asdict(self._discord.settings) | own

    async def settings(self, _: web.Request) -> web.Response:
        """Discord's and RunComfy's settings."""
        return json_answer(self._settings())

    async def change(self, request: web.Request) -> web.Response:
        """Change settings, all or none, each to a sane value of the kind that it has."""
        body, before = await json_body(request), self._settings()
        for name, value in body.items():
            if name not in before:
                raise no(400, f"There is no setting called {name!r}.")
            if problem := setting_problem(name, value, before[name]):
                raise no(400, problem)
        discords = {field.name for field in fields(Settings)}
        for name, value in body.items():
            owner = self._discord.settings if name in discords else self._runcomfy
            setattr(owner, name, type(before[name])(value))
        self._discord.feed.wake()
        return json_answer(self._settings())

    async def gateway(self, request: web.Request) -> web.Response:
        """`do`: drop, reconnect, invalid-session (`resumable`), silent (`on`)."""
        body = await json_body(request)
        do, faults = f"gateway-{body.get('do')}", self._faults
        if do not in faults.acts:
            raise no(400, "Do what? drop, reconnect, invalid-session or silent.")
        times = 1 if body.get("on", True) else 0
        faults.switch(do, times, value=bool(body.get("resumable")))
        self._discord.feed.wake()
        return json_answer({})

    async def bot(self, _: web.Request) -> web.Response:
        """How the bot is, the newest of its lines, and the number of the last of them."""
        lines = list(self._bot.lines)[-LINES_AT_ONCE:]
        said: Json = {"lines": lines, "last_line": self._bot.written}
        return json_answer(self.state()["bot"] | said)

    async def order(self, request: web.Request) -> web.Response:
        """`do`: start as before (and wait until it is ready), stop, kill.

        Orders from several windows come one after another; a start of what runs is none.
        """
        body, bot = await json_body(request), self._bot
        match body.get("do"):
            case "start":
                try:
                    with suppress(BotRunningError):
                        await bot.start()
                    await bot.wait_until_ready()
                except BotNotReadyError as error:
                    raise no(503, str(error)) from None
                except OSError as error:
                    raise no(503, f"The bot cannot be started: {error}.") from None
                return json_answer({})
            case "stop":
                return json_answer(asdict(await bot.stop()))
            case "kill":
                return json_answer(asdict(await bot.kill()))
        raise no(400, "Do what? start, stop or kill.")

    async def exchanges(self, request: web.Request) -> web.Response:
        """The newest exchanges, oldest first; with `service` or `call` only those."""
        service, call = request.query.get("service"), request.query.get("call")
        found = [
            e
            for e in self._exchanges.kept
            if service in (None, e.service) and call in (None, e.call)
        ]
        return json_answer([asdict(e) for e in found[-EXCHANGES_AT_ONCE:]])
