"""Messages by bare requests: what Discord takes, what it refuses and what it makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord.state import Message
from tests.sandbox.discord_api import api, codes

Json = dict[str, Any]
V2 = 1 << 15
TEXT: Json = {"type": 10, "content": "Hello"}


async def test_a_message_comes_back_as_the_document_says() -> None:
    async with api() as a:
        status, sent = await a.send({"content": "Hello", "nonce": 5, "enforce_nonce": True})
        assert status == 200
        assert (sent["content"], sent["nonce"], sent["edited_timestamp"]) == ("Hello", 5, None)
        one = f"{a.messages()}/{sent['id']}"
        assert await a.call("GET", one) == (200, sent)
        _, again = await a.send({"content": "Hello", "nonce": 5, "enforce_nonce": True})
        assert again["id"] == sent["id"]
        status, edited = await a.call("PATCH", one, {"content": "Bye"})
        assert edited["content"] == "Bye"
        assert edited["edited_timestamp"] is not None
        assert [m["id"] for m in (await a.call("GET", a.messages()))[1]] == [sent["id"]]
        assert await a.call("DELETE", one) == (204, None)
        status, gone = await a.call("GET", one)
        assert (status, gone["code"]) == (404, 10008)


async def test_attachments_listed_stay_others_go_and_left_out_all_stay() -> None:
    async with api() as a:
        listed = [{"id": 0, "description": "One"}, {"id": 1}]
        _, sent = await a.send({"attachments": listed}, a__txt=b"one", b__txt=b"two")
        one = f"{a.messages()}/{sent['id']}"
        first, second = sent["attachments"]
        assert (first["filename"], first["description"]) == ("a.txt", "One")
        assert second["filename"] == "b.txt"
        _, same = await a.call("PATCH", one, {"content": "x"})
        assert [f["id"] for f in same["attachments"]] == [first["id"], second["id"]]
        _, added = await a.call("PATCH", one, {}, {"c.txt": b"three"})
        assert [f["filename"] for f in added["attachments"]] == ["a.txt", "b.txt", "c.txt"]
        body = {"attachments": [{"id": int(second["id"])}, {"id": 0}]}
        _, kept = await a.call("PATCH", one, body, {"d.txt": b"four"})
        assert [f["filename"] for f in kept["attachments"]] == ["b.txt", "d.txt"]
        async with a.session.get(second["url"]) as response:
            assert await response.read() == b"two"
        async with a.session.get(first["url"]) as response:
            assert response.status == 404
        status, refused = await a.call("PATCH", one, {"attachments": [{"id": first["id"]}]})
        assert (status, codes(refused)) == (400, [("attachments.0.id", "ATTACHMENT_NOT_FOUND")])
        _, empty = await a.call("PATCH", one, {"attachments": []})
        assert empty["attachments"] == []


async def test_counts_and_sizes_have_limits() -> None:
    async with api() as a:
        eleven = {f"{n}.txt": b"x" for n in range(11)}
        status, refused = await a.call("POST", a.messages(), {}, eleven)
        assert (status, refused["code"]) == (400, 30015)
        a.sandbox.discord.settings.guild_size_limit = 10
        status, refused = await a.send({}, a__txt=bytes(11))
        assert (status, refused["code"]) == (413, 40005)
        a.sandbox.discord.settings.request_size_limit = 10
        status, refused = await a.send({"content": "longer than ten"})
        assert (status, refused["code"]) == (413, 40005)


async def test_components_v2_cannot_be_taken_back_and_bear_no_content() -> None:
    async with api() as a:
        status, refused = await a.send({"flags": V2, "components": [TEXT], "content": "x"})
        legacy = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
        assert (status, codes(refused)) == (400, [("content", legacy)])
        _, sent = await a.send({"flags": V2, "components": [TEXT]})
        one = f"{a.messages()}/{sent['id']}"
        assert sent["components"] == [{"type": 10, "id": 1, "content": "Hello"}]
        _, refused = await a.call("PATCH", one, {"embeds": [{"title": "x"}]})
        assert codes(refused) == [("embeds", legacy)]
        _, refused = await a.call("PATCH", one, {"flags": 0})
        assert codes(refused) == [("flags", "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG")]
        _, refused = await a.send({"components": [TEXT]})
        assert codes(refused) == [("components.0.type", "UNION_TYPE_CHOICES")]
        _, plain = await a.send({"content": "x"})
        body = {"flags": V2, "components": [TEXT], "content": None}
        status, switched = await a.call("PATCH", f"{a.messages()}/{plain['id']}", body)
        assert (status, switched["content"], switched["flags"]) == (200, "", V2)


async def test_shown_files_are_no_attachments_and_unknown_ones_are_refused() -> None:
    async with api() as a:
        gallery = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}
        body = {
            "flags": V2,
            "components": [gallery, {"type": 13, "file": {"url": "attachment://b"}}],
        }
        _, sent = await a.send(body, a__png=b"x", b=b"yz")
        assert sent["attachments"] == []
        media = sent["components"][0]["items"][0]["media"]
        file = sent["components"][1]
        assert (file["name"], file["size"]) == ("b", 2)
        async with a.session.get(media["url"]) as response:
            assert await response.read() == b"x"
        # An edit may show a file that was there before, and it stays shown without a new upload.
        body = {"components": [TEXT, gallery]}
        status, edited = await a.call("PATCH", f"{a.messages()}/{sent['id']}", body)
        assert status == 200
        shown = edited["components"][1]["items"][0]["media"]
        assert shown["attachment_id"] == media["attachment_id"]
        assert [f["filename"] for f in edited["attachments"]] == ["b"]
        _, refused = await a.send({"flags": V2, "components": [gallery]})
        place = "components.0.items.0.media.url"
        code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
        assert codes(refused) == [(place, code)]


async def test_a_refused_request_changes_nothing_and_keeps_no_file() -> None:
    async with api() as a:
        _, sent = await a.send({"content": "before"})
        one = f"{a.messages()}/{sent['id']}"
        status, _ = await a.call("PATCH", one, {"content": "x" * 2001}, {"a.txt": b"x"})
        assert status == 400
        assert (await a.call("GET", one))[1]["content"] == "before"
        assert not a.sandbox.discord.files._files  # what nobody may see is not kept either


@pytest.mark.parametrize(
    ("allowed", "pings"),
    [
        (None, ["painter", "everyone"]),
        ({"parse": []}, []),
        ({"parse": ["everyone"]}, ["everyone"]),
        ({"parse": [], "users": ["painter"]}, ["painter"]),
    ],
)
async def test_mentions_notify_whom_the_request_allows(
    allowed: Json | None, pings: list[str]
) -> None:
    async with api() as a:
        world = a.sandbox.discord.world
        ids = {name: user.id for name, user in world.people.items()}
        world.guilds[next(iter(world.guilds))].roles[next(iter(world.guilds))].permissions |= (
            1 << 17
        )  # the bot may mention everyone
        body: Json = {"content": f"<@{ids['painter']}> @everyone"}
        if allowed is not None:
            body["allowed_mentions"] = allowed | {
                "users": [ids[name] for name in allowed.get("users", [])]
            }
        _, sent = await a.send(body)
        message = a.sandbox.discord.message(sent["id"])
        assert isinstance(message, Message)
        assert message.pings == [ids.get(name, name) for name in pings]
        assert sent["mention_everyone"] == ("everyone" in pings)


async def test_places_and_their_permissions() -> None:
    async with api() as a:
        status, refused = await a.send({"content": "x"}, place="hidden")
        assert (status, refused["code"]) == (403, 50001)
        status, refused = await a.send({}, place="no-files", a__txt=b"x")
        assert (status, refused["code"]) == (403, 50013)
        assert (await a.send({"content": "x"}, place="no-files"))[0] == 200
        assert (await a.send({"content": "x"}, place="sketches"))[0] == 200
        status, refused = await a.call("GET", "/channels/1/messages")
        assert (status, refused["code"]) == (404, 10003)
        status, refused = await a.send({})
        assert (status, refused["code"]) == (400, 50006)


async def test_a_wrong_token_and_an_unknown_route_are_refused_as_discord_does() -> None:
    async with api() as a:
        status, answer = await a.call("GET", "/nothing/here")
        assert (status, answer) == (404, {"message": "404: Not Found", "code": 0})
        async with a.session.get(
            f"{a.sandbox.url}/api/v10/users/@me", headers={"Authorization": "Bot wrong"}
        ) as response:
            assert response.status == 401
            assert await response.json() == {"message": "401: Unauthorized", "code": 0}


async def test_the_bot_its_application_and_its_guilds() -> None:
    async with api() as a:
        world = a.sandbox.discord.world
        for path in ("/oauth2/applications/@me", "/applications/@me"):
            _, application = await a.call("GET", path)
            assert application["owner"]["username"] == "owner"
        for guild in world.guilds.values():
            status, answer = await a.call("GET", f"/guilds/{guild.id}")
            assert (status == 200) == (guild.name != "Elsewhere"), answer
        unseen = {"hidden", "plaza", "quiet", "friends"}
        for channel in world.channels.values():
            status, answer = await a.call("GET", f"/channels/{channel.id}")
            seen = (200, None) if channel.name not in unseen else (403, 50001)
            assert (status, answer.get("code")) == seen, channel.name
        body = {"recipient_id": int(world.owner.id)}
        _, channel_body = await a.call("POST", "/users/@me/channels", body)
        assert channel_body["recipients"][0]["username"] == "owner"
        assert (await a.call("GET", "/gateway"))[1]["url"] == a.sandbox.discord.gateway.url
