"""Windows of a real browser on the sandbox's page. An error in any console fails its test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from dataclasses import fields
from typing import Literal, TypeAlias

import pytest_asyncio
from playwright.async_api import BrowserContext, ConsoleMessage, Page, expect

from sandbox.controls import RUNCOMFY_SETTINGS
from sandbox.discord.settings import Settings
from tests.browser import open_browser, require_chromium
from tests.e2e.house import House

expect.set_options(timeout=10_000)

Theme: TypeAlias = Literal["dark", "light"]
OpenPage: TypeAlias = Callable[..., Awaitable[Page]]
"""`await open_page("guest", place="art", theme="light", width=400, of=house)` → a new window.

`refused=True`: the test lets the sandbox refuse something, of which browsers write a line.
"""
REFUSED = "Failed to load resource: the server responded with a status of"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[BrowserContext]:
    """One browser for all tests of a file; what it keeps for the page is gone after each."""
    require_chromium()
    async with open_browser() as opened:
        yield await opened.new_context(reduced_motion="reduce")


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(browser: BrowserContext, house: House) -> AsyncIterator[OpenPage]:
    """What opens a window as somebody; all are closed after the test.

    By default onto the house that all tests of a file share, `of` another one.
    """
    errors: list[str] = []
    pages: list[Page] = []

    async def open_one(
        who: str = "painter",
        *,
        place: str = "art",
        theme: Theme = "dark",
        width: int = 1280,
        height: int = 900,
        of: House = house,
        refused: bool = False,
    ) -> Page:
        page = await browser.new_page()
        pages.append(page)
        await page.set_viewport_size({"width": width, "height": height})
        await page.emulate_media(color_scheme=theme)
        page.on("pageerror", lambda error: errors.append(f"{who}: {error}"))

        def hear(said: ConsoleMessage) -> None:
            expected = refused and said.text.startswith(REFUSED)
            if said.type == "error" and not expected:
                errors.append(f"{who}: {said.text}")

        page.on("console", hear)
        await page.goto(f"{of.sandbox.url}/?as={who}&in={place}")
        await page.wait_for_selector("body.is-mounted")
        return page

    yield open_one
    for page in pages:
        await page.evaluate("localStorage.clear()")
        await page.close()
    assert not errors, "\n".join(errors)


@pytest_asyncio.fixture(loop_scope="module")
async def turned(house: House) -> AsyncIterator[House]:
    """The shared house for a test that turns its settings: they are put back after it."""
    discord, runcomfy = house.sandbox.discord.settings, house.sandbox.runcomfy
    names: list[tuple[object, str]] = [(discord, field.name) for field in fields(Settings)]
    names += [(runcomfy, name) for name in RUNCOMFY_SETTINGS]
    before = [(owner, name, deepcopy(getattr(owner, name))) for owner, name in names]
    yield house
    for owner, name, value in before:
        setattr(owner, name, value)
