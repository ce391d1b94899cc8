"""Every component that a message may have, drawn and used; sent as a bot would send it."""

from __future__ import annotations

import json
import re

import aiohttp
import pytest
from playwright.async_api import expect

from tests.e2e.house import COFFEE, ROCKET, House
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")

V2 = 1 << 15
LABELS = ("Primary", "Secondary", "Success", "Danger")


async def send(house: House, *components: object) -> str:
    """Send a message with the bot's token and two pictures; return its id."""
    discord = house.sandbox.discord
    channel = next(c for c in discord.world.channels.values() if c.name == "art")
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps({"flags": V2, "components": components}))
    for number, path in enumerate((COFFEE, ROCKET)):
        form.add_field(f"files[{number}]", path.read_bytes(), filename=path.name)
    async with house.session.post(
        f"{house.sandbox.url}/api/v10/channels/{channel.id}/messages",
        data=form,
        headers={"Authorization": f"Bot {discord.token}"},
    ) as response:
        answer = await response.json()
        assert response.status == 200, answer
    return str(answer["id"])


def text(words: str) -> dict[str, object]:
    return {"type": 10, "content": words}


def button(label: str, style: int = 2, **more: object) -> dict[str, object]:
    return {"type": 2, "style": style, "label": label, "custom_id": f"try:{label}", **more}


async def test_a_container_with_all_that_fits_in_it(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    section = {
        "type": 9,
        "components": [text("beside a thumbnail")],
        "accessory": {
            "type": 11,
            "media": {"url": "attachment://coffee.png"},
            "description": "A small cup",
        },
    }
    gallery = {
        "type": 12,
        "items": [
            {"media": {"url": "attachment://rocket.jpg"}, "description": "A rocket"},
            {"media": {"url": "attachment://coffee.png"}, "spoiler": True},
        ],
    }
    inner = [text("# Heading"), section, {"type": 14, "divider": True, "spacing": 2}, gallery]
    message_id = await send(house, {"type": 17, "accent_color": 0x3366CC, "components": inner})
    message = page.locator(f'[data-id="{message_id}"]')
    await expect(message.get_by_role("heading", name="Heading")).to_be_visible()
    await expect(message.locator(".container")).to_have_css(
        "border-left-color", "rgb(51, 102, 204)"
    )
    await expect(message.locator(".separator")).to_be_visible()
    for alt in ("A small cup", "A rocket"):
        picture = message.get_by_role("img", name=alt)
        await expect(picture).to_be_visible()
        assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    # A spoiler is blurred until it is pressed; then the press opens it.
    hidden = message.get_by_role("button", name="Spoiler")
    await expect(hidden.locator("img")).to_have_css("filter", "blur(40px)")
    await hidden.click()
    await expect(hidden).to_have_count(0)
    await expect(message.locator(".media-spoiler")).to_have_count(0)


async def test_buttons_in_their_states(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    styles = [button(label, style) for style, label in enumerate(LABELS, start=1)]
    link = {"type": 2, "style": 5, "label": "Elsewhere", "url": "https://example.com/"}
    message_id = await send(
        house,
        {"type": 1, "components": styles},
        {"type": 1, "components": [button("Off", disabled=True), link]},
    )
    message = page.locator(f'[data-id="{message_id}"]')
    colours = set()
    for label in LABELS:
        found = message.get_by_role("button", name=label)
        await expect(found).to_be_enabled()
        colours.add(await found.evaluate("e => getComputedStyle(e).backgroundColor"))
    assert len(colours) == len(LABELS), "each style has its own colour"
    await expect(message.get_by_role("button", name="Off")).to_be_disabled()
    found = message.get_by_role("link", name="Elsewhere")
    await expect(found).to_have_attribute("href", "https://example.com/")
    await expect(found).to_have_attribute("rel", re.compile("noopener"))


async def test_a_press_waits_and_fails_when_no_answer_comes(
    house: House, open_page: OpenPage
) -> None:
    page, guest = await open_page(), await open_page("guest")
    house.sandbox.discord.settings.answer_seconds = 1.5
    house.sandbox.faults.switch("callback-lost-before", 5)
    try:
        message_id = await send(house, {"type": 1, "components": [button("Nobody's")]})
        message = page.locator(f'[data-id="{message_id}"]')
        pressed = message.get_by_role("button", name="Nobody's")
        await pressed.focus()
        await page.keyboard.press("Enter")
        await expect(pressed).to_have_attribute("aria-busy", "true")
        await expect(pressed).to_be_focused()
        await expect(message).to_contain_text("This interaction failed")
        await expect(pressed).not_to_have_attribute("aria-busy", "true")
        await expect(pressed).to_be_focused()
        assert "failed" not in await guest.locator(f'[data-id="{message_id}"]').inner_text()
    finally:
        house.sandbox.discord.settings.answer_seconds = 3.0
