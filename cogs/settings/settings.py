"""`/settings` and all that follows from it: who may, what changes, and the message that shows it.

Whoever presses, chooses or sends a form is asked anew for the permission: it may be gone meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import ui

from cogs.answers import worded
from cogs.authority import IN_SERVERS, MANAGER, Command, check_manager, restricted_command
from cogs.raw import chosen_values, custom_id_of, data_of
from cogs.settings.form import FORM, form, typed_in
from cogs.settings.items import Act, Item
from cogs.settings.names import Names, chosen_in
from cogs.settings.panel import MOST_CHOSEN, State, history, panel
from cogs.settings.typed import length_in, number_in, range_of
from cogs.words import onward
from cogs.words import settings as words
from cogs.words.errors import AnswerError, answer
from jobs import Jobs
from storage import TooMany

LARGEST_ID = 2**63 - 1
"""More than any of Discord's, and all that the database can hold."""


class Settings:
    """The settings of servers, for their managers."""

    def __init__(self, jobs: Jobs) -> None:
        """Show and change the rules of `jobs`."""
        self._jobs = jobs
        self._choosing = asyncio.Lock()
        """Held while a set is read and written: two choices of one moment are both kept."""

    async def open(self, interaction: discord.Interaction[Any]) -> None:
        """Show everything to whoever may change it.

        Raises:
            AnswerError: they may not.
        """
        guild_id = check_manager(interaction)
        await interaction.response.send_message(
            view=self._panel(interaction, guild_id),
            ephemeral=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )

    async def act(self, interaction: discord.Interaction[Any], act: Act, item: Item) -> None:
        """Do what a press or a choice asks for.

        Raises:
            AnswerError: they may not, or not this.
            DatabaseError: it could not be written down, so nothing was changed.
        """
        guild_id = check_manager(interaction)
        match act:
            case Act.PERSON_DAILY | Act.GUILD_DAILY | Act.ACTIVE | Act.PAUSE:
                await self._ask(interaction, guild_id, act)
                return
            case Act.ROLE_DAILY:
                if chosen := _chosen(interaction):
                    await self._ask_of_role(interaction, guild_id, min(chosen))
                    return
            case Act.CHANNELS | Act.ROLES | Act.ROLES_REFUSED:
                await self._choose(interaction, guild_id, act, _seen(item))
            case Act.TIDY:
                await self._tidy(interaction, guild_id)
            case Act.HISTORY:
                names = Names(guild_id, interaction.guild)
                await _show(interaction, history(await self._jobs.rules.changes(guild_id), names))
                return
            case Act.BACK:
                pass
        await _show(interaction, self._panel(interaction, guild_id))

    async def sent(self, interaction: discord.Interaction[Any]) -> None:
        """Take a form's number; a refusal leaves the message as it was."""
        await worded(interaction, self._take(interaction), answer)

    async def _take(self, interaction: discord.Interaction[Any]) -> None:
        guild_id = check_manager(interaction)
        found = FORM.fullmatch(custom_id_of(interaction))
        if found is None or found["what"] == f"{Act.ROLE_DAILY}:{guild_id}":
            raise AnswerError(onward.FORM_OVER)
        act, typed = Act(found["act"] or Act.ROLE_DAILY), typed_in(interaction)
        if act is Act.PAUSE:
            value = length_in(typed)
        else:
            value = number_in(typed, range_of(act, self._jobs.rules.operator))
        await self._change(interaction, guild_id, found["what"], value)
        await _show(interaction, self._panel(interaction, guild_id))

    async def _ask(self, interaction: discord.Interaction[Any], guild_id: int, act: Act) -> None:
        own = self._jobs.rules.guild(guild_id)
        numbers = {
            Act.PERSON_DAILY: own.person_daily,
            Act.GUILD_DAILY: own.guild_daily,
            Act.ACTIVE: own.active,
            Act.PAUSE: own.pause_seconds,
        }
        within = range_of(act, self._jobs.rules.operator)
        await interaction.response.send_modal(form(act, numbers[act], within))

    async def _ask_of_role(
        self, interaction: discord.Interaction[Any], guild_id: int, role_id: int
    ) -> None:
        if role_id == guild_id:  # everybody's: the server's own number
            await self._ask(interaction, guild_id, Act.PERSON_DAILY)
            return
        now = self._jobs.rules.guild(guild_id).role_daily.get(role_id)
        role = role_id, Names(guild_id, interaction.guild).bare(role_id)
        within = range_of(Act.ROLE_DAILY, self._jobs.rules.operator)
        await interaction.response.send_modal(form(Act.ROLE_DAILY, now, within, role=role))

    async def _choose(
        self,
        interaction: discord.Interaction[Any],
        guild_id: int,
        act: Act,
        seen: frozenset[int],
    ) -> None:
        """Add what was added to what was seen, and take out what was taken out of it.

        So neither what somebody else chose meanwhile is lost, nor what is gone and was not shown.
        """
        chosen = _chosen(interaction)
        async with self._choosing:
            now = chosen_in(self._jobs.rules.guild(guild_id))[act]
            ids = (now - (seen - chosen)) | (chosen - seen)
            if len(ids) > MOST_CHOSEN:
                raise AnswerError(words.too_many(MOST_CHOSEN))
            await self._change(interaction, guild_id, act, sorted(ids) or None)

    async def _tidy(self, interaction: discord.Interaction[Any], guild_id: int) -> None:
        async with self._choosing:
            own = self._jobs.rules.guild(guild_id)
            for what, value in Names(guild_id, interaction.guild).gone_from(own):
                await self._change(interaction, guild_id, what, value)

    async def _change(
        self,
        interaction: discord.Interaction[Any],
        guild_id: int,
        what: str,
        value: int | Sequence[int] | None,
    ) -> None:
        try:
            await self._jobs.rules.change(guild_id, what, value, by=interaction.user.id)
        except TooMany as error:
            raise AnswerError(words.TOO_MANY_ROLES) from error

    def _panel(self, interaction: discord.Interaction[Any], guild_id: int) -> ui.LayoutView:
        rules = self._jobs.rules
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        state = State(
            settings=rules.guild(guild_id),
            operator=rules.operator,
            budget=rules.budget(guild_id),
            paused=rules.paused,
            allowed=rules.allows(guild_id),
            day_ends_at=today + timedelta(days=1),
        )
        return panel(state, Names(guild_id, interaction.guild))


def settings_command(settings: Settings) -> Command:
    """Return the command."""

    async def show(interaction: discord.Interaction) -> None:
        await worded(interaction, settings.open(interaction), answer)

    return restricted_command("settings", words.SETTINGS, show, whose=MANAGER, contexts=IN_SERVERS)


async def _show(interaction: discord.Interaction[Any], view: ui.LayoutView) -> None:
    await interaction.response.edit_message(
        view=view, allowed_mentions=discord.AllowedMentions.none()
    )


def _chosen(interaction: discord.Interaction[Any]) -> frozenset[int]:
    """Return the ids that were chosen (receiving and responding: message component data)."""
    ids = (int(str(value)) for value in chosen_values(data_of(interaction)))
    return frozenset(one for one in ids if one <= LARGEST_ID)


def _seen(item: Item) -> frozenset[int]:
    """Return the ids that a select showed as chosen before."""
    # discord.py leaves them the text that Discord sends.
    return frozenset(int(one.id) for one in getattr(item, "default_values", ()))
