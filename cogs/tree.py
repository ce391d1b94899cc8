"""The tree of commands: sent to Discord only when they differ, and one place for their errors."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

import discord
from discord import app_commands

from cogs.answers import refuse
from cogs.authority import is_owner
from jobs import Jobs, NotAllowed, NotAllowedError

log = logging.getLogger(__name__)

_SERVERS_OWN = {
    "id",
    "application_id",
    "version",
    "guild_id",
    "default_permission",
    "dm_permission",  # deprecated; `contexts` says it
    "name_localizations",
    "description_localizations",
    "name_localized",
    "description_localized",
    "handler",
}


class HasJobs(Protocol):
    """The client that the rules are found at."""

    jobs: Jobs


class Tree(app_commands.CommandTree[discord.Client]):
    """All commands of the bot."""

    async def interaction_check(self, interaction: discord.Interaction[discord.Client], /) -> bool:
        """Let nothing but a sentence come of a command in a server that is not to use the bot.

        Buttons and forms that ask for an edit meet the same rule there (`Jobs.accept`); others go
        on: what is under way there may be cancelled and shown.
        """
        rules = cast("HasJobs", self.client).jobs.rules
        if rules.allows(interaction.guild_id) or is_owner(interaction):
            return True
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            await refuse(interaction, NotAllowedError(NotAllowed.GUILD))
        return False

    async def sync_if_different(self) -> None:
        """Register the commands globally, unless Discord has just these already.

        An overwrite makes people's clients reload, even when nothing changed.
        """
        application_id = self.client.application_id
        assert application_id is not None, "known after the login"
        ours = [command.to_dict(self) for command in self.get_commands()]
        # DEP-WARN: the raw list; discord.py's own class drops what it does not know.
        theirs = await self.client.http.get_global_commands(application_id)
        if _comparable(ours) == _comparable(theirs):
            log.info("the commands are registered as they should be")
            return
        await self.sync()
        log.info("%s commands were registered", len(ours))

    async def on_error(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError
    ) -> None:
        """Word whatever a command raised."""
        await refuse(interaction, getattr(error, "original", error))


def _comparable(commands: Sequence[Mapping[str, Any]]) -> list[Any]:
    # Discord fills in what was left out (a slash command's type) and leaves out what is empty.
    bare = (_bare({"type": 1, **command}) for command in commands)
    return sorted(bare, key=lambda command: (command["type"], command["name"]))


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        bare = {key: _bare(v) for key, v in value.items() if key not in _SERVERS_OWN}
        # A bit set, which discord.py sends as a number and Discord gives back as a string; 0 is
        # "administrators alone", and nothing is "everybody".
        if bare.get("default_member_permissions") is not None:
            bare["default_member_permissions"] = str(bare["default_member_permissions"])
        for key in ("contexts", "integration_types"):
            if isinstance(bare.get(key), list):
                bare[key] = sorted(bare[key])
        return {
            k: v for k, v in bare.items() if v is not None and v is not False and v not in ("", [])
        }
    if isinstance(value, list | tuple):
        return [_bare(v) for v in value]
    return value
