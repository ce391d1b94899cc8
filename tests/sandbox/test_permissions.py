"""Who is offered a command, and which permissions and roles come with what somebody does."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox.person import Person, RefusedError
from tests.sandbox.stage import AnyInteraction, Stage, panel, stage
from tests.sandbox.trial_group import add_group

EVERYBODY = ("painter", "guest", "moderator", "owner")


def person(s: Stage, name: str) -> Person:
    return Person(s.painter.session, s.sandbox.url, name)


async def offered(s: Stage, place: str) -> dict[str, set[str]]:
    """Return the commands that those who see a place are offered there."""
    found: dict[str, set[str]] = {}
    for name in EVERYBODY:
        try:
            found[name] = {c["name"] for c in await person(s, name).commands(place)}
        except RefusedError:
            continue
    return found


async def test_a_group_of_commands_is_for_those_with_its_permissions() -> None:
    async with stage() as s:
        await add_group(s.bot)

        async def have(place: str, command: str) -> set[str]:
            return {name for name, names in (await offered(s, place)).items() if command in names}

        assert await have("art", "tools") == {"moderator", "owner"}
        assert await have("corner", "tools") == {"guest", "owner"}
        assert await have("dm", "tools") == set(), "it is for servers alone"
        for command in ("tools", "Paint this"):
            kind = 1 if command == "tools" else 3
            s.sandbox.discord.commands[kind, command]["default_member_permissions"] = "0"
            assert await have("art", command) == {"owner"}, "administrators alone"
        with pytest.raises(RefusedError, match="no command /tools here"):
            await s.moderator.invoke("tools give", {"person": "guest", "edits": 1})
        assert await have("dm", "Paint this") == set(EVERYBODY), "there are no permissions there"
        s.sandbox.discord.commands[1, "tools"]["default_member_permissions"] = str(1 << 5)
        assert await have("art", "tools") == {"owner"}, "a moderator is no manager"
        assert await have("corner", "tools") == {"guest", "owner"}


@pytest.mark.parametrize(
    ("who", "place", "manages", "moderates"),
    [
        ("moderator", "art", False, True),
        ("painter", "art", False, False),
        ("guest", "art", False, False),
        ("guest", "corner", True, True),
        ("painter", "corner", False, False),
        ("owner", "art", True, True),
    ],
)
async def test_permissions_come_with_what_somebody_does(
    who: str, place: str, manages: bool, moderates: bool
) -> None:
    async with stage() as s:
        s.play(lambda i: i.response.send_message(view=panel("Hello")))
        await person(s, who).invoke("paint", {"prompt": "x"}, place=place)
        permissions = (await s.interaction()).permissions
        assert permissions.manage_guild == manages
        assert permissions.manage_messages == moderates


async def test_a_role_is_given_and_taken_while_it_runs() -> None:
    async with stage() as s:
        owner = person(s, "owner")

        async def roles() -> list[str]:
            s.play(lambda i: i.response.send_message(view=panel("Hello")))
            await s.paint()
            interaction: AnyInteraction = await s.interaction()
            assert isinstance(interaction.user, discord.Member)
            return sorted(role.name for role in interaction.user.roles[1:])

        assert await roles() == ["Artists"]
        await owner.give_role("painter", "Moderators")
        await owner.give_role("painter", "Moderators")
        assert await roles() == ["Artists", "Moderators"]
        await owner.give_role("painter", "Artists", has=False)
        assert await roles() == ["Moderators"]
        await owner.give_role("painter", "Keepers", guild="Small server")
        world: dict[str, Any] = await owner.ask("GET", "world")
        painter = next(one for one in world["people"] if one["name"] == "painter")
        told = [(role["guild"], role["name"]) for role in painter["roles"]]
        assert told == [("Repaint sandbox", "Moderators"), ("Small server", "Keepers")]
        for who, role, guild, words in (
            ("nobody", "Artists", "Repaint sandbox", "nobody"),
            ("moderator", "Keepers", "Small server", "nobody"),
            ("painter", "Keepers", "Repaint sandbox", "no such role"),
            ("painter", "@everyone", "Repaint sandbox", "no such role"),
            ("painter", "Repaint", "Repaint sandbox", "no such role"),
            ("painter", "Artists", "Nowhere", "no such server"),
        ):
            with pytest.raises(RefusedError, match=words):
                await owner.give_role(who, role, guild=guild)
        with pytest.raises(RefusedError, match="no such server"):
            await s.moderator.give_role("painter", "Artists")
