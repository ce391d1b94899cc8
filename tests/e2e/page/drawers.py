"""The drawer as a person finds it: its sections, and what is in them."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

FOLDED = ("Discord", "The bot", "Requests")
"""The sections that are folded at first."""


def drawer(page: Page) -> Locator:
    """Return the drawer; hidden while it is closed."""
    return page.locator(".drawer")


def opener(page: Page) -> Locator:
    """Return the button that opens and closes the drawer."""
    return page.get_by_role("button", name="Behind the scenes")


def section(page: Page, title: str) -> Locator:
    """Return one section, folded or not."""
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator(".drawer-section").filter(has=heading)


async def open_drawer(page: Page, *titles: str) -> Locator:
    """Open the drawer and unfold the sections that are named."""
    await opener(page).click()
    await expect(drawer(page)).to_be_visible()
    for title in titles:
        if await section(page, title).get_attribute("open") is None:
            await section(page, title).locator("summary").click()
    return drawer(page)


def fault(page: Page, label: str) -> Locator:
    """Return one of the buttons that switch a fault on."""
    return section(page, "Make the next request fail").get_by_role("button", name=label, exact=True)


def switched_on(page: Page) -> Locator:
    """Return the list of faults that are switched on, or happened of late."""
    return page.locator(".drawer-on > li")


def state(page: Page) -> Locator:
    """Return the line that says how the bot is."""
    return page.locator(".drawer-how")
