"""Modals as people meet them: opened, filled in, refused, sent, and what becomes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.house import COFFEE, ROCKET, House
from tests.e2e.page.asking.moves import (
    choose,
    entry,
    message,
    modal,
    open_modal,
    part,
    select,
    send,
    submits,
)
from tests.e2e.page.composing import field, reply, rows
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")

WRONG = "Something went wrong. Try again."


async def _repeated(page: Page) -> dict[str, Any]:
    """Return what the bot has heard; the dialog is gone."""
    await expect(modal(page)).to_have_count(0)
    await expect(reply(page)).to_contain_text("sent {")
    said = await reply(page).locator(".text").inner_text()
    heard: dict[str, Any] = json.loads(said.partition("sent ")[2])
    return heard


def _blame(page: Page, custom_id: str) -> Locator:
    """Return what is said at a field."""
    return modal(page).locator(f'.part:has([data-part="{custom_id}"]) .part-error')


async def test_a_message_command_by_right_click(house: House, open_page: OpenPage) -> None:
    guest, page = await open_page("guest"), await open_page()
    said = await house.person("guest").say("a cup", COFFEE)
    await message(page, said).locator("img").click(button="right")
    await entry(page, "Apps").click()
    await entry(page, "Look at it").click()
    await expect(modal(page).get_by_role("heading", name="About all")).to_be_visible()
    await expect(modal(page).locator("strong", has_text="this")).to_be_visible()
    await expect(page.get_by_label("Magic")).to_be_checked()
    await page.get_by_label("Title").fill("A cup")
    await expect(select(page, "Medium")).to_have_text("Ink")
    await choose(page, "Medium", "Chalk")
    await choose(page, "Layers", "Ink", "Oil")
    await page.keyboard.press("Escape")  # which closes the list, not the modal
    await page.get_by_label("Magic").uncheck()
    await send(page)
    heard = await _repeated(page)
    layers = ["oil", "ink"]
    assert heard == {"title": "A cup", "medium": ["chalk"], "layers": layers, "magic": False}
    await expect(reply(guest)).to_contain_text("Painter used Look at it")
    await reply(page).get_by_role("button", name="Look at it").click()
    await expect(message(page, said)).to_be_focused()


async def test_what_the_client_refuses_is_said_at_its_field(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page()
    before = len(submits(house))
    await open_modal(house, page, "all")
    await page.get_by_label("Title").fill("ab")
    await choose(page, "Layers", "Oil")
    await page.get_by_label("Title").press("Enter")
    await expect(_blame(page, "title")).to_have_text("Must be at least 3 characters long.")
    await expect(_blame(page, "layers")).to_have_text("Choose at least 2.")
    await expect(_blame(page, "medium")).to_have_text("")
    await expect(page.get_by_label("Title")).to_be_focused()
    await expect(page.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    await page.keyboard.type("c")
    await expect(_blame(page, "title")).to_have_text("")
    await page.keyboard.press("Escape")
    await open_modal(house, page, "silence")
    await expect(part(page, "prompt")).to_have_value("as it was")
    await part(page, "prompt").fill("w" * 101)
    await expect(modal(page).locator(".part-count")).to_have_text("101 / 100")
    await send(page)
    await expect(_blame(page, "prompt")).to_contain_text("100 characters or fewer")
    assert len(submits(house)) == before


async def test_files_stay_in_the_persons_order(house: House, open_page: OpenPage) -> None:
    """The bot is given them in another one."""
    page = await open_page()
    await open_modal(house, page, "files")
    chooser = modal(page).locator("input[type=file]")
    files = modal(page).locator(".upload-file")
    await send(page)
    await expect(_blame(page, "files")).to_have_text("This field is required.")
    await chooser.set_input_files([ROCKET, COFFEE])
    await expect(files.locator("img")).to_have_count(2)
    await modal(page).get_by_role("button", name="An astronaut").click()
    await expect(part(page, "files")).to_be_hidden()  # there is no room for more
    await modal(page).get_by_role("button", name="Remove rocket.jpg").click()
    await modal(page).get_by_role("button", name="Remove coffee.png").click()
    await chooser.set_input_files([COFFEE, ROCKET, COFFEE])
    await expect(_blame(page, "files")).to_have_text("You can only upload 3 files here.")
    await expect(files).to_have_count(3)
    await send(page)
    heard = await _repeated(page)
    assert heard == {"files": ["astronaut.jpg", "coffee.png", "rocket.jpg"], "prompt": "as it was"}


DROP = """(zone, kind) => {
  const data = new DataTransfer();
  data.items.add(new File(["x"], `${kind}.png`, { type: "image/png" }));
  zone.dispatchEvent(kind === "pasted"
    ? new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data })
    : new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
}"""


async def test_files_are_dropped_and_pasted_into_the_modal(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_modal(house, page, "files")
    await modal(page).locator(".upload").evaluate(DROP, "dropped")
    await part(page, "prompt").evaluate(DROP, "pasted")
    names = modal(page).locator(".upload-name")
    await expect(names).to_have_text(["dropped.png", "pasted.png"])
    await expect(page.locator(".composer .card")).to_have_count(0)


async def test_radio_buttons_and_boxes_and_the_way_back(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    go = await open_modal(house, page, "groups")
    await expect(modal(page).get_by_role("radio", name="Oil")).to_be_focused()
    await send(page)
    await expect(_blame(page, "size")).to_have_text("This field is required.")
    await page.keyboard.press("Escape")
    await expect(modal(page)).to_have_count(0)
    await expect(go).to_be_focused()
    await page.keyboard.press("Enter")
    await modal(page).get_by_role("radio", name="Chalk").check()
    await modal(page).get_by_role("checkbox", name="Oil").uncheck()
    await send(page)
    assert await _repeated(page) == {"size": "chalk", "extras": []}
    await expect(go).to_be_focused()
    await expect(reply(page).get_by_role("button", name="about groups")).to_be_visible()


async def test_no_answer_keeps_what_was_typed(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_modal(house, page, "silence")
    house.sandbox.discord.settings.answer_seconds = 0.5
    try:
        await part(page, "prompt").fill("my long wish")
        for _ in range(2):  # it may be tried again
            await send(page)
            waiting = modal(page).get_by_role("button", name="Submit")
            await expect(waiting).to_have_attribute("aria-busy", "true")
            await expect(modal(page).locator(".dialog-alert")).to_have_text(WRONG)
            await expect(waiting).to_have_attribute("aria-busy", "false")
            await expect(part(page, "prompt")).to_have_value("my long wish")
    finally:
        house.sandbox.discord.settings.answer_seconds = 3.0
    await expect(page.locator(".message-failed, .message-pending")).to_have_count(0)


async def test_it_opens_where_it_was_asked_for_and_outlives_the_bot(
    house: House, open_page: OpenPage
) -> None:
    """A slash command in one of the painter's two windows; the bot is another when it is sent."""
    other, page = await open_page(), await open_page()
    await field(page).focus()
    await page.keyboard.type("/ask")
    await expect(rows(page)).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.type("groups")
    await page.keyboard.press("Enter")
    await expect(modal(page)).to_be_visible()
    await modal(page).get_by_role("radio", name="Ink").check()
    await house.sandbox.bot.stop()
    await house.start_again()
    await expect(modal(other)).to_have_count(0)
    await send(page)
    assert await _repeated(page) == {"size": "ink", "extras": ["oil"]}
    await expect(reply(other)).to_contain_text("Painter used /ask")
    await expect(field(page)).to_be_focused()
