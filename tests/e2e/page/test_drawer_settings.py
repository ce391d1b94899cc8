"""The drawer's settings: each does to the real bot's work what its words say."""

from __future__ import annotations

import re
from time import monotonic

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox.person import files_of
from tests.e2e.house import EDIT, House, finished, until
from tests.e2e.page.composing import reply
from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.drawers import open_drawer, section

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONGEST, LEAST = "End", "Home"
HALF_A_MIB = 512 * 1024


async def _slide(page: Page, label: str, key: str) -> None:
    """Move a slider by keyboard."""
    await page.get_by_role("slider", name=label).focus()
    await page.keyboard.press(key)


async def test_how_long_the_queue_is(turned: House, open_page: OpenPage) -> None:
    page, runcomfy = await open_page(), turned.sandbox.runcomfy
    await open_drawer(page)
    await _slide(page, "Ahead in the queue", LONGEST)
    await _slide(page, "Time in the queue", LONGEST)
    await expect(page.get_by_role("slider", name="Ahead")).to_have_attribute(
        "aria-valuetext", "100 requests"
    )
    await until(lambda: (runcomfy.crowd, runcomfy.queue_seconds) == (100, 300))
    await turned.person().invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text(re.compile(r"place (101|100|9\d)\b"))
    await _slide(page, "Time in the queue", LEAST)
    await expect(reply(page)).to_contain_text("left today")


async def test_how_fast_it_works_and_how_many_at_once(turned: House, open_page: OpenPage) -> None:
    page, runcomfy = await open_page(), turned.sandbox.runcomfy
    await open_drawer(page)
    await _slide(page, "Time to make a picture", LONGEST)
    await _slide(page, "Worked on at once", LEAST)
    await until(lambda: (runcomfy.run_seconds, runcomfy.slots) == (300, 1))
    await turned.person().invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text("Running")
    first = page.locator(f'[data-id="{await reply(page).get_attribute("data-id")}"]')
    await turned.person("guest").invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text("Guest used /edit")
    await expect(reply(page)).to_contain_text("Queued · place 1")
    await _slide(page, "Worked on at once", LONGEST)
    await expect(reply(page)).to_contain_text("Running")
    await expect(first).to_contain_text("Running")
    await _slide(page, "Time to make a picture", LEAST)
    for message in (first, reply(page)):
        await expect(message).to_contain_text("left today")


GATEWAY = [
    # the button, and whether the session goes on
    ("Drop the gateway", True),
    ("Ask to reconnect (op 7)", True),
    ("End the session (op 9)", False),
]


@pytest.mark.parametrize(("label", "goes_on"), GATEWAY, ids=["drop", "op 7", "op 9"])
async def test_the_gateway(house: House, open_page: OpenPage, label: str, goes_on: bool) -> None:
    page, gateway = await open_page(), house.sandbox.discord.gateway
    before = (gateway.identifies, gateway.resumes)
    await open_drawer(page, "Discord")
    await section(page, "Discord").get_by_role("button", name=label).click()
    after = (before[0], before[1] + 1) if goes_on else (before[0] + 1, before[1])
    await until(lambda: (gateway.identifies, gateway.resumes) == after, 20)
    await until(lambda: house.sandbox.discord.ready)
    await house.person().invoke("quota", {})
    await expect(reply(page)).to_contain_text("edits used today")


async def test_heartbeats_without_an_answer(house: House, open_page: OpenPage) -> None:
    """How the bot takes it is seen after a minute; here, that the gateway falls silent."""
    page, other = await open_page(), await open_page("guest")
    gateway = house.sandbox.discord.gateway
    for window in (page, other):
        await open_drawer(window, "Discord")
    switch = page.get_by_role("switch", name="Answer no heartbeats")
    await switch.focus()
    await page.keyboard.press("Space")
    await until(lambda: gateway.silent)
    await expect(other.get_by_role("switch", name="Answer no heartbeats")).to_be_checked()
    await other.get_by_role("switch", name="Answer no heartbeats").click()
    await until(lambda: not gateway.silent)
    await expect(switch).not_to_be_checked()


def _choice(page: Page, group: str, words: str) -> Locator:
    return page.get_by_role("group", name=group).get_by_text(words, exact=True)


async def test_interactions_that_end_early(turned: House, open_page: OpenPage) -> None:
    page, settings = await open_page(), turned.sandbox.discord.settings
    await open_drawer(page, "Discord")
    await _choice(page, "They end after", "5 s").click()
    await until(lambda: settings.interaction_seconds == 5)
    turned.sandbox.runcomfy.run_seconds = 300.0
    before, began = len(turned.of("channel_edit")), monotonic()
    await turned.person().invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text("Running")
    await until(lambda: monotonic() > began + 5.2)
    turned.sandbox.runcomfy.run_seconds = 0.05
    await expect(reply(page)).to_contain_text("left today")
    assert len(turned.of("channel_edit")) > before, "as an ordinary message"


async def test_too_little_time_for_the_first_answer(turned: House, open_page: OpenPage) -> None:
    page, settings = await open_page(), turned.sandbox.discord.settings
    await open_drawer(page, "Discord")
    await _slide(page, "Time for the first answer", LEAST)
    await until(lambda: settings.answer_seconds == 0.5)
    turned.sandbox.faults.switch("callback-slow")  # 2 seconds
    await turned.person().invoke("quota", {})
    await expect(page.locator(".message-pending")).to_contain_text(
        "The application did not respond"
    )
    # The bot hears of it, and leaves it at that.
    await until(lambda: any(e.fault == "callback-slow" for e in turned.of("callback")))
    assert turned.of("callback")[-1].status == 404


async def test_each_interaction_comes_twice(turned: House, open_page: OpenPage) -> None:
    page, submits = await open_page(), len(turned.of("submit"))
    await open_drawer(page, "Discord")
    await page.get_by_role("switch", name="Deliver each one twice").click()
    await until(lambda: turned.sandbox.discord.settings.deliveries == 2)
    messages = await page.locator(".message").count()
    await turned.person().invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text("left today")
    await turned.all_over()
    assert len(turned.of("submit")) == submits + 1
    await expect(page.locator(".message")).to_have_count(messages + 1)


@pytest.mark.parametrize("where", ["In answers to interactions", "In ordinary messages"])
async def test_the_largest_file(turned: House, open_page: OpenPage, where: str) -> None:
    page, settings, painter = await open_page(), turned.sandbox.discord.settings, turned.person()
    await open_drawer(page, "Discord")
    ordinary = where == "In ordinary messages"
    await _choice(page, where, "0.5 MiB").click()
    await until(
        lambda: (
            (settings.guild_size_limit if ordinary else settings.attachment_size_limit)
            == HALF_A_MIB
        )
    )
    turned.sandbox.faults.switch("run-huge-result", value=900)  # its side, in pixels
    if ordinary:
        turned.sandbox.faults.switch("edit-expired", -1)
    message = await finished(painter, await painter.invoke("edit", EDIT))
    await expect(reply(page)).to_contain_text("left today")
    original = list(turned.sandbox.runcomfy.requests.values())[-1].outputs[0].data
    assert len(original) > HALF_A_MIB
    assert len(await painter.download(files_of(message)[0]["url"])) <= HALF_A_MIB


async def test_people_who_take_no_direct_messages(turned: House, open_page: OpenPage) -> None:
    """The reply is gone, and there is no other way to the person: the edit is given back."""
    page, painter, used = await open_page(), turned.person(), turned.used()
    await open_drawer(page, "Discord")
    people = page.get_by_role("group", name="Takes no direct messages")
    await expect(people.get_by_role("checkbox")).to_have_count(4)
    await people.get_by_label("Painter").check()
    await until(lambda: turned.sandbox.discord.settings.closed_dms == ["painter"])
    turned.sandbox.faults.switch("edit-gone", -1)
    await painter.invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text("Queued")
    await turned.all_over()
    assert turned.states()[-1] == "failed"
    assert turned.used() == used
    assert not await painter.messages("dm")
    await people.get_by_label("Painter").uncheck()
    await until(lambda: not turned.sandbox.discord.settings.closed_dms)
    await painter.invoke("edit", EDIT)
    await until(lambda: turned.states()[-1] == "delivered")
    assert len(await painter.messages("dm")) == 1


async def test_two_windows_agree(turned: House, open_page: OpenPage) -> None:
    one, other = await open_page(), await open_page("guest")
    for page in (one, other):
        await open_drawer(page, "Discord")
    await _slide(one, "Time to make a picture", LONGEST)
    there = other.get_by_role("slider", name="Time to make a picture")
    await expect(there).to_have_attribute("aria-valuetext", "5 minutes")
    await _choice(other, "They end after", "60 s").click()
    here = one.get_by_role("group", name="They end after").get_by_role("radio", name="60 s")
    await expect(here).to_be_checked()
    # What was set elsewhere to a value that is none of the choices is told in words.
    turned.sandbox.discord.settings.interaction_seconds = 61.0
    turned.sandbox.discord.feed.wake()
    await expect(one.get_by_role("group", name="They end after")).to_contain_text(
        "1 minute 1 second"
    )
    await expect(here).not_to_be_checked()
