"""The composer before a command is open: messages, the list of commands, and who may not write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.e2e.house import FAST, House
from tests.e2e.page.composing import (
    add,
    card,
    complaint,
    field,
    left_over,
    open_edit,
    option,
    reply,
    rows,
    samples,
    take,
)
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEND_MESSAGES = 1 << 11


@pytest_asyncio.fixture(loop_scope="module")
async def quiet_place(house: House) -> AsyncIterator[str]:
    """A channel where only those write who may manage it."""
    world = house.sandbox.discord.world
    channel = world.place("no-files", world.owner)
    assert channel.guild_id is not None
    before = dict(channel.overwrites)
    channel.overwrites[channel.guild_id] = (0, SEND_MESSAGES)
    yield "no-files"
    channel.overwrites = before


async def test_a_message_of_several_lines(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    keys = page.keyboard
    await expect(field(page)).to_have_attribute("placeholder", "Message #art")
    await keys.press("Enter")
    await keys.type("   ")
    await keys.press("Enter")
    await expect(page.locator(".message")).to_have_count(0)
    await field(page).fill("")
    await keys.type("one")
    low = (await field(page).bounding_box() or {"height": 0})["height"]
    await keys.press("Shift+Enter")
    await keys.type("two")
    assert (await field(page).bounding_box() or {"height": 0})["height"] > low, "it grows"
    await keys.press("Enter")
    await expect(page.locator(".message").last.locator(".text p")).to_have_text("onetwo")
    await expect(page.locator(".message .text br")).to_have_count(1)
    await left_over(page)
    # Too long is said before it is sent.
    await field(page).fill("x" * 2001)
    await expect(page.locator(".message-count")).to_have_text("-1")
    await keys.press("Enter")
    await expect(complaint(page)).to_contain_text("2000 characters are the limit")
    await expect(field(page)).to_have_value("x" * 2001)


async def test_typing_and_pasting_anywhere_is_meant_for_it(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page()
    await page.locator(".messages").focus()
    await page.keyboard.type("anywhere")
    await expect(field(page)).to_have_value("anywhere")


async def test_the_list_of_commands(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    keys, names = page.keyboard, rows(page).locator(".suggest-name")
    await keys.type("/")
    await expect(names).to_have_text(["/edit", "/quota", "/studio"])
    edit = rows(page).first
    await expect(edit).to_contain_text("Repaint")
    await expect(edit.locator(".suggest-option").first).to_have_text("prompt")
    await expect(edit).to_have_attribute("aria-selected", "true")
    await expect(page.locator(".composer [role=status]")).to_have_text("Commands: 3 results")
    await keys.press("ArrowDown")
    await expect(rows(page).nth(1)).to_have_attribute("aria-selected", "true")
    await expect(field(page)).to_have_attribute("aria-activedescendant", "composer-list-1")
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    await expect(edit).to_have_attribute("aria-selected", "true")
    await keys.type("QU")
    await expect(names).to_have_text(["/quota"])
    await keys.type("ux")
    await expect(names).to_have_count(0)
    await expect(page.locator(".suggest-note")).to_have_text("No command here is called /QUux.")
    await keys.press("Backspace")
    await keys.press("Backspace")
    await expect(names).to_have_text(["/quota"])
    await keys.press("Escape")
    await expect(names).to_have_count(0)
    await expect(field(page)).to_have_value("/QU")
    # A command without options is sent by the next Enter.
    await field(page).fill("/quota")
    await keys.press("Tab")
    await expect(page.locator(".pill-command")).to_have_text("/quota")
    await keys.press("Enter")
    await expect(reply(page)).to_contain_text("edits used today")
    await expect(reply(page)).to_contain_text("Only you can see this")


async def test_a_command_that_is_typed_out_opens_by_itself(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page()
    await page.keyboard.type("/edit a red sky", delay=25)  # as fast as anybody types
    await expect(option(page, "prompt")).to_have_value("a red sky")
    await page.keyboard.press("Escape")
    await expect(field(page)).to_be_focused()
    # The bot's own direct message has the same commands, and works.
    await page.get_by_role("button", name="Direct messages").click()
    await expect(field(page)).to_have_attribute("placeholder", "Message @Repaint")
    await open_edit(page)
    await page.keyboard.type("in private")
    await samples(page).first.click()
    await expect(card(page, "image1")).to_contain_text("astronaut.jpg")
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("in private")
    await expect(reply(page)).to_contain_text("left today")


@pytest.mark.parametrize("what", ["message", "command"])
async def test_enter_twice_sends_once(house: House, open_page: OpenPage, what: str) -> None:
    page, again = await open_page(), asyncio.Event()
    sent: list[Route] = []

    async def hold(route: Route) -> None:
        sent.append(route)
        await again.wait()
        await route.continue_()

    path = "messages" if what == "message" else "invoke"
    await page.route(
        f"**/sandbox/{path}?*", lambda r: hold(r) if r.request.method == "POST" else r.continue_()
    )
    if what == "command":
        await take(page, "astronaut")
    text = f"only one {what}"
    await page.keyboard.type(text)
    for _ in range(3):
        await page.keyboard.press("Enter")
    await expect(page.locator(".composer-box")).to_have_attribute("aria-busy", "true")
    again.set()
    await expect(reply(page)).to_contain_text(text)
    await left_over(page)
    assert len(sent) == 1
    await expect(page.locator(".message").filter(has_text=text)).to_have_count(1)


async def _to(page: Page, channel: str) -> None:
    channels = page.get_by_role("navigation", name="Channels")
    await channels.get_by_role("button", name=channel).click()


async def test_each_channel_has_a_draft_of_its_own(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await page.keyboard.type("half a sentence")
    await _to(page, "sketches")
    await expect(field(page)).to_have_value("")
    await take(page, "coffee")
    await page.keyboard.type("half a wish")
    await add(page, "seed")
    await page.keyboard.type("12")
    await _to(page, "art")
    await expect(field(page)).to_have_value("half a sentence")
    await _to(page, "sketches")
    await expect(option(page, "prompt")).to_have_value("half a wish")
    await expect(option(page, "seed")).to_have_value("12")
    await expect(card(page, "image1")).to_contain_text("coffee.png")
    picture = card(page, "image1").locator("img")
    await expect(picture).not_to_have_js_property("naturalWidth", 0)


async def test_where_nobody_may_write(house: House, open_page: OpenPage, quiet_place: str) -> None:
    page = await open_page(place=quiet_place)
    words = "You do not have permission to send messages in this channel."
    await expect(field(page)).to_be_disabled()
    await expect(field(page)).to_have_attribute("placeholder", words)
    for name in ("Attach a file", "Use a command", "Send"):
        await expect(page.get_by_role("button", name=name)).to_be_disabled()
    # Whoever may everywhere still may here.
    owner = await open_page("owner", place=quiet_place)
    await owner.keyboard.type("announcement")
    await owner.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("announcement")


async def test_while_the_bot_is_not_there(own_house: House, open_page: OpenPage) -> None:
    page = await open_page(of=own_house)
    note = page.locator(".suggest-note")
    await page.keyboard.type("/")
    await expect(note).to_have_text("Repaint is not running: start it behind the scenes.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_have_count(0)
    # It takes a moment longer than usual.
    own_house.sandbox.faults.switch("slow", 1, call="discord.gateway_bot", delay_seconds=1.0)
    await own_house.sandbox.bot.start(FAST)
    await expect(note).to_have_text("Repaint is starting…")
    # Nobody has to type it again.
    await expect(rows(page).locator(".suggest-name")).to_have_text(["/edit", "/quota", "/studio"])
    await own_house.sandbox.bot.kill()
    await expect(note).to_have_text("Repaint is not running: start it behind the scenes.")
    await page.keyboard.press("Escape")
    await expect(note).to_be_hidden()
