"""What can be pressed and chosen in the message of `/settings`, for as long as it stands there.

Ids name a setting and nothing else: what it is now is asked for at each press.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import discord
from discord import ui

from cogs.answers import worded
from cogs.words.errors import answer

if TYPE_CHECKING:
    from typing import Self

PREFIX = "settings"
"""What each custom id here begins with, before a colon; forms' too."""


class Act(StrEnum):
    """What one leads to; of a setting it is the setting's own name in the database."""

    PERSON_DAILY = "person_daily"
    GUILD_DAILY = "guild_daily"
    ACTIVE = "active"
    PAUSE = "pause_seconds"
    ROLE_DAILY = "role_daily"
    CHANNELS = "channels"
    ROLES = "roles"
    ROLES_REFUSED = "roles_refused"
    TIDY = "tidy"
    HISTORY = "history"
    BACK = "back"


class Acts(Protocol):
    """Who carries it out."""

    async def act(self, interaction: discord.Interaction[Any], act: Act, item: Item) -> None:
        """Do what a press or a choice asks for; `item` is as the person saw it."""


class HasSettings(Protocol):
    """The client that an item finds them at."""

    settings: Acts


Item: TypeAlias = ui.Button[Any] | ui.RoleSelect[Any] | ui.ChannelSelect[Any]


class SettingsItem(ui.DynamicItem[ui.Item[Any]], template=rf"{PREFIX}:(?P<act>{'|'.join(Act)})"):
    """A button or a select of the message."""

    def __init__(self, item: Item) -> None:
        """Make it last; its custom id is one of `custom_id`'s."""
        super().__init__(item)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _: re.Match[str], /
    ) -> Self:
        """Take it as it was shown."""
        return cls(cast("Item", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do it; whatever goes wrong is worded."""
        acts = cast("HasSettings", interaction.client).settings
        act = Act(self.custom_id.removeprefix(f"{PREFIX}:"))
        await worded(interaction, acts.act(interaction, act, cast("Item", self.item)), answer)


def custom_id(act: Act) -> str:
    """Return the id of what leads to it."""
    return f"{PREFIX}:{act}"


def button(act: Act, label: str) -> SettingsItem:
    """Return a button."""
    return SettingsItem(ui.Button(label=label, custom_id=custom_id(act)))


ITEMS = (SettingsItem,)
"""All of them, for the client to find again after a restart."""
