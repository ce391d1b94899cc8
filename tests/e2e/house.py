"""The real bot process in the sandbox, and what every walk through it must leave behind."""

from __future__ import annotations

import asyncio
import io
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import aiohttp
from PIL import Image

from sandbox.bot_process import COMMAND
from sandbox.discord.wire import Message
from sandbox.exchanges import Exchange
from sandbox.house import Sandbox
from sandbox.person import Invocation, Person, Upload, Value, files_of, text_of
from tests import openapi

PHOTOS = Path(__file__).resolve().parents[2] / "sandbox" / "photos"
ASTRONAUT = PHOTOS / "astronaut.jpg"
COFFEE = PHOTOS / "coffee.png"
ROCKET = PHOTOS / "rocket.jpg"
CHELSEA = PHOTOS / "chelsea.png"
"""Too small for the model: enlarged, and attached to the reply before the submit."""

EDIT: Mapping[str, Value] = {"prompt": "x", "image1": ASTRONAUT}
"""An edit that nothing is wrong with."""

PATIENCE_SECONDS = 60.0
"""What anything may take on a machine with much else to do: nothing here is about time."""

FAST = {
    "POLL_SECONDS_MIN": "0.05",
    "POLL_SECONDS_MAX": "0.1",
    "POLLS_PER_SECOND": "1000",
    "QUOTA_DAILY": "500",
    "MAX_ACTIVE_PER_USER": "50",
    "JOB_TIMEOUT_SECONDS": "30",
}
"""The bot's variables, so that a test does not wait for what it is not about."""

WALK_SECONDS = 45.0
"""What a walk may take, on a machine that has other things to do, too."""


@dataclass
class House:
    """A sandbox with the bot in it."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    checked: int = 0
    """Exchanges that were held against Discord's document already."""

    def person(self, name: str = "painter") -> Person:
        """Return somebody at the sandbox's Discord."""
        return Person(self.session, self.sandbox.url, name)

    async def start(self, extra: Mapping[str, str] | None = None) -> None:
        """Start the bot and wait until it is ready."""
        self.extra = {**FAST, **(extra or {})}
        await self.sandbox.bot.start(self.extra)
        await self.sandbox.bot.wait_until_ready()

    async def start_again(self) -> None:
        """Start the bot as it was started before."""
        await self.sandbox.bot.start(self.extra)
        await self.sandbox.bot.wait_until_ready()

    def of(self, call: str) -> list[Exchange]:
        """Return the exchanges of one call."""
        return self.sandbox.exchanges.of(call)

    def from_now(self, invocation: Invocation) -> Invocation:
        """Return the same invocation, of which a person sees what is still to come alone."""
        return replace(invocation, after=self.sandbox.discord.feed.last)

    def log(self) -> str:
        """Return what the bot has logged."""
        return "\n".join(self.sandbox.bot.lines)

    def rows(self, sql: str) -> list[sqlite3.Row]:
        """Read the bot's database, as another process would."""
        path = self.folder / "repaint.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql).fetchall()

    def execute(self, sql: str, *values: int | str) -> None:
        """Change the bot's database, as another process would."""
        with closing(sqlite3.connect(self.folder / "repaint.db")) as connection, connection:
            connection.execute(sql, values)

    def age(self, hours: float) -> None:
        """Let all that was submitted have been that much earlier, while no bot runs."""
        assert not self.sandbox.bot.running
        for column in ("submitted_at", "finished_at"):
            self.execute(f"UPDATE jobs SET {column} = {column} - ?", int(hours * 3_600_000))

    def used(self) -> int:
        """Return the quota that counts as used, all people together."""
        return int(self.rows("SELECT coalesce(sum(used), 0) AS used FROM usage")[0]["used"])

    def states(self) -> list[str]:
        """Return the state of each job, in order."""
        return [row["state"] for row in self.rows("SELECT state FROM jobs ORDER BY id")]

    async def all_over(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until each job is over: its end was told, and its secrets are gone."""
        ends = monotonic() + seconds
        while self.rows("SELECT id FROM jobs WHERE told_at IS NULL"):
            assert monotonic() < ends, f"jobs are not over: {self.states()}\n{self.log()}"
            await asyncio.sleep(0.05)

    def check(self) -> None:
        """Hold what was said and what was kept against what must always be true."""
        # In one statement: a job may move while it is looked at.
        (row,) = self.rows(
            "SELECT (SELECT coalesce(sum(used), 0) FROM usage) AS used, (SELECT count(*) FROM jobs "
            "WHERE state NOT IN ('failed', 'cancelled', 'uncertain')) AS kept"
        )
        assert row["used"] == row["kept"], "the quota is what was delivered or is on its way"
        kept = list(self.sandbox.exchanges.kept)
        new, self.checked = kept[self.checked :], len(kept)
        problems = [p for e in new if e.service == "discord" for p in openapi.problems(e)]
        assert not problems, "\n".join(problems)
        for exchange in new:
            if exchange.call == "media":
                assert not exchange.authorization, "a token went along with a media download"
        log = self.log()
        for token in (self.sandbox.discord.token, self.sandbox.environment()["RUNCOMFY_TOKEN"]):
            assert token not in log
        for interaction in self.sandbox.discord.interactions.values():
            assert interaction.token not in log
            for message in (interaction.original, *interaction.followups):
                assert message is None or not message.pings, "somebody was pinged"
        assert "hm=" not in log, "a signed address was logged"
        assert "Traceback" not in log, log


def seconds_to_wait(now: datetime) -> float:
    """Return how long a walk has to wait so that it ends on the UTC day that it begins on.

    Walks count the edits "of today": one over midnight would fail, once a day. `now` is in UTC.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    left = (midnight - now).total_seconds()
    return left if left < WALK_SECONDS else 0.0


@asynccontextmanager
async def open_house(folder: Path, command: Sequence[str] = COMMAND) -> AsyncIterator[House]:
    """Open a sandbox whose RunComfy takes no longer than it must; the bot is not started."""
    paces = {"queue_seconds": 0.05, "run_seconds": 0.05}
    async with (
        aiohttp.ClientSession() as session,
        Sandbox(port=0, folder=folder, command=command, **paces) as sandbox,
    ):
        sandbox.runcomfy.crowd = 0
        yield House(sandbox, session, folder)


def picture(width: int, height: int, colour: str = "teal", kind: str = "PNG") -> Upload:
    """Return a picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, kind)
    return Upload(f"{colour}.{kind.lower()}", stream.getvalue())


def load(path: Path) -> Image.Image:
    """Return a picture, decoded, its file closed."""
    with Image.open(path) as image:
        return image.copy()


async def finished(
    person: Person, invocation: Invocation, seconds: float = PATIENCE_SECONDS
) -> Message:
    """Return the reply once it shows a result."""
    return await person.until(invocation, "left today", seconds)


async def until(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is true that nobody tells of.

    Raises:
        TimeoutError: it was not within `seconds`.
    """
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.02)


async def stays(person: Person, invocation: Invocation, text: str, seconds: float = 2.0) -> None:
    """Watch the reply for a while: it says `text` all the time."""
    ends = monotonic() + seconds
    while monotonic() < ends:
        message = await person.reply(invocation)
        assert message is not None
        assert text in text_of(message)
        await asyncio.sleep(0.1)


async def shown(person: Person, message: Message, index: int = 0) -> Image.Image:
    """Return one of the files that a message shows, decoded."""
    data = await person.download(files_of(message)[index]["url"])
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def lines_of(message: Message) -> list[str]:
    """Return the text that a person reads, by lines."""
    return text_of(message).splitlines()
