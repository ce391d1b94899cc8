"""What the walks through modals and menus have in common: how things are found and begun."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page, expect

from sandbox.discord.wire import Message
from sandbox.discord.world import Channel
from tests.e2e.house import House

SUBMIT = 5
"""The type of an interaction that sends a modal."""


def message(page: Page, said: Message) -> Locator:
    """Return a message on a page."""
    return page.locator(f'[data-id="{said["id"]}"]')


def modal(page: Page) -> Locator:
    """Return the dialog that is open."""
    return page.get_by_role("dialog")


def part(page: Page, custom_id: str) -> Locator:
    """Return a field of the modal, of several controls what lies around them."""
    return modal(page).locator(f'[data-part="{custom_id}"]')


def entry(page: Page, name: str) -> Locator:
    """Return an entry of the menus that are open."""
    return page.get_by_role("menuitem", name=name)


def select(within: Page | Locator, name: str) -> Locator:
    """Return the button of a select menu, by its placeholder or its label."""
    return within.get_by_role("combobox", name=name)


async def choose(page: Page, name: str, *offers: str) -> None:
    """Open a select menu and press some of what it offers; several may stay open."""
    await select(page, name).click()
    for offer in offers:
        await offered(page).and_(page.get_by_role("option", name=offer)).click()


def offered(page: Page) -> Locator:
    """Return the rows of the select menu that is open."""
    return page.locator(".select-list:popover-open").get_by_role("option")


def channel(house: House, place: str) -> Channel:
    """Return a place, the painter's where it is somebody's."""
    world = house.sandbox.discord.world
    return world.place(place, world.people["painter"])


def submits(house: House) -> list[Any]:
    """Return the modals that were sent so far."""
    made = house.sandbox.discord.interactions.values()
    return [one for one in made if one.type == SUBMIT]


async def send_as_bot(house: House, body: dict[str, object], place: str = "art") -> Message:
    """Send a message with the bot's token."""
    discord = house.sandbox.discord
    async with house.session.post(
        f"{house.sandbox.url}/api/v10/channels/{channel(house, place).id}/messages",
        json=body,
        headers={"Authorization": f"Bot {discord.token}"},
    ) as response:
        answer: Message = await response.json()
        assert response.status == 200, answer
    return answer


def menu(custom_id: str, kind: int = 3, **more: object) -> dict[str, object]:
    """Return a row with a select menu."""
    return {"type": 1, "components": [{"type": kind, "custom_id": custom_id, **more}]}


async def button(house: House, what: str) -> Message:
    """Send a message whose button `Go` opens a modal."""
    pressed = {"type": 2, "style": 1, "label": "Go", "custom_id": f"ask:{what}"}
    row = {"type": 1, "components": [pressed]}
    return await send_as_bot(house, {"content": f"about {what}", "components": [row]})


async def open_modal(house: House, page: Page, what: str) -> Locator:
    """Press a button on a page, and be in the modal that it opens; return the button."""
    go = message(page, await button(house, what)).get_by_role("button", name="Go")
    await go.click()
    await expect(modal(page)).to_be_visible()
    return go


async def send(page: Page) -> None:
    """Press the modal's button."""
    await modal(page).get_by_role("button", name="Submit").click()
