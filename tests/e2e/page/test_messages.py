"""What a channel shows: edits live, whispers to one person alone, hostile content, no answer."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.e2e.house import ASTRONAUT, COFFEE, EDIT, ROCKET, House, finished
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = (
    "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"
    '<svg onload=alert(1)> "onmouseover="alert(1) javascript:alert(1) @everyone </article>'
)


async def test_a_reply_is_seen_live_by_everybody_from_queued_to_the_picture(
    house: House, open_page: OpenPage
) -> None:
    pages = [await open_page(who) for who in ("painter", "guest")]
    house.sandbox.runcomfy.queue_seconds = house.sandbox.runcomfy.run_seconds = 1.0
    painter = house.person()
    invocation = await painter.invoke("edit", {"prompt": "a red sky", "image1": ASTRONAUT})
    for page in pages:
        message = page.locator(".message").last
        await expect(message).to_contain_text("Painter used /edit")
        await expect(message).to_contain_text("Queued")
        await expect(message.get_by_role("button", name="Cancel")).to_be_visible()
    house.sandbox.runcomfy.queue_seconds = house.sandbox.runcomfy.run_seconds = 0.05
    await finished(painter, invocation)
    for page in pages:
        message = page.locator(".message").last
        await expect(message).to_contain_text("left today")
        picture = message.get_by_role("img", name="a red sky")
        await expect(picture).to_be_visible()
        assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
        await expect(message.get_by_role("button", name="Cancel")).to_have_count(0)


async def test_what_people_wrote_never_runs(house: House, open_page: OpenPage) -> None:
    page, painter = await open_page(), house.person()
    title = await page.title()
    await painter.say(HOSTILE)
    invocation = await painter.invoke("edit", {"prompt": HOSTILE, "image1": ASTRONAUT})
    await finished(painter, invocation)
    message = page.locator(".message").last
    await expect(message).to_contain_text("left today")
    # As text, whole; nothing of it became an element, and its picture's alt text says it too.
    await expect(message.locator(".text-quote")).to_have_text(HOSTILE)
    await expect(page.locator(".messages :is(script, svg[onload], img[onerror])")).to_have_count(0)
    assert await message.locator(".media img").first.get_attribute("alt") == HOSTILE
    assert await page.title() == title
    assert not await page.evaluate("document.querySelector('[onerror], [onload], [onmouseover]')")


async def test_hostile_names_of_files_and_words_of_the_service(
    house: House, open_page: OpenPage
) -> None:
    page, painter = await open_page(), house.person()
    house.sandbox.faults.switch("run-fails", value=HOSTILE)
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "given back")
    await expect(page.locator(".message").last).to_contain_text("given back")
    await expect(page.locator(".messages :is(script, img[onerror])")).to_have_count(0)


async def test_a_whisper_is_seen_by_one_person_alone_and_dismissed(
    house: House, open_page: OpenPage
) -> None:
    painter, guest = await open_page("painter"), await open_page("guest")
    await house.person().invoke("quota", {})
    message = painter.locator(".message").last
    await expect(message).to_contain_text("edits used today")
    await expect(message).to_contain_text("Only you can see this")
    # What came later is there, so what came before would be too.
    await house.person("guest").say("after the whisper")
    await expect(guest.locator(".message").last).to_contain_text("after the whisper")
    assert "used today" not in await guest.locator(".messages").inner_text()
    await painter.get_by_role("button", name="Dismiss message").last.click()
    await expect(painter.get_by_text("edits used today")).to_have_count(0)


async def test_a_command_that_gets_no_answer(house: House, open_page: OpenPage) -> None:
    page, guest = await open_page(), await open_page("guest")
    house.sandbox.discord.settings.answer_seconds = 1.0
    try:
        house.sandbox.faults.switch("callback-lost-before", 5)
        await house.person().invoke("edit", EDIT)
        waiting = page.locator(".message-pending")
        await expect(waiting).to_contain_text("Sending command")
        await expect(waiting).to_contain_text("The application did not respond")
        await expect(guest.locator(".message-pending")).to_have_count(0)
        await waiting.get_by_role("button", name="Dismiss message").click()
        await expect(waiting).to_have_count(0)
    finally:
        house.sandbox.discord.settings.answer_seconds = 3.0


async def test_two_people_press_and_each_gets_what_they_may(
    house: House, open_page: OpenPage
) -> None:
    painter, guest, moderator = [await open_page(w) for w in ("painter", "guest", "moderator")]
    house.sandbox.runcomfy.queue_seconds = 30.0
    try:
        await house.person().invoke("edit", EDIT)
        cancel = guest.locator(".message").last.get_by_role("button", name="Cancel")
        await cancel.click()
        refusal = guest.locator(".message.is-ephemeral").last
        await expect(refusal).to_be_visible()
        await expect(painter.locator(".message.is-ephemeral")).to_have_count(0)
        await expect(painter.locator(".message").last).to_contain_text("Queued")
        await moderator.locator(".message").last.get_by_role("button", name="Cancel").click()
        for page in (painter, moderator):
            await expect(page.locator(".message:not(.is-ephemeral)").last).to_contain_text(
                "given back"
            )
    finally:
        house.sandbox.runcomfy.queue_seconds = 0.05


async def test_a_press_that_gets_no_answer(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    house.sandbox.runcomfy.queue_seconds = 30.0
    try:
        await house.person().invoke("edit", EDIT)
        message = page.locator(".message").last
        button = message.get_by_role("button", name="Cancel")
        await expect(message).to_contain_text("place")
        house.sandbox.discord.settings.answer_seconds = 1.0
        house.sandbox.faults.switch("callback-lost-before", 5)
        await button.click()
        await expect(message).to_contain_text("This interaction failed")
    finally:
        house.sandbox.faults.clear()
        house.sandbox.runcomfy.queue_seconds = 0.05
        house.sandbox.discord.settings.answer_seconds = 3.0


async def test_a_moderator_deletes_a_message_and_others_cannot(
    house: House, open_page: OpenPage
) -> None:
    guest, moderator = await open_page("guest"), await open_page("moderator")
    await house.person().say("to be deleted")
    message = moderator.locator(".message").last
    await expect(message).to_contain_text("to be deleted")
    await expect(guest.locator(".message").last).to_contain_text("to be deleted")
    await expect(
        guest.locator(".message").last.get_by_role("button", name="Delete message")
    ).to_have_count(0)
    await message.hover()
    await message.get_by_role("button", name="Delete message").click()
    for page in (guest, moderator):
        await expect(page.get_by_text("to be deleted")).to_have_count(0)


async def test_the_light_box_by_keyboard(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await house.person().say("three pictures", ASTRONAUT, COFFEE, ROCKET)
    message = page.locator(".message").last
    await expect(message.locator(".media")).to_have_count(3)
    await message.locator(".media").first.focus()
    await page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    await expect(box).to_contain_text("1 of 3")
    await page.keyboard.press("ArrowLeft")
    await expect(box).to_contain_text("3 of 3")
    await expect(box.locator("img")).to_have_js_property("complete", value=True)
    await page.keyboard.press("Escape")
    await expect(box).to_have_count(0)
    await expect(message.locator(".media").first).to_be_focused()


async def test_a_spoiler_shows_when_it_is_pressed(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await house.person().say("it was ||the butler||")
    spoiler = page.locator(".message").last.get_by_role("button", name="Spoiler")
    hidden = page.locator(".message").last.locator(".spoiler-inside")
    await expect(hidden).to_have_css("opacity", "0")
    await spoiler.focus()
    await page.keyboard.press("Enter")
    await expect(hidden).to_have_css("opacity", "1")


async def test_news_of_another_channel_is_marked_and_a_direct_message_is_private(
    house: House, open_page: OpenPage
) -> None:
    page, guest = await open_page(), await open_page("guest")
    invocation = await house.person().invoke("edit", EDIT, place="dm")
    await finished(house.person(), invocation)
    servers = page.get_by_role("navigation", name="Servers")
    direct = servers.get_by_role("button", name="Direct messages, unread")
    await direct.click()
    await expect(page.locator(".message").last).to_contain_text("left today")
    await expect(page).to_have_url(re.compile("in=dm"))
    await guest.get_by_role("button", name="Direct messages").click()
    await expect(guest.locator(".welcome")).to_be_visible()
    await expect(guest.locator(".message")).to_have_count(0)


async def test_a_page_that_was_cut_off_catches_up(house: House, open_page: OpenPage) -> None:
    page, sockets, again = await open_page(), list[WebSocketRoute](), asyncio.Event()

    async def through(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if len(sockets) > 1:
            await again.wait()
        socket.connect_to_server()

    await page.route_web_socket("**/sandbox/live*", through)
    await page.reload()
    await page.wait_for_selector("body.is-mounted")
    await house.person().say("heard")
    await expect(page.locator(".message").last).to_contain_text("heard")
    await sockets[0].close()
    await house.person().say("written while nobody heard")
    again.set()
    await expect(page.locator(".message").last).to_contain_text("written while nobody heard")
    assert len(sockets) == 2
