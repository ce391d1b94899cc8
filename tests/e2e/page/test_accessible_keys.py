"""What axe-core cannot see: where Tab leads, where the focus is, narrow and zoomed windows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypedDict

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from sandbox.person import Value
from tests.e2e.house import ASTRONAUT, COFFEE, ROCKET, House, finished
from tests.e2e.page.composing import add, field, open_edit, option, reply, rows, samples, take
from tests.e2e.page.conftest import OpenPage
from tests.e2e.page.drawers import FOLDED, drawer, open_drawer

pytestmark = pytest.mark.asyncio(loop_scope="module")

NARROW = 400
MOST_STOPS = 200
TYPED = ".message-input, .more"
"""Here the caret shows where the focus is, as in Discord."""

BEGIN = """() => {
  window.stops = undefined;
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
"""The next Tab goes to the page's first stop."""

LOOK = """async typed => {
  await new Promise(requestAnimationFrame);  // what scrolls has scrolled by then
  const here = document.activeElement;
  window.stops ??= [];
  window.stops.push(here);
  const around = [here, here.nextElementSibling, ...["label", ".pill", ".card"].map(
    each => here.closest(each))].filter(each => each);
  const looks = each => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(each);
    const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return [outlined && outlineColor, boxShadow].join();
  };
  const focused = around.map(looks);
  const box = here.getBoundingClientRect();
  const name = `${here.localName}.${here.className} ${
    here.getAttribute("aria-label") ?? here.textContent.slice(0, 30)}`;
  const away = here.closest(".composer") && document.querySelector(".more");
  if (away && away !== here) away.focus();
  else here.blur();
  const shows = here.matches(typed) || around.some((each, n) => looks(each) !== focused[n]);
  here.focus();
  return { name, shows, body: here === document.body, area: box.width * box.height,
    again: window.stops.indexOf(here) < window.stops.length - 1 };
}"""
"""Tells of the stop that the focus is at, and whether anything shows that it is there."""

UNREACHED = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(each => each.checkVisibility({ visibilityProperty: true }) && !each.disabled)
  .filter(each => each.tabIndex >= 0 && !(each.type === "radio" && !each.checked))
  .filter(each => !window.stops.includes(each))
  .map(each => each.outerHTML.slice(0, 120))"""

OUTSIDE = """() => {
  const scrolls = each => {
    for (let up = each.parentElement; up; up = up.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(up).overflowX)
        && up.scrollWidth > up.clientWidth) return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter(each => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter(each => !each.closest(".heard, .skip, svg"))
    .filter(each => {
      const { left, right, width, height } = each.getBoundingClientRect();
      return width * height > 0 && (left < -1 || right > innerWidth + 1) && !scrolls(each);
    })
    .map(each => `${each.localName}.${each.className}`);
}"""
"""Tells what is cut off at the side: the page itself does not scroll there."""

LONGEST_MOTION = """() => Math.max(...[...document.querySelectorAll("*")].flatMap(each =>
  ["", "::before", "::after"].flatMap(part => {
    const { transitionDuration, animationDuration } = getComputedStyle(each, part || null);
    return `${transitionDuration}, ${animationDuration}`.split(", ").map(parseFloat);
  })))"""


class Stop(TypedDict):
    """One stop of the Tab key."""

    name: str
    shows: bool
    body: bool
    area: float
    again: bool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(shared: House) -> AsyncIterator[None]:
    """A finished edit, a message and a whisper in #art."""
    painter = shared.person()
    options: dict[str, Value] = {"prompt": "a sky", "image1": ASTRONAUT, "image2": ROCKET}
    await finished(painter, await painter.invoke("edit", options))
    await painter.say(f"{'long' * 80} ||spoiler|| https://example.com/{'a' * 200}", COFFEE)
    await painter.say("```\n" + "code " * 60 + "\n```")
    await painter.until(await painter.invoke("quota", {}), "used today")
    yield


async def _walk(page: Page) -> list[Stop]:
    """Press Tab until the focus has been everywhere, from the page's beginning."""
    await page.evaluate(BEGIN)
    stops: list[Stop] = []
    for _ in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        stop: Stop = await page.evaluate(LOOK, TYPED)
        if stop["body"] or stop["again"]:
            return stops
        stops.append(stop)
    raise AssertionError(f"no end after {MOST_STOPS} stops, the last: {stops[-1]['name']}")


async def _stops_are_good(page: Page) -> None:
    stops = await _walk(page)
    assert not [stop["name"] for stop in stops if not stop["shows"]], "the focus is not seen"
    assert not [stop["name"] for stop in stops if not stop["area"]], "the focus is on nothing"
    unreached = await page.evaluate(UNREACHED)
    assert not unreached, f"Tab does not lead to {unreached}, but to {[s['name'] for s in stops]}"


@pytest.mark.parametrize("width", [1280, NARROW])
async def test_tab_leads_everywhere_and_is_seen(
    house: House, told: None, open_page: OpenPage, width: int
) -> None:
    page = await open_page(width=width)
    # Otherwise each style is there a frame late.
    await page.emulate_media(reduced_motion="no-preference")
    await expect(page.locator(".message")).to_have_count(4)
    await _stops_are_good(page)
    await open_drawer(page, *FOLDED)
    await expect(page.locator(".drawer-exchange").last).to_be_visible()
    await _stops_are_good(page)
    await page.get_by_role("slider").first.focus()
    await page.keyboard.press("Escape")
    await take(page, "astronaut")
    for name in ("image2", "seed", "image_size"):
        await add(page, name)
    await _stops_are_good(page)


async def test_the_first_tab_skips_to_the_composer(
    house: House, told: None, open_page: OpenPage
) -> None:
    page = await open_page()
    await page.evaluate(BEGIN)
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await expect(page.locator(".skip")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(field(page)).to_be_focused()


async def _nothing_is_cut_off(page: Page, state: str) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
    outside = await page.evaluate(OUTSIDE)
    assert not outside, f"{state}: {sorted(set(outside))}"


async def test_nothing_is_cut_off_in_a_narrow_window(
    house: House, told: None, open_page: OpenPage
) -> None:
    page = await open_page(width=NARROW)
    await expect(page.locator(".message")).to_have_count(4)
    await _nothing_is_cut_off(page, "a conversation")
    await page.locator(".media").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await _nothing_is_cut_off(page, "the light box")
    await page.keyboard.press("Escape")
    await field(page).focus()
    await page.keyboard.type("/")
    await expect(rows(page).first).to_be_visible()
    await _nothing_is_cut_off(page, "the list of commands")
    await field(page).fill("")
    await open_edit(page)
    await page.keyboard.insert_text("w" * 300)
    for name in ("image2", "image_size"):
        await add(page, name)
    await _nothing_is_cut_off(page, "a command")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Channels").click()
    await page.locator(".speaker-me").click()
    await _nothing_is_cut_off(page, "the channels")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Members").click()
    await _nothing_is_cut_off(page, "the members")
    await page.get_by_role("button", name="Members").click()
    await open_drawer(page, *FOLDED)
    await page.locator(".drawer-exchange").last.click()
    await _nothing_is_cut_off(page, "the drawer")


async def test_an_edit_at_twice_the_size(house: House, told: None, open_page: OpenPage) -> None:
    """A browser's zoom of 200 % on a window of 1280 by 900."""
    page = await open_page(width=640, height=450, place="sketches")
    await take(page, "astronaut")
    send = page.get_by_role("button", name="Send")
    for part in (option(page, "prompt"), send, page.locator(".help-text")):
        await expect(part).to_be_in_viewport(ratio=0.99)
    await add(page, "image2")
    await samples(page).first.click()
    await expect(send).to_be_in_viewport(ratio=0.99)
    await _nothing_is_cut_off(page, "a command")
    await send.click()
    await expect(reply(page)).to_contain_text("left today")
    await expect(reply(page)).to_be_in_viewport()
    await expect(field(page)).to_be_in_viewport(ratio=0.99)
    await open_drawer(page)
    await expect(page.get_by_role("slider").first).to_be_in_viewport()
    await page.keyboard.press("Escape")
    await expect(drawer(page)).to_be_hidden()


async def test_nothing_moves_for_those_who_asked_for_that(
    house: House, told: None, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_drawer(page, *FOLDED)
    await take(page, "coffee")
    assert await page.evaluate(LONGEST_MOTION) <= 0.001
    await page.emulate_media(reduced_motion="no-preference")
    assert await page.evaluate(LONGEST_MOTION) >= 0.1, "for others something does"
