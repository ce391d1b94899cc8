"""`/quota` and `/quotas`: three people with different roles, in two servers.

In "Repaint sandbox" the moderator manages messages; in "Small server" the guest does, by the role
of its keepers, and the moderator is no member. The painter is in both, and it is their edits.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cogs.words import authority
from sandbox.person import Person, RefusedError, Value, text_of
from tests.e2e.house import House, lines_of
from tests.e2e.moves import CORNER, PERSON, edits, opened, refused, told, typed

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def quota(person: Person, place: str = "art") -> list[str]:
    """Return what somebody is told of themselves."""
    return lines_of(await told(person, await person.invoke("quota", {}, place=place), "used today"))


async def quotas(
    person: Person, what: str, options: Mapping[str, Value], text: str, place: str = "art"
) -> list[str]:
    """Return what somebody is told who uses `/quotas`."""
    sent = await person.invoke(f"quotas {what}", options, place=place)
    return lines_of(await told(person, sent, text))


def kept(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Return all that the database holds, but for the bot's pulse."""
    tables = [
        row["name"] for row in house.rows("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    return {
        name: [tuple(row) for row in house.rows(f"SELECT * FROM {name}")]
        for name in tables
        if name != "pulse"
    }


async def test_a_day_of_a_person_and_their_moderators(own_house: House) -> None:
    await own_house.start({"QUOTA_DAILY": "8"})
    names = ("painter", "moderator", "guest", "owner")
    painter, moderator, guest, owner = (own_house.person(name) for name in names)
    painters = own_house.sandbox.discord.world.people["painter"].id
    await typed(owner, await opened(owner), PERSON, "2", "per person and day · **2")

    assert (await quota(painter))[0] == "0 of 2 edits used today"
    assert (await quota(painter, CORNER))[0] == "0 of 8 edits used today"
    assert len(await quota(painter, "dm")) == 2
    await edits(painter, number=2)
    assert "limit of 2 edits" in await refused(painter, "limit")
    first, refusal, _, *points = await quota(painter)
    assert (first, points) == ("2 of 2 edits used today", ["- Over all servers: 2 of 8"])
    assert f"{refusal} Nothing was charged." == f"⚠️ {await refused(painter, 'limit')}"

    # Looking changes nothing, and tells of one server alone.
    await edits(painter, CORNER)
    await own_house.all_over()
    before = kept(own_house)
    shown = await quotas(moderator, "show", {"person": "painter"}, "in this server")
    here = f"<@{painters}> in this server:"
    assert shown[0].startswith(f"{here} 2 of 2 of the day's own used · new ones <t:")
    assert shown[1:] == [refusal]
    shown = await quotas(guest, "show", {"person": "painter"}, "today", CORNER)
    assert shown == [f"{here} 1 edit counted today, and no limit per person"]
    assert kept(own_house) == before

    # What is given comes after the day's own, is used up, and holds in one server.
    (given,) = await quotas(moderator, "give", {"person": "painter", "edits": 2}, "more edits")
    assert given.startswith(f"<@{painters}> got 2 more edits in this server until <t:")
    assert (await quota(painter))[0] == "2 of 2 edits used today, and 2 given"
    assert "Given by moderators: 2 until <t:" in (await quota(painter))[-1]
    assert (await quota(painter, CORNER))[0] == "3 of 8 edits used today"
    await edits(painter)
    assert "Given by moderators: 1 until <t:" in (await quota(painter))[-1]
    await edits(painter)
    assert "limit of 2 edits" in await refused(painter, "limit")
    assert (await quota(painter))[0] == "2 of 2 edits used today"

    # A reset: the server's own begins anew, the operator's stays.
    (reset,) = await quotas(moderator, "reset", {"person": "painter"}, "no longer")
    assert reset.startswith("2 edits of today no longer count against this server's limit")
    assert [line.removeprefix("- ") for line in await quota(painter)][::2] == [
        "0 of 2 edits used today",
        "Over all servers: 5 of 8",
    ]
    await edits(painter)
    await edits(painter, CORNER, 2)
    assert "limit of 8 edits" in await refused(painter, "limit")

    # Over the operator's limit no moderator can help, and is told so.
    _, refusal, *_ = await quota(painter)
    lines = await quotas(moderator, "give", {"person": "painter", "edits": 3}, "more edits")
    assert lines[1:] == [f"{refusal} Until then this does not help."]
    gift: dict[str, Value] = {"person": "painter", "edits": 3, "days": 2}
    lines = await quotas(moderator, "give", gift, "6 in all")
    assert lines[1:] == [f"{refusal} Until then this does not help."]
    first, second, *_ = await quotas(moderator, "show", {"person": "painter"}, "reached")
    assert first.startswith(f"{here} 1 of 2 of the day's own used")
    assert second == refusal
    assert "limit of 8 edits" in await refused(painter, "limit")
    assert "limit of 8 edits" in await refused(painter, "limit", CORNER)

    # All of it stands in the history of the server whose moderators did it.
    rows = own_house.rows("SELECT guild_id, edits, given_by FROM gifts ORDER BY id")
    moderators = int(own_house.sandbox.discord.world.people["moderator"].id)
    assert [(row["edits"], row["given_by"]) for row in rows] == [(n, moderators) for n in (2, 3, 3)]
    history = await told(
        owner, await owner.press((await opened(owner))["id"], "History"), "History"
    )
    whats = [line.rpartition("> · ")[2] for line in lines_of(history)]
    assert [what for what in whats if painters in what][
        2
    ] == f"reset 2 edits of today for <@{painters}>"
    assert text_of(history).count(f"gave <@{painters}> 3 edits until <t:") == 2
    assert text_of(history).count(f"<@{painters}>") == 4
    history = await told(
        guest, await guest.press((await opened(guest, CORNER))["id"], "History"), "History"
    )
    assert painters not in text_of(history)


async def test_only_moderators_have_a_word_and_only_at_home(house: House) -> None:
    painter, moderator = house.person("painter"), house.person("moderator")
    options: dict[str, Mapping[str, Value]] = {
        "show": {"person": "guest"},
        "give": {"person": "guest", "edits": 3},
        "reset": {"person": "guest"},
    }
    for what, given in options.items():
        with pytest.raises(RefusedError):
            await painter.invoke(f"quotas {what}", given)
        # Whatever Discord lets through, it is asked again.
        sent = await painter.invoke(f"quotas {what}", given, unchecked=True)
        await told(painter, sent, authority.MODERATORS_ONLY)
        with pytest.raises(RefusedError):
            await moderator.invoke(f"quotas {what}", given, place="dm")
    assert not house.rows("SELECT * FROM gifts")


async def test_bots_and_strangers_have_no_quota(house: House) -> None:
    moderator, guest = house.person("moderator"), house.person("guest")
    for what, more in (("show", {}), ("give", {"edits": 1}), ("reset", {})):
        bot: dict[str, Value] = {"person": "repaint", **more}
        await quotas(moderator, what, bot, "is a bot, and bots ask for no edits.")
        stranger: dict[str, Value] = {"person": "moderator", **more}
        await quotas(guest, what, stranger, "is not a member of this server.", CORNER)
    assert not house.rows("SELECT * FROM gifts")


@pytest.mark.parametrize("more", [{"edits": 0}, {"edits": 101}, {"edits": 1, "days": 32}, {}])
async def test_discord_takes_no_other_numbers(house: House, more: Mapping[str, Value]) -> None:
    with pytest.raises(RefusedError):
        await house.person("moderator").invoke("quotas give", {"person": "guest", **more})


async def test_there_is_an_end_to_gifts(house: House) -> None:
    moderator = house.person("moderator")
    gift: dict[str, Value] = {"person": "guest", "edits": 100, "days": 31}
    for _ in range(20):
        await quotas(moderator, "give", gift, "100 more edits")
    (words,) = await quotas(moderator, "give", gift, "the most there can be")
    assert "has 20 gifts here" in words
    (shown, points) = await quotas(moderator, "show", {"person": "guest"}, "Given")
    assert points.endswith("1500 for longer")
    assert "no limit per person" in shown
