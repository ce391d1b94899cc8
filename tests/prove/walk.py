"""One house with the bot that can be crashed, and one life of a job after another in it."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.person import Invocation, text_of
from tests.e2e.house import House, open_house
from tests.prove.asking import QUIET_SECONDS, ask, prepared
from tests.prove.launcher import COMMAND
from tests.prove.pacing import Pacer
from tests.prove.pressing import Presser, says
from tests.prove.probe import Probe
from tests.prove.scenarios import ENDS, PHASES, PLAIN, Scenario
from tests.prove.touches import FOLDER_VARIABLE, Point, Touch
from tests.prove.uptime import Uptime

OVER_SECONDS = 90.0
"""What a life gets, its crash and the start after it included, on a busy machine."""
PACES = (1, 1, 4, 1)
"""How many times as often a request is looked at before it goes on, at each try to come by a point:
what follows from its looks is the same in every life, and what does not is a matter of chance."""
QUICK: dict[str, object] = {
    # Discord's limits of edits are another test's; here they would make each life wait.
    "webhook_requests": 1_000,
    "channel_requests": 1_000,
    "global_requests": 1_000,
    # A busy machine, too, lets it answer in time; what comes too late has its own scenarios.
    "answer_seconds": 15.0,
}
CALM = {"PROVE_GIVE_WAY_SECONDS": "30"}
"""On a busy machine each status would be one that is on its way for long."""


@dataclass(frozen=True)
class Before:
    """What there was already when a life began."""

    direct: frozenset[str]
    """The ids of the person's direct messages."""
    requests: frozenset[str]
    """Those of the requests that RunComfy had taken."""
    exchanges: int
    """How many exchanges there had been."""


@dataclass(frozen=True)
class Life:
    """One life as it went."""

    scenario: Scenario
    prompt: str
    invocation: Invocation
    asked_after: int
    """How many crashes there were before it was asked for, as when a form was opened."""
    crashes: int
    """All together."""
    phase_at_crash: str
    touches: Sequence[Touch]
    before: Before

    @property
    def crashed(self) -> bool:
        """Whether a crash came after it was asked for."""
        return self.crashes > self.asked_after


class Walk:
    """Leads lives, one at a time."""

    def __init__(self, house: House, probe: Probe) -> None:
        self.house = house
        self.probe = probe
        self.pacer = Pacer(house.sandbox)
        self._numbers = itertools.count(1)

    async def live(self, scenario: Scenario, points: Sequence[Point] = ()) -> Life:
        """Lead one life, with these crashes, until it is over and the bot is idle.

        Raises:
            TimeoutError: it did not come to that.
        """
        house, painter = self.house, self.house.person()
        self._set_up(scenario)
        prompt = f"life {next(self._numbers)} of {scenario.name}"
        self.probe.order(())
        message_id = await prepared(house, self.probe, scenario, prompt)
        direct = frozenset(message["id"] for message in await painter.messages("dm"))
        requests = frozenset(house.sandbox.runcomfy.requests)
        before = Before(direct, requests, house.sandbox.exchanges.count)
        self.probe.order(points)
        up = Uptime(house, self.probe)
        invocation, asked_after = await ask(house, self.probe, up, scenario, prompt, message_id)
        presser = Presser(house, self.probe, up, self.pacer, self.row, invocation)
        pressing = asyncio.create_task(presser.press(scenario))
        try:
            await self._over(scenario, up, invocation, asked_after)
        except TimeoutError:
            states = house.states()[-1:]
            raise TimeoutError(f"{points}: not over, {states}\n{house.log()}") from None
        finally:
            pressing.cancel()
            await asyncio.gather(pressing, return_exceptions=True)
        crashes = self.probe.crashes
        self.probe.read()
        return Life(
            scenario,
            prompt,
            invocation,
            asked_after,
            crashes,
            self.probe.phase_at_crash,
            self.probe.touches,
            before,
        )

    def row(self, invocation: Invocation) -> sqlite3.Row | None:
        """Return the job's row."""
        sql = f"SELECT * FROM jobs WHERE interaction_id = {invocation.interaction_id}"
        rows = self.house.rows(sql)
        return rows[0] if rows else None

    async def start_anew(self) -> None:
        """Kill the bot between two lives and start it again."""
        await self.house.sandbox.bot.kill()
        await self.house.start_again()

    def forget(self) -> None:
        """Let go of what was said and logged so far."""
        self.house.sandbox.exchanges.kept.clear()
        self.house.checked = 0
        self.house.sandbox.bot.lines.clear()

    def _set_up(self, scenario: Scenario) -> None:
        sandbox = self.house.sandbox
        sandbox.faults.clear()
        self.pacer.set(scenario.queue_looks, scenario.run_looks)
        fresh = type(sandbox.discord.settings)()
        changed = replace(fresh, **{**QUICK, **scenario.settings})  # type: ignore[arg-type]  # names
        vars(sandbox.discord.settings).update(vars(changed))
        for switch in scenario.switches:
            sandbox.faults.switch(switch.name, switch.times, **switch.changes)

    async def _over(
        self, scenario: Scenario, up: Uptime, invocation: Invocation, asked_after: int
    ) -> None:
        async with asyncio.timeout(OVER_SECONDS):
            while not self._is_over(up, invocation, asked_after) or not (  # noqa: ASYNC110 - so
                await self._is_seen(scenario, invocation)
            ):
                await asyncio.sleep(0.02)

    def _is_over(self, up: Uptime, invocation: Invocation, asked_after: int) -> bool:
        # Before the rest is looked at: what a process wrote before its death is there by then.
        crashes = self.probe.crashes
        # The next life finds the bot there, and so begins with this one's last process.
        if not up.is_up() or self.probe.quiet_seconds() < QUIET_SECONDS:
            return False
        row = self.row(invocation)
        return crashes > asked_after if row is None else row["told_at"] is not None

    async def _is_seen(self, scenario: Scenario, invocation: Invocation) -> bool:
        """Tell whether the person has nothing more to press."""
        if not scenario.token_ends_when:
            return True
        message = await self.house.person().reply(invocation)
        return message is not None and bool(says(text_of(message)))


class MissedError(AssertionError):
    """A point was not come by, in whichever life; its text names it."""


@asynccontextmanager
async def open_walk(folder: Path, scenario: Scenario) -> AsyncIterator[Walk]:
    """Open a house of its own, with the bot that can be crashed running in it."""
    async with open_house(folder / "house", COMMAND) as house:
        probe = Probe(folder / "probe")
        await house.start({FOLDER_VARIABLE: str(probe.folder), **CALM, **scenario.variables})
        yield Walk(house, probe)


async def points_of(walk: Walk, scenario: Scenario) -> tuple[Sequence[Point], Sequence[Point]]:
    """Return the crashes that are part of a scenario, and the points to crash at beside those.

    Raises:
        MissedError: one that is part of it is never come by.
    """
    parts = [Point(words, when, in_part=True) for words, when in scenario.crashes]
    points: Sequence[Point] = ()
    async for life in crashed(walk, scenario, parts):
        points = walk.probe.points(life.crashes)
    others = PHASES[: PHASES.index(scenario.since)]
    if scenario.until:
        others += (*PHASES[PHASES.index(scenario.until) + 1 :], *ENDS)
    # Work on files leaves nothing behind that a start would look at: seen to once is enough.
    return parts, [
        point
        for point in points
        if not point.name.startswith(others) and (scenario is PLAIN or ": file " not in point.name)
    ]


async def crashed(walk: Walk, scenario: Scenario, points: Sequence[Point]) -> AsyncIterator[Life]:
    """Yield lives that should crash at these points, the last of which has.

    Raises:
        MissedError: none has; its text names the first point that was not come by.
        TimeoutError: one did not end.
    """
    missed = 0
    for number, slower in enumerate(PACES):
        queue_looks, run_looks = scenario.queue_looks * slower, scenario.run_looks * slower
        paced = replace(scenario, queue_looks=queue_looks, run_looks=run_looks)
        if number:
            # A process that has been there for a while asks for less (who a person's channel is).
            await walk.start_anew()
        life = await walk.live(paced, points)
        yield life
        missed = max(missed, life.crashes)
        if life.crashes == len(points):
            return
    point = points[missed]
    raise MissedError(f"never come by: {point.when} {point.name}")
