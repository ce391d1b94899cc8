"""A person who has never seen it: an edit, changed twice, and its result used, nothing read."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.house import House
from tests.e2e.page.asking.moves import modal, part, send
from tests.e2e.page.composing import card, field, reply
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _is_made(page: Page) -> None:
    """Wait for the newest message's result: until then it has no such button."""
    again = reply(page).get_by_role("button", name="Again", exact=True)
    await expect(again).to_be_visible(timeout=20_000)


async def _on(page: Page, button: str, prompt: str) -> None:
    """Go on from the newest result by a button and its form."""
    await reply(page).get_by_role("button", name=button, exact=True).click()
    await expect(modal(page)).to_be_visible()
    await part(page, "prompt").fill(prompt)
    await send(page)
    await expect(modal(page)).to_have_count(0)
    await expect(reply(page)).to_contain_text(prompt)
    await _is_made(page)


async def test_a_newcomer_goes_on_and_on(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Edit astronaut").click()
    await expect(card(page, "image1")).to_contain_text("astronaut.jpg")
    await page.keyboard.press("Enter")
    await _is_made(page)
    await _on(page, "Change", "Make it look like an old photograph")
    await _on(page, "Change", "Make it look like an old photograph of the moon")
    await _on(page, "Use this", "Add a frame of gold")
    hows = [row["how"] for row in house.rows("SELECT how FROM jobs ORDER BY id")]
    assert hows[-4:] == ["command", "change", "change", "use"]
    # The line leads back to the first picture.
    await reply(page).locator(".row").get_by_role("button", name="More").click()
    await expect(reply(page)).to_contain_text("From the first picture to this one")
    await expect(reply(page).get_by_role("link", name="Make it look")).to_have_count(3)


async def test_again_from_a_phone(house: House, open_page: OpenPage) -> None:
    page = await open_page("guest")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("button", name="Edit astronaut").click()
    await expect(card(page, "image1")).to_contain_text("astronaut.jpg")
    await page.keyboard.press("Enter")
    await _is_made(page)
    results = page.locator(".message", has=page.get_by_role("button", name="Again", exact=True))
    before = await results.count()
    await reply(page).get_by_role("button", name="Again", exact=True).click()
    await expect(results).to_have_count(before + 1)
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "five buttons wrap"


async def test_the_studio_with_samples(house: House, open_page: OpenPage) -> None:
    page = await open_page("moderator")
    await field(page).fill("/studio")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(modal(page)).to_be_visible()
    await part(page, "prompt").fill("Both in one picture")
    for name in ("rocket", "coffee"):
        await modal(page).get_by_role("button", name=name).first.click()
    await send(page)
    await _is_made(page)
