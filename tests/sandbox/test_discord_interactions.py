"""Interactions from the command to the last edit, by the real discord.py."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.person import (
    NotAnsweredError,
    RefusedError,
    Upload,
    Value,
    buttons_of,
    files_of,
    text_of,
)
from tests.sandbox.stage import AnyInteraction, panel, png, stage

V2 = 1 << 15
EPHEMERAL = 1 << 6


async def test_one_reply_from_the_first_state_to_the_picture() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message(view=panel("Queued", button="Cancel"))
            file = discord.File(BytesIO(png(64, 48)), "result.png")
            view = panel("Done", "attachment://result.png")
            await interaction.edit_original_response(view=view, attachments=[file])

        s.play(paint)
        made = await s.paint(image=Upload("source.png", png()))
        first = await s.painter.until(made, "Queued")
        assert [button["label"] for button in buttons_of(first)] == ["Cancel"]
        assert first["flags"] == V2
        assert first["type"] == 20
        assert first["interaction_metadata"]["id"] == made.interaction_id
        last = await s.painter.until(made, "Done")
        assert last["id"] == first["id"]
        assert last["edited_timestamp"] is not None
        assert last["attachments"] == []
        (file,) = files_of(last)
        assert (file["filename"], file["width"], file["height"]) == ("result.png", 64, 48)
        assert await s.painter.download(file["url"]) == png(64, 48)
        interaction = await s.interaction()
        assert interaction.response.is_done()
        assert len(await s.guest.messages()) == 1


async def test_an_upload_arrives_with_what_its_bytes_say() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            image: discord.Attachment = interaction.namespace.image
            said = f"{image.filename} {image.content_type} {image.width}x{image.height}"
            await interaction.response.send_message(said)

        s.play(paint)
        made = await s.paint(image=Upload("über mein Bild.jpeg", png()))
        await s.painter.until(made, "ber_mein_Bild.jpeg image/png 40x30")
        interaction = await s.interaction()
        image: discord.Attachment = interaction.namespace.image
        assert image.ephemeral
        assert "/ephemeral-attachments/" in image.url
        assert await image.read() == png()
        assert interaction.filesize_limit == 10 * 1024 * 1024
        assert interaction.app_permissions.attach_files


async def test_a_thinking_message_becomes_the_reply() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.defer(thinking=True)
            await interaction.edit_original_response(view=panel("Done"))

        s.play(paint)
        made = await s.paint()
        last = await s.painter.until(made, "Done")
        assert last["flags"] == V2
        assert last["edited_timestamp"] is None


async def test_ephemeral_answers_are_seen_by_one_person_and_not_by_the_channels_route() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message("Only for you", ephemeral=True)
            message = await interaction.original_response()
            channel = s.bot.get_partial_messageable(message.channel.id)
            await channel.get_partial_message(message.id).edit(content="found")

        s.play(paint)
        made = await s.paint()
        seen = await s.painter.until(made, "Only for you")
        assert seen["flags"] == EPHEMERAL
        assert (await s.error()).code == 10008
        assert len(await s.painter.messages()) == 1
        assert await s.guest.messages() == []
        assert await s.moderator.messages() == []


async def test_after_its_time_the_token_is_dead_and_the_channels_route_works() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message(view=panel("Queued"))
            s.sandbox.discord.settings.interaction_seconds = 0
            await interaction.edit_original_response(view=panel("too late"))

        s.play(paint)
        made = await s.paint()
        error = await s.error()
        assert (error.status, error.code) == (401, 50027)
        reply = await s.painter.until(made, "Queued")
        channel = s.bot.get_partial_messageable(int(reply["channel_id"]))
        file = discord.File(BytesIO(png()), "result.png")
        view = panel("Done", "attachment://result.png")
        await channel.get_partial_message(int(reply["id"])).edit(view=view, attachments=[file])
        assert len(files_of(await s.painter.until(made, "Done"))) == 1


async def test_without_an_answer_the_person_is_told_and_the_bot_is_too_late() -> None:
    async with stage() as s:
        s.sandbox.discord.settings.answer_seconds = 0.1

        async def paint(interaction: AnyInteraction) -> None:
            await s.sandbox.discord.feed.wait_for(
                lambda: any(e.type == "unanswered" for e in s.sandbox.discord.feed.events), 5
            )
            await interaction.response.send_message("too late")

        s.play(paint)
        made = await s.paint()
        with pytest.raises(NotAnsweredError):
            await s.painter.until(made, "too late")
        error = await s.error()
        assert (error.status, error.code) == (404, 10062)
        assert (await s.painter.state(made))["state"] == "unanswered"
        assert await s.painter.reply(made) is None


async def test_there_is_one_first_answer_and_nothing_before_it() -> None:
    async with stage() as s:
        s.play(lambda interaction: interaction.edit_original_response(content="too early"))
        await s.paint()
        error = await s.error()
        assert (error.status, error.code) == (404, 10015)

        async def twice(interaction: AnyInteraction) -> None:
            await interaction.response.send_message("once")
            interaction.response._response_type = None  # as another process would not know
            await interaction.response.send_message("twice")

        s.play(twice)
        await s.paint()
        error = await s.error()
        assert (error.status, error.code) == (400, 40060)


async def test_a_button_answers_its_presser_and_edits_its_message() -> None:
    async with stage() as s:
        s.play(lambda i: i.response.send_message(view=panel("Queued", button="Cancel")))

        async def pressed(interaction: AnyInteraction) -> None:
            if interaction.user.name == "guest":
                await interaction.response.send_message("Not yours", ephemeral=True)
            else:
                assert interaction.message is not None
                assert interaction.message.components
                await interaction.response.edit_message(view=panel("Cancelled"))

        s.bot.on_press = pressed
        made = await s.paint()
        reply = await s.painter.until(made, "Queued")
        refused = await s.guest.press(reply["id"], "Cancel")
        told = await s.guest.until(refused, "Not yours")
        assert told["message_reference"]["message_id"] == reply["id"]
        assert len(await s.painter.messages()) == 1
        press = await s.painter.press(reply["id"], "Cancel")
        after = await s.painter.until(press, "Cancelled")
        assert after["id"] == reply["id"]
        assert await s.painter.until(made, "Cancelled") == after
        with pytest.raises(RefusedError, match="nothing to press"):
            await s.painter.press(reply["id"], "Cancel")


async def test_a_deferred_press_edits_the_message_with_the_button() -> None:
    async with stage() as s:
        s.play(lambda i: i.response.send_message(view=panel("Queued", button="Cancel")))

        async def pressed(interaction: AnyInteraction) -> None:
            await interaction.response.defer()
            await interaction.edit_original_response(view=panel("Cancelled"))
            await interaction.followup.send("By you", ephemeral=True)

        s.bot.on_press = pressed
        made = await s.paint()
        reply = await s.painter.until(made, "Queued")
        press = await s.painter.press(reply["id"], "Cancel")
        assert (await s.painter.until(press, "Cancelled"))["id"] == reply["id"]
        assert (await s.painter.until(press, "By you"))["flags"] == EPHEMERAL
        assert len((await s.painter.state(press))["followups"]) == 1


async def test_deleted_replies_are_unknown_messages() -> None:
    async with stage() as s:
        gate = asyncio.Event()

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message(view=panel("Queued"))
            await gate.wait()
            await interaction.edit_original_response(view=panel("Done"))

        s.play(paint)
        made = await s.paint()
        reply = await s.painter.until(made, "Queued")
        with pytest.raises(RefusedError, match="cannot delete"):
            await s.guest.delete(reply["id"])
        await s.moderator.delete(reply["id"])
        gate.set()
        error = await s.error()
        assert (error.status, error.code) == (404, 10008)
        versions = s.painter.versions(made, 5)
        assert [(await anext(versions))["deleted"] for _ in range(2)] == [False, True]
        assert await s.painter.messages() == []


async def test_a_direct_message_works_as_a_channel_does() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            assert interaction.guild_id is None
            assert interaction.context.dm_channel
            await interaction.response.send_message(view=panel("Here"))

        s.play(paint)
        made = await s.paint(place="dm")
        reply = await s.painter.until(made, "Here")
        assert await s.guest.messages("dm") == []
        user = await s.bot.fetch_channel(int(reply["channel_id"]))
        assert isinstance(user, discord.DMChannel)


async def test_a_person_gets_a_direct_message_unless_they_take_none() -> None:
    async with stage() as s:
        painter = s.sandbox.discord.world.people["painter"]
        channel = await s.bot.create_dm(discord.Object(int(painter.id)))
        await channel.send("Your picture", file=discord.File(BytesIO(png()), "a.png"))
        (message,) = await s.painter.messages("dm")
        assert text_of(message) == "Your picture"
        assert files_of(message)[0]["size"] == len(png())
        s.sandbox.discord.settings.closed_dms.append("painter")
        with pytest.raises(discord.Forbidden) as refusal:
            await channel.send("Once more")
        assert refusal.value.code == 50007


async def test_suggestions_come_while_typing() -> None:
    async with stage() as s:
        found = await s.painter.autocomplete("paint", {"prompt": "red"}, "prompt")
        assert found == [{"name": "red sky", "value": "red sky"}]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"prompt": ""}, "required"),
        ({"prompt": "x" * 101}, "long"),
        ({"prompt": "x", "strength": 11}, "between 0 and 10"),
        ({"prompt": "x", "strength": 0.5}, "number"),
        ({"prompt": "x", "image": "no file"}, "file"),
        ({"prompt": "x", "colour": "red"}, "no option"),
        ({"image": Upload("a.png", b"")}, "required"),
    ],
)
async def test_the_client_checks_before_it_sends(options: dict[str, Any], words: str) -> None:
    async with stage() as s:
        with pytest.raises(RefusedError, match=words):
            await s.painter.invoke("paint", options)
        assert s.bot.received.empty()


async def test_unchecked_values_reach_the_bot_as_they_are() -> None:
    async with stage() as s:
        s.play(lambda i: i.response.send_message(str(i.namespace.strength)))
        options: dict[str, Value] = {"prompt": "x" * 101, "strength": 99}
        made = await s.painter.invoke("paint", options, unchecked=True)
        # discord.py does not check a range again either.
        await s.painter.until(made, "99")


async def test_a_lost_answer_was_given_all_the_same() -> None:
    async with stage() as s:
        s.sandbox.faults.switch("callback-lost")
        s.play(lambda i: i.response.send_message(view=panel("Queued")))
        made = await s.paint()
        assert isinstance(await s.outcome(), aiohttp.ClientError)
        await s.painter.until(made, "Queued")


async def test_where_files_are_forbidden_the_answer_may_have_none() -> None:
    async with stage() as s:
        file = discord.File(BytesIO(png()), "a.png")
        s.play(lambda i: i.response.send_message(file=file))
        await s.paint(place="no-files")
        error = await s.error()
        assert (error.status, error.code) == (403, 50013)


async def test_an_unseen_channel_can_be_answered_but_not_edited() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            answer = await interaction.response.send_message(view=panel("Queued"))
            assert interaction.channel_id is not None
            assert answer.message_id is not None
            channel = s.bot.get_partial_messageable(interaction.channel_id)
            await channel.get_partial_message(answer.message_id).edit(view=panel("Done"))

        s.play(paint)
        made = await s.paint(place="hidden")
        await s.painter.until(made, "Queued")
        error = await s.error()
        assert (error.status, error.code) == (403, 50001)


async def test_size_limits_are_the_interactions_and_then_the_servers() -> None:
    async with stage() as s:
        s.sandbox.discord.settings.attachment_size_limits["art"] = 1000
        file = discord.File(BytesIO(bytes(1001)), "big.bin")
        s.play(lambda i: i.response.send_message(file=file))
        await s.paint()
        error = await s.error()
        assert (error.status, error.code) == (413, 40005)


async def test_a_thread_is_a_place_too() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            assert isinstance(interaction.channel, discord.Thread)
            await interaction.response.send_message(view=panel("Queued"))
            await interaction.edit_original_response(view=panel("Done"))

        s.play(paint)
        made = await s.paint(place="sketches")
        await s.painter.until(made, "Done")
        await s.interaction()
