"""Subcommands in the composer, and options that take people, roles, channels and numbers."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Page, expect

from tests.e2e.house import House
from tests.e2e.page.composing import field, help_line, option, reply, rows
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _add(page: Page, name: str, typed: str, shown: str) -> None:
    """Add an option, type the beginning of a choice, and take it."""
    await page.keyboard.type(f"{name}:")
    await expect(option(page, name)).to_be_focused()
    await page.keyboard.type(typed)
    await expect(rows(page).first).to_contain_text(shown.lstrip("@#"))
    await page.keyboard.press("Tab")
    await expect(option(page, name)).to_have_value(shown)


async def test_a_subcommand_with_options_of_every_kind(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    keys = page.keyboard
    await field(page).focus()
    await keys.type("/shelf")
    await expect(rows(page).locator(".suggest-name")).to_have_text(["/shelf add", "/shelf show"])
    await keys.type(" add ")
    await expect(option(page, "person")).to_be_focused()
    people = ["Painter", "Guest", "Moderator", "Owner", "Repaint"]
    await expect(rows(page).locator(".suggest-name")).to_have_text(people)
    await keys.type("mod")
    await expect(rows(page)).to_have_count(1)
    await keys.press("Tab")
    await keys.type("200")
    await keys.press("Enter")
    await expect(help_line(page)).to_contain_text("Enter an integer between 1 and 100.")
    await option(page, "copies").fill("3")
    await keys.press("Tab")
    await _add(page, "role", "art", "@Artists")
    await _add(page, "channel", "#n", "#no-files")
    await _add(page, "anybody", "@new", "@Newcomers")
    await _add(page, "loud", "t", "True")
    await keys.type("weight:0.5")
    await keys.press("Tab")
    await _add(page, "note", "tea", "tea for 3")
    await keys.press("Enter")
    await expect(reply(page)).to_contain_text("Painter used /shelf add")
    said = await reply(page).locator(".text").inner_text()
    heard = ["moderator", 3, "Artists", "no-files", "Newcomers", True, 0.5, "tea for 3"]
    assert json.loads(said.removeprefix("heard ")) == heard


async def test_a_name_is_enough_and_another_is_refused(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await field(page).fill("/shelf add ")
    await option(page, "copies").fill("1")
    await option(page, "person").fill("nobody")
    await expect(page.locator(".suggest-note")).to_have_text("Nothing in the list has that name.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(option(page, "person")).to_have_attribute("aria-invalid", "true")
    await expect(help_line(page)).to_contain_text("Choose one of the list.")
    await option(page, "person").fill("guest")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text('heard ["guest", 1,')
