"""The drawer itself, and its list of what the bot said to Discord and RunComfy."""

from __future__ import annotations

import json
import re

import pytest
from playwright.async_api import Locator, Page, WebSocket, expect

from sandbox.exchanges import Exchange
from tests.e2e.house import ASTRONAUT, EDIT, House, finished, until
from tests.e2e.page.composing import reply
from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.drawers import drawer, open_drawer, opener, section

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = "<img src=x onerror=\"document.title='hacked'\"><script>alert(1)</script>"


def _rows(page: Page) -> Locator:
    return page.locator(".drawer-exchange-row")


def _press(page: Page, name: str) -> Locator:
    return section(page, "Requests").get_by_role("button", name=name)


async def _filter(page: Page, words: str) -> None:
    await page.get_by_role("group", name="Between the bot and").get_by_text(words).click()


def _made_up(number: int, **changes: object) -> Exchange:
    exchange = Exchange("runcomfy", "result", "GET", f"/made-up/{number}", "", {}, "", status=200)
    for name, value in changes.items():
        setattr(exchange, name, value)
    return exchange


async def test_the_drawer_opens_closes_and_stays_open_over_a_reload(
    house: House, open_page: OpenPage
) -> None:
    page, heard = await open_page(), list[str]()

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: heard.append(json.loads(data)["kind"]))

    page.on("websocket", listen)
    await page.reload()
    await page.wait_for_selector("body.is-mounted")
    await expect(drawer(page)).to_be_hidden()
    await house.person().invoke("quota", {})
    await expect(reply(page)).to_contain_text("edits used today")
    assert "event" in heard
    assert "exchange" not in heard, "nobody looks"
    await opener(page).focus()
    await page.keyboard.press("Enter")
    await expect(opener(page)).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("heading", name="Behind the scenes")).to_be_focused()
    await section(page, "Requests").locator("summary").click()
    await page.reload()
    await expect(drawer(page)).to_be_visible()
    await expect(section(page, "Requests")).to_have_attribute("open", "")
    await expect(page.locator(".message-input")).to_be_focused()
    await until(lambda: "state" in heard)
    await house.person().invoke("quota", {})
    await until(lambda: "exchange" in heard)
    # By keyboard it closes from anywhere in it, and the focus goes back.
    await page.get_by_role("slider", name="Time in the queue").focus()
    await page.keyboard.press("Escape")
    await expect(drawer(page)).to_be_hidden()
    await expect(opener(page)).to_be_focused()
    await expect(opener(page)).to_have_attribute("aria-expanded", "false")
    # Nobody looks any more.
    await house.person().invoke("quota", {})
    await expect(page.locator(".message")).to_have_count(3)
    heard.clear()
    await house.person().invoke("quota", {})
    await expect(page.locator(".message")).to_have_count(4)
    assert "event" in heard
    assert "exchange" not in heard
    await page.keyboard.press("Enter")
    await drawer(page).get_by_role("button", name="Close").click()
    await expect(drawer(page)).to_be_hidden()
    await page.reload()
    await page.wait_for_selector("body.is-mounted")
    await expect(drawer(page)).to_be_hidden()


async def test_requests_come_as_they_are_made_and_are_filtered(
    house: House, open_page: OpenPage
) -> None:
    page, painter = await open_page(), house.person()
    house.sandbox.exchanges.kept.clear()
    house.checked = 0
    await open_drawer(page, "Requests")
    await expect(section(page, "Requests")).to_contain_text("Nothing yet")
    house.sandbox.faults.switch("status-broken")
    await finished(painter, await painter.invoke("edit", EDIT))
    await house.all_over()
    submit = _rows(page).filter(has_text="POST").filter(has_text="RunComfy")
    await expect(submit).to_have_count(1)
    await expect(submit.locator(".drawer-status")).to_have_text("200")
    await expect(submit).to_contain_text("ms")
    upload = _rows(page).filter(has_text="PATCH").filter(has_text="file").first
    await expect(upload).to_contain_text(re.compile(r"\d files?, [\d.]+ [KM]B"))
    # Polls are many, and hidden at first; one of them was spoiled.
    await expect(_rows(page).filter(has_text="status-broken")).to_have_count(0)
    await page.get_by_role("switch", name="Hide polls").click()
    spoiled = _rows(page).filter(has_text="spoiled: status-broken")
    await expect(spoiled.locator(".drawer-status")).to_have_text("500")
    for words, other in (("Discord", "runcomfy"), ("RunComfy", "discord")):
        await _filter(page, words)
        await expect(page.locator(f".drawer-service-{other}")).to_have_count(0)
        assert await _rows(page).count() > 1
    await _filter(page, "Both")
    kept = [e for e in house.sandbox.exchanges.kept if e.service in ("discord", "runcomfy")]
    await expect(_rows(page)).to_have_count(len(kept))


async def test_a_row_opens_to_what_was_said_as_text(house: House, open_page: OpenPage) -> None:
    page, painter = await open_page(refused=True), house.person()
    title = await page.title()
    await open_drawer(page, "Requests")
    await finished(painter, await painter.invoke("edit", {"prompt": HOSTILE, "image1": ASTRONAUT}))
    submit = _rows(page).filter(has_text="POST").filter(has_text="RunComfy").last
    row = submit.locator(".drawer-exchange")
    await row.focus()
    await page.keyboard.press("Enter")
    await expect(row).to_have_attribute("aria-expanded", "true")
    asked = submit.get_by_role("group", name="Request")
    assert json.loads(await asked.inner_text())["prompt"] == HOSTILE
    assert "request_id" in json.loads(await submit.get_by_role("group", name="Answer").inner_text())
    await expect(drawer(page).locator("img, script")).to_have_count(0)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await submit.get_by_role("button", name="Copy: Request").click()
    await expect(submit.get_by_text("Copied")).to_be_visible()
    assert HOSTILE in json.loads(await page.evaluate("navigator.clipboard.readText()"))["prompt"]
    # One stop for Tab; arrows go from row to row.
    await row.focus()
    await page.keyboard.press("ArrowUp")
    await expect(_rows(page).locator(".drawer-exchange:focus")).to_have_count(1)
    await expect(row).not_to_be_focused()
    await expect(_rows(page).locator(".drawer-exchange[tabindex='0']")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await expect(row).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(asked).to_have_count(0)
    assert await page.title() == title


async def test_a_great_many_a_cut_one_and_a_huge_one(house: House, open_page: OpenPage) -> None:
    page, exchanges = await open_page(), house.sandbox.exchanges
    await open_drawer(page, "Requests")
    for number in range(400):
        exchanges.add(_made_up(number))
    await expect(_rows(page).last).to_contain_text("/made-up/399")
    await expect(_rows(page)).to_have_count(300)
    await page.get_by_role("region", name="Requests of the bot").scroll_into_view_if_needed()
    await expect(_rows(page).last).to_be_in_viewport()
    exchanges.add(_made_up(400, status=0, template="/cut/{id}", fault="made-up-fault"))
    await expect(_rows(page).last.locator(".drawer-status")).to_have_text("cut")
    await expect(_rows(page).last).to_contain_text("/cut/…")
    exchanges.add(_made_up(401, response={"long": "x" * 30_000, "many": [HOSTILE] * 2000}))
    await expect(_rows(page).last).to_contain_text("/made-up/401")
    await _rows(page).last.locator(".drawer-exchange").click()
    answer = _rows(page).last.get_by_role("group", name="Answer")
    assert len(await answer.inner_text()) < 21_000
    await expect(answer).to_contain_text("(30,000 characters)")
    await expect(drawer(page).locator("img, script")).to_have_count(0)
    # Whoever reads one is not moved on.
    exchanges.add(_made_up(402))
    await expect(_rows(page).last).to_contain_text("/made-up/402")
    await expect(_press(page, "Newest")).to_be_visible()
    await _press(page, "Newest").click()
    await expect(_rows(page).last).to_be_in_viewport()


async def test_it_is_paused_and_cleared(house: House, open_page: OpenPage) -> None:
    page, exchanges = await open_page(), house.sandbox.exchanges
    await open_drawer(page, "Requests")
    exchanges.add(_made_up(1))
    await expect(_rows(page).last).to_contain_text("/made-up/1")
    before = await _rows(page).count()
    await _press(page, "Pause").click()
    exchanges.add(_made_up(2))
    exchanges.add(_made_up(3))
    await expect(_press(page, "Go on (2 more)")).to_be_visible()
    await expect(_rows(page)).to_have_count(before)
    await _press(page, "Go on").click()
    await expect(_rows(page).last).to_contain_text("/made-up/3")
    await _press(page, "Clear").click()
    await expect(_rows(page)).to_have_count(0)
    exchanges.add(_made_up(4))
    await expect(_rows(page)).to_have_count(1)
