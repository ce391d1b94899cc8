"""`Compare` on the page: a press, and the private picture for whoever pressed alone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from sandbox.person import Value
from tests.e2e.house import ASTRONAUT, COFFEE, House, finished
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_press_shows_sources_and_result_to_one_person_alone(
    house: House, open_page: OpenPage
) -> None:
    painter, guest = await open_page("painter"), await open_page("guest")
    asked: dict[str, Value] = {"prompt": "a red sky", "image1": ASTRONAUT, "image2": COFFEE}
    await finished(house.person(), await house.person().invoke("edit", asked))
    message = guest.locator(".message:not(.is-ephemeral)").last
    for name in ("image 1", "image 2"):
        await expect(message.locator(".thumbnail").get_by_role("img", name=name)).to_be_visible()
    house.sandbox.faults.switch("cdn-slow", -1, delay_seconds=1.5)
    button = message.get_by_role("button", name="Compare")
    await button.focus()
    await guest.keyboard.press("Enter")
    whisper = guest.locator(".message.is-ephemeral").last
    await expect(whisper).to_contain_text("is thinking")
    house.sandbox.faults.clear()
    await expect(whisper).to_contain_text("image 1 and image 2 · the result")
    await expect(whisper).to_contain_text("Only you can see this")
    picture = whisper.get_by_role("img", name="Before and after: image 1 and image 2")
    await expect(picture).to_be_visible()
    width, height = await picture.evaluate(
        "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    )
    assert width > height
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await expect(painter.locator(".message").last).to_contain_text("left today")
    await expect(painter.locator(".message.is-ephemeral")).to_have_count(0)
    # Large in the light box, and gone when it is dismissed; the reply stays as it was.
    await whisper.locator(".media").click()
    await expect(guest.get_by_role("dialog").get_by_role("img")).to_be_visible()
    await guest.keyboard.press("Escape")
    await whisper.get_by_role("button", name="Dismiss message").click()
    await expect(guest.locator(".message.is-ephemeral")).to_have_count(0)
    await expect(message.get_by_role("button", name="Compare")).to_be_enabled()
