"""The page when things happen at once, or in an order that nobody thinks of."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image
from playwright.async_api import Route, expect

from sandbox.person import Upload
from tests.e2e.house import House
from tests.e2e.page.composing import card, focused, go, help_line, open_edit
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _picture(name: str, width: int = 60, height: int = 40) -> Upload:
    made = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 200)).save(made, "PNG")
    return Upload(name, made.getvalue())


async def test_what_is_told_before_a_slow_answer_is_not_lost(
    house: House, open_page: OpenPage
) -> None:
    """The channel's messages are read, and one more comes before the answer is here."""
    guest, page = house.person("guest"), await open_page(place="corner")
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await go_on.wait()
        await route.fulfill(response=answer)

    await page.route("**/sandbox/messages?*place=sketches", slowly)
    await guest.say("said before", place="sketches")
    await page.get_by_role("button", name="Repaint sandbox").click()
    await page.get_by_role("navigation", name="Channels").get_by_text("sketches").click()
    await asked.wait()
    late = await guest.say("said meanwhile", place="sketches")
    go_on.set()
    await expect(page.locator(f'[data-id="{late["id"]}"]')).to_have_text("said meanwhile")
    await expect(page.locator(".message").last).to_contain_text("said meanwhile")


async def test_two_quick_switches_show_the_last(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    first = asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        await first.wait()
        await route.fulfill(response=answer)

    await house.person("guest").say("only in no-files", place="no-files")
    await page.route("**/sandbox/messages?*place=no-files", late)
    channels = page.get_by_role("navigation", name="Channels")
    await channels.get_by_text("no-files").click()
    await channels.get_by_text("hidden").click()
    await expect(page.locator(".welcome-title")).to_contain_text("hidden")
    first.set()
    await page.wait_for_load_state("networkidle")
    await expect(page.locator(".welcome-title")).to_contain_text("hidden")
    await expect(page.get_by_text("only in no-files")).to_have_count(0)


async def test_who_speaks_below_a_deleted_message(house: House, open_page: OpenPage) -> None:
    """The second of a person has no head of its own, until the first is gone."""
    guest, page = house.person("guest"), await open_page(place="sketches")
    await house.person("painter").say("between", place="sketches")
    first = await guest.say("first", place="sketches")
    second = page.locator(f'[data-id="{(await guest.say("second", place="sketches"))["id"]}"]')
    await expect(second).to_have_text("second")
    await guest.delete(first["id"])
    await expect(second.locator(".message-author")).to_have_text("Guest")


async def test_whoever_reads_older_messages_goes_on_reading(
    house: House, open_page: OpenPage
) -> None:
    guest, page = house.person("guest"), await open_page(place="corner", height=500)
    for number in range(30):
        await guest.say(f"line {number}", place="corner")
    await expect(page.get_by_text("line 29")).to_be_in_viewport()
    jump = page.get_by_role("button", name="Jump to present")
    await expect(jump).to_be_hidden()
    await page.locator(".messages").hover()
    await page.mouse.wheel(0, -600)
    await expect(jump).to_be_visible()
    before = await page.locator(".messages").evaluate("list => list.scrollTop")
    await guest.say("line 30", _picture("new.png"), place="corner")
    await expect(page.get_by_text("line 30")).to_have_count(1)
    assert await page.locator(".messages").evaluate("list => list.scrollTop") == before
    await jump.click()
    await expect(page.get_by_text("line 30")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_the_light_box_goes_on_and_hides_what_is_a_spoiler(
    house: House, open_page: OpenPage
) -> None:
    page, guest = await open_page(), house.person("guest")
    message = await guest.say(
        "three", _picture("a.png"), _picture("SPOILER_b.png"), _picture("c.png")
    )
    await page.locator(f'[data-id="{message["id"]}"] .media').first.click()
    box = page.get_by_role("dialog")
    for seen in ("1 of 2", "2 of 2", "1 of 2", "2 of 2"):
        await expect(box.locator(".lightbox-facts")).to_contain_text(seen)
        await page.keyboard.press("ArrowRight")
    await guest.delete(message["id"])
    await expect(page.locator(f'[data-id="{message["id"]}"]')).to_have_count(0)
    await expect(box).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(box).to_have_count(0)


async def test_the_focus_outlives_what_is_drawn_anew(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    button = page.get_by_role("button", name="no-files")
    await button.focus()
    await house.person("guest").say("news elsewhere", place="hidden")
    await expect(page.get_by_role("button", name="hidden, unread")).to_be_visible()
    await expect(focused(page, button)).to_have_count(1)


async def test_the_largest_file_follows_the_drawer(turned: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_edit(page)
    await go(page, card(page, "image1").locator(".card-open"))
    await expect(help_line(page)).to_contain_text("A file of at most")
    turned.sandbox.discord.settings.attachment_size_limit = 100
    await expect(help_line(page)).to_contain_text("A file of at most 100 bytes")
    await page.locator("input[type=file]").first.set_input_files(
        {
            "name": "big.png",
            "mimeType": "image/png",
            "buffer": _picture("big.png", 400, 400).content,
        }
    )
    await expect(page.locator(".composer-alert")).to_contain_text("Max file size is 100 bytes")
