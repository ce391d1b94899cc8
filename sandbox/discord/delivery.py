"""Bringing an interaction to the bot: its whole event, and the time that its answer has."""

from __future__ import annotations

import asyncio
from copy import deepcopy

from sandbox.discord import installs, shapes
from sandbox.discord.feed import Event
from sandbox.discord.rendering import render
from sandbox.discord.state import Discord, Interaction
from sandbox.discord.wire import Json
from sandbox.discord.world import Guild


async def send(discord: Discord, interaction: Interaction) -> None:
    """Deliver an interaction to the bot, and watch the time for its first answer."""
    discord.add_interaction(interaction)
    only_for = interaction.user.id
    about = interaction.message or interaction.target
    used: Json = {
        "type": interaction.type,
        "name": interaction.command,
        "message_id": "" if about is None else about.id,
        "custom_id": interaction.data.get("custom_id", ""),
    }
    discord.feed.add(
        Event("invoked", interaction.channel.id, only_for, interactions=[interaction.id], data=used)
    )
    asyncio.get_running_loop().call_later(
        discord.settings.answer_seconds, _give_up, discord, interaction
    )
    body = _event(discord, interaction)
    for _ in range(discord.settings.deliveries):
        guild_id = interaction.channel.guild_id
        await discord.gateway.dispatch("INTERACTION_CREATE", deepcopy(body), guild_id)


def _give_up(discord: Discord, interaction: Interaction) -> None:
    if not interaction.answer:
        interaction.unanswered = True
        if interaction.opened_by is not None:
            interaction.opened_by.submitted = False  # "Something went wrong": it stays open
        ids = [interaction.id]
        discord.feed.add(
            Event("unanswered", interaction.channel.id, interaction.user.id, interactions=ids)
        )


def _event(discord: Discord, interaction: Interaction) -> Json:
    world, channel, who = discord.world, interaction.channel, interaction.user
    body: Json = {
        "id": interaction.id,
        "application_id": world.application_id,
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": interaction.owners,
        "context": installs.context_of(channel),
        "attachment_size_limit": interaction.attachment_size_limit,
        "app_permissions": str(installs.granted(discord, interaction)),
        "channel_id": channel.id,
        "channel": shapes.partial_channel(world, channel, who),
        "data": interaction.data,
    }
    if interaction.message is not None:
        body["message"] = render(discord, interaction.message)
    if channel.guild_id is None:
        return body | {"user": shapes.user(who)}
    guild: Guild = world.guilds[channel.guild_id]
    allowed = world.permissions_of(who.id, channel)
    return body | {
        "guild_id": guild.id,
        "guild_locale": "en-US",
        "guild": {"id": guild.id, "locale": "en-US", "features": []},
        "member": shapes.member(guild, who, allowed),
    }
