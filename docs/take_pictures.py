"""`make pictures`: the README's pictures, taken of the sandbox's page with the real bot in it."""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from pathlib import Path
from typing import Literal

import aiohttp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from sandbox.bot_process import PROJECT
from sandbox.house import Sandbox
from sandbox.person import Person, Value, selects_of
from tests.browser import open_browser

TARGET = PROJECT / "docs" / "pictures"
PHOTOS = PROJECT / "sandbox" / "photos"
SIZE = (1280, 1000)
"""Of the window, in pixels."""
SEED = 1974423110
"""Of the rocket, so that it comes out alike each time."""
QUALITY = 90
"""Of WebP, where text is still sharp at a quarter of a PNG's bytes."""
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
SETTLED = """async (theme) => {
  const frame = () => new Promise(requestAnimationFrame);
  while (document.documentElement.dataset.theme !== theme) await frame();
  await frame();
  await Promise.allSettled(document.getAnimations().filter((a) => a instanceof CSSTransition)
    .map((a) => a.finished));
  await Promise.all([...document.images].map((image) => image.decode()));
  const list = document.querySelector(".messages");
  list.scrollTop = list.scrollHeight;
  await frame();
}"""
"""Waits until the page has the theme, and nothing moves or loads."""


async def take() -> None:
    """Take each picture in both themes, into `docs/pictures`.

    Raises:
        FileNotFoundError: the machine has no Chromium.
    """
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            open_browser() as browser,
            aiohttp.ClientSession() as session,
            Sandbox(port=0, folder=Path(folder)) as sandbox,
        ):
            await sandbox.bot.start()
            await sandbox.bot.wait_until_ready()
            await _first_minute(browser, sandbox)
            await _conversation(browser, sandbox, session)
            await _onward(browser, sandbox, session)
            await _rules(browser, sandbox, session)


async def _first_minute(browser: Browser, sandbox: Sandbox) -> None:
    """What a newcomer meets: the command filled in by one press, and the finished edit."""
    _pace(sandbox, 0.2, crowd=0)
    page = await _open(browser, sandbox, "painter")
    await page.get_by_role("button", name="Edit astronaut").click()
    await expect(page.locator(".composer")).to_contain_text("astronaut.jpg")
    await _snap(page, "command")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message").last).to_contain_text("left today", timeout=30_000)
    await _snap(page, "finished")
    await page.context.close()


async def _conversation(browser: Browser, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """Two people at once in a thread: one has a result, the other waits; the drawer is open."""
    guest, moderator = (Person(session, sandbox.url, who) for who in ("guest", "moderator"))
    place = "sketches"
    await moderator.say("Rockets for the poster, please. Paper, clay, whatever flies.", place=place)
    done = await guest.invoke(
        "edit",
        {"prompt": "A rocket made of paper", "image1": PHOTOS / "rocket.jpg", "seed": SEED},
        place=place,
    )
    await guest.until(done, "left today", 30)
    _pace(sandbox, 60.0, crowd=2)
    page = await _open(browser, sandbox, "painter", place)
    waiting = await Person(session, sandbox.url, "painter").invoke(
        "edit",
        {"prompt": "The same rocket in a cup of coffee", "image1": PHOTOS / "rocket.jpg",
         "image2": PHOTOS / "coffee.png"},
        place=place,
    )  # fmt: skip
    await Person(session, sandbox.url, "painter").until(waiting, "place", 30)
    await page.get_by_role("button", name="Behind the scenes").click()
    await expect(page.locator(".drawer")).to_be_visible()
    await _snap(page, "conversation")
    await page.context.close()


async def _onward(browser: Browser, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """From one picture to the next: the form of `Change`, filled in, and the panel of `More`."""
    _pace(sandbox, 0.2, crowd=0)
    place, guest = "wip", Person(session, sandbox.url, "guest")
    options: dict[str, Value] = {
        "prompt": "A rocket made of paper,\nfolded, not painted",
        "image1": PHOTOS / "rocket.jpg",
        "negative_prompt": "people, letters",
        "seed": SEED,
    }
    await guest.until(await guest.invoke("edit", options, place=place), "left today", 30)
    page = await _open(browser, sandbox, "painter", place)
    last = page.locator(".message").last
    await last.get_by_role("button", name="Change", exact=True).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await _snap(page, "change")
    prompt = dialog.get_by_role("textbox").first
    await prompt.fill("A rocket made of paper,\nfolded, not painted, at night")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(page.locator(".message")).to_have_count(2)
    # The page has a button of that name for the message itself.
    more = last.locator(".row").get_by_role("button", name="More")
    await expect(more).to_be_visible(timeout=30_000)
    await more.click()
    await expect(last).to_contain_text("From the first picture")
    await _snap(page, "line")
    await page.context.close()


async def _rules(browser: Browser, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """What a server's manager sees: the rules, and what became of them in a week."""
    _pace(sandbox, 0.2, crowd=0)
    guest, keeper = (Person(session, sandbox.url, who) for who in ("guest", "owner"))
    place = "corner"
    options: dict[str, Value] = {"prompt": "In the snow", "image1": PHOTOS / "rocket.jpg"}
    for _ in range(3):
        await guest.until(await guest.invoke("edit", options, place=place), "left today", 30)
    sandbox.faults.switch("run-fails", 1)
    await guest.until(await guest.invoke("edit", options, place=place), "given back", 30)
    opened = await keeper.invoke("settings", {}, place=place)
    panel = await keeper.until(opened, "History")
    channels = next(select for select in selects_of(panel) if "channels" in select["custom_id"])
    world = sandbox.discord.world
    corner = world.place(place, world.owner).id
    await keeper.select(panel["id"], channels["custom_id"], [corner])
    page = await _open(browser, sandbox, "owner", place)
    for label, value in (("Set edits per person", "5"), ("Set the pause", "90 s")):
        await page.get_by_role("button", name=label).last.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("textbox").first.fill(value)
        await dialog.get_by_role("button", name="Submit").click()
        await expect(dialog).to_be_hidden()
    await _snap(page, "settings")
    await keeper.until(await keeper.invoke("stats", {"days": 7}, place=place), "4 edits", 60)
    await expect(page.locator(".message").last.locator("img").first).to_be_visible()
    await _snap(page, "stats")
    await page.context.close()


def _pace(sandbox: Sandbox, seconds: float, crowd: int) -> None:
    sandbox.runcomfy.queue_seconds = sandbox.runcomfy.run_seconds = seconds
    sandbox.runcomfy.crowd = crowd


async def _open(browser: Browser, sandbox: Sandbox, who: str, place: str = "art") -> Page:
    width, height = SIZE
    context = await browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{sandbox.url}/?as={who}&in={place}")
    await page.wait_for_selector("body.is-mounted")
    return page


async def _snap(page: Page, name: str) -> None:
    """Take the page as it is, once in each theme, when all its pictures are there."""
    for theme in THEMES:
        await page.emulate_media(color_scheme=theme)
        await page.evaluate(SETTLED, theme)
        path = TARGET / f"{name}-{theme}.webp"
        taken = Image.open(io.BytesIO(await page.screenshot()))
        await asyncio.to_thread(taken.save, path, quality=QUALITY, method=6)
        sys.stdout.write(f"{path.relative_to(PROJECT)}\n")


if __name__ == "__main__":
    asyncio.run(take())
