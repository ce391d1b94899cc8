"""The composer as a person finds it: where its parts are, and the moves that many tests make."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

WISH = "Make it look like a watercolour at sunset"
"""What the page proposes to a newcomer."""
MOST_TABS = 40


def field(page: Page) -> Locator:
    """Return the field of an ordinary message."""
    return page.locator(".message-input")


def option(page: Page, name: str) -> Locator:
    """Return what an option of the open command is typed into."""
    return pill(page, name).locator("textarea, input")


def pill(page: Page, name: str) -> Locator:
    """Return the pill of an option."""
    return page.locator(f'.pill[data-option="{name}"]')


def card(page: Page, name: str) -> Locator:
    """Return the card of an option that takes a file."""
    return page.locator(f'.card[data-option="{name}"]')


def more(page: Page) -> Locator:
    """Return the field behind the last option, that offers the optional ones."""
    return page.locator(".more")


def rows(page: Page) -> Locator:
    """Return the rows of the list above the field."""
    return page.locator(".suggest").get_by_role("option")


def samples(page: Page) -> Locator:
    """Return the sample pictures that the open command offers."""
    return page.get_by_role("group", name="Sample pictures").get_by_role("button")


def complaint(page: Page) -> Locator:
    """Return where the composer says what is refused."""
    return page.locator(".composer-alert")


def help_line(page: Page) -> Locator:
    """Return the line above an open command."""
    return page.locator(".help-text")


def reply(page: Page) -> Locator:
    """Return the newest message."""
    return page.locator(".message").last


def focused(page: Page, what: Locator) -> Locator:
    """Return `what` while it has the focus."""
    return what.and_(page.locator(":focus"))


async def open_edit(page: Page) -> None:
    """Type `/edit`, and be in its first option."""
    await field(page).focus()
    await page.keyboard.type("/edit")
    await expect(rows(page)).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(option(page, "prompt")).to_be_focused()


async def take(page: Page, sample: str) -> None:
    """Press a sample of the welcome, and be in the prompt that is proposed."""
    await page.get_by_role("button", name=f"Edit {sample}").click()
    await expect(option(page, "prompt")).to_be_focused()


async def go(page: Page, to: Locator, key: str = "Tab") -> None:
    """Press a key until the focus is there; nothing else is touched."""
    for _ in range(MOST_TABS):
        if await focused(page, to).count():
            return
        await page.keyboard.press(key)
    await expect(to).to_be_focused()


async def add(page: Page, name: str) -> None:
    """Add an optional option by its name."""
    await more(page).focus()
    await page.keyboard.type(f"{name}:")
    await expect(pill(page, name)).to_be_visible()


async def left_over(page: Page) -> None:
    """See that the composer is empty and has the focus, as after something was sent."""
    await expect(field(page)).to_be_focused()
    await expect(field(page)).to_have_value("")
    await expect(page.locator(".composer .card")).to_have_count(0)
