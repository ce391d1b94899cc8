"""Subcommands, and options of every kind, by the real discord.py."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from sandbox.person import RefusedError, Value
from tests.sandbox.stage import stage
from tests.sandbox.trial_group import add_group


async def test_a_subcommand_gets_a_member_with_what_they_are() -> None:
    async with stage() as s:
        used = await add_group(s.bot)
        made = await s.moderator.invoke("tools give", {"person": "guest", "edits": 3})
        reply = await s.moderator.until(made, "Used")
        interaction, options = await used.get()
        guest = options["person"]
        assert isinstance(guest, discord.Member)
        assert guest.name == "guest"
        assert [role.name for role in guest.roles] == ["@everyone", "Newcomers"]
        assert guest.resolved_permissions is not None
        assert not guest.resolved_permissions.manage_messages
        assert (options["edits"], options["days"], options["why"]) == (3, 1, "so")
        assert interaction.command is not None
        assert interaction.command.qualified_name == "tools give"
        assert reply["interaction_metadata"]["name"] == "tools give"
        events = s.sandbox.discord.feed.events
        assert [e.data["name"] for e in events if e.type == "invoked"] == ["tools give"]
        data = s.sandbox.discord.interactions[made.interaction_id].data
        (member,) = data["resolved"]["members"].values()
        assert not {"user", "deaf", "mute"} & member.keys()
        assert data["options"][0]["type"] == 1


async def test_somebody_who_is_not_in_the_server_is_a_user() -> None:
    async with stage() as s:
        used = await add_group(s.bot)
        ids = {name: user.id for name, user in s.sandbox.discord.world.people.items()}
        given: dict[str, Value] = {"person": ids["moderator"], "edits": 1}
        await s.guest.invoke("tools give", given, place="corner")
        _, options = await used.get()
        assert type(options["person"]) is discord.User
        assert options["person"].name == "moderator"


async def test_a_group_in_a_group_takes_things_of_every_kind() -> None:
    async with stage() as s:
        used = await add_group(s.bot)
        told: dict[str, Value] = {
            "place": "sketches",
            "role": "Artists",
            "anybody": "Moderators",
            "really": False,
            "share": 0.5,
        }
        made = await s.moderator.invoke("tools deep look", told)
        assert (await s.moderator.until(made, "Used"))["content"] == "Used"
        interaction, options = await used.get()
        assert interaction.command is not None
        assert interaction.command.qualified_name == "tools deep look"
        assert isinstance(options["place"], app_commands.AppCommandThread)
        assert options["place"].permissions.manage_messages
        assert isinstance(options["role"], discord.Role)
        assert isinstance(options["anybody"], discord.Role)
        names = [str(options[name]) for name in ("place", "role", "anybody")]
        assert names == ["sketches", "Artists", "Moderators"]
        assert (options["really"], options["share"]) == (False, 0.5)
        await s.moderator.invoke("tools deep look", {"anybody": "painter", "place": "art"})
        _, options = await used.get()
        assert isinstance(options["anybody"], discord.Member)
        assert isinstance(options["place"], app_commands.AppCommandChannel)
        assert (options["place"].name, options["place"].topic) == ("art", "Try /edit here")
        await s.moderator.invoke("tools deep look", {})
        assert set((await used.get())[1].values()) == {None}


async def test_an_option_in_a_subcommand_has_suggestions() -> None:
    async with stage() as s:
        await add_group(s.bot)
        guest = s.sandbox.discord.world.people["guest"].id
        given: dict[str, Value] = {"person": "guest", "edits": 7, "why": "we"}
        assert await s.moderator.autocomplete("tools give", given, "why") == [
            {"name": f"we 7 {guest}", "value": "we"}
        ]
        with pytest.raises(RefusedError, match="no command"):
            await s.guest.autocomplete("tools give", given, "why")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("tools", {}, "no command /tools"),
    ("tools deep", {}, "no command /tools deep"),
    ("tools take", {}, "no command /tools take"),
    ("tools give away", {}, "no command /tools give away"),
    ("tools give", {"person": "guest"}, "edits: This option is required"),
    ("tools give", {"person": "nobody", "edits": 1}, "person: There is nothing"),
    ("tools give", {"person": "Artists", "edits": 1}, "person: There is nothing"),
    ("tools give", {"person": 5, "edits": 1}, "person: There is nothing"),
    ("tools give", {"person": ["guest"], "edits": 1}, "person: There is nothing"),
    ("tools give", {"person": "guest", "edits": 0}, "edits: Must be between 1 and 100"),
    ("tools give", {"person": "guest", "edits": 101}, "edits: Must be between"),
    ("tools give", {"person": "guest", "edits": 1.5}, "edits: Not a number"),
    ("tools give", {"person": "guest", "edits": 1, "why": "x"}, "why: Too short"),
    ("tools give", {"person": "guest", "edits": 1, "place": "art"}, "no option place"),
    ("tools deep look", {"role": "Keepers"}, "role: There is nothing"),
    ("tools deep look", {"place": "corner"}, "place: There is nothing"),
    ("tools deep look", {"place": "gallery"}, "place: There is nothing"),
    ("tools deep look", {"anybody": "art"}, "anybody: There is nothing"),
    ("tools deep look", {"really": "yes"}, "really: Choose true or false"),
    ("tools deep look", {"share": 1.01}, "share: Must be between"),
]


async def test_the_client_checks_what_was_typed() -> None:
    async with stage() as s:
        await add_group(s.bot)
        for command, options, words in REFUSED:
            with pytest.raises(RefusedError, match=words):
                await s.moderator.invoke(command, options, wait_seconds=0)


async def test_a_client_that_checks_nothing_sends_what_it_likes() -> None:
    async with stage() as s:
        used = await add_group(s.bot)
        given: dict[str, Value] = {"person": "guest", "edits": 1000, "days": -1}
        await s.painter.invoke("tools give", given, unchecked=True)
        _, options = await used.get()
        assert (options["edits"], options["days"]) == (1000, -1)
