"""Buttons that last: under results and in panels, after any restart and any time.

An id holds what is to be done and ids of Discord's, which are given once; the truth is in the
database. The id of the edit is that of the interaction that asked for it: jobs are counted anew in
a new database, and the messages of an older one are still there.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import discord
from discord import ui

from cogs.answers import worded
from cogs.words import onward
from cogs.words.errors import answer, refusal

if TYPE_CHECKING:
    from typing import Self


class Deed(StrEnum):
    """What a press is to do; the word stands in the button's id."""

    AGAIN = "again"
    CHANGE = "change"
    USE = "use"
    MORE = "more"
    SHOW = "show"
    DELETE = "delete"
    DELETE_YES = "delete-yes"


Handler: TypeAlias = Callable[[discord.Interaction[Any], int, int | None], Awaitable[None]]
"""Does it: for the interaction of the press, the id of the edit's interaction, and a message's."""

_LABELS = {
    Deed.AGAIN: onward.AGAIN,
    Deed.CHANGE: onward.CHANGE,
    Deed.USE: onward.USE,
    Deed.MORE: onward.MORE,
    Deed.SHOW: onward.SHOW,
    Deed.DELETE: onward.DELETE,
    Deed.DELETE_YES: onward.DELETE_YES,
}
_ASK = frozenset({Deed.AGAIN, Deed.CHANGE, Deed.USE})
"""What leads to an edit: a refusal says that it cost nothing."""


class HasDeeds(Protocol):
    """The client that a button finds its handler at."""

    deeds: Mapping[Deed, Handler]


class EditButton(
    ui.DynamicItem[ui.Button[ui.LayoutView]],
    template=rf"(?P<deed>{'|'.join(Deed)}):(?P<edit>[0-9]{{1,20}})(:(?P<message>[0-9]{{1,20}}))?",
):
    """A button about one edit."""

    def __init__(self, deed: Deed, interaction_id: int, message_id: int | None = None) -> None:
        """Make the button that does `deed`.

        Args:
            deed: What.
            interaction_id: Of the edit.
            message_id: Of the message that it is about, where it stands in another.
        """
        suffix = f":{message_id}" if message_id else ""
        super().__init__(
            ui.Button(
                label=_LABELS[deed],
                style=discord.ButtonStyle.danger
                if deed is Deed.DELETE_YES
                else discord.ButtonStyle.secondary,
                custom_id=f"{deed}:{interaction_id}{suffix}",
            )
        )
        self.deed = deed
        self.interaction_id = interaction_id
        self.message_id = message_id

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Rebuild the button from its id."""
        message = match["message"]
        return cls(Deed(match["deed"]), int(match["edit"]), int(message) if message else None)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do it; whatever goes wrong is worded."""
        handler = cast("HasDeeds", interaction.client).deeds[self.deed]
        work = handler(interaction, self.interaction_id, self.message_id)
        await worded(interaction, work, refusal if self.deed in _ASK else answer)
