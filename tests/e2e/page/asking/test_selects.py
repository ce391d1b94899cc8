"""Select menus in messages: what they list, how one chooses, and what is sent when."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox.discord.wire import Message
from tests.e2e.house import House
from tests.e2e.page.asking.bot import OPTIONS, TABLE
from tests.e2e.page.asking.moves import menu, message, offered, select, send_as_bot
from tests.e2e.page.axe import findings
from tests.e2e.page.composing import field, reply, rows
from tests.e2e.page.conftest import OpenPage, Theme

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRIVATE = "Only you can see this"
WORDS = [
    {"label": label, "value": value} | ({"description": about} if about else {})
    for label, value, about in OPTIONS
]


async def _send(house: House, *rows: object) -> Message:
    return await send_as_bot(house, {"content": "as it was", "components": rows})


async def _heard(page: Page, words: str) -> None:
    """See what the bot has repeated."""
    await expect(reply(page).locator(".text")).to_have_text(words)


async def _close(page: Page) -> None:
    await page.keyboard.press("Escape")
    await expect(offered(page)).to_have_count(0)


def _chosen(house: House, custom_id: str) -> int:
    """Return how often something was chosen."""
    made = house.sandbox.discord.interactions.values()
    return len([one for one in made if one.data.get("custom_id") == custom_id])


async def test_one_of_several_by_pointer_and_by_keys(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    said = message(page, await _send(house, menu("pick:one", options=WORDS, placeholder="Medium")))
    medium, keys = select(said, "Medium"), page.keyboard
    await expect(medium).to_have_text("Medium")
    await medium.click()
    await expect(medium).to_have_attribute("aria-expanded", "true")
    await expect(offered(page)).to_have_text(["OilSlow to dry", "Ink", "Chalk"])
    await offered(page).nth(1).click()
    await _heard(page, 'one ["ink"]')
    await expect(medium).to_have_text("Ink")
    await expect(medium).to_be_focused()
    # The keys of a listbox; the row that is active has a name for screen readers.
    active = page.locator(".select-row.is-active")
    for key, row in (
        ("ArrowDown", "Ink"),
        ("ArrowUp", "Oil"),
        ("End", "Chalk"),
        ("Home", "Oil"),
        ("c", "Chalk"),
    ):
        await keys.press(key)
        await expect(active.locator(".select-name")).to_have_text(row)
        number = await active.get_attribute("id")
        await expect(medium).to_have_attribute("aria-activedescendant", str(number))
    await keys.press("Escape")
    await expect(medium).to_have_attribute("aria-expanded", "false")
    await keys.type("i")
    await keys.press("Enter")  # what is chosen already
    await keys.press("Space")
    await keys.press("End")
    await keys.press("Space")
    await _heard(page, 'one ["chalk"]')
    assert _chosen(house, "pick:one") == 2


async def test_an_edit_takes_the_choice_away(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    said = message(page, await _send(house, menu("turn:it", options=WORDS, placeholder="Medium")))
    for _ in range(2):  # the same again is another choice then
        await select(said, "Medium").press("End")
        await page.keyboard.press("Enter")
        await expect(said).to_contain_text('it ["chalk"]')
        await expect(select(said, "Medium")).to_have_text("Medium")
        await expect(select(said, "Medium")).to_be_focused()
    assert _chosen(house, "turn:it") == 2


async def test_several_are_sent_when_the_list_is_closed(house: House, open_page: OpenPage) -> None:
    page = await open_page()
    options = [*WORDS, {"label": "Wax", "value": "wax", "default": True}]
    two = menu("pick:two", options=options, placeholder="Media", min_values=2, max_values=3)
    said = message(page, await _send(house, two))
    media, keys = select(said, "Media"), page.keyboard
    await expect(media).to_have_text("Wax")
    await media.click()
    await expect(page.locator(".select-note")).to_have_text("Choose 2 to 3")
    for name in ("Chalk", "Oil"):
        await offered(page).filter(has_text=name).click()
    await expect(media).to_have_text("Oil, Chalk, Wax")
    await expect(offered(page).nth(1)).to_have_attribute("aria-disabled", "true")
    await offered(page).nth(1).click(force=True)  # there is no room for it
    assert not _chosen(house, "pick:two")
    await field(page).click()
    await _heard(page, 'two ["oil", "chalk", "wax"]')
    # Nothing else, too few: not sent, and back to what was.
    await media.press("Enter")
    await keys.press("Escape")
    for key in ("Enter", "Home", "Enter", "End", "Enter"):
        await media.press(key)
    await expect(media).to_have_text("Chalk")
    await keys.press("Tab")
    await expect(media).to_have_text("Oil, Chalk, Wax")
    assert _chosen(house, "pick:two") == 1


async def test_people_roles_and_channels(house: House, open_page: OpenPage) -> None:
    page, world = await open_page(), house.sandbox.discord.world
    guild = next(one for one in world.guilds.values() if one.name == "Repaint sandbox")
    roles = {role.name: role.id for role in guild.roles.values()}
    guest = world.people["guest"].id
    held = [{"id": guest, "type": "user"}]
    said = message(
        page,
        await _send(
            house,
            menu("pick:who", 5, placeholder="Member", default_values=held, min_values=0),
            menu("pick:role", 6, placeholder="Role"),
            menu("pick:any", 7, placeholder="Anybody", max_values=2),
            menu("pick:where", 8, placeholder="Channel", channel_types=[5, 15]),
            menu("pick:off", 8, placeholder="Not now", disabled=True),
        ),
    )
    await expect(select(said, "Not now")).to_be_disabled()
    member = select(said, "Member")
    await expect(member).to_have_text("GGuest")
    await member.click()
    names = offered(page).locator(".select-name")
    people = ["Painter", "Guest", "Moderator", "Owner", "Repaint"]
    await expect(names).to_have_text(people)
    await offered(page).nth(1).click()  # of which none is allowed, too
    await _heard(page, "who []")
    of_roles = ["Moderators", "Artists", "Newcomers", "Repaint", "@everyone"]
    await select(said, "Role").click()
    await expect(names).to_have_text(of_roles)
    await offered(page).nth(1).click()
    await _heard(page, f'role ["{roles["Artists"]}"]')
    await select(said, "Anybody").click()
    await expect(names).to_have_text([*people, *of_roles])
    for number in (1, 6):
        await offered(page).nth(number).click()
    await _close(page)
    await _heard(page, f'any ["{guest}", "{roles["Artists"]}"]')
    await select(said, "Channel").click()
    await expect(names).to_have_text(["gallery", "news"])
    await offered(page).nth(1).click()
    await _heard(page, f'where ["{world.place("news", world.people["painter"]).id}"]')


async def test_a_choice_waits_and_fails_when_no_answer_comes(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page()
    said = message(page, await _send(house, menu("none:it", options=WORDS, placeholder="Medium")))
    house.sandbox.discord.settings.answer_seconds = 1.0
    try:
        await select(said, "Medium").press("End")
        await page.keyboard.press("Enter")
        await expect(select(said, "Medium")).to_have_attribute("aria-busy", "true")
        await page.keyboard.press("Enter")  # not while it waits
        await expect(offered(page)).to_have_count(0)
        await expect(said).to_contain_text("This interaction failed")
    finally:
        house.sandbox.discord.settings.answer_seconds = 3.0
    await expect(select(said, "Medium")).not_to_have_attribute("aria-busy", "true")
    await expect(select(said, "Medium")).to_be_focused()


async def _open_rules(page: Page) -> Locator:
    """Use `/rules`; return the private message that answers."""
    private = page.locator(".message[data-id]", has_text=PRIVATE)
    before = await private.count()
    await field(page).focus()
    await page.keyboard.type("/rules")
    await expect(rows(page)).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(private).to_have_count(before + 1)
    return page.locator(f'[data-id="{await private.last.get_attribute("data-id")}"]')


async def test_a_private_panel_with_a_picture_and_a_file(house: House, open_page: OpenPage) -> None:
    other, page = await open_page(), await open_page("owner")
    panel = await _open_rules(page)
    picture = panel.get_by_role("img", name="A plot")
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300
    await expect(panel.locator(".file")).to_contain_text(f"table.csv{len(TABLE)} bytes")
    async with page.expect_download() as download:
        await panel.get_by_role("link", name="Download table.csv").click()
    assert (await (await download.value).path()).read_bytes() == TABLE
    await select(panel, "Where").click()
    await offered(page).first.click()
    await offered(page).last.click()
    await _close(page)
    await expect(reply(page).locator(".text")).to_contain_text('channels ["')
    await expect(select(panel, "Where")).to_have_text("#art, #slow")
    await panel.get_by_role("button", name="Dismiss message").click()
    await expect(panel).to_have_count(0)
    # Who may not use it does not even find it, and saw nothing of it.
    await expect(other.locator(".message", has_text="Rules")).to_have_count(0)
    await field(other).fill("/rules")
    await expect(other.locator(".suggest-note")).to_have_text("No command here is called /rules.")


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), ("light", 360)])
async def test_lists_shut_nobody_out(
    house: House, open_page: OpenPage, theme: Theme, width: int
) -> None:
    page = await open_page("owner", theme=theme, width=width)
    panel = await _open_rules(page)
    await select(panel, "Where").click()
    await offered(page).nth(2).click()
    await page.keyboard.press("ArrowDown")
    found = await findings(page, "a select menu")
    box = await page.locator(".select-list:popover-open").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert 0 <= box["y"] <= box["y"] + box["height"] <= 900
    await _close(page)
    await field(page).fill("/shelf add ")
    await expect(rows(page)).to_have_count(5)
    found += await findings(page, "a command's people")
    outside = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await page.keyboard.press("Escape")
    await panel.get_by_role("button", name="Dismiss message").click()
    assert not outside
    assert not found, "\n".join(found)
