"""A bot that asks: its commands and buttons open modals, and its answers repeat what was sent.

A process of its own on the real discord.py, in the place of ours, so that the page's walks need
nothing that ours does. `/ask what:`, the message command `Look at it` and buttons `ask:<what>`
open the modal of that name; a modal called `silence` is never answered. `/shelf` has subcommands
with options of every kind, which it repeats, and `/rules`, for those who manage the server, a
private panel. What is chosen in a select `pick:<what>` is repeated in a message, in one called
`turn:<what>` its own message is edited.
"""

from __future__ import annotations

import io
import json
import os
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from PIL import Image

AnyInteraction = discord.Interaction[Any]
TABLE = b"day,edits\n2026-11-22,3\n"
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
        self.tree.add_command(Shelf(name="shelf", description="Things on a shelf"))
        self.tree.add_command(
            app_commands.Command(name="rules", description="Open a private panel", callback=_rules)
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
        what, _, name = custom_id.partition(":")
        if interaction.type is discord.InteractionType.component and what == "ask":
            await _open(interaction, name)
        elif what == "pick":
            alone = interaction.message is not None and interaction.message.flags.ephemeral
            said = f"{name} {json.dumps(data['values'])}"
            await interaction.response.send_message(said, ephemeral=alone)
        elif what == "turn":
            await interaction.response.edit_message(content=f"{name} {json.dumps(data['values'])}")
        elif interaction.type is discord.InteractionType.modal_submit and custom_id != "silence":
            await interaction.response.send_message(_repeated(data))


class Shelf(app_commands.Group):
    """Two subcommands; what comes of the first is said as it was heard."""

    @app_commands.command(description="Put something on it")
    @app_commands.describe(person="Whose it is", copies="How many", note="What for")
    async def add(
        self,
        interaction: AnyInteraction,
        person: discord.Member,
        copies: app_commands.Range[int, 1, 100],
        role: discord.Role | None = None,
        channel: discord.TextChannel | None = None,
        anybody: discord.Member | discord.Role | None = None,
        loud: bool | None = None,
        weight: app_commands.Range[float, 0, 10] | None = None,
        note: str | None = None,
    ) -> None:
        """Say it; of people, roles and channels their names as discord.py knows them."""
        given = (person, copies, role, channel, anybody, loud, weight, note)
        said = [getattr(one, "name", one) for one in given]
        await interaction.response.send_message(f"heard {json.dumps(said)}")

    @add.autocomplete("note")
    async def suggest(
        self, interaction: AnyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest a note that says how many copies there are by now."""
        words = f"{current} for {interaction.namespace.copies}"
        return [app_commands.Choice(name=words, value=words)]

    @app_commands.command(description="See what stands on it")
    async def show(self, interaction: AnyInteraction) -> None:
        """Say that it is empty."""
        await interaction.response.send_message("an empty shelf")


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
async def _rules(interaction: AnyInteraction) -> None:
    """Answer whoever asked alone: a select, a picture and a table."""
    picture = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(picture, "PNG")
    picture.seek(0)
    files = [discord.File(picture, "plot.png"), discord.File(io.BytesIO(TABLE), "table.csv")]
    view = discord.ui.LayoutView(timeout=None)
    chosen: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id="pick:channels", placeholder="Where", min_values=0, max_values=3
    )
    gallery: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery()
    gallery.add_item(media="attachment://plot.png", description="A plot")
    file: discord.ui.File[Any] = discord.ui.File("attachment://table.csv")
    container: discord.ui.Container[Any] = discord.ui.Container(
        discord.ui.TextDisplay("## Rules"), discord.ui.ActionRow(chosen), gallery, file
    )
    await interaction.response.send_message(
        view=view.add_item(container), files=files, ephemeral=True
    )


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
