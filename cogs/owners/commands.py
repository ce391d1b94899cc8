"""`/pause` and `/resume` of everything, and `/balance`."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from cogs.answers import answer_privately, worded
from cogs.authority import NOBODY, Command, check_owner, restricted_command
from cogs.words import owners
from cogs.words.errors import AnswerError, answer
from cogs.words.limits import REASON_SHOWN
from jobs import BalanceError, Jobs


def pause_command(jobs: Jobs) -> Command:
    """Return the command that has no new edit accepted."""

    async def pause(interaction: discord.Interaction[Any], reason: str) -> None:
        async def work() -> None:
            check_owner(interaction)
            before = jobs.rules.paused
            await jobs.rules.pause(reason.strip(), by=interaction.user.id)
            await answer_privately(interaction, owners.paused(reason, before))

        await worded(interaction, work(), answer)

    pause.__annotations__["reason"] = app_commands.Range[str, 1, REASON_SHOWN]
    command = restricted_command("pause", owners.PAUSE, pause, whose=NOBODY)
    return app_commands.describe(reason=owners.PAUSE_REASON)(command)


def resume_command(jobs: Jobs) -> Command:
    """Return the command that has edits accepted again."""

    async def resume(interaction: discord.Interaction[Any]) -> None:
        async def work() -> None:
            check_owner(interaction)
            was_paused = await jobs.rules.resume(by=interaction.user.id)
            await answer_privately(interaction, owners.RESUMED if was_paused else owners.NOT_PAUSED)

        await worded(interaction, work(), answer)

    return restricted_command("resume", owners.RESUME, resume, whose=NOBODY)


def balance_command(jobs: Jobs) -> Command:
    """Return the command that tells what is left at RunComfy."""

    async def balance(interaction: discord.Interaction[Any]) -> None:
        async def work() -> None:
            check_owner(interaction)
            # RunComfy may take longer than Discord waits for an answer.
            await interaction.response.defer(ephemeral=True, thinking=True)
            try:
                words = owners.balance(await jobs.balance())
            except BalanceError as error:
                raise AnswerError(owners.no_balance(error.trouble)) from error
            await answer_privately(interaction, words)

        await worded(interaction, work(), answer)

    return restricted_command("balance", owners.BALANCE, balance, whose=NOBODY)
