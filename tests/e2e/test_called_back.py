"""A person whose edit took long is told by one short message that mentions them."""

from __future__ import annotations

import pytest

from sandbox.discord.state import Message
from sandbox.person import text_of
from tests.e2e.house import EDIT, House, finished, until

pytestmark = pytest.mark.asyncio(loop_scope="module")
LONG = {"MENTION_AFTER_SECONDS": "1"}


def calls(house: House) -> list[Message]:
    """Return the messages that mention somebody and are no reply to an interaction."""
    discord = house.sandbox.discord
    art = discord.world.place("art", discord.world.people["painter"])
    return [m for m in discord.messages_in(art) if m.author is discord.world.bot and m.pings]


async def test_whose_edit_took_long_is_called_back_once(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 1.5
    await own_house.start(LONG)
    painter = own_house.person()
    message = await finished(painter, await painter.invoke("edit", EDIT))
    await until(lambda: bool(calls(own_house)))
    (call,) = calls(own_house)
    people = own_house.sandbox.discord.world.people
    assert call.pings == [people["painter"].id], "one person, and nobody else"
    (seen,) = [m for m in await painter.messages() if m["id"] == call.id]
    assert text_of(seen) == f"<@{people['painter'].id}>, your picture is ready."
    assert seen["message_reference"]["message_id"] == message["id"], "it leads to the picture"
    assert not await painter.messages("dm")


async def test_nothing_is_posted_anew_where_the_reply_was_deleted(own_house: House) -> None:
    own_house.sandbox.runcomfy.run_seconds = 1.5
    await own_house.start(LONG)
    painter = own_house.person()
    message = await painter.until(await painter.invoke("edit", EDIT), "Running")
    await own_house.person("moderator").delete(message["id"])
    await own_house.all_over()
    assert await painter.messages("dm"), "its author has it"
    assert [m["id"] for m in await painter.messages()] == []
    assert not calls(own_house)
