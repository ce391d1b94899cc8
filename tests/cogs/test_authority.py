"""Who counts as a moderator of a server: the same for everything that a moderator may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import discord
import pytest

from cogs.authority import is_moderator
from cogs.edit.pressing.delete import may_delete
from cogs.words import buttons
from jobs import CancelOutcome
from tests.cogs.test_settings_presses import ADMINISTRATOR, ANSWER, MANAGER, MODERATOR, from_server
from tests.cogs.test_words import JOB
from tests.cogs.wire import Door, Json, button_press, message, opened

ACKNOWLEDGED = 6
"""A kind of answer (receiving and responding: deferred update)."""
BUTTON = {"type": 2, "id": 2, "style": 2, "label": "x", "custom_id": "cancel:1"}
SHOWN = message(
    id=str(JOB.interaction_id + 1), components=[{"type": 1, "id": 1, "components": [BUTTON]}]
)


class Waiting:
    """Jobs of which one waits, and is just begun when it is cancelled."""

    def __init__(self) -> None:
        self.by: list[bool] = []

    async def get(self, _: int) -> Any:
        """Return somebody else's edit."""
        return replace(JOB, message_id=int(SHOWN["id"]))

    async def cancel(self, _: int, *, by_moderator: bool) -> CancelOutcome:
        """Be too late, and remember who it was."""
        self.by.append(by_moderator)
        return CancelOutcome.TOO_LATE


def read_by(door: Door, told: Json) -> discord.Interaction[Any]:
    """Return what the client makes of an interaction."""
    return discord.Interaction(data=cast("Any", told), state=door.client._connection)


@pytest.mark.parametrize(
    ("permissions", "moderates"),
    [(MODERATOR, True), (ADMINISTRATOR, True), (MANAGER, False), ("0", False)],
)
async def test_whoever_moderates_may_cancel_and_delete(permissions: str, moderates: bool) -> None:
    press = from_server(button_press("cancel:1", SHOWN), permissions)
    jobs = Waiting()
    async with opened(cast("Any", jobs)) as door:
        read = read_by(door, press)
        assert is_moderator(read) == may_delete(read, JOB) == moderates
        answer = await door.bring(press)
    if moderates:
        assert answer["type"] == ACKNOWLEDGED
        assert jobs.by == [True]
    else:
        assert (answer["type"], answer["data"]["content"]) == (ANSWER, buttons.NOT_YOURS)
        assert jobs.by == []


async def test_outside_servers_nobody_does() -> None:
    """In a group everybody may have the permission, as Discord tells it."""
    everything = str(discord.Permissions.all().value)
    channel = {"id": "5", "type": 3, "recipients": [], "owner_id": None}
    told = {**button_press("cancel:1", SHOWN), "channel": channel, "context": 2}
    assert told["user"]["id"] != str(JOB.user_id)
    async with opened(cast("Any", Waiting())) as door:
        group = read_by(door, {**told, "app_permissions": everything, "permissions": everything})
        assert not is_moderator(group)
        assert not may_delete(group, JOB)
        assert await door.told(told) == buttons.NOT_YOURS
