"""Where every command of ours can be used: wherever Discord lets an app be."""

from __future__ import annotations

from discord import app_commands

CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
"""In servers, with the bot alone, and in other private channels (application commands)."""
INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
"""Installed for a server, or by a person for themselves."""
