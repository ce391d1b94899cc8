"""A bot that asks: its commands and buttons open modals, and its answers repeat what was sent.

A process of its own on the real discord.py, in the place of ours, so that the page's walks need
nothing that ours does. `/ask what:`, the message command `Look at it` and buttons `ask:<what>`
open the modal of that name; a modal called `silence` is never answered.
"""

from __future__ import annotations

import json
import os
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

AnyInteraction = discord.Interaction[Any]
OPTIONS = [("Oil", "oil", "Slow to dry"), ("Ink", "ink", None), ("Chalk", "chalk", None)]


def _options(*defaults: str) -> list[dict[str, object]]:
    return [
        {"label": label, "value": value, "default": value in defaults}
        | ({"description": about} if about else {})
        for label, value, about in OPTIONS
    ]


def _label(text: str, component: dict[str, object], about: str | None = None) -> dict[str, object]:
    return {"type": 18, "label": text, "component": component} | (
        {"description": about} if about else {}
    )


PROMPT = _label(
    "What should change?",
    {"type": 4, "custom_id": "prompt", "style": 2, "max_length": 100, "value": "as it was"},
    "As long as you like",
)
FILES = _label("Pictures", {"type": 19, "custom_id": "files", "max_values": 3}, "One to three")
MODALS: dict[str, list[dict[str, object]]] = {
    "files": [FILES, PROMPT],
    "silence": [PROMPT],
    "all": [
        {"type": 10, "content": "Of **this** picture:"},
        _label(
            "Title",
            {
                "type": 4,
                "custom_id": "title",
                "style": 1,
                "min_length": 3,
                "placeholder": "A title",
            },
        ),
        _label("Medium", {"type": 3, "custom_id": "medium", "options": _options("ink")}),
        _label(
            "Layers",
            {"type": 3, "custom_id": "layers", "options": _options(), "min_values": 2}
            | {"max_values": 2},
        ),
        _label("Magic", {"type": 23, "custom_id": "magic", "default": True}, "It finds words"),
    ],
    "groups": [
        _label("Size", {"type": 21, "custom_id": "size", "options": _options()}),
        _label(
            "Extras",
            {"type": 22, "custom_id": "extras", "options": _options("oil"), "required": False}
            | {"min_values": 0},
        ),
    ],
}


class AskingBot(discord.Client):
    """Knows its modals by their names alone, so that it answers those of its earlier lives too."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        everywhere = app_commands.AppInstallationType(guild=True, user=True)
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)

        async def ask(interaction: AnyInteraction, what: str) -> None:
            await _open(interaction, what)

        async def look(interaction: AnyInteraction, message: discord.Message) -> None:
            await _open(interaction, "all")

        self.tree.add_command(
            app_commands.Command(
                name="ask",
                description="Open a modal",
                callback=ask,
                allowed_installs=everywhere,
                allowed_contexts=contexts,
            )
        )
        self.tree.add_command(
            app_commands.ContextMenu(
                name="Look at it",
                callback=look,
                allowed_installs=everywhere,
                allowed_contexts=contexts,
            )
        )

    async def setup_hook(self) -> None:
        gateway = await self.http.request(Route("GET", "/gateway/bot"))
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway["url"])
        await self.tree.sync()

    async def on_interaction(self, interaction: AnyInteraction) -> None:
        """Open what a button asks for; say what a modal has sent."""
        data: Any = interaction.data  # the raw event, as Discord's documents have it
        custom_id = str(data.get("custom_id", ""))
        if interaction.type is discord.InteractionType.component and custom_id.startswith("ask:"):
            await _open(interaction, custom_id.removeprefix("ask:"))
        elif interaction.type is discord.InteractionType.modal_submit and custom_id != "silence":
            await interaction.response.send_message(_repeated(data))


async def _open(interaction: AnyInteraction, what: str) -> None:
    modal = {"title": f"About {what}", "custom_id": what, "components": MODALS[what]}
    await interaction.client.http.request(
        Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback"),
        json={"type": 9, "data": modal},
    )


def _repeated(data: Any) -> str:
    """Return each field's value, of files their names, in the order that the person gave them."""
    attachments = data.get("resolved", {}).get("attachments", {})
    said = {}
    for part in data["components"]:
        if "component" in part:
            field = part["component"]
            value = field.get("values", field.get("value"))
            if field["type"] == 19:
                value = [attachments[one]["filename"] for one in value]
            said[field["custom_id"]] = value
    return f"sent {json.dumps(said)}"


if __name__ == "__main__":
    Route.BASE = os.environ["DISCORD_API_URL"]
    AskingBot().run(os.environ["DISCORD_TOKEN"])
