"""How soon `/edit` is answered: `python -m bench.acknowledgement`.

The real bot in the sandbox, over real sockets, with people who use the command alone, fifty at once
and five hundred at once; and again while twenty pictures of 12 megapixels are made fit for the
model. It counts from the moment that Discord hands the interaction to the gateway until it has the
first reply there; the jobs then go their way (looked at, submitted, polled) and are in nobody's way
to be measured. Discord itself waits 3 seconds.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench.parts import picture_files
from bench.parts.figures import Figures, Plot, Table, percentile, present, spread
from bench.parts.waiting import until
from sandbox.discord import client as people
from sandbox.discord.snowflakes import new_snowflake
from sandbox.discord.world import User
from sandbox.exchanges import Exchange
from sandbox.house import Sandbox
from sandbox.middleware import Part

PHOTO = Path(__file__).resolve().parents[1] / "sandbox" / "photos" / "astronaut.jpg"
PEOPLE = 500
LARGE = 20
SETTLE_SECONDS = 20.0
"""What the jobs of a round get to be submitted before the next round."""
VARIABLES = {"QUOTA_DAILY": "1000000", "MAX_ACTIVE_PER_USER": "1000"}
POINTS = 100
"""Of a line in the plot."""


@dataclass(frozen=True)
class _Case:
    name: str
    at_once: int
    rounds: int
    gap_seconds: float
    """Between two rounds."""
    large: bool = False
    """Whether large pictures are in work."""


CASES = (
    _Case("1 at a time", 1, 60, 0.1),
    _Case("50 at once", 50, 6, 0.5),
    _Case("500 at once", 500, 2, 0.5),
    _Case(f"1 at a time, {LARGE} pictures in work", 1, 30, 0.1, large=True),
    _Case(f"50 at once, {LARGE} pictures in work", 50, 3, 0.5, large=True),
)


@dataclass
class _Street:
    """The sandbox with its people, and what was heard there."""

    sandbox: Sandbox
    persons: Sequence[User]
    answers: dict[str, float] = field(default_factory=dict)
    """When the first reply to an interaction came, by its id."""
    attached: int = 0
    """Pictures that were made fit and are in a reply."""
    turns: count[int] = field(default_factory=count)

    def hear(self, exchange: Exchange) -> None:
        """Note what the bot did."""
        if exchange.call == "callback" and 200 <= exchange.status < 300:
            self.answers[exchange.path.split("/")[-3]] = exchange.at
        self.attached += exchange.call == "edit" and bool(exchange.files)

    async def use(self, picture: Part) -> None:
        """Let somebody use the command; each time somebody else, in turns."""
        discord = self.sandbox.discord
        person = self.persons[next(self.turns) % len(self.persons)]
        channel = discord.world.place("art", person)
        options = {"prompt": "Make the sky red"}
        await people.invoke(discord, person, channel, "edit", options, {"image1": picture})

    def missing(self) -> int:
        """Return how many commands are without an answer."""
        return len(self.sandbox.discord.interactions) - len(self.answers)


async def measure() -> Figures:
    """Take the time of each case, with a fresh bot."""
    seen: dict[str, tuple[list[list[float]], int]] = {}
    with tempfile.TemporaryDirectory(prefix="acknowledgement-") as name:
        large = Path(name) / "large.heic"
        await asyncio.to_thread(picture_files.phone_heic, large, 4032, 3024)
        for number, case in enumerate(CASES):
            async with Sandbox(port=0, folder=Path(name) / str(number)) as sandbox:
                # Nothing is made there: that would take the processor from the bot.
                sandbox.runcomfy.queue_seconds = 3_600.0
                street = _Street(sandbox, _people(sandbox))
                sandbox.exchanges.listeners.append(street.hear)
                await sandbox.bot.start(VARIABLES)
                await sandbox.bot.wait_until_ready()
                seen[case.name] = await _case(street, case, large.read_bytes())
                await sandbox.bot.kill()
    note = (
        "Loopback, without distance. The sandbox runs on the same processors as the bot, and takes "
        "more of them for an interaction than the bot does: what it needs to make, hand over and "
        "take in so many at once is in these times."
    )
    rows = [(case.name, *_row(seen[case.name][0]), str(seen[case.name][1])) for case in CASES]
    columns = ("uses of /edit", "number", "p50, ms", "p99, ms", "worst, ms", "unanswered")
    lines = {
        name: _line([one for each in rounds for one in each]) for name, (rounds, _) in seen.items()
    }
    plot = Plot(
        "acknowledgement",
        "How soon /edit is answered",
        "ms from the gateway to the first reply",
        "answered, %",
        lines,
        log_x=True,
    )
    return Figures([Table("How soon /edit is answered", columns, rows, note)], plots=[plot])


async def _case(street: _Street, case: _Case, large: bytes) -> tuple[list[list[float]], int]:
    """Return the seconds of each round, and how many were never answered in time."""
    photo = Part("photo.jpg", "image/jpeg", PHOTO.read_bytes())
    heavy = Part("large.heic", "image/heic", large)
    rounds: list[list[float]] = []
    await street.use(photo)  # the first one finds cold caches, once in a bot's life
    await _settled(street)
    wanted = 0
    for _ in range(case.rounds):
        if case.large and street.attached >= wanted:
            # The last of the pictures before are through.
            await _settled(street)
            wanted += LARGE
            await asyncio.gather(*(street.use(heavy) for _ in range(LARGE)))
            await until(lambda: street.missing() == 0, SETTLE_SECONDS)
        before = set(street.sandbox.discord.interactions)
        await asyncio.gather(*(street.use(photo) for _ in range(case.at_once)))
        await until(lambda: street.missing() == 0, 5.0)
        made = street.sandbox.discord.interactions
        rounds.append(
            [
                street.answers[name] - made[name].made_at
                for name in made.keys() - before
                if name in street.answers
            ]
        )
        if not case.large:
            await _settled(street)
        await asyncio.sleep(case.gap_seconds)
    return rounds, sum(one.unanswered for one in street.sandbox.discord.interactions.values())


async def _settled(street: _Street) -> None:
    """Wait until every job is at RunComfy."""
    sandbox = street.sandbox
    done = len(sandbox.discord.interactions)
    await until(lambda: len(sandbox.runcomfy.requests) >= done, SETTLE_SECONDS)


def _people(sandbox: Sandbox) -> list[User]:
    """Let many people join the server."""
    world = sandbox.discord.world
    channel = world.place("art", world.owner)
    guild = world.guilds[channel.guild_id or ""]
    joined = [User(new_snowflake(), f"person{n}", f"Person {n}") for n in range(PEOPLE)]
    for user in joined:
        world.users[user.id] = user
        guild.members[user.id] = []
    return joined


def _row(rounds: Sequence[Sequence[float]]) -> Sequence[str]:
    every = [one * 1e3 for each in rounds for one in each]
    if len(rounds[0]) == 1:
        # Rounds of one have no spread of their own.
        third = len(every) // 3
        rounds = [
            [one / 1e3 for one in every[start : start + third]]
            for start in range(0, 3 * third, third)
        ]
    middles = [percentile(each, 0.5) * 1e3 for each in rounds]
    return (
        str(len(every)),
        spread(middles, "{:.0f}"),
        f"{percentile(every, 0.99):.0f}",
        f"{max(every):.0f}",
    )


def _line(seconds: Sequence[float]) -> list[tuple[float, float]]:
    """Return the share that was answered by then, over milliseconds."""
    shares = [step / POINTS for step in range(POINTS + 1)]
    return [(percentile(seconds, share) * 1e3, share * 100) for share in shares]


if __name__ == "__main__":
    present(measure)
