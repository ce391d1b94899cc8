"""`/settings` over time: restarts, two managers at once, what was deleted, who is no manager."""

from __future__ import annotations

import asyncio

import pytest

from cogs.words import authority
from sandbox.discord.wire import Message
from sandbox.person import RefusedError, buttons_of, selects_of, text_of
from tests.e2e.house import House
from tests.e2e.moves import (
    CORNER,
    PANEL,
    PERSON,
    SANDBOX,
    SMALL,
    channel,
    chosen,
    edits,
    numbered,
    opened,
    refused,
    role,
    told,
    typed,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
CHANNELS = "settings:channels"


def chosen_in(panel: Message) -> set[str]:
    """Return the channels that a message of settings shows as chosen."""
    (select,) = [one for one in selects_of(panel) if one["custom_id"] == CHANNELS]
    return set(select["chosen"])


async def test_every_change_is_written_down_and_outlives_a_restart(own_house: House) -> None:
    await own_house.start()
    owner, world = own_house.person("owner"), own_house.sandbox.discord.world
    panel = await opened(owner)
    page = await told(owner, await owner.press(panel["id"], "History"), "Nothing has been changed")
    assert page["id"] == panel["id"]
    await told(owner, await owner.press(panel["id"], "Back"), PANEL)
    artists, art = role(own_house, "Artists"), channel(own_house, "art")
    opening = await owner.press(panel["id"], PERSON)
    await owner.modal(opening)
    await own_house.sandbox.bot.kill()
    await own_house.start_again()
    # A form that was open, and a message that was there, when it died.
    await told(owner, await owner.submit(opening, {"typed": "5"}), "per person and day · **5")
    await chosen(owner, panel, "channels", [art], "Channels · **only these")
    # What changes nothing is not written down, nor is what comes twice.
    own_house.sandbox.discord.settings.deliveries = 2
    for _ in range(2):
        await numbered(owner, panel, artists, "7", f"- <@&{artists}> · **7**")
    own_house.sandbox.discord.settings.deliveries = 1
    await typed(owner, panel, PERSON, "4", "per person and day · **4")
    await own_house.sandbox.bot.kill()
    await own_house.start_again()
    page = await told(owner, await owner.press(panel["id"], "History"), "History")
    who = f":f> <@{world.people['owner'].id}> · "
    assert [line.partition(who)[2] for line in text_of(page).splitlines()[1:5]] == [
        "Edits per person and day: 5 → 4",
        f"Edits per person and day for <@&{artists}>: none → 7",
        f"Channels: all of them → <#{art}>",
        "Edits per person and day: the bot's own limit → 5",
    ]
    again = await told(owner, await owner.press(panel["id"], "Back"), PANEL)
    for line in (
        "per person and day · **4**\n",
        f"- <@&{artists}> · **7**",
        "Channels · **only these",
    ):
        assert line in text_of(again)


async def test_two_managers_at_once_lose_nothing_of_each_other(own_house: House) -> None:
    await own_house.start()
    owner = own_house.person("owner")
    first, second = await opened(owner), await opened(owner)
    ids = [channel(own_house, name) for name in ("art", "news", "slow")]
    # Each sees none chosen yet, and adds one.
    calls = [
        await owner.select(p["id"], CHANNELS, [i]) for p, i in ((first, ids[0]), (second, ids[1]))
    ]
    await asyncio.gather(*(told(owner, call, "Channels · **only these") for call in calls))
    await told(owner, await owner.press(first["id"], "History"), "History")
    seen = await told(owner, await owner.press(first["id"], "Back"), PANEL)
    assert chosen_in(seen) == {ids[0], ids[1]}
    # What the first takes out stays out, though the second still shows it and adds another.
    await chosen(owner, second, "channels", [ids[0], ids[1]], "only these")
    await chosen(owner, seen, "channels", [ids[1]], "only these")
    last = await chosen(owner, second, "channels", ids, "only these")
    assert chosen_in(last) == {ids[1], ids[2]}


async def test_what_was_deleted_is_said_and_taken_out(own_house: House) -> None:
    world = own_house.sandbox.discord.world
    (guild,) = [one for one in world.guilds.values() if one.name == SANDBOX]
    await own_house.start()
    owner, painter = own_house.person("owner"), own_house.person()
    panel = await opened(owner)
    artists, news = role(own_house, "Artists"), channel(own_house, "news")
    await numbered(owner, panel, artists, "7", f"- <@&{artists}> · **7**")
    await chosen(owner, panel, "roles", [artists], "only these roles")
    await chosen(owner, panel, "channels", [channel(own_house, "art"), news], "only these")
    await own_house.sandbox.bot.kill()
    for name in list(guild.members):
        guild.members[name] = [one for one in guild.members[name] if one != artists]
    del guild.roles[artists], world.channels[news]
    await own_house.start_again()
    await refused(painter, "Nothing was charged.")
    panel = await told(owner, await owner.press(panel["id"], "History"), "History")
    assert "Who may edit: everybody → a role that is gone" in text_of(panel)
    panel = await told(owner, await owner.press(panel["id"], "Back"), PANEL)
    for words in (
        "- a role that is gone · **7**",
        "Channels · **only these**\n-# threads and posts count as their channel; 1 of them is gone",
        "Who may edit · **nobody, since what was chosen is gone",
    ):
        assert words in text_of(panel)
    tidied = await told(
        owner, await owner.press(panel["id"], "Take out what is gone"), "edit · **everybody"
    )
    assert "gone" not in text_of(tidied)
    assert [one["label"] for one in buttons_of(tidied)][-1] == "History"
    await edits(painter)


async def test_nobody_else_sees_or_changes_anything(own_house: House) -> None:
    await own_house.start()
    owner, guest, moderator = (own_house.person(n) for n in ("owner", "guest", "moderator"))
    for person in (guest, moderator):
        with pytest.raises(RefusedError):
            await person.invoke("settings", {})
    # Whatever Discord lets through, it is asked again.
    sent = await moderator.invoke("settings", {}, unchecked=True)
    await told(moderator, sent, authority.MANAGERS_ONLY)
    with pytest.raises(RefusedError):
        await owner.invoke("settings", {}, place="dm")

    panel = await opened(guest, CORNER)
    opening = await guest.press(panel["id"], PERSON)
    await guest.modal(opening)
    await owner.give_role("guest", "Keepers", guild=SMALL, has=False)
    for sent in (
        await guest.submit(opening, {"typed": "1"}),
        await guest.press(panel["id"], PERSON),
        await guest.press(panel["id"], "History"),
        await guest.select(panel["id"], "settings:channels", [channel(own_house, CORNER)]),
    ):
        await told(guest, sent, authority.MANAGERS_ONLY)
    assert own_house.rows("SELECT * FROM settings") == []
