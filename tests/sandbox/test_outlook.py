"""The world as each person sees it: places, roles, permissions, and who is there."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from sandbox.discord import permissions
from sandbox.house import Sandbox

Json = dict[str, Any]


async def world(sandbox: Sandbox, who: str) -> Json:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/sandbox/world", params={"as": who}) as response,
    ):
        found: Json = await response.json()
        return found


async def test_three_people_have_three_roles() -> None:
    async with Sandbox(port=0) as sandbox:
        seen = await world(sandbox, "guest")
        assert seen["boot"] == sandbox.discord.boot
        assert seen["me"]["name"] == "guest"
        guild = next(g for g in seen["guilds"] if g["name"] == "Repaint sandbox")
        roles = {role["id"]: role for role in guild["roles"]}
        names = {person["id"]: person["name"] for person in seen["people"]}
        worn = {
            names[who]: [roles[role]["name"] for role in own]
            for who, own in guild["members"].items()
            if who in names
        }
        assert worn == {
            "owner": [],
            "painter": ["Artists"],
            "guest": ["Newcomers"],
            "moderator": ["Moderators"],
        }
        keepers = next(g for g in seen["guilds"] if g["name"] == "Small server")["roles"][-1]
        assert (keepers["name"], keepers["managed"]) == ("Keepers", False)
        assert int(keepers["permissions"]) == permissions.MANAGE_GUILD | permissions.MANAGE_MESSAGES
        me = next(person for person in seen["people"] if person["name"] == "guest")
        assert [(role["guild"], role["name"]) for role in me["roles"]] == [
            ("Repaint sandbox", "Newcomers"),
            ("Small server", "Keepers"),
        ]
        coloured = [r for r in guild["roles"] if r["color"]]
        assert [r["name"] for r in coloured] == ["Newcomers", "Artists", "Moderators"]
        assert coloured == sorted(coloured, key=lambda role: role["position"])


@pytest.mark.parametrize(
    ("who", "moderates"), [("painter", False), ("guest", False), ("moderator", True)]
)
async def test_each_channel_says_what_one_may_do_and_who_is_there(
    who: str, moderates: bool
) -> None:
    async with Sandbox(port=0) as sandbox:
        sandbox.discord.settings.attachment_size_limits["art"] = 77
        seen = await world(sandbox, who)
        bot, me = seen["bot"]["id"], seen["me"]["id"]
        everybody = {person["id"] for person in seen["people"]} | {bot}
        owner = sandbox.discord.world.owner.id
        channels = {c["place"]: c for c in seen["channels"]}
        assert channels.keys() >= {"art", "no-files", "hidden", "sketches", "dm"}
        assert {"asleep", "gallery", "wip", "news", "late", "slow"} <= channels.keys()
        for name in ("corner", "plaza", "quiet"):
            assert (name in channels) == (who != "moderator")
        assert seen["installed"] == ["painter", "moderator"]
        assert set(channels["friends"]["member_ids"]) == everybody - {bot, owner}
        assert bot not in channels.get("plaza", {}).get("member_ids", ())
        allowed = int(channels["art"]["my_permissions"])
        assert bool(allowed & permissions.MANAGE_MESSAGES) == moderates
        assert allowed & permissions.SEND_MESSAGES
        assert channels["art"]["attachment_size_limit"] == 77
        assert channels["hidden"]["attachment_size_limit"] == 10 * 1024 * 1024
        assert set(channels["sketches"]["member_ids"]) == everybody
        assert set(channels["hidden"]["member_ids"]) == everybody - {bot}
        assert set(channels["dm"]["member_ids"]) == {me, bot}
        assert channels["dm"]["recipient"]["id"] == bot
