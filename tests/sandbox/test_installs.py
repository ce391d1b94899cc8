"""Where the app is installed for a server, for a person, for both, and what that lets it do."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord
import pytest

from sandbox.discord.state import EPHEMERAL
from sandbox.person import RefusedError, files_of
from tests.sandbox.stage import AnyInteraction, Stage, panel, png, stage

USERS_OWN = "1"
SERVERS = "0"


async def queue(interaction: AnyInteraction) -> None:
    await interaction.response.send_message(view=panel("Queued", button="Again"))


async def told(s: Stage, place: str) -> tuple[AnyInteraction, dict[str, Any]]:
    """Let the painter paint somewhere; return what the bot got and what people see of it."""
    s.play(queue)
    made = await s.paint(place)
    reply = await s.painter.until(made, "Queued")
    return await s.interaction(), dict(reply)


@pytest.mark.parametrize(
    ("place", "context", "keys"),
    [
        ("art", 0, {SERVERS, USERS_OWN}),
        ("sketches", 0, {SERVERS, USERS_OWN}),
        ("wip", 0, {SERVERS, USERS_OWN}),
        ("asleep", 0, {SERVERS, USERS_OWN}),
        ("dm", 1, {SERVERS, USERS_OWN}),
        ("friends", 2, {USERS_OWN}),
        ("plaza", 0, {USERS_OWN}),
    ],
)
async def test_an_interaction_says_who_installed_the_app(
    place: str, context: int, keys: set[str]
) -> None:
    async with stage() as s:
        interaction, reply = await told(s, place)
        me = s.sandbox.discord.world.people["painter"].id
        owners = reply["interaction_metadata"]["authorizing_integration_owners"]
        assert owners.keys() == keys
        assert owners[USERS_OWN] == me
        assert interaction.is_user_integration()
        in_guild = interaction.guild_id is not None
        assert interaction.is_guild_integration() == (in_guild and SERVERS in keys)
        asked = [interaction.context.guild, interaction.context.dm_channel]
        assert [*asked, interaction.context.private_channel].index(True) == context
        assert interaction.app_permissions.attach_files
        assert interaction.channel is not None
        assert interaction.channel.id == int(reply["channel_id"])
        assert not reply["flags"] & EPHEMERAL


async def test_uncached_places_are_read_from_the_interaction() -> None:
    async with stage() as s:
        interaction, _ = await told(s, "friends")
        assert isinstance(interaction.channel, discord.GroupChannel)
        assert str(interaction.channel) == "friends"
        assert {u.name for u in interaction.channel.recipients} == {"painter", "guest", "moderator"}
        interaction, _ = await told(s, "plaza")
        assert isinstance(interaction.channel, discord.TextChannel)
        assert interaction.guild is not None
        assert interaction.guild not in s.bot.guilds, "it is made of what the event says"
        assert interaction.permissions.use_external_apps
        interaction, _ = await told(s, "asleep")
        assert isinstance(interaction.channel, discord.Thread)
        assert interaction.channel.archived


async def test_commands_are_offered_to_whoever_has_the_app_there() -> None:
    async with stage() as s:

        async def names(who: str, place: str) -> set[str]:
            person = {"painter": s.painter, "guest": s.guest}[who]
            return {command["name"] for command in await person.commands(place)}

        both = {"paint", "Paint this"}
        for place in ("art", "dm", "friends", "plaza", "quiet"):
            assert await names("painter", place) == both, place
        for place, offered in (("art", both), ("dm", both), ("friends", set()), ("plaza", set())):
            assert await names("guest", place) == offered, place
        with pytest.raises(RefusedError, match="no command /paint here"):
            await s.guest.invoke("paint", {"prompt": "x"}, place="friends")
        command = s.sandbox.discord.commands[1, "paint"]
        command["contexts"] = [0, 1]
        assert await names("painter", "friends") == {"Paint this"}
        command["integration_types"] = [0]
        assert await names("painter", "plaza") == {"Paint this"}
        assert await names("painter", "art") == both
        command["default_member_permissions"] = str(1 << 13)
        assert await names("painter", "art") == {"Paint this"}
        assert "paint" in {c["name"] for c in await s.moderator.commands("art")}
        command |= {"default_member_permissions": None, "nsfw": True}
        assert await names("painter", "art") == {"Paint this"}
        assert await names("painter", "late") == both
        assert await names("painter", "gallery") == set()


@pytest.mark.parametrize("place", ["plaza", "friends"])
async def test_elsewhere_only_the_interactions_token_writes(place: str) -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message(view=panel("Queued"))
            file = discord.File(BytesIO(png()), "a.png")
            view = panel("Done", "attachment://a.png")
            await interaction.edit_original_response(view=view, attachments=[file])

        s.play(paint)
        reply = await s.painter.until(await s.paint(place), "Done")
        assert [m["id"] for m in await s.guest.messages(place)] == [reply["id"]]
        channel = s.bot.get_partial_messageable(int(reply["channel_id"]))
        message = channel.get_partial_message(int(reply["id"]))
        for attempt in (message.edit(content="x"), message.delete(), channel.send("x")):
            with pytest.raises(discord.Forbidden) as refusal:
                await attempt
            assert refusal.value.code == 50001


async def test_a_persons_own_app_is_heard_by_them_alone_where_such_may_not_speak() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            answer = await interaction.response.send_message(view=panel("Queued"))
            assert answer.is_ephemeral(), "the answer says so"
            await interaction.followup.send("More")

        s.play(paint)
        made = await s.paint("quiet")
        reply = await s.painter.until(made, "Queued")
        assert reply["flags"] & EPHEMERAL
        assert (await s.painter.until(made, "More"))["flags"] & EPHEMERAL
        await s.interaction()
        assert len(await s.painter.messages("quiet")) == 2
        assert await s.guest.messages("quiet") == []


async def test_a_persons_own_app_follows_up_five_times() -> None:
    async with stage() as s:
        s.sandbox.discord.settings.webhook_requests = 100

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message("first")
            for number in range(6):
                await interaction.followup.send(str(number))

        s.play(paint)
        await s.paint("friends")
        error = await s.error()
        assert (error.status, error.code) == (400, 40094)
        await s.paint("art")
        await s.interaction()


async def test_whoever_sees_a_message_presses_its_buttons() -> None:
    async with stage() as s:
        s.bot.on_press = lambda i: i.response.edit_message(view=panel("Pressed"))
        _, reply = await told(s, "plaza")
        press = await s.guest.press(reply["id"], "Again")
        await s.guest.until(press, "Pressed")
        found = s.sandbox.discord.interactions[press.interaction_id]
        assert found.owners == {USERS_OWN: s.sandbox.discord.world.people["painter"].id}


async def test_a_press_brings_a_new_token_to_where_the_first_one_is_over() -> None:
    async with stage() as s:

        async def pressed(interaction: AnyInteraction) -> None:
            s.sandbox.discord.settings.interaction_seconds = 900
            file = discord.File(BytesIO(png()), "a.png")
            view = panel("Done", "attachment://a.png")
            await interaction.response.edit_message(view=view, attachments=[file])

        s.bot.on_press = pressed
        for place in ("quiet", "friends"):
            interaction, reply = await told(s, place)
            s.sandbox.discord.settings.interaction_seconds = 0
            with pytest.raises(discord.HTTPException) as late:
                await interaction.edit_original_response(view=panel("too late"))
            assert (late.value.status, late.value.code) == (401, 50027)
            press = await s.painter.press(reply["id"], "Again")
            shown = await s.painter.until(press, "Done")
            assert (shown["id"], len(files_of(shown))) == (reply["id"], 1)
