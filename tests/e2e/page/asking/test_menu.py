"""What can be done with a message: its menu by pointer, finger and keys, replies, forwarding."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, expect

from tests.e2e.house import COFFEE, House
from tests.e2e.page.asking.moves import (
    channel,
    entry,
    message,
    modal,
    open_modal,
    send_as_bot,
)
from tests.e2e.page.axe import findings
from tests.e2e.page.composing import field, reply
from tests.e2e.page.conftest import OpenPage, Theme

pytestmark = pytest.mark.asyncio(loop_scope="module")

V2 = 1 << 15
GONE = "Original message was deleted"


async def test_the_menu_by_keys(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    said = await house.person().say("mine")
    await expect(message(page, said)).to_be_visible()
    await page.locator(".messages").focus()
    await page.keyboard.press("ArrowUp")
    await expect(message(page, said)).to_be_focused()
    await page.keyboard.press("Shift+F10")
    await expect(entry(page, "Apps")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(entry(page, "Look at it")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(entry(page, "Apps")).to_be_focused()
    await page.keyboard.press("d")
    await expect(entry(page, "Delete message")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(message(page, said)).to_be_focused()
    await page.keyboard.press("ContextMenu")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await expect(message(page, said)).to_have_count(0)


HOLD = """message => {
  const { left, top } = message.getBoundingClientRect();
  message.dispatchEvent(new PointerEvent("pointerdown",
    { bubbles: true, pointerType: "touch", clientX: left + 20, clientY: top + 20 }));
}"""


async def test_the_menu_by_a_finger_and_by_its_button(house: House, open_page: OpenPage) -> None:
    page = await open_page("guest", width=390)
    said = await house.person().say("somebody else's")
    await message(page, said).evaluate(HOLD)
    await expect(page.get_by_role("menu")).to_be_visible()
    await expect(entry(page, "Delete message")).to_have_count(0)
    await page.locator(".chat-header").click()
    await expect(page.get_by_role("menu")).to_have_count(0)
    await message(page, said).get_by_role("button", name="Message actions").click()
    await entry(page, "Apps").click()
    box = await entry(page, "Look at it").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    await entry(page, "Look at it").click()
    await expect(modal(page)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(message(page, said).get_by_role("button", name="Message actions")).to_be_focused()


async def test_a_reply_leads_to_what_it_answers(house: House, open_page: OpenPage) -> None:
    guest, page = await open_page("guest"), await open_page()
    said = await house.person("guest").say("**what** do you ||secretly|| think?", COFFEE)
    for number in range(12):
        await house.person("moderator").say(f"line {number}\nmore\nmore")
    await expect(reply(page)).to_contain_text("line 11")
    await message(page, said).click(button="right", position={"x": 200, "y": 30})
    await entry(page, "Reply").click()
    await expect(page.locator(".replying")).to_have_text("Replying to Guest")
    await expect(field(page)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".replying")).to_have_text("")
    await message(page, said).hover()
    await message(page, said).get_by_role("button", name="Reply").click()
    await page.keyboard.type("I like it")
    await page.keyboard.press("Enter")
    line = reply(page).get_by_role("button", name="Answers Guest")
    await expect(line).to_have_text("what do you ▇▇▇ think?")
    await expect(line).to_have_attribute("aria-label", re.compile("with a picture"))
    await expect(page.locator(".replying")).to_have_text("")
    await expect(reply(guest)).to_have_class(re.compile("is-pinged"))
    await expect(message(page, said)).not_to_be_in_viewport()
    await line.click()
    await expect(message(page, said)).to_be_in_viewport()
    await expect(message(page, said)).to_be_focused()
    await house.person("guest").delete(said["id"])
    for one in (page, guest):
        await expect(reply(one).locator(".message-answers")).to_have_text(GONE)


async def test_a_forwarded_message_shows_what_it_was(house: House, open_page: OpenPage) -> None:
    guest, page = await open_page("guest", place="friends"), await open_page()
    said = await house.person().say("look at **this**", COFFEE)
    await message(page, said).click(button="right", position={"x": 200, "y": 30})
    await entry(page, "Forward…").click()
    await expect(modal(page)).to_have_accessible_name("Forward to")
    await expect(modal(page).get_by_role("button", name="gallery")).to_have_count(0)  # a forum
    await modal(page).get_by_role("button", name="friends").click()
    await expect(modal(page)).to_have_count(0)
    await expect(page.get_by_text("Forwarded to friends")).to_be_visible()
    await guest.bring_to_front()
    quoted = reply(guest).locator(".forwarded")
    await expect(quoted).to_contain_text("Forwarded")
    await expect(quoted.locator("strong")).to_have_text("this")
    picture = quoted.locator("img")
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    await quoted.get_by_role("button", name="#art").click()
    await expect(guest).to_have_url(re.compile("in=art"))
    await expect(message(guest, said)).to_be_focused()


async def test_a_link_to_a_message_jumps_within_the_page(
    house: House, open_page: OpenPage, browser: BrowserContext
) -> None:
    await browser.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await open_page()
    said = await house.person().say("a text to *copy*")
    await message(page, said).click(button="right")
    await entry(page, "Copy text").click()
    await expect(page.locator(".toast")).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == "a text to *copy*"
    await message(page, said).click(button="right")
    await entry(page, "Copy message link").click()
    link = f"https://discord.com/channels/{channel(house, 'art').guild_id}"
    link += f"/{said['channel_id']}/{said['id']}"
    assert await page.evaluate("navigator.clipboard.readText()") == link
    small = {"type": 10, "content": f"-# after [the first]({link})"}
    open_it = {"type": 2, "style": 5, "label": "Open it", "url": link}
    parts = [small, {"type": 1, "components": [open_it]}]
    shown = message(page, await send_as_bot(house, {"flags": V2, "components": parts}, "slow"))
    await house.person("guest").say(
        f"see {link} and https://discord.com/channels/1/2/3", place="slow"
    )
    channels = page.get_by_role("navigation", name="Channels")
    for name in ("the first", "Open it", "A message in #art"):
        await channels.get_by_role("button", name="slow").click()
        await expect(reply(page).locator(".mention").first).to_have_text(re.compile("^art.💬$"))
        await expect(reply(page).locator(".mention").last).to_have_text("# No Access")
        await (reply(page) if "#" in name else shown).get_by_role("link", name=name).click()
        await expect(message(page, said)).to_be_focused()
    assert page.url.startswith(house.sandbox.url)
    await house.person().delete(said["id"])
    await channels.get_by_role("button", name="slow").click()
    await shown.get_by_role("link", name="Open it").click()
    await expect(page.locator(".toast")).to_have_text("That message is not here any more.")


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1280)])
async def test_menus_and_modals_shut_nobody_out(
    house: House, open_page: OpenPage, theme: Theme, width: int
) -> None:
    page = await open_page(theme=theme, width=width)
    said = await house.person("guest").say("a picture", COFFEE)
    await house.person().forward(said["id"], "art")
    await house.person("guest").say("an answer", reply_to=said["id"])
    found = await findings(page, "replies and forwarded messages")
    await message(page, said).get_by_role("button", name="Message actions").focus()
    await page.keyboard.press("Enter")
    await entry(page, "Apps").click()
    found += await findings(page, "the menu")
    await page.keyboard.press("Escape")
    await entry(page, "Forward…").click()
    found += await findings(page, "where to forward")
    await page.keyboard.press("Escape")
    for what in ("all", "groups", "files"):
        await open_modal(house, page, what)
        await modal(page).get_by_role("button", name="Submit").click()
        await expect(modal(page).locator(".part-error").first).not_to_be_empty()
        found += await findings(page, f"the modal {what}")
        inside = "() => document.querySelector('dialog').scrollWidth <= innerWidth"
        assert await page.evaluate(inside), what
        for _ in range(30):  # Tab stays in it, or goes to the browser's own
            await page.keyboard.press("Tab")
            held = "document.activeElement.closest('dialog, body').localName"
            assert await page.evaluate(held) == "dialog" or await page.evaluate(
                "document.activeElement === document.body"
            )
        await page.keyboard.press("Escape")
    assert not found, "\n".join(found)
