"""What the drawer lets fail: what the person reads then, and how often it happens."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.house import EDIT, House, finished, until
from tests.e2e.page.composing import reply
from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.drawers import drawer, fault, open_drawer, section, switched_on

pytestmark = pytest.mark.asyncio(loop_scope="module")

TITLE = "Make the next request fail"
CHARGE = "nobody knows whether it began"
FIRST = [
    # the button, what the person reads in the reply
    ("Refused token", "operator has to act"),
    ("Empty balance", "balance at the service is empty"),
    ("Rate limit (429)", "left today"),
    ("Server error (500)", CHARGE),
    ("Lost answer", CHARGE),
    ("Strange state", "left today"),
    ("Huge result", "made smaller"),
]


@pytest.mark.parametrize(("label", "words"), FIRST, ids=[label for label, _ in FIRST])
async def test_it_happens_once_and_is_used_up(
    house: House, open_page: OpenPage, label: str, words: str
) -> None:
    page = await open_page()
    await open_drawer(page)
    await fault(page, label).click()
    await expect(fault(page, label)).to_have_attribute("aria-pressed", "true")
    await expect(switched_on(page)).to_have_count(1)
    await expect(switched_on(page)).to_contain_text("the next time")
    assert len(house.sandbox.faults.on) == 1
    await house.person().invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text(words, timeout=20_000)
    if words != "left today":
        await expect(reply(page)).to_contain_text(re.compile("given back|left today"))
    assert not house.sandbox.faults.on
    await expect(fault(page, label)).to_have_attribute("aria-pressed", "false")
    await expect(switched_on(page)).to_contain_text("it happened")
    await expect(switched_on(page).get_by_role("button")).to_have_count(0)


async def test_a_run_that_never_ends(own_house: House, open_page: OpenPage) -> None:
    await own_house.start({"JOB_TIMEOUT_SECONDS": "1.5"})
    page = await open_page(of=own_house)
    await open_drawer(page)
    await fault(page, "Never ends").click()
    await expect(switched_on(page)).to_contain_text("the next time")
    await own_house.person().invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text("Running")
    await expect(reply(page)).to_contain_text("took too long")
    await expect(reply(page)).to_contain_text("given back")
    await expect(switched_on(page)).to_contain_text("it happened")


async def _often(page: Page, words: str) -> None:
    choices = section(page, TITLE).get_by_role("group", name="How often")
    await choices.get_by_text(words).click()


async def test_until_it_is_switched_off_by_keyboard(house: House, open_page: OpenPage) -> None:
    page, painter = await open_page(), house.person()
    await open_drawer(page)
    await _often(page, "Until I switch it off")
    await fault(page, "Empty balance").focus()
    await page.keyboard.press("Enter")
    await expect(switched_on(page)).to_contain_text("every time")
    for _ in range(2):
        await painter.until(await painter.invoke("edit", EDIT), "balance at the service")
    await expect(switched_on(page)).to_contain_text("every time")
    await switched_on(page).get_by_role("button", name="Switch off").focus()
    await page.keyboard.press("Enter")
    await expect(fault(page, "Empty balance")).to_have_attribute("aria-pressed", "false")
    await expect(switched_on(page).get_by_role("button")).to_have_count(0)
    # Whoever works by keyboard is still there.
    await expect(drawer(page).locator(":focus")).to_have_count(1)
    await finished(painter, await painter.invoke("edit", EDIT))


async def test_three_times_then_all_off(house: House, open_page: OpenPage) -> None:
    page, painter = await open_page(), house.person()
    await open_drawer(page)
    await _often(page, "3 times")
    await fault(page, "Lost answer").click()
    await expect(switched_on(page)).to_contain_text("the next 3 times")
    await painter.until(await painter.invoke("edit", EDIT), CHARGE)
    await expect(switched_on(page)).to_contain_text("the next 2 times")
    await expect(switched_on(page)).to_contain_text("it happened")
    await fault(page, "Strange state").click()
    await expect(switched_on(page)).to_have_count(2)
    await expect(section(page, TITLE).locator(".drawer-brief")).to_have_text("2 on")
    await section(page, TITLE).get_by_role("button", name="Switch all off").click()
    await expect(switched_on(page).get_by_role("button")).to_have_count(0)
    await expect(section(page, TITLE).locator(".drawer-brief")).to_be_empty()
    # The page shows it before it is so.
    await until(lambda: not house.sandbox.faults.on)
    # A second press of the same button takes it back, too.
    await fault(page, "Lost answer").click()
    await expect(fault(page, "Lost answer")).to_have_attribute("aria-pressed", "true")
    await fault(page, "Lost answer").click()
    await expect(fault(page, "Lost answer")).to_have_attribute("aria-pressed", "false")
    await until(lambda: not house.sandbox.faults.on)


async def test_every_other_fault_can_be_chosen(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    await open_drawer(page)
    part = section(page, TITLE)
    offered = await part.locator("option:not([value='']), .drawer-press").evaluate_all(
        "all => all.map(each => each.value)"
    )
    known = house.sandbox.faults.known
    # What acts at once stands in the section on Discord.
    assert sorted(offered) == sorted(known.keys() - house.sandbox.faults.acts.keys())
    assert len(await part.locator("optgroup").all()) > 5
    await part.get_by_label("Another fault").select_option("submit-not-json")
    await part.get_by_role("button", name="Switch on").click()
    await expect(switched_on(page)).to_contain_text("The answer is not JSON")
    await expect(switched_on(page)).to_contain_text("RunComfy: submit")
    await house.person().invoke("edit", EDIT)
    await expect(reply(page)).to_contain_text(CHARGE)


async def test_what_is_hostile_in_a_name_stays_text(house: House, open_page: OpenPage) -> None:
    page, name = await open_page(), "<img src=x onerror=alert(1)>"
    await open_drawer(page)
    house.sandbox.faults.switch(name, call="discord.nothing")
    house.sandbox.discord.feed.wake()
    await expect(switched_on(page)).to_contain_text(name)
    await expect(drawer(page).locator("img")).to_have_count(0)


async def test_two_windows_agree(house: House, open_page: OpenPage) -> None:
    one, other = await open_page(), await open_page("guest")
    for page in (one, other):
        await open_drawer(page)
    await fault(one, "Empty balance").click()
    await expect(fault(other, "Empty balance")).to_have_attribute("aria-pressed", "true")
    await switched_on(other).get_by_role("button", name="Switch off").click()
    await expect(fault(one, "Empty balance")).to_have_attribute("aria-pressed", "false")
