"""Message commands and modals by the real discord.py, from the menu to the answered form."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import discord
import pytest

from sandbox.person import (
    Invocation,
    NotAnsweredError,
    Person,
    RefusedError,
    Upload,
    files_of,
    modal_fields,
    text_of,
)
from tests.sandbox.discord_api import api, codes
from tests.sandbox.stage import AnyInteraction, Stage, panel, png, stage

Json = dict[str, Any]


def form() -> discord.ui.Modal:
    modal = discord.ui.Modal(title="Edit picture", custom_id="draft:7")
    prompt: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph, custom_id="prompt", default="a sky", max_length=20
    )
    modal.add_item(discord.ui.Label(text="Prompt", component=prompt))
    size: discord.ui.Select[Any] = discord.ui.Select(custom_id="size", required=False)
    size.add_option(label="Wide", value="wide", default=True)
    size.add_option(label="Tall", value="tall")
    modal.add_item(discord.ui.Label(text="Size", component=size))
    magic: discord.ui.Checkbox[Any] = discord.ui.Checkbox(custom_id="magic")
    modal.add_item(discord.ui.Label(text="Magic", component=magic))
    images: discord.ui.FileUpload[Any] = discord.ui.FileUpload(
        custom_id="images", min_values=0, max_values=3, required=False
    )
    modal.add_item(discord.ui.Label(text="Pictures", component=images))
    modal.add_item(discord.ui.TextDisplay("One moment"))
    return modal


async def opened(s: Stage) -> Invocation:
    """Open the form by the message command on a message of the guest's."""
    s.bot.on_use = lambda interaction: interaction.response.send_modal(form())
    said = await s.guest.say("look", Upload("a.png", png()))
    return await s.painter.use(said["id"], "Paint this")


def data_of(interaction: AnyInteraction) -> Json:
    return dict(interaction.data or {})


async def answered(s: Stage) -> AnyInteraction:
    """Return the next modal that reaches the bot."""
    while True:
        interaction = await s.bot.received.get()
        if interaction.type is discord.InteractionType.modal_submit:
            return interaction


async def test_a_message_command_sees_the_whole_message_without_an_intent() -> None:
    async with stage() as s:
        s.bot.on_use = lambda i: i.response.send_message(view=panel("Seen"))
        said = await s.guest.say("look at **this**", Upload("a.png", png()))
        used = await s.painter.use(said["id"], "Paint this")
        reply = await s.painter.until(used, "Seen")
        (message,) = s.bot.messages
        assert message.content == "look at **this**"
        assert await message.attachments[0].read() == png()
        assert reply["type"] == 23
        origin = reply["interaction_metadata"]
        assert (origin["name"], origin["target_message_id"]) == ("Paint this", said["id"])
        assert "message_reference" not in reply
        with pytest.raises(RefusedError, match="no command Draw"):
            await s.painter.use(said["id"], "Draw", wait_seconds=0)


async def test_a_modal_comes_as_it_was_checked_and_goes_as_it_was_filled_in() -> None:
    async with stage() as s:
        s.bot.on_submit = lambda i: i.response.send_message(view=panel("Taken"))
        opening = await opened(s)
        modal = await s.painter.modal(opening)
        assert (modal["title"], modal["custom_id"]) == ("Edit picture", "draft:7")
        fields = modal_fields(modal)
        assert list(fields) == ["Prompt", "Size", "Magic", "Pictures"]
        assert fields["Prompt"]["value"] == "a sky"
        state = await s.painter.state(opening)
        assert (state["state"], state["data"], state["message"]) == ("answered", modal, None)
        sent = await s.painter.submit(opening, {"magic": True})
        data = data_of(await answered(s))
        assert data["custom_id"] == "draft:7"
        values = [part.get("component") for part in data["components"]]
        assert [v and v.get("value", v.get("values")) for v in values] == [
            *("a sky", ["wide"], True, []),
            None,
        ]
        assert data["components"][-1] == {"type": 10, "id": modal["components"][-1]["id"]}
        assert "resolved" not in data
        reply = await s.painter.until(sent, "Taken")
        assert reply["type"] == 23
        origin = reply["interaction_metadata"]
        assert origin["type"] == 5
        assert origin["triggering_interaction_metadata"]["id"] == opening.interaction_id
        with pytest.raises(RefusedError, match="no modal"):
            await s.painter.submit(opening, {})
        with pytest.raises(RefusedError, match="no such interaction"):
            await s.guest.submit(opening, {})


async def test_files_are_named_in_order_and_resolved_in_another() -> None:
    async with stage() as s:
        opening = await opened(s)
        await s.painter.modal(opening)
        files = [Upload(f"{name}.png", png(10 + n)) for n, name in enumerate(("one", "two", "six"))]
        await s.painter.submit(opening, {"prompt": "x"}, {"images": files})
        data = data_of(await answered(s))
        resolved = data["resolved"]["attachments"]
        ids = data["components"][3]["component"]["values"]
        assert [resolved[one]["filename"] for one in ids] == ["one.png", "two.png", "six.png"]
        assert list(resolved) != ids
        first = resolved[ids[0]]
        assert (first["width"], first["ephemeral"]) == (10, True)
        assert await s.painter.download(first["url"]) == png(10)


@pytest.mark.parametrize(
    ("values", "files", "words"),
    [
        ({"prompt": ""}, 0, "prompt: This field is required"),
        ({"prompt": "x" * 21}, 0, "prompt: Too short or too long"),
        ({"prompt": None}, 0, "prompt: This is a text"),
        ({"size": ["odd"]}, 0, "size: Choose from the list"),
        ({"size": ["tall", "wide"]}, 0, "size: Choose 1 to 1"),
        ({"magic": "yes"}, 0, "magic: Choose true or false"),
        ({"size": [{}]}, 0, "size: Choose from the list"),
        ({"colour": "red"}, 0, "no field colour"),
        ({}, 4, "images: Choose 0 to 3"),
    ],
)
async def test_the_client_checks_a_form(values: Json, files: int, words: str) -> None:
    async with stage() as s:
        opening = await opened(s)
        await s.painter.modal(opening)
        given = {"images": [Upload("a.png", png())] * files}
        with pytest.raises(RefusedError, match=words):
            await s.painter.submit(opening, values, given)
        s.sandbox.discord.settings.attachment_size_limit = 10
        with pytest.raises(RefusedError, match="powerful"):
            await s.painter.submit(opening, {}, {"images": [Upload("a.png", png())]})
        # Of a client that checks nothing, it arrives all the same.
        await s.painter.submit(opening, values, given, unchecked=True)
        assert data_of(await answered(s))["custom_id"] == "draft:7"


async def test_what_a_component_opens_may_change_its_message() -> None:
    async with stage() as s:
        s.play(lambda i: i.response.send_message(view=panel("Done", button="Change")))
        s.bot.on_press = lambda i: i.response.send_modal(form())

        async def submitted(interaction: AnyInteraction) -> None:
            assert interaction.message is not None
            await interaction.response.edit_message(view=panel("Changed"))
            await interaction.followup.send("And more")

        s.bot.on_submit = submitted
        reply = await s.painter.until(await s.paint(), "Done")
        press = await s.guest.press(reply["id"], "Change")
        await s.guest.modal(press)
        sent = await s.guest.submit(press, {})
        changed = await s.guest.until(sent, "Changed")
        assert changed["id"] == reply["id"]
        more = await s.guest.until(sent, "And more")
        assert more["message_reference"]["message_id"] == reply["id"]
        origin = more["interaction_metadata"]["triggering_interaction_metadata"]
        assert origin["interacted_message_id"] == reply["id"]


async def test_a_form_is_answered_as_what_opened_it_allows_and_never_by_another() -> None:
    async with stage() as s:
        failures: list[discord.HTTPException] = []

        async def attempt(answer: Awaitable[object]) -> None:
            try:
                await answer
            except discord.HTTPException as error:
                failures.append(error)

        async def submitted(interaction: AnyInteraction) -> None:
            await attempt(interaction.response.send_modal(form()))
            await attempt(interaction.response.edit_message(view=panel("No")))
            await interaction.response.send_message(view=panel("Yes"), ephemeral=True)

        s.bot.on_submit = submitted
        opening = await opened(s)
        await s.painter.modal(opening)
        sent = await s.painter.submit(opening, {})
        assert (await s.painter.until(sent, "Yes"))["flags"] & 64
        assert [(e.status, e.code) for e in failures] == [(400, 50035)] * 2


async def test_a_bad_form_opens_nothing() -> None:
    async with api() as a:
        a.sandbox.discord.commands[1, "paint"] = {"id": "1", "name": "paint"}
        painter = Person(a.session, a.sandbox.url, "painter")
        made = await painter.invoke("paint", {})
        token = a.sandbox.discord.interactions[made.interaction_id].token
        data = {"title": "x" * 46, "custom_id": "m", "components": [{"type": 10, "content": "x"}]}
        path = f"/interactions/{made.interaction_id}/{token}/callback"
        status, refused = await a.call("POST", path, {"type": 9, "data": data})
        assert (status, codes(refused)) == (400, [("data.title", "BASE_TYPE_BAD_LENGTH")])
        assert (await painter.state(made))["state"] == "waiting"
        status, _ = await a.call("POST", path, {"type": 9, "data": data | {"title": "x"}})
        assert status == 204
        assert (await painter.modal(made))["components"][0]["content"] == "x"


async def test_a_form_that_was_sent_in_vain_stays_open() -> None:
    async with stage() as s:
        opening = await opened(s)
        await s.painter.modal(opening)
        s.sandbox.discord.settings.answer_seconds = 0.05
        lost = await s.painter.submit(opening, {"prompt": "once"})
        with pytest.raises(RefusedError, match="no modal"):
            await s.painter.submit(opening, {"prompt": "at once"})
        with pytest.raises(NotAnsweredError):
            await s.painter.until(lost, "Taken")
        s.sandbox.discord.settings.answer_seconds = 3
        s.bot.on_submit = lambda i: i.response.send_message(view=panel("Taken"))
        again = await s.painter.submit(opening, {"prompt": "twice"})
        assert text_of(await s.painter.until(again, "Taken")) == "Taken"


async def test_a_forwarded_picture_is_seen_by_a_message_command_too() -> None:
    async with stage() as s:
        s.bot.on_use = lambda i: i.response.send_message(view=panel("Seen"))
        said = await s.guest.say("mine", Upload("a.png", png()))
        forwarded = await s.guest.forward(said["id"], "sketches")
        await s.painter.until(await s.painter.use(forwarded["id"], "Paint this"), "Seen")
        (message,) = s.bot.messages
        assert message.content == ""
        (snapshot,) = message.message_snapshots
        assert snapshot.content == "mine"
        assert await snapshot.attachments[0].read() == png()
        assert files_of(forwarded) == []
