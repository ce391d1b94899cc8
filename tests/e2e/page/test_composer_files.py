"""How pictures get into the composer: chosen, dropped, pasted; and those that cannot."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from tests.e2e.house import ASTRONAUT, COFFEE, ROCKET, House
from tests.e2e.page.composing import (
    card,
    complaint,
    field,
    left_over,
    more,
    open_edit,
    option,
    reply,
    samples,
    take,
)
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRANSFER = """files => {
  const transfer = new DataTransfer();
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), each => each.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  return transfer;
}"""
TYPES = {".jpg": "image/jpeg", ".png": "image/png"}
COPY = """async data => {
  const bytes = Uint8Array.from(atob(data), each => each.charCodeAt(0));
  const blob = new Blob([bytes], { type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}"""
PHOTOS = (ASTRONAUT, COFFEE, ROCKET)


@pytest_asyncio.fixture(loop_scope="module")
async def small_files(house: House) -> AsyncIterator[House]:
    """The house where a file may have 100 KB: the astronaut fits, the coffee does not."""
    house.sandbox.discord.settings.attachment_size_limits["art"] = 100 * 1024
    yield house
    house.sandbox.discord.settings.attachment_size_limits.clear()


async def _drop(page: Page, on: Locator, *paths: Path) -> None:
    """Drag files over something and let go of them there."""
    files = [[p.name, TYPES[p.suffix], b64encode(p.read_bytes()).decode()] for p in paths]
    transfer = await page.evaluate_handle(TRANSFER, files)
    for event in ("dragenter", "dragover"):
        await on.dispatch_event(event, {"dataTransfer": transfer})
    await expect(page.locator(".drop-words")).to_be_visible()
    await on.dispatch_event("drop", {"dataTransfer": transfer})
    await expect(page.locator(".drop-words")).to_be_hidden()


async def _paste(page: Page, path: Path) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.evaluate(COPY, b64encode(path.read_bytes()).decode())
    await page.keyboard.press("Control+v")


async def _cards_show(page: Page, *names: str) -> None:
    cards = page.locator(".card.is-filled")
    await expect(cards.locator(".card-file")).to_have_text(list(names))
    for number in range(len(names)):
        await expect(cards.nth(number).locator("img")).not_to_have_js_property("naturalWidth", 0)


async def test_three_are_dropped_at_once(house: House, open_page: OpenPage) -> None:
    page, before = await open_page(), len(house.of("submit"))
    await open_edit(page)
    await page.keyboard.type("dropped")
    await _drop(page, page.locator(".messages"), *PHOTOS)
    await _cards_show(page, *(path.name for path in PHOTOS))
    for number, path in enumerate(PHOTOS, 1):
        await expect(card(page, f"image{number}")).to_contain_text(path.name)
    await expect(samples(page)).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("dropped")
    await expect(reply(page)).to_contain_text("left today")
    (submit,) = house.of("submit")[before:]
    assert isinstance(submit.request, dict)
    assert len(submit.request["image_urls"]) == 3


async def test_they_are_chosen_by_a_click_and_the_rest_has_no_room(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_edit(page)
    async with page.expect_file_chooser() as chooser:
        await card(page, "image1").get_by_text("click to upload file").click()
    await (await chooser.value).set_files([*PHOTOS, ASTRONAUT])
    await _cards_show(page, *(path.name for path in PHOTOS))
    await expect(complaint(page)).to_have_text("There is no room for one file more in /edit.")
    # One is taken out: what was required stays open, and takes the next.
    await page.get_by_role("button", name="Remove astronaut.jpg").click()
    await expect(card(page, "image1")).to_contain_text("click to upload file")
    await expect(complaint(page)).to_be_empty()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach a file").click()
    await (await chooser.value).set_files(COFFEE)
    await _cards_show(page, "coffee.png", "coffee.png", "rocket.jpg")
    # An optional one goes whole at the second press.
    away = card(page, "image3").locator(".card-remove")
    await away.click()
    await expect(card(page, "image3")).not_to_contain_text("rocket.jpg")
    await away.click()
    await expect(card(page, "image3")).to_have_count(0)


async def test_a_drop_on_a_card_is_meant_for_it(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_edit(page)
    await more(page).fill("image2:")
    await _drop(page, card(page, "image2"), ROCKET, COFFEE)
    await expect(card(page, "image2")).to_contain_text("rocket.jpg")
    await expect(card(page, "image1")).to_contain_text("coffee.png")
    # Another one takes its place.
    await _drop(page, card(page, "image2"), ASTRONAUT)
    await expect(card(page, "image2")).to_contain_text("astronaut.jpg")


async def test_a_picture_is_pasted(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_edit(page)
    await page.keyboard.type("pasted")
    await _paste(page, COFFEE)
    await _cards_show(page, "image.png")
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("pasted")
    await expect(reply(page)).to_contain_text("left today")


async def test_a_file_that_is_too_large(small_files: House, open_page: OpenPage) -> None:
    page, before = await open_page(), len(small_files.sandbox.discord.interactions)
    words = "Your files are too powerful. Max file size is 100 KB."
    await open_edit(page)
    await _drop(page, page.locator(".messages"), COFFEE, ASTRONAUT)
    await expect(complaint(page)).to_have_text(words)
    await _cards_show(page, "astronaut.jpg")
    # Not in a message either.
    await page.get_by_role("button", name="Leave the command").click()
    await _drop(page, field(page), COFFEE)
    await expect(complaint(page)).to_have_text(words)
    await expect(page.locator(".composer .card")).to_have_count(0)
    assert len(small_files.sandbox.discord.interactions) == before


async def _never(_: Route) -> None:
    """Leave a request unanswered."""


async def test_nothing_is_lost_when_the_sandbox_refuses(house: House, open_page: OpenPage) -> None:
    page = await open_page(refused=True)
    limits = house.sandbox.discord.settings.attachment_size_limits
    await take(page, "astronaut")
    await page.keyboard.type("refused at first")
    # Somebody makes it smaller for a moment, and this window hears nothing of that.
    await page.route("**/sandbox/world?*", _never)
    limits["art"] = 1024
    try:
        await page.keyboard.press("Enter")
        await expect(complaint(page)).to_contain_text("too powerful")
        await expect(option(page, "prompt")).to_have_value("refused at first")
        await _cards_show(page, "astronaut.jpg")
    finally:
        limits.clear()
    await page.get_by_role("button", name="Send").click()
    await expect(reply(page)).to_contain_text("refused at first")
    await expect(reply(page)).to_contain_text("left today")
    await expect(complaint(page)).to_be_empty()
    await left_over(page)


async def test_a_message_with_pictures(house: House, open_page: OpenPage) -> None:
    page, guest = await open_page(), await open_page("guest")
    await page.keyboard.type("look at these")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach a file").click()
    await (await chooser.value).set_files([ROCKET, COFFEE])
    await _paste(page, COFFEE)
    await _cards_show(page, "rocket.jpg", "coffee.png", "image.png")
    await page.get_by_role("button", name="Remove coffee.png").click()
    await _cards_show(page, "rocket.jpg", "image.png")
    await page.keyboard.press("Enter")
    for window in (page, guest):
        await expect(reply(window)).to_contain_text("look at these")
        await expect(reply(window).locator(".media img")).to_have_count(2)
    await left_over(page)
    # Eleven are one too many.
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach a file").click()
    await (await chooser.value).set_files([ASTRONAUT] * 11)
    await expect(complaint(page)).to_have_text("You can only upload 10 files at a time.")
    await expect(page.locator(".card.is-filled")).to_have_count(10)
