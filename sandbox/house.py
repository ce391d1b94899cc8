"""The sandbox as a whole: both services on their ports, and the bot's process beside them.

`async with Sandbox(port=0) as sandbox:` is all that a test needs. Loopback only, and no web page
from elsewhere can drive it.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox import page
from sandbox.bot_process import COMMAND, PROJECT, BotProcess
from sandbox.controls import Controls
from sandbox.discord import acts, people
from sandbox.discord.server import add_discord
from sandbox.discord.state import DISCORD, Discord
from sandbox.exchanges import Exchanges
from sandbox.faults import Faults
from sandbox.middleware import MAX_BODY_BYTES
from sandbox.page import samples
from sandbox.page.live import Live
from sandbox.prices import copy_with_prices
from sandbox.runcomfy import RunComfy

HOST = "127.0.0.1"
MODELS = PROJECT / "models"
"""The models' documents; the sandbox works with copies that all have a price."""
NEXT_PORTS = 50
"""How many ports after the wished one are tried when it is in use."""


class Sandbox:
    """Both services and, once started, the bot."""

    def __init__(
        self,
        *,
        port: int = 8765,
        folder: Path | None = None,
        queue_seconds: float = 2.0,
        run_seconds: float = 4.0,
        command: Sequence[str] = COMMAND,
    ) -> None:
        """Nothing is opened yet; that is `async with`'s.

        `port` is where Discord and the page are, the next free one when it is in use, any for
        0. `folder` is for the bot's data, emptied at the start; by default `data/sandbox/PORT`,
        or for port 0 one that is removed at the end.
        `queue_seconds` and `run_seconds` are RunComfy's and may be changed later. `command` is
        what runs as the bot.
        """
        self.url = ""
        """Where Discord and the page are, `http://127.0.0.1:PORT`."""
        self.runcomfy_url = ""
        """Where RunComfy is."""
        self.faults = Faults()
        self.exchanges = Exchanges()
        # Made up, new at each start, and telling whose they are, as Discord's is too.
        self.discord = Discord()
        self._runcomfy_token = f"sandbox-{token_urlsafe(24)}"
        self.runcomfy = RunComfy(
            token=self._runcomfy_token,
            faults=self.faults,
            exchanges=self.exchanges,
            documents=MODELS,
            queue_seconds=queue_seconds,
            run_seconds=run_seconds,
        )
        self.bot = BotProcess(self.discord, self.environment, command)
        self._port = port
        self._folder = folder
        self._passing: Path | None = None
        self._runners: list[web.AppRunner] = []

    def environment(self) -> dict[str, str]:
        """Return the variables that point the bot at this sandbox, and at nothing else."""
        assert self._folder is not None, "the sandbox is not open"
        return {
            "DISCORD_TOKEN": self.discord.token,
            "RUNCOMFY_TOKEN": self._runcomfy_token,
            "DISCORD_API_URL": f"{self.url}/api/v10",
            "RUNCOMFY_API_URL": self.runcomfy_url,
            "DISCORD_MEDIA_HOSTS": "",
            "RUNCOMFY_MEDIA_HOSTS": "",
            "DATABASE_URL": f"sqlite:///{self._folder.resolve() / 'repaint.db'}",
            "MODELS_FOLDER": str(self.runcomfy.documents),
        }

    async def __aenter__(self) -> Self:
        listener = _listen(self._port)
        other = _listen(0)
        port, other_port = listener.getsockname()[1], other.getsockname()[1]
        self.url, self.runcomfy_url = f"http://{HOST}:{port}", f"http://{HOST}:{other_port}"
        self.discord.open_at(self.url)
        if self._folder is None and self._port == 0:
            self._folder = self._passing = Path(tempfile.mkdtemp(prefix="repaint-"))
        elif self._folder is None:
            self._folder = PROJECT / "data" / "sandbox" / str(port)
        # A Discord that begins empty knows none of the messages in an older database.
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self.runcomfy.documents = self._folder.resolve() / "models"
        copy_with_prices(MODELS, self.runcomfy.documents)
        self.runcomfy.application.middlewares.insert(0, _ours_only)
        await self._serve(self._application(), listener)
        await self._serve(self.runcomfy.application, other)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.bot.stop()
        for runner in self._runners:
            await runner.cleanup()
        await self.bot.kill()  # a page may have started it again until its port was closed
        if self._passing is not None:
            shutil.rmtree(self._passing, ignore_errors=True)

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[_ours_only], client_max_size=4 * MAX_BODY_BYTES)
        app.add_routes(page.routes())
        add_discord(app, self.discord, self.faults, self.exchanges)
        persons = web.Application()
        persons[DISCORD] = self.discord
        persons.add_routes(people.routes())
        persons.add_routes(acts.routes())
        controls = Controls(
            discord=self.discord,
            runcomfy=self.runcomfy,
            bot=self.bot,
            faults=self.faults,
            exchanges=self.exchanges,
        )
        persons.add_routes(controls.routes())
        persons.add_routes(samples.routes())
        self.live = Live(self.discord, self.bot, self.exchanges, controls.state)
        self.live.add_to(persons)
        app.add_subapp("/sandbox", persons)
        return app

    async def _serve(self, app: web.Application, listener: socket.socket) -> None:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        self._runners.append(runner)
        await runner.setup()
        await web.SockSite(runner, listener).start()


def _listen(port: int) -> socket.socket:
    """Return a listening socket on the port, or on the next free one.

    Raises:
        OSError: none of them is free.
    """
    last = OSError(f"no free port from {port} on")
    for wished in range(port, port + NEXT_PORTS) if port else (0,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, wished))
            listener.listen(128)
            listener.setblocking(False)
        except (OSError, OverflowError) as error:
            listener.close()
            last = OSError(*error.args)
        else:
            return listener
    raise last


@web.middleware
async def _ours_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse whatever a web page from elsewhere makes a browser send, but for a link to here.

    A foreign `Host` comes from a page whose name points at this machine, a foreign `Origin` from
    one that says whose it is; the rest is told by `Sec-Fetch-Site`. Programs send none of these.
    """
    listens: tuple[str, int] | None = None
    if request.transport is not None:
        listens = request.transport.get_extra_info("sockname")
    own = [f"{name}:{listens[1]}" for name in (HOST, "localhost")] if listens else []
    headers, host = request.headers, request.headers.get("Host", "")
    linked = headers.get("Sec-Fetch-Dest") == "document" and request.method == "GET"
    if (
        host not in own
        or headers.get("Origin", f"http://{host}") != f"http://{host}"
        or (headers.get("Sec-Fetch-Site") in ("cross-site", "same-site") and not linked)
    ):
        raise web.HTTPForbidden(text="This is a sandbox on this machine alone.")
    return await handler(request)
