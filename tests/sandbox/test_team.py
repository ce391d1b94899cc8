"""To whom the application belongs, and what they get by direct message."""

from __future__ import annotations

import discord

from sandbox.person import Person, text_of
from tests.sandbox.stage import panel, stage


async def test_without_a_team_it_belongs_to_the_owner() -> None:
    async with stage() as s:
        info = await s.bot.application_info()
        assert (info.owner.name, info.team) == ("owner", None)
        world = await s.guest.ask("GET", "world")
        assert world["owners"] == ["owner"]


async def test_a_team_has_members_of_several_roles() -> None:
    async with stage() as s:
        words = ["moderator:developer", "guest:read_only", "painter:invited", "owner", "nobody"]
        await s.guest.ask("PATCH", "settings", json={"team": words})
        info = await s.bot.application_info()
        team = info.team
        assert team is not None
        assert info.owner.name == f"team{team.id}"
        assert team.owner is not None
        assert team.owner.name == "owner"
        assert [(m.name, m.role.value, m.membership_state.name) for m in team.members] == [
            ("owner", "admin", "accepted"),
            ("moderator", "developer", "accepted"),
            ("guest", "read_only", "accepted"),
            ("painter", "admin", "invited"),
        ]
        assert (await s.guest.ask("GET", "world"))["owners"] == ["owner", "moderator", "guest"]


async def test_whoever_owns_it_can_be_written_to() -> None:
    async with stage() as s:
        s.sandbox.discord.settings.team = ["moderator"]
        team = (await s.bot.application_info()).team
        assert team is not None
        for member in team.members:
            user = await s.bot.create_dm(discord.Object(member.id))
            await user.send(view=panel(f"Dear {member.name}"))
            person = Person(s.painter.session, s.sandbox.url, member.name)
            assert [text_of(m) for m in await person.messages("dm")] == [f"Dear {member.name}"]
