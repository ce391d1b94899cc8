"""A client without a network reads the sandbox's events, and its calls are answered from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bench.parts import offline
from sandbox.discord.state import Discord


async def test_a_command_is_carried_out_and_answered() -> None:
    payloads: list[Mapping[str, Any]] = []

    def answer(payload: Mapping[str, Any]) -> Mapping[str, Any]:
        payloads.append(payload)
        return {"interaction": {"id": "1", "type": 2, "response_message_id": "2"}}

    adapter = offline.Adapter(answer)
    adapter.use()
    world, used = Discord(), asyncio.Event()
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)

    @tree.command(name="echo", description="Says it again")
    async def echo(interaction: discord.Interaction, words: str, image: discord.Attachment) -> None:
        await interaction.response.send_message(f"{words} {image.size}")
        used.set()

    event = await offline.command_event(
        world, echo.to_dict(tree), {"words": "hello"}, {"image": b"12345"}
    )
    await (await offline.gateway(client, world)).received_message(event)
    await used.wait()
    assert [payload["data"]["content"] for payload in payloads] == ["hello 5"]
    assert adapter.calls == 1
