"""What differs between places: threads that sleep, forums, slowmode, age, strangers."""

from __future__ import annotations

import discord
import pytest

from sandbox.person import Person, RefusedError, text_of
from tests.sandbox.discord_api import Api, api
from tests.sandbox.stage import AnyInteraction, panel, stage


async def test_a_sleeping_thread_takes_answers_but_no_edits_by_the_channels_route() -> None:
    async with api() as a:
        _, sent = await a.send({"content": "x"}, place="asleep")
        path = f"{a.messages('asleep')}/{sent['id']}"
        for method in ("PATCH", "DELETE"):
            status, refused = await a.call(method, path, {"content": "y"})
            assert (status, refused["code"]) == (400, 50083)
        world = a.sandbox.discord.world
        world.place("asleep", world.owner).archived = False
        assert (await a.call("PATCH", path, {"content": "y"}))[0] == 200


async def test_a_forum_holds_posts_and_nothing_else() -> None:
    async with api() as a:
        painter = Person(a.session, a.sandbox.url, "painter")
        status, refused = await a.send({"content": "x"}, place="gallery")
        assert (status, refused["code"]) == (400, 50008)
        with pytest.raises(RefusedError, match="permission to send"):
            await painter.say("x", place="gallery")
        assert (await painter.say("x", place="wip"))["content"] == "x"
        assert (await a.send({"content": "y"}, place="wip"))[0] == 200


async def test_slowmode_binds_people_not_moderators_and_not_bots() -> None:
    async with api() as a:
        painter, moderator = (Person(a.session, a.sandbox.url, n) for n in ("painter", "moderator"))
        for _ in range(2):
            await moderator.say("x", place="slow")
            assert (await a.send({"content": "x"}, place="slow"))[0] == 200
        await painter.say("x", place="slow")
        with pytest.raises(RefusedError, match="Slowmode"):
            await painter.say("x", place="slow")
        world = a.sandbox.discord.world
        world.place("slow", world.owner).slowmode = 0
        await painter.say("x", place="slow")


async def test_age_is_the_parents() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            assert isinstance(interaction.channel, discord.TextChannel | discord.Thread)
            told = f"nsfw: {interaction.channel.is_nsfw()}"
            await interaction.response.send_message(view=panel(told))

        s.play(paint)
        for place, nsfw in (("late", True), ("news", False), ("wip", False)):
            made = await s.paint(place)
            assert text_of(await s.painter.until(made, "nsfw")) == f"nsfw: {nsfw}"


async def test_a_stranger_gets_no_direct_message() -> None:
    async with api() as a:
        world = a.sandbox.discord.world
        for guild in world.bots_guilds():
            guild.members.pop(world.people["guest"].id, None)
        status, refused = await a.call("POST", _dm(a, "guest"), {"content": "x"})
        assert (status, refused["code"]) == (403, 50278)
        assert (await a.call("POST", _dm(a, "painter"), {"content": "x"}))[0] == 200


def _dm(a: Api, name: str) -> str:
    world = a.sandbox.discord.world
    return f"/channels/{world.dm_of(world.people[name].id).id}/messages"
