"""How a person asks for the edit that is judged: by the command, a button, a message or a form.

What comes before, such as the result whose button is pressed, belongs to no life.
"""

from __future__ import annotations

import asyncio

from sandbox.person import Invocation
from tests.e2e.house import House, finished
from tests.prove.given import PICTURE, SIZE
from tests.prove.probe import Probe
from tests.prove.scenarios import Asks, Scenario
from tests.prove.uptime import Uptime

QUIET_SECONDS = 0.15
"""How long nothing is touched once all is over."""
OPEN_SECONDS = 60.0
"""What the opening of a form gets, a crash and the start after it included."""
DAY_MS = 86_400_000
"""How long a draft may be kept, in milliseconds."""
BASE_PROMPT = "what it goes on from"
_FROM_RESULT = (Asks.AGAIN, Asks.CHANGE, Asks.USE)


async def prepared(house: House, probe: Probe, scenario: Scenario, prompt: str) -> str:
    """Return the id of the message that the life goes on from; empty: it needs none."""
    painter = house.person()
    if scenario.asks in _FROM_RESULT:
        # `Again` keeps the prompt, by which the life is known.
        prompt = prompt if scenario.asks is Asks.AGAIN else BASE_PROMPT
        made = await painter.invoke("edit", {**scenario.options, "prompt": prompt})
        message_id: str = (await finished(painter, made))["id"]
        await house.all_over()
        while probe.quiet_seconds() < QUIET_SECONDS:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        return message_id
    if scenario.asks is Asks.MESSAGE:
        # The next form that is opened has to take older ones away.
        house.execute("UPDATE drafts SET made_at = made_at - ?", DAY_MS + 1)
        return str((await house.person("guest").say("look", PICTURE))["id"])
    return ""


async def ask(
    house: House, probe: Probe, up: Uptime, scenario: Scenario, prompt: str, message_id: str
) -> tuple[Invocation, int]:
    """Ask for the edit; a form is opened again where the bot dies over its opening.

    Args:
        house: Where.
        probe: That tells of crashes.
        up: That tells whether the bot is there.
        scenario: What is asked for, and how.
        prompt: What should change.
        message_id: What it goes on from, as `prepared` returned it.

    Returns:
        The invocation that asks for it, and how many crashes there were before that.

    Raises:
        TimeoutError: no form was opened in time.
    """
    painter = house.person()
    if scenario.asks is Asks.COMMAND:
        options = {**scenario.options, "prompt": prompt}
        return await painter.invoke("edit", options, place=scenario.place), 0
    if scenario.asks is Asks.AGAIN:
        return await painter.press(message_id, "Again"), 0
    async with asyncio.timeout(OPEN_SECONDS):
        opening = await _opened(house, probe, up, scenario, message_id)
    files = {"pictures": [PICTURE]} if scenario.asks is Asks.STUDIO else {}
    crashes = probe.crashes
    values: dict[str, str | list[str]] = {"prompt": prompt, "image_size": [SIZE]}
    return await painter.submit(opening, values, files), crashes


async def _opened(
    house: House, probe: Probe, up: Uptime, scenario: Scenario, message_id: str
) -> Invocation:
    """Return what opened a form, once the bot is there to take it."""
    painter = house.person()
    while True:
        await _idle(probe, up)
        crashes = probe.crashes
        match scenario.asks:
            case Asks.STUDIO:
                opening = await painter.invoke("studio", {})
            case Asks.MESSAGE:
                opening = await painter.use(message_id, "Edit picture")
            case _:
                opening = await painter.press(message_id, scenario.asks.value)
        while True:
            crashed = probe.crashes > crashes
            if (await painter.state(opening))["state"] == "answered":
                # It may die with the form already there.
                await _idle(probe, up)
                return opening
            if crashed:
                break
            await asyncio.sleep(0.02)


async def _idle(probe: Probe, up: Uptime) -> None:
    while not up.is_up() or probe.quiet_seconds() < QUIET_SECONDS:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.02)
