"""Messages that point at others: replies, answers to presses, forwarded ones, and embeds."""

from __future__ import annotations

import gc
import weakref
from io import BytesIO
from typing import Any

import discord
import pytest

from sandbox.discord import state
from sandbox.person import Person, RefusedError, Upload, files_of, text_of
from tests.sandbox.discord_api import Api, api, codes
from tests.sandbox.stage import AnyInteraction, panel, png, stage

Json = dict[str, Any]


def people(a: Api) -> tuple[Person, Person]:
    return (
        Person(a.session, a.sandbox.url, "painter"),
        Person(a.session, a.sandbox.url, "guest"),
    )


async def show(interaction: AnyInteraction) -> None:
    """Answer with a picture."""
    file = discord.File(BytesIO(png()), "a.png")
    await interaction.response.send_message(view=panel("Made", "attachment://a.png"), file=file)


async def test_an_answer_to_a_press_names_the_pressed_message_until_that_is_gone() -> None:
    async with stage() as s:
        s.play(lambda i: i.response.send_message(view=panel("Done", button="Again")))
        s.bot.on_press = lambda i: i.response.send_message(view=panel("Anew", button="More"))
        first = await s.painter.until(await s.paint(), "Done")
        second = await s.guest.until(await s.guest.press(first["id"], "Again"), "Anew")
        third = await s.guest.until(await s.guest.press(second["id"], "More"), "Anew")
        reference = second["message_reference"]
        assert (reference["type"], reference["message_id"]) == (0, first["id"])
        assert reference["guild_id"]
        told = third["referenced_message"]
        assert told is not None
        assert told["id"] == second["id"]
        assert told["message_reference"] == reference
        assert "referenced_message" not in told
        await s.moderator.delete(second["id"])
        (_, last) = await s.painter.messages()
        assert last["id"] == third["id"]
        assert last["referenced_message"] is None
        assert last["message_reference"]["message_id"] == second["id"]


async def test_a_bots_reply_needs_what_it_answers_unless_it_says_otherwise() -> None:
    async with api() as a:
        painter, _ = people(a)
        said, lost = await painter.say("hello"), {"message_id": "1", "type": 0}
        _, reply = await a.send({"content": "x", "message_reference": {"message_id": said["id"]}})
        assert (reply["type"], reply["referenced_message"]["id"]) == (19, said["id"])
        status, refused = await a.send({"content": "x", "message_reference": lost})
        assert (status, codes(refused)[0][0]) == (400, "message_reference")
        bearing = lost | {"fail_if_not_exists": False}
        status, alone = await a.send({"content": "x", "message_reference": bearing})
        assert (status, alone["type"], alone.get("message_reference")) == (200, 0, None)
        # Of another place it is unknown.
        status, _ = await a.send(
            {"content": "x", "message_reference": {"message_id": said["id"]}}, place="corner"
        )
        assert status == 400
        # What a person wrote is none of the bot's business there.
        _, (_, _, earlier) = await a.call("GET", a.messages())
        _, (_, read, _) = await a.call("GET", a.messages())
        assert earlier["content"] == ""
        assert read["referenced_message"]["content"] == ""


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [(None, True), ({"parse": []}, False), ({"parse": [], "replied_user": True}, True)],
)
async def test_a_reply_pings_whom_it_answers_if_it_may(allowed: Json | None, pinged: bool) -> None:
    async with api() as a:
        painter, guest = people(a)
        said = await painter.say("hello")
        body: Json = {"content": "x", "message_reference": {"message_id": said["id"]}}
        await a.send(body | ({} if allowed is None else {"allowed_mentions": allowed}))
        me = a.sandbox.discord.world.people["painter"].id
        assert (await guest.messages())[-1]["pings"] == [me] * pinged
        answer = await guest.say("me too", reply_to=said["id"])
        assert (answer["type"], answer["pings"]) == (19, [me])


async def test_a_mention_in_a_text_display_pings() -> None:
    async with api() as a:
        painter, guest = people(a)
        me = a.sandbox.discord.world.people["painter"].id
        body: Json = {
            "flags": 1 << 15,
            "components": [
                {"type": 17, "components": [{"type": 10, "content": f"Done, <@{me}>"}]},
            ],
        }
        await a.send(body)
        assert (await painter.messages())[-1]["pings"] == [me]
        await a.send(body | {"allowed_mentions": {"parse": []}})
        assert (await guest.messages())[-1]["pings"] == []


async def test_a_forwarded_message_keeps_its_pictures_when_the_first_is_gone() -> None:
    async with stage() as s:
        s.play(show)
        reply = await s.painter.until(await s.paint(), "Made")
        forwarded = await s.guest.forward(reply["id"], "friends")
        assert (forwarded["content"], forwarded["author"]["username"]) == ("", "guest")
        reference = forwarded["message_reference"]
        assert (reference["type"], reference["message_id"]) == (1, reply["id"])
        assert "referenced_message" not in forwarded
        await s.moderator.delete(reply["id"])
        (seen,) = await s.moderator.messages("friends")
        (snapshot,) = seen["message_snapshots"]
        carried = snapshot["message"]
        assert "author" not in carried
        assert text_of(carried) == "Made"
        (file,) = files_of(carried)
        assert await s.guest.download(file["url"]) == png()
        again = await s.guest.forward(forwarded["id"], "art")
        assert text_of(again["message_snapshots"][0]["message"]) == "Made"
        with pytest.raises(RefusedError, match="does not see"):
            await s.moderator.forward(forwarded["id"], "plaza")
        await s.guest.delete(again["id"])
        await s.guest.delete(forwarded["id"])
        assert not s.sandbox.discord.files._files, "with the messages their files go"


async def test_pictures_in_embeds_have_fresh_addresses() -> None:
    async with api() as a:
        painter, guest = people(a)
        said = await painter.say("mine", Upload("a.png", png()))
        bare = files_of(said)[0]["url"].partition("?")[0]
        elsewhere = "https://example.org/b.png"
        shown = await guest.say(
            "look", embeds=[{"image": {"url": bare}}, {"thumbnail": {"url": elsewhere}}]
        )
        image = shown["embeds"][0]["image"]
        assert image["url"].startswith(f"{bare}?ex=")
        assert image["proxy_url"] == image["url"]
        assert (image["width"], image["height"], image["content_type"]) == (40, 30, "image/png")
        assert await guest.download(image["url"]) == png()
        other = shown["embeds"][1]["thumbnail"]
        assert other == {"url": elsewhere, "proxy_url": elsewhere}
        _, sent = await a.send(
            {"embeds": [{"image": {"url": "attachment://b.png"}}]}, b__png=png(7, 8)
        )
        own = sent["embeds"][0]["image"]
        assert (own["width"], own["height"], sent["attachments"]) == (7, 8, [])
        status, refused = await a.send({"embeds": [{"image": "x"}]})
        assert (status, codes(refused)[0][0]) == (400, "embeds.0.image")
        path = f"{a.messages()}/{sent['id']}"
        _, edited = await a.call("PATCH", path, {"content": "and a word"})
        assert edited["embeds"][0]["image"]["width"] == 7
        assert edited["attachments"] == []


async def test_a_deleted_reply_takes_its_files_along_on_both_routes() -> None:
    async with stage() as s:
        s.play(show)
        files = s.sandbox.discord.files
        for by_token in (True, False):
            made = await s.paint()
            reply = await s.painter.until(made, "Made")
            interaction = await s.interaction()
            (file,) = files_of(reply)
            if by_token:
                await interaction.delete_original_response()
            else:
                channel = s.bot.get_partial_messageable(int(reply["channel_id"]))
                await channel.get_partial_message(int(reply["id"])).delete()
            assert files.at(file["url"]) is None
            assert await s.painter.reply(made) is None


async def test_a_line_of_answers_does_not_keep_what_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(state, "KEPT_MESSAGES", 2)
    async with api() as a:
        painter, _ = people(a)
        first = await painter.say("0")
        kept = a.sandbox.discord.message(first["id"])
        assert kept is not None
        gone, earlier = weakref.ref(kept), first["id"]
        del kept
        for number in range(1, 5):
            earlier = (await painter.say(str(number), reply_to=earlier))["id"]
        assert [m["content"] for m in await painter.messages()] == ["3", "4"]
        gc.collect()
        assert gone() is None
