"""What the bot's own commands do not have: suggestions, numbers, open ranges.

Nothing in the page knows `/edit`: the composer serves whatever a bot registers.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from playwright.async_api import expect

from sandbox.bot_process import BotProcess
from sandbox.house import Sandbox
from tests.e2e.house import House
from tests.e2e.page.composing import (
    add,
    card,
    complaint,
    field,
    help_line,
    option,
    pill,
    reply,
    rows,
    samples,
)
from tests.e2e.page.conftest import OpenPage
from tests.sandbox.trial_bot import TrialBot, trial_bot

pytestmark = pytest.mark.asyncio(loop_scope="module")

READ = """async ([option, text]) => {
  const { readOption, takes } = await import("/page/scripts/composer/checks.js");
  const { choicesOf, isListed } = await import("/page/scripts/composer/choices.js");
  const guest = { id: "7", username: "guest", global_name: "A Guest" };
  const role = { id: "5", name: "Guests", position: 1 };
  const guild = { id: "1", members: { 7: ["5"] }, roles: [role] };
  const app = { guild, world: { people: [guest], bot: { id: "8" }, channels: [] } };
  const choices = isListed(option) ? choicesOf(option, app) : null;
  const entry = { text, picked: null, file: null };
  const { error, value } = readOption(option, entry, 1000, choices);
  return [takes(option, 1000), error ?? null, value ?? null];
}"""
INTEGER, NUMBER, STRING, BOOLEAN, ATTACHMENT = 4, 10, 3, 5, 11
USER, CHANNEL, ROLE, MENTIONABLE = 6, 7, 8, 9
CHOICES = {"choices": [{"name": "Small", "value": 1}, {"name": "Large", "value": 2}]}
TABLE: list[tuple[dict[str, object], str, str, str | None, object]] = [
    # the option, what is typed; what it takes, what is wrong, what is sent
    ({"type": INTEGER}, "12", "An integer", None, 12),
    ({"type": INTEGER}, " -7 ", "An integer", None, -7),
    ({"type": INTEGER}, "1.5", "An integer",
     "Enter an integer between -9007199254740991 and 9007199254740991.", None),
    ({"type": INTEGER}, "9007199254740992", "An integer",
     "Enter an integer between -9007199254740991 and 9007199254740991.", None),
    ({"type": INTEGER, "min_value": 3}, "2", "An integer, at least 3",
     "Enter an integer of at least 3.", None),
    ({"type": NUMBER, "max_value": 0.5}, "0.75", "A number, at most 0.5",
     "Enter a number of at most 0.5.", None),
    ({"type": NUMBER, "min_value": -1, "max_value": 1}, ".25", "A number from -1 to 1", None, 0.25),
    ({"type": NUMBER}, "1e3", "A number", None, 1000),
    ({"type": NUMBER}, "Infinity", "A number",
     "Enter a number between -9007199254740991 and 9007199254740991.", None),
    ({"type": STRING, "min_length": 3}, "ab", "At least 3 characters",
     "Enter at least 3 characters.", None),
    ({"type": STRING}, "  as typed ", "", None, "  as typed "),
    ({"type": STRING}, "   ", "", None, None),
    ({"type": STRING, "required": True}, "   ", "",
     "This option is required. Specify a value.", None),
    ({"type": BOOLEAN}, "false", "True or False", None, False),
    ({"type": INTEGER, **CHOICES}, "large", "One of the list", None, 2),
    ({"type": INTEGER, **CHOICES}, "2", "One of the list", "Choose one of the list.", None),
    ({"type": USER}, "@a guest", "A person", None, "7"),
    ({"type": USER}, "a gues", "A person", "Choose one of the list.", None),
    ({"type": ROLE}, "guests", "A role", None, "5"),
    ({"type": MENTIONABLE}, "@Guests", "A person or a role", None, "5"),
    ({"type": CHANNEL}, "#art", "A channel", "Choose one of the list.", None),
    ({"type": ATTACHMENT}, "", "A file of at most 1000 bytes", None, None),
]  # fmt: skip


async def test_what_is_checked_before_anything_is_sent(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    for given, text, takes, error, value in TABLE:
        told = await page.evaluate(READ, [{"name": "x", "description": "", **given}, text])
        assert told == [takes, error, value], (given, text)


@pytest_asyncio.fixture(loop_scope="module")
async def painting(tmp_path: Path) -> AsyncIterator[tuple[House, TrialBot]]:
    """A house with another bot in the bot's place, that has `/paint prompt [image] [strength]`.

    It lives in this process, so that its own does nothing.
    """
    sandbox = Sandbox(port=0, folder=tmp_path)
    idle = (sys.executable, "-c", "import time; time.sleep(60)")
    sandbox.bot = BotProcess(sandbox.discord, sandbox.environment, idle)
    async with aiohttp.ClientSession() as session, sandbox, trial_bot(sandbox) as bot:
        await sandbox.bot.start()
        yield House(sandbox, session, tmp_path), bot
        await sandbox.bot.kill()


async def test_a_command_of_another_bot(
    painting: tuple[House, TrialBot], open_page: OpenPage
) -> None:
    other_house, bot = painting
    page = await open_page(of=other_house)
    keys = page.keyboard
    painted: dict[str, Any] = {}

    async def on_paint(interaction: discord.Interaction[Any]) -> None:
        painted.update(vars(interaction.namespace))
        await interaction.response.send_message("painted")

    bot.on_paint = on_paint
    await keys.type("/")
    await expect(rows(page).locator(".suggest-name")).to_have_text(["/paint"])
    await keys.press("Enter")
    await expect(page.locator(".pill-name")).to_have_text(["prompt"])
    await expect(help_line(page)).to_contain_text("1 to 100 characters · Required")
    # Suggestions are the bot's, for what stands there at last.
    await keys.type("a re")
    await keys.type("d")
    await expect(rows(page)).to_have_text(["a red sky"])
    await keys.press("Enter")
    await expect(option(page, "prompt")).to_have_value("a red sky")
    await add(page, "strength")
    await keys.type("11")
    await keys.press("Enter")
    await expect(pill(page, "strength")).to_contain_class("is-wrong")
    await expect(help_line(page)).to_contain_text("Enter an integer between 0 and 10.")
    await option(page, "strength").fill("10")
    await add(page, "image")
    await samples(page).first.click()
    await expect(card(page, "image")).to_contain_text("astronaut.jpg")
    await keys.press("Enter")
    await expect(reply(page)).to_contain_text("painted")
    assert (painted["prompt"], painted["strength"]) == ("a red sky", 10)
    assert painted["image"].filename == "astronaut.jpg"
    # No command needs a file: what the welcome offers goes into a message.
    await page.get_by_role("button", name="Edit coffee").click()
    await expect(page.locator(".composer .card")).to_contain_text("coffee.png")
    await expect(field(page)).to_be_focused()
    # What the page does not know: the field is no option.
    await field(page).fill("/paint")
    await keys.press("Enter")
    await page.locator(".more").fill("colour")
    await keys.press("Escape")
    await option(page, "prompt").fill("x")
    await keys.press("Enter")
    await expect(complaint(page)).to_have_text("/paint has no option “colour”.")
