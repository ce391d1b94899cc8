"""Places of every kind: their signs, who finds which commands there, and what is news in them."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.house import House
from tests.e2e.page.asking.moves import message
from tests.e2e.page.composing import field, reply, rows
from tests.e2e.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _rows(page: Page) -> Locator:
    """Return the places of the server that is shown."""
    return page.get_by_role("navigation", name="Channels").get_by_role("button")


def _servers(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Servers")


async def test_each_place_has_its_sign(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    for name in (
        "late, age-restricted",
        "slow, slowmode: one message in 30 seconds",
        "asleep, archived",
        "news",
        "wip",
    ):
        await expect(
            _rows(page).and_(page.get_by_role("button", name=name, exact=True))
        ).to_have_count(1)
    signs = (
        await _rows(page)
        .locator("> .icon path")
        .evaluate_all("all => all.map(each => each.getAttribute('d'))")
    )
    assert len(set(signs)) == 4, "text, thread, forum and announcements each have their own"
    await _servers(page).get_by_role("button", name="Direct messages").click()
    group = _rows(page).and_(page.get_by_role("button", name="friends, 3 members"))
    await group.click()
    await expect(page.locator(".header-place")).to_contain_text("3 members")
    await expect(page.locator(".member")).to_have_text(["PPainter", "GGuest", "MModerator"])


async def test_a_forum_is_its_posts(house: House, open_page: OpenPage) -> None:
    page = await open_page(place="gallery")
    await expect(field(page)).to_be_disabled()
    await page.locator(".welcome").get_by_role("button", name="wip").click()
    await expect(page).to_have_url(re.compile("in=wip"))
    await page.keyboard.type("in the post")
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("in the post")


async def test_only_who_brought_the_bot_along_has_its_commands(
    house: House, open_page: OpenPage
) -> None:
    guest, page = await open_page("guest", place="plaza"), await open_page(place="plaza")
    await expect(page.locator(".welcome-sample")).to_have_count(3)
    await expect(guest.locator(".welcome")).to_contain_text("the bot is not in this server")
    await expect(guest.locator(".welcome-sample")).to_have_count(0)
    said = await house.person("guest").say("a message", place="plaza")
    none = "No app has a command for messages here."
    for one, names, name in ((page, ["/ask"], "Look at it"), (guest, [], none)):
        await one.bring_to_front()
        await field(one).focus()
        await one.keyboard.type("/")
        await expect(one.locator(".suggest")).to_be_visible()
        await expect(rows(one).locator(".suggest-name")).to_have_text(names)
        await field(one).fill("")
        await message(one, said).click(button="right")
        await one.get_by_role("menuitem", name="Apps").click()
        await expect(one.get_by_role("menuitem", name=name)).to_be_focused()
        await one.keyboard.press("Escape")
        await one.keyboard.press("Escape")
    # Back where the bot is, it has them too.
    await _servers(guest).get_by_role("button", name="Repaint sandbox").click()
    await guest.keyboard.type("/")
    here = ["/ask", "/shelf add", "/shelf show"]
    await expect(rows(guest).locator(".suggest-name")).to_have_text(here)


async def test_mentions_count_until_they_are_read(house: House, open_page: OpenPage) -> None:
    page = await open_page(place="corner")
    painter = house.sandbox.discord.world.people["painter"]
    moderator = house.person("moderator")
    said = await moderator.say(f"<@{painter.id}>, look", place="news")
    await moderator.say("nobody in particular", place="news")
    await moderator.say(f"and <@{painter.id}> here", place="late")
    await house.person().say("my own", place="slow")
    server = _servers(page).get_by_role("button", name="Repaint sandbox, unread, 2 mentions")
    await expect(server.locator(".badge")).to_have_text("2")
    await server.click()
    news = _rows(page).and_(page.get_by_role("button", name="news, unread, 1 mention"))
    await expect(news.locator(".badge")).to_have_text("1")
    await expect(
        _rows(page).and_(page.get_by_role("button", name="slow", exact=False))
    ).not_to_have_class(re.compile("has-news"))
    await news.click()
    await expect(message(page, said)).to_have_class(re.compile("is-pinged"))
    await expect(message(page, said).locator(".mention")).to_have_text("@Painter")
    await expect(reply(page)).not_to_have_class(re.compile("is-pinged"))
    await expect(_servers(page).locator(".badge")).to_have_text("1")
    await house.person("guest").say("to all friends", place="friends")
    direct = _servers(page).get_by_role("button", name="Direct messages, unread, 1 mention")
    await expect(direct).to_be_visible()


async def test_who_is_who_in_both_servers(house: House, open_page: OpenPage) -> None:
    page = await open_page("guest")
    role = page.locator(".speaker-me .speaker-role")
    await expect(role).to_have_text("Newcomers")
    await _servers(page).get_by_role("button", name="Small server").click()
    await expect(role).to_have_text("Keepers")
    await expect(page.locator(".members-role")).to_contain_text(["Keepers — 1"])
    await page.locator(".speaker-me").click()
    names = page.locator(".speaker-other")
    await expect(names.nth(1)).to_have_text(
        re.compile("Guest.*Newcomers in Repaint sandbox.*Keepers in Small server")
    )
    await expect(names.nth(3)).to_contain_text("Owns the app and the servers")
    # There the guest is one of those who set the rules; at home not.
    await page.keyboard.press("Escape")
    await field(page).fill("/rules")
    await expect(rows(page)).to_have_count(1)
    await names.nth(2).evaluate("link => link.click()")
    await expect(role).to_have_text("Moderators")  # who is not in that server, and so back in #art
    await field(page).fill("/rules")
    await expect(page.locator(".suggest-note")).to_be_visible()
