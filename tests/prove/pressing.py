"""What a person presses while their edit runs: `Cancel` at its time, `Show result` until it shows.

Each is pressed again after a crash.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from sqlite3 import Row
from typing import Protocol

from sandbox.person import Invocation, RefusedError, buttons_of, text_of
from tests.e2e.house import House
from tests.prove.pacing import Pacer
from tests.prove.probe import Probe
from tests.prove.scenarios import PHASES, Scenario
from tests.prove.uptime import Uptime

RESULT, OTHERWISE = "left today", "given back"
"""What only a result says, and what only an end without one says."""
TOKEN_SECONDS = 900.0
"""How long an interaction's token serves."""


class Rows(Protocol):
    """Reads a job's row."""

    def __call__(self, invocation: Invocation) -> Row | None:
        """Return it; None: there is none."""


class Presser:
    """Presses in one life."""

    def __init__(
        self,
        house: House,
        probe: Probe,
        up: Uptime,
        pacer: Pacer,
        row: Rows,
        invocation: Invocation,
    ) -> None:
        self._house = house
        self._probe = probe
        self._up = up
        self._pacer = pacer
        self._row = row
        self._invocation = invocation

    async def press(self, scenario: Scenario) -> None:
        """Press what the scenario says, for as long as the life lasts."""
        async with asyncio.TaskGroup() as group:
            if scenario.cancels_when:
                group.create_task(self._cancel(scenario.cancels_when, scenario.cancels_during))
            if scenario.token_ends_when:
                group.create_task(self._end_token(scenario.token_ends_when))
                group.create_task(self._show())

    async def _cancel(self, state: str, during: str) -> None:
        painter, pressed, first = self._house.person(), -1, PHASES.index(state)
        while True:
            crashes = self._probe.crashes
            row = self._row(self._invocation)
            # Later than meant, where the machine is too busy for it to be seen in time.
            due = row is not None and row["state"] in PHASES[first:]
            comes = during in self._house.sandbox.faults.on
            waits = row is not None and (crashes > 0 or (due and not comes))
            message = await painter.reply(self._invocation)
            button = message["id"] if message and buttons_of(message) else ""
            if waits and button and crashes > pressed and self._up.is_up():
                pressed = crashes
                with suppress(RefusedError):
                    await painter.press(button, "Cancel")
            await asyncio.sleep(0.05)

    async def _end_token(self, state: str) -> None:
        """Let the time of the interaction itself be over; those of presses go on."""
        since = PHASES[PHASES.index(state) :]
        while (row := self._row(self._invocation)) is None or row["state"] not in since:  # noqa: ASYNC110 - so
            await asyncio.sleep(0.02)
        refused = self._refused()
        end_token(self._house, self._invocation)
        self._pacer.let_begin()
        # It has to learn that before there is a result: or else it may fetch that first.
        while self._refused() == refused:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        self._pacer.let_end()

    def _refused(self) -> int:
        """Return how many edits were refused, as those by a token whose time is over."""
        return sum(exchange.status == 401 for exchange in self._house.of("edit"))

    async def _show(self) -> None:
        """Press whenever the result, or an end, waits for it."""
        painter = self._house.person()
        pressed: object = None
        while True:
            row = self._row(self._invocation)
            seen = (self._probe.crashes, row and (row["pressed_at"], row["parked"], row["told_at"]))
            if row and (row["parked"] or row["told_at"]) and seen != pressed and self._up.is_up():
                message = await painter.reply(self._invocation)
                if message and not says(text_of(message)):
                    pressed = seen
                    with suppress(RefusedError):
                        await painter.press(message["id"], "Show result")
            await asyncio.sleep(0.05)


def end_token(house: House, invocation: Invocation) -> None:
    """Let the time of an interaction be over."""
    house.sandbox.discord.interactions[invocation.interaction_id].made_at -= TOKEN_SECONDS


def says(text: str) -> str:
    """Return the words by which a text tells of an end; empty: it tells of none."""
    return next((words for words in (RESULT, OTHERWISE) if words in text), "")
