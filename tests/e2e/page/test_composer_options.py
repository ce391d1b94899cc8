"""A command's options in the composer: their order, their help, and what is wrong with them.

What is wrong is said before anything is sent, at the option, and the focus goes there.
"""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.house import House
from tests.e2e.page.composing import (
    add,
    card,
    field,
    focused,
    go,
    help_line,
    more,
    open_edit,
    option,
    pill,
    reply,
    rows,
    samples,
    take,
)
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPTIONAL = ["image2", "image3", "negative_prompt", "image_size", "seed", "prompt_extend"]


async def _is_refused(page: Page, house: House, name: str, words: str) -> None:
    """Press Enter: the option says why it cannot be sent, and nothing is."""
    before = len(house.sandbox.discord.interactions)
    await page.keyboard.press("Enter")
    await expect(page.locator(".help-error")).to_have_text(words)
    await expect(pill(page, name)).to_contain_class("is-current is-wrong")
    here = page.locator(":focus")
    await expect(here).to_have_attribute("aria-invalid", "true")
    await expect(here).to_have_accessible_description(re.compile(re.escape(f"{name} {words}")))
    assert len(house.sandbox.discord.interactions) == before


async def test_the_required_ones_first_and_the_others_offered(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_edit(page)
    await expect(page.locator(".pill-name")).to_have_text(["prompt", "image1"])
    await expect(more(page)).to_have_attribute("placeholder", f"+{len(OPTIONAL)} optional")
    await go(page, more(page))
    await expect(rows(page).locator(".suggest-name")).to_have_text(OPTIONAL)
    # Nothing is active: Enter would send, and only a person who moved there picks.
    await expect(more(page)).not_to_have_attribute("aria-activedescendant", "composer-list-0")
    await page.keyboard.type("se")
    await expect(rows(page).locator(".suggest-name")).to_have_text(["seed"])
    await page.keyboard.press("Tab")
    await expect(option(page, "seed")).to_be_focused()
    await expect(more(page)).to_have_attribute("placeholder", f"+{len(OPTIONAL) - 1} optional")
    await page.keyboard.press("Escape")
    await expect(field(page)).to_be_focused()
    await expect(page.locator(".pill")).to_have_count(0)


async def test_the_help_line_says_what_an_option_takes(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_edit(page)
    said = help_line(page)
    await expect(said).to_contain_text("prompt")
    await expect(said).to_contain_text("1 to 1999 characters · Required")
    await go(page, card(page, "image1").get_by_role("button").first)
    await expect(said).to_contain_text("A file of at most 10 MB · Required")
    for name, words in (
        ("seed", "An integer from 0 to 2147483647 · Optional"),
        ("image_size", "One of the list · Optional"),
        ("prompt_extend", "True or False · Optional"),
        ("negative_prompt", "At most 500 characters · Optional"),
    ):
        await add(page, name)
        await expect(said).to_contain_text(name)
        await expect(said).to_contain_text(words)


async def test_what_is_missing_is_red_and_has_the_focus(house: House, open_page: OpenPage) -> None:
    page, words = await open_page(), "This option is required. Specify a value."
    await open_edit(page)
    await _is_refused(page, house, "prompt", words)
    await expect(option(page, "prompt")).to_be_focused()
    await page.keyboard.type("x")
    await expect(option(page, "prompt")).to_have_attribute("aria-invalid", "false")
    await _is_refused(page, house, "image1", words)
    await expect(card(page, "image1")).to_contain_class("is-current is-wrong")
    await expect(card(page, "image1").locator(":focus")).to_have_count(1)
    # The way on is beside it.
    await page.keyboard.press("ArrowDown")
    await expect(samples(page).first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(card(page, "image1")).to_contain_class("is-filled")
    # A blank one is as good as none.
    await option(page, "prompt").fill("   ")
    await _is_refused(page, house, "prompt", words)


async def test_a_prompt_that_is_too_long(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await take(page, "astronaut")
    prompt, count = option(page, "prompt"), page.locator(".help-count")
    await expect(prompt).to_be_focused()
    await prompt.fill("x" * 1700)
    await expect(count).to_be_empty()
    await prompt.fill("x" * 1990)
    await expect(count).to_have_text("1990 / 1999")
    await prompt.fill("x" * 2000)
    await expect(count).to_contain_class("is-wrong")
    words = "Enter at most 1999 characters. These are 2000."
    await _is_refused(page, house, "prompt", words)
    await expect(prompt).to_have_value("x" * 2000)
    # An emoji is one character, as it is for Discord.
    await prompt.fill("\U0001f305" * 1999)
    await expect(count).to_have_text("1999 / 1999")
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("left today")


async def test_an_integer_out_of_its_range(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await take(page, "astronaut")
    await add(page, "seed")
    seed = option(page, "seed")
    for text in ("-1", "2147483648", "1.5", "1e3", "0x10", "many", "1" * 40):
        await seed.fill(text)
        await expect(seed).to_have_attribute("aria-invalid", "false")
        await _is_refused(page, house, "seed", "Enter an integer between 0 and 2147483647.")
        await expect(seed).to_be_focused()
        await expect(seed).to_have_value(text)
    await seed.fill("7")
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("seed 7")


async def test_choices_by_keyboard_and_by_mouse(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await take(page, "astronaut")
    await add(page, "image_size")
    size, keys = option(page, "image_size"), page.keyboard
    await expect(rows(page)).to_have_count(8)
    await keys.type("16")
    await expect(rows(page)).to_have_text(["720*1280 (9:16)", "1280*720 (16:9)"])
    await keys.press("ArrowDown")
    await expect(size).to_have_attribute("aria-activedescendant", "composer-list-1")
    await expect(rows(page).nth(1)).to_have_attribute("aria-selected", "true")
    await keys.press("Enter")
    await expect(size).to_have_value("1280*720 (16:9)")
    await expect(rows(page)).to_have_count(0)
    await size.fill("a square")
    await expect(page.locator(".suggest-note")).to_have_text("Nothing in the list has that name.")
    await keys.press("Escape")
    await _is_refused(page, house, "image_size", "Choose one of the list.")
    await size.fill("")
    await rows(page).filter(has_text="21:9").click()
    await expect(size).to_have_value("1344*576 (21:9)")
    await add(page, "prompt_extend")
    await expect(rows(page)).to_have_text(["True", "False"])
    await keys.press("ArrowUp")
    await keys.press("Tab")
    await expect(option(page, "prompt_extend")).to_have_value("False")
    await expect(more(page)).to_be_focused()


async def test_options_are_taken_back(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_edit(page)
    keys = page.keyboard
    for name in ("seed", "negative_prompt"):
        await add(page, name)
    await keys.type("ab")
    for _ in "ab":
        await keys.press("Backspace")
    await expect(pill(page, "negative_prompt")).to_be_visible()
    await keys.press("Backspace")
    await expect(pill(page, "negative_prompt")).to_have_count(0)
    await pill(page, "seed").get_by_role("button", name="Remove seed").click()
    await expect(pill(page, "seed")).to_have_count(0)
    await expect(more(page)).to_have_attribute("placeholder", f"+{len(OPTIONAL)} optional")
    # A required one stays; in the first of them, with nothing anywhere, Backspace ends it all.
    await go(page, option(page, "prompt"), "Shift+Tab")
    await keys.press("Backspace")
    await expect(field(page)).to_be_focused()


async def test_tab_goes_there_and_back_again(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_edit(page)
    await add(page, "seed")
    image = card(page, "image1").get_by_role("button").first
    way = [option(page, "prompt"), image, samples(page).first, option(page, "seed"), more(page)]
    way.append(page.get_by_role("button", name="Send"))
    await way[0].focus()
    for stop in way[1:]:
        await page.keyboard.press("Tab")
        await expect(stop).to_be_focused()
    for stop in way[-2::-1]:
        await page.keyboard.press("Shift+Tab")
        await expect(stop).to_be_focused()
    # What an open command holds is no trap: the next Tab leaves it.
    await page.keyboard.press("Shift+Tab")
    assert not await focused(page, page.locator(".pills *")).count()


async def test_pasted_lines_become_one(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_edit(page)
    await page.keyboard.insert_text("first\nsecond\nthird")
    await expect(option(page, "prompt")).to_have_value("first second third")
    await page.keyboard.press("Shift+Enter")
    await expect(option(page, "prompt")).to_have_value("first second third")
