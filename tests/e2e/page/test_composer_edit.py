"""A whole edit at the page, from the first key to the picture; and its end before that."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.e2e.house import House, until
from tests.e2e.page.composing import (
    WISH,
    add,
    card,
    field,
    go,
    left_over,
    more,
    option,
    pill,
    reply,
    rows,
    samples,
    take,
)
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")

PICTURES = ("astronaut", "coffee", "rocket")


@pytest_asyncio.fixture(loop_scope="module")
async def slow(house: House) -> AsyncIterator[House]:
    """The house while RunComfy's queue stands still."""
    house.sandbox.runcomfy.queue_seconds = 30.0
    yield house
    house.sandbox.runcomfy.queue_seconds = 0.05


async def _sees_the_picture(page: Page, wish: str) -> None:
    await expect(reply(page)).to_contain_text(wish)
    await expect(reply(page)).to_contain_text("left today")
    picture = reply(page).get_by_role("img", name=wish).first
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("complete", value=True)
    await expect(picture).not_to_have_js_property("naturalWidth", 0)


def _was_submitted(house: House, wish: str, pictures: tuple[str, ...]) -> None:
    request = house.of("submit")[-1].request
    assert isinstance(request, dict)
    assert request["prompt"] == wish
    urls = request["image_urls"]
    assert len(urls) == len(pictures)
    for number, (url, name) in enumerate(zip(urls, pictures, strict=True), start=1):
        # The rocket is Adobe RGB: what is made of it is named after the option.
        seen = f"/image{number}.jpg" if name == "rocket" else f"/{name}."
        assert seen in url, "each picture in its place"


async def test_the_first_minute_of_a_newcomer(house: House, open_page: OpenPage) -> None:
    """Two actions: a click on a picture, and Enter."""
    page = await open_page()
    await expect(page.locator(".welcome")).to_contain_text("nothing leaves your machine")
    await take(page, "astronaut")
    await page.keyboard.press("Enter")
    await _sees_the_picture(page, WISH)
    await left_over(page)
    _was_submitted(house, WISH, PICTURES[:1])


async def test_what_is_proposed_is_typed_over(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await take(page, "rocket")
    await expect(option(page, "prompt")).to_have_value(WISH)
    await page.keyboard.type("at night")
    await expect(option(page, "prompt")).to_have_value("at night")
    # Another sample goes into the command that is open, and leaves the words alone.
    await page.get_by_role("button", name="Edit coffee").click()
    await expect(card(page, "image2")).to_contain_text("coffee.png")
    await expect(option(page, "prompt")).to_have_value("at night")
    await page.get_by_role("button", name="Send").click()
    await _sees_the_picture(page, "at night")
    _was_submitted(house, "at night", ("rocket", "coffee"))


async def test_three_pictures_by_mouse(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Use a command").click()
    await rows(page).filter(has_text="/edit").click()
    await pill(page, "prompt").click()
    await page.keyboard.type("together, please")
    await samples(page).nth(0).click()
    for number, name in ((2, "image2"), (3, "image3")):
        await more(page).click()
        await rows(page).filter(has_text=name).click()
        await samples(page).nth(number - 1).click()
    for number, name in enumerate(PICTURES, 1):
        await expect(card(page, f"image{number}")).to_contain_text(name)
        await expect(card(page, f"image{number}").locator("img")).to_be_visible()
    await page.get_by_role("button", name="Send").click()
    await _sees_the_picture(page, "together, please")
    await left_over(page)
    _was_submitted(house, "together, please", PICTURES)


async def test_three_pictures_by_keyboard_alone(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    keys = page.keyboard
    await expect(field(page)).to_be_focused()
    await keys.type("/e")
    await expect(rows(page).filter(has_text="/edit")).to_have_attribute("aria-selected", "true")
    await keys.press("Enter")
    await expect(option(page, "prompt")).to_be_focused()
    await keys.type("without a mouse")
    for number in (1, 2, 3):
        if number > 1:
            await go(page, more(page))
            await keys.type(f"image{number}")
            await expect(rows(page)).to_have_count(1)
            await keys.press("Enter")
        await go(page, samples(page).first)
        for _ in range(number - 1):
            await keys.press("ArrowRight")
        await keys.press("Enter")
        await expect(card(page, f"image{number}")).to_contain_text(PICTURES[number - 1])
    await go(page, more(page))
    await keys.press("Enter")
    await _sees_the_picture(page, "without a mouse")
    await left_over(page)
    _was_submitted(house, "without a mouse", PICTURES)


async def test_every_option_arrives_as_it_was_given(house: House, open_page: OpenPage) -> None:
    page = await open_page("moderator")
    keys, before = page.keyboard, len(house.of("submit"))
    await take(page, "astronaut")
    wish = '  **sunset** at <@1>, \U0001f305 & "more"  '
    await expect(option(page, "prompt")).to_be_focused()
    await keys.insert_text(wish)
    await add(page, "negative_prompt")
    await keys.type("fog")
    await add(page, "image_size")
    await rows(page).filter(has_text="16:9").click()
    await add(page, "seed")
    await keys.type("2147483647")
    await add(page, "prompt_extend")
    await rows(page).filter(has_text="False").click()
    # Their order is the command's, whichever came first.
    names = page.locator(".pill-name")
    await expect(names).to_have_text(
        ["prompt", "image1", "negative_prompt", "image_size", "seed", "prompt_extend"]
    )
    await keys.press("Enter")
    await until(lambda: len(house.of("submit")) > before)
    await expect(reply(page)).to_contain_text("left today")
    request = house.of("submit")[-1].request
    assert isinstance(request, dict)
    assert request | {"image_urls": []} == {
        "prompt": wish,
        "image_urls": [],
        "negative_prompt": "fog",
        "image_size": "1280*720 (16:9)",
        "seed": 2147483647,
        "prompt_extend": False,
    }


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
async def test_cancel(slow: House, open_page: OpenPage, by: str) -> None:
    page, used = await open_page(), slow.used()
    await take(page, "coffee")
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("place")
    cancel = reply(page).get_by_role("button", name="Cancel")
    if by == "mouse":
        await cancel.click()
    else:
        await expect(field(page)).to_be_focused()
        await go(page, cancel, "Shift+Tab")
        await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("Cancelled")
    await expect(reply(page)).to_contain_text("given back")
    await expect(cancel).to_have_count(0)
    await slow.all_over()
    assert slow.used() == used


async def test_two_people_at_once(house: House, open_page: OpenPage) -> None:
    who = ("painter", "guest")
    pages = [await open_page(name) for name in who]
    for page, name in zip(pages, who, strict=True):
        await take(page, PICTURES[who.index(name)])
        await page.keyboard.type(f"the wish of {name}")
    await asyncio.gather(*(page.keyboard.press("Enter") for page in pages))
    for page in pages:
        for name in who:
            own = page.locator(".message").filter(has_text=f"the wish of {name}")
            await expect(own).to_contain_text(f"{name.capitalize()} used /edit")
            await expect(own).to_contain_text("left today")
    for page, name in zip(pages, who, strict=True):
        await expect(page).to_have_url(re.compile(f"as={name}"))
        await left_over(page)
