"""The page as axe-core sees it: dark and wide, light and narrow, in each of its states."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from sandbox.person import Value
from tests.e2e.house import ASTRONAUT, COFFEE, House, finished
from tests.e2e.page.axe import findings
from tests.e2e.page.composing import field, open_edit, option, reply, rows
from tests.e2e.page.conftest import OpenPage, Theme
from tests.e2e.page.drawers import FOLDED, drawer, fault, open_drawer

pytestmark = pytest.mark.asyncio(loop_scope="module")

NARROW = 400


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(shared: House) -> AsyncIterator[int]:
    """How many messages, of all kinds, stand in #art."""
    painter = shared.person()
    options: dict[str, Value] = {"prompt": "**a** sky", "image1": ASTRONAUT, "image2": COFFEE}
    await finished(painter, await painter.invoke("edit", options))
    shared.sandbox.faults.switch("run-fails", value="flagged")
    await painter.until(await painter.invoke("edit", options), "given back")
    await painter.say("# Heading\n> quoted ||spoiler|| `code` <t:0:R> https://example.com", COFFEE)
    await painter.until(await painter.invoke("quota", {}), "used today")
    yield len(await painter.messages())


async def _waits_and_gets_no_answer(house: House, page: Page) -> None:
    """An edit that waits, and a command of which nothing is heard."""
    house.sandbox.runcomfy.queue_seconds = 60.0
    await house.person().invoke("edit", {"prompt": "waiting", "image1": ASTRONAUT})
    await expect(reply(page)).to_contain_text("place")
    house.sandbox.discord.settings.answer_seconds = 0.1
    house.sandbox.faults.switch("callback-lost-before", 5)
    await house.person().invoke("quota", {})
    await expect(reply(page)).to_contain_text("The application did not respond")


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), ("light", NARROW)])
async def test_nothing_shuts_anybody_out(
    turned: House, told: int, open_page: OpenPage, theme: Theme, width: int
) -> None:
    found: list[str] = []
    page = await open_page(theme=theme, width=width, place="sketches")
    await expect(page.locator(".welcome-sample")).to_have_count(3)
    found += await findings(page, "the welcome")
    page = await open_page(theme=theme, width=width)
    await expect(page.locator(".message").nth(told - 1)).to_be_visible()
    await _waits_and_gets_no_answer(turned, page)
    found += await findings(page, "a conversation")
    await page.locator(".media").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    found += await findings(page, "the light box")
    await page.keyboard.press("Escape")
    await field(page).focus()
    await page.keyboard.type("/")
    await expect(rows(page).first).to_be_visible()
    found += await findings(page, "the list of commands")
    await field(page).fill("")
    await open_edit(page)
    await page.keyboard.press("Enter")
    await expect(option(page, "prompt")).to_have_attribute("aria-invalid", "true")
    found += await findings(page, "a command with an error")
    await page.keyboard.press("Escape")
    if width == NARROW:
        await page.get_by_role("button", name="Channels").click()
    await page.locator(".speaker-me").click()
    await expect(page.locator(".speaker-menu")).to_be_visible()
    found += await findings(page, "the menu of who is speaking")
    await page.keyboard.press("Escape")
    if width == NARROW:
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Members").click()
        await expect(page.locator(".member").first).to_be_visible()
        found += await findings(page, "the members")
        await page.get_by_role("button", name="Members").click()
    await open_drawer(page, *FOLDED)
    await fault(page, "Empty balance").click()
    await page.locator(".drawer-exchange").last.click()
    await expect(page.locator(".drawer-whole")).to_be_visible()
    found += await findings(page, "the drawer")
    await expect(drawer(page).locator("details:not([open])")).to_have_count(0)
    assert not found, "\n".join(found)
