"""What a press, a choice or a form of `/settings` is answered with when it cannot be done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
import pytest_asyncio

from cogs.settings.items import Act, custom_id
from cogs.words import authority, onward
from cogs.words import settings as words
from jobs import Jobs, Operator
from jobs.rulebook import Rulebook
from storage import SettingsStore, open_database
from tests.cogs.wire import INTERACTION, Door, Json, field, message, opened

GUILD_ID = 10**18
MANAGER = str(discord.Permissions(manage_guild=True).value)
ADMINISTRATOR = str(discord.Permissions(administrator=True).value)
MODERATOR = str(discord.Permissions(manage_messages=True).value)
UPDATE, MODAL, ANSWER = 7, 9, 4
"""Kinds of answers to an interaction (receiving and responding: callback type)."""
ROLE, CHANNEL = 6, 8
"""Kinds of selects (components reference)."""


@pytest_asyncio.fixture
async def rules(tmp_path: Path) -> AsyncIterator[Rulebook]:
    async with open_database(tmp_path / "repaint.db") as database:
        book = Rulebook(SettingsStore(database), Operator(daily=20, active=2), {})
        await book.load()
        yield book


@pytest_asyncio.fixture
async def door(rules: Rulebook) -> AsyncIterator[Door]:
    async with opened(cast("Jobs", SimpleNamespace(rules=rules))) as made:
        yield made


def from_server(told: Json, permissions: str = MANAGER) -> Json:
    """Return an interaction as it comes from a server that the bot is in."""
    user = INTERACTION["user"]
    member = {"user": user, "roles": [], "flags": 0, "joined_at": None, "permissions": permissions}
    server = {
        "context": 0,
        "guild_id": str(GUILD_ID),
        "guild": {"id": str(GUILD_ID), "locale": "en-US", "features": []},
        "member": member,
        "authorizing_integration_owners": {"0": str(GUILD_ID)},
        "channel": {"id": "5", "type": 0, "name": "art", "position": 0, "guild_id": str(GUILD_ID)},
    }
    return {key: value for key, value in (INTERACTION | told | server).items() if key != "user"}


def press(act: Act, **changes: str) -> Json:
    item = {"type": 2, "id": 2, "style": 2, "label": "x", "custom_id": custom_id(act)}
    data = {"custom_id": custom_id(act), "component_type": 2}
    return from_server({"type": 3, "data": data, "message": _shown(item)}, **changes)


def choice(act: Act, kind: int, ids: list[int], seen: list[int] | None = None) -> Json:
    """Return a choice of ids in a select that shows those of `seen`."""
    name = "channel" if kind == CHANNEL else "role"
    item = {
        "type": kind,
        "id": 2,
        "custom_id": custom_id(act),
        "min_values": 0,
        "max_values": 25,
        "default_values": [{"id": str(one), "type": name} for one in seen or ()],
    }
    data = {"custom_id": custom_id(act), "component_type": kind, "values": [str(i) for i in ids]}
    return from_server({"type": 3, "data": data, "message": _shown(item)})


def _shown(item: Json) -> Json:
    return message(components=[{"type": 1, "id": 1, "components": [item]}])


def sent(about: str, typed: str, **changes: str) -> Json:
    data = {"custom_id": f"settings:{about}", "components": [field("typed", value=typed)]}
    shown = message(components=[{"type": 10, "id": 1, "content": "x"}])
    return from_server({"type": 5, "data": data, "message": shown}, **changes)


async def test_whoever_may_manage_the_server_may(door: Door, rules: Rulebook) -> None:
    for number, permissions in ((3, MANAGER), (4, ADMINISTRATOR)):
        answer = await door.bring(sent("person_daily", str(number), permissions=permissions))
        assert answer["type"] == UPDATE
        assert answer["data"]["allowed_mentions"] == {"parse": []}, "nobody is pinged"
        assert rules.guild(GUILD_ID).person_daily == number
    assert (await door.bring(press(Act.PERSON_DAILY)))["type"] == MODAL
    for act in (Act.HISTORY, Act.BACK, Act.TIDY):
        assert (await door.bring(press(act)))["type"] == UPDATE


@pytest.mark.parametrize("act", Act)
async def test_nobody_else_may_press_anything(door: Door, act: Act) -> None:
    assert await door.told(press(act, permissions=MODERATOR)) == authority.MANAGERS_ONLY


async def test_nor_send_a_form(door: Door, rules: Rulebook) -> None:
    told = await door.told(sent("person_daily", "5", permissions=MODERATOR))
    assert told == authority.MANAGERS_ONLY
    assert rules.guild(GUILD_ID).person_daily is None


async def test_what_a_person_brought_along_rules_no_server(door: Door) -> None:
    brought = {**press(Act.BACK), "authorizing_integration_owners": {"1": "30"}}
    assert await door.told(brought) == authority.SERVERS_ONLY


@pytest.mark.parametrize(
    "about", ["channels", "role_daily", "role_daily:", "active:1", "", f"role_daily:{10**19}"]
)
async def test_a_form_that_nobody_knows_is_a_sentence(door: Door, about: str) -> None:
    assert await door.told(sent(about, "5")) == onward.FORM_OVER


@pytest.mark.parametrize("components", [[], None, "x", [{}], [{"component": []}]])
async def test_a_form_without_a_field_changes_nothing(
    door: Door, rules: Rulebook, components: object
) -> None:
    await rules.change(GUILD_ID, "active", 1, by=1)
    told = sent("active", "")
    told["data"]["components"] = components
    assert await door.told(told) == onward.FORM_OVER
    assert rules.guild(GUILD_ID).active == 1


@pytest.mark.parametrize(
    ("about", "typed", "why"),
    [
        ("person_daily", "21", words.bad_number(0, 20, bots_own=True)),
        ("role_daily:7", "21", words.bad_number(0, 20, bots_own=True)),
        ("active", "0", words.bad_number(1, 2, bots_own=True)),
        ("guild_daily", "-1", words.bad_number(0, 1_000_000, bots_own=False)),
        ("pause_seconds", "a while", words.BAD_LENGTH),
    ],
)
async def test_what_is_typed_wrong_changes_nothing(
    door: Door, rules: Rulebook, about: str, typed: str, why: str
) -> None:
    assert await door.told(sent(about, typed)) == why
    assert await rules.changes(GUILD_ID) == []


async def test_a_role_that_is_not_chosen_asks_for_nothing(door: Door) -> None:
    assert (await door.bring(choice(Act.ROLE_DAILY, ROLE, [])))["type"] == UPDATE
    answer = await door.bring(choice(Act.ROLE_DAILY, ROLE, [7]))
    assert answer["type"] == MODAL
    assert answer["data"]["custom_id"] == "settings:role_daily:7"


async def test_everybodys_role_has_the_servers_own_number(door: Door, rules: Rulebook) -> None:
    await rules.change(GUILD_ID, "person_daily", 4, by=1)
    answer = await door.bring(choice(Act.ROLE_DAILY, ROLE, [GUILD_ID]))
    assert answer["type"] == MODAL
    assert answer["data"]["custom_id"] == "settings:person_daily"
    assert answer["data"]["components"][0]["component"]["value"] == "4"
    assert await door.told(sent(f"role_daily:{GUILD_ID}", "5")) == onward.FORM_OVER
    assert not rules.guild(GUILD_ID).role_daily


async def test_what_was_not_seen_is_not_taken_out(door: Door, rules: Rulebook) -> None:
    await door.bring(choice(Act.CHANNELS, CHANNEL, [1, 2]))
    await door.bring(choice(Act.CHANNELS, CHANNEL, [3], seen=[1]))
    assert rules.guild(GUILD_ID).channels == {2, 3}
    await door.bring(choice(Act.CHANNELS, CHANNEL, [], seen=[2, 3]))
    assert rules.guild(GUILD_ID).channels == set()


async def test_more_than_a_select_holds_are_refused(door: Door, rules: Rulebook) -> None:
    for act, kind in ((Act.CHANNELS, CHANNEL), (Act.ROLES, ROLE), (Act.ROLES_REFUSED, ROLE)):
        await door.bring(choice(act, kind, list(range(1, 26))))
        assert await door.told(choice(act, kind, [99])) == words.too_many(25)
    assert len(rules.guild(GUILD_ID).channels) == 25


async def test_so_are_more_roles_with_a_number_than_are_kept(door: Door, rules: Rulebook) -> None:
    for role in range(1, 101):
        await rules.change(GUILD_ID, f"role_daily:{role}", 1, by=1)
    assert await door.told(sent("role_daily:101", "1")) == words.TOO_MANY_ROLES
    assert (await door.bring(sent("role_daily:100", "")))["type"] == UPDATE
    assert (await door.bring(sent("role_daily:101", "1")))["type"] == UPDATE


async def test_of_a_server_that_is_not_known_yet_nothing_is_taken_out(
    door: Door, rules: Rulebook
) -> None:
    """Discord has told the client here of none."""
    await rules.change(GUILD_ID, "roles", [7], by=1)
    assert (await door.bring(press(Act.TIDY)))["type"] == UPDATE
    assert rules.guild(GUILD_ID).roles == {7}


async def test_records_that_cannot_be_written_are_a_sentence(tmp_path: Path) -> None:
    async with open_database(tmp_path / "repaint.db") as database:
        book = Rulebook(SettingsStore(database), Operator(daily=20, active=2), {})
        await book.load()
    closed: Any = SimpleNamespace(rules=book)
    async with opened(closed) as door:
        for told in (sent("active", "1"), choice(Act.ROLES, ROLE, [1]), press(Act.HISTORY)):
            answer = await door.bring(told)
            assert answer["type"] == ANSWER
            assert "Please try again" in answer["data"]["content"]
    assert book.guild(GUILD_ID).active is None, "what was not written is not in force"
