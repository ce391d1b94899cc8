"""The drawer's section on the bot: its life and death, and what it logs."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox.discord.wire import Message
from tests.e2e.house import EDIT, FAST, House, until
from tests.e2e.page.composing import reply
from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.drawers import open_drawer, section, state

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _button(page: Page, label: str) -> Locator:
    return section(page, "The bot").get_by_role("button", name=label, exact=True)


async def _may(page: Page, *labels: str) -> None:
    """See that these orders can be given, and the others not."""
    for label in ("Kill it and start it again", "Kill it", "Stop it", "Start it"):
        disabled = "false" if label in labels else "true"
        await expect(_button(page, label)).to_have_attribute("aria-disabled", disabled)


async def _lines(page: Page) -> list[str]:
    return await page.locator(".drawer-logged").all_inner_texts()


async def _runs(house: House, page: Page) -> Message:
    """Begin an edit that stays with the model."""
    house.sandbox.runcomfy.run_seconds = 300.0
    painter = house.person()
    message = await painter.until(await painter.invoke("edit", EDIT), "Running")
    await expect(reply(page)).to_contain_text("Running")
    return message


async def test_killed_and_started_again_it_finishes_what_it_had(
    turned: House, open_page: OpenPage
) -> None:
    page, pid = await open_page(), turned.sandbox.bot.pid
    await open_drawer(page, "The bot")
    await expect(state(page)).to_contain_text(f"Ready process {pid}", use_inner_text=True)
    await _may(page, "Kill it and start it again", "Kill it", "Stop it")
    await _runs(turned, page)
    await _button(page, "Kill it and start it again").click()
    await until(lambda: turned.sandbox.bot.pid != pid)
    await expect(state(page)).to_contain_text("Ready")
    await expect(state(page)).to_contain_text(f"process {turned.sandbox.bot.pid}")
    await expect(reply(page)).to_contain_text("Running")
    turned.sandbox.runcomfy.run_seconds = 0.05
    await expect(reply(page)).to_contain_text("left today")
    # With the variables that it was started with at first.
    await expect(reply(page)).to_contain_text(f"of {FAST['QUOTA_DAILY']} edits")


@pytest.mark.parametrize("end", ["Kill it", "Stop it"])
async def test_ended_and_started_by_keyboard(turned: House, open_page: OpenPage, end: str) -> None:
    page, other = await open_page(), await open_page("guest")
    for window in (page, other):
        await open_drawer(window, "The bot")
    await _runs(turned, page)
    await _button(page, end).focus()
    await page.keyboard.press("Enter")
    for window in (page, other):
        await expect(state(window)).to_have_text("Not running")
        await _may(window, "Start it")
        await expect(window.locator(".connection")).to_contain_text("Repaint is not running")
    assert not turned.sandbox.bot.running
    turned.sandbox.runcomfy.run_seconds = 0.05
    # A press of what cannot be done now does nothing; the focus is still there.
    await expect(_button(page, end)).to_be_focused()
    await page.keyboard.press("Enter")
    await _button(other, "Start it").focus()
    await other.keyboard.press("Enter")
    for window in (page, other):
        await expect(state(window)).to_contain_text("Ready")
        await expect(window.locator(".connection")).to_be_empty()
        await expect(reply(window)).to_contain_text("left today")


async def test_a_bot_that_cannot_start_says_why(own_house: House, open_page: OpenPage) -> None:
    page = await open_page(of=own_house, refused=True)
    await open_drawer(page, "The bot")
    await expect(state(page)).to_have_text("Not running")
    own_house.sandbox.faults.switch("login-refused")
    await _button(page, "Start it").click()
    notice = section(page, "The bot").locator(".drawer-notice")
    await expect(notice).to_have_text("The bot ended (status 2).")
    await expect(page.get_by_role("region", name="The bot's log")).to_contain_text("DISCORD_TOKEN")
    await expect(state(page)).to_have_text("Not running")
    await _may(page, "Start it")


async def test_its_log(house: House, open_page: OpenPage) -> None:
    page, bot = await open_page(), house.sandbox.bot
    bot.lines.extend(f"2026-01-01 00:00:00 INFO jobs: line {number}" for number in range(300))
    await open_drawer(page, "The bot")
    log = page.get_by_role("region", name="The bot's log")
    await expect(log).to_contain_text("line 299")
    await log.scroll_into_view_if_needed()
    await expect(page.locator(".drawer-logged")).to_have_count(200)
    assert "2026-01-01" not in "".join(await _lines(page))
    await expect(page.locator(".drawer-logged").last).to_be_in_viewport()
    # What comes is added at the end, as text, and the oldest goes.
    hostile = f"00:00 ERROR <img src=x onerror=alert(1)> {'and more ' * 60}".strip()
    bot.lines.append(hostile)
    for listener in list(bot.listeners):
        listener(hostile)
    await expect(page.locator(".drawer-logged").last).to_have_text(hostile)
    await expect(page.locator(".drawer-logged").last).to_be_in_viewport(ratio=0.95)
    await expect(page.locator(".drawer-logged")).to_have_count(200)
    await expect(log.locator("img")).to_have_count(0)
    # Whoever has scrolled up is left where they are.
    await log.focus()
    await page.keyboard.press("Home")
    await expect(page.locator(".drawer-logged").first).to_be_in_viewport()
    for listener in list(bot.listeners):
        listener("one more")
    await expect(page.locator(".drawer-logged").last).to_have_text("one more")
    await expect(page.locator(".drawer-logged").last).not_to_be_in_viewport()
