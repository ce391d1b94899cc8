"""How `/settings` looks: every setting with what holds now, and the page of its changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord import ui

from cogs.settings.items import Act, SettingsItem, button, custom_id
from cogs.settings.names import Names
from cogs.words import settings as words
from cogs.words import settings_history as told
from jobs import Operator
from storage import Budget, Change, GuildSettings, Paused

MOST_CHOSEN = 25
"""What a select holds (components reference: role select, channel select)."""
CHANNEL_TYPES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
]
"""Where there can be messages, in it or in its threads; Discord's description of its API has no
media channels among those that a select takes."""
CHANNEL, ROLE = discord.SelectDefaultValueType.channel, discord.SelectDefaultValueType.role


@dataclass(frozen=True)
class State:
    """What holds in a server."""

    settings: GuildSettings
    operator: Operator
    budget: Budget
    paused: Paused | None
    allowed: bool
    """Whether the operator has this server use the bot."""
    day_ends_at: datetime


def panel(state: State, names: Names) -> ui.LayoutView:
    """Return the message that shows and changes everything."""
    own, most = state.settings, state.operator
    numbers = sorted(names.of_roles(own).items(), key=lambda one: (-one[1], one[0]))
    parts: list[ui.Item[Any]] = [ui.TextDisplay(words.about(state.day_ends_at))]
    if not state.allowed:
        parts.append(ui.TextDisplay(words.NOT_ALLOWED))
    if state.paused:
        parts.append(ui.TextDisplay(words.paused(state.paused.reason)))
    parts += [
        ui.Separator(),
        _number(words.person_daily(own.person_daily, most.daily), Act.PERSON_DAILY),
        _number(words.guild_daily(own.guild_daily), Act.GUILD_DAILY),
        _number(words.active(own.active, most.active), Act.ACTIVE),
        _number(words.pause(own.pause_seconds), Act.PAUSE),
        ui.Separator(),
        ui.TextDisplay(words.role_daily([(names.role(i), n) for i, n in numbers], most.daily)),
        ui.ActionRow(_role_to_number()),
        ui.Separator(),
        *_chooser(Act.CHANNELS, words.channels, own.channels, names),
        *_chooser(Act.ROLES, words.roles, own.roles, names),
        *_chooser(Act.ROLES_REFUSED, words.roles_refused, own.roles_refused, names),
        ui.Separator(),
    ]
    if budgets := words.budgets(state.budget):
        parts.append(ui.TextDisplay(budgets))
    buttons: list[ui.Item[Any]] = [button(Act.HISTORY, words.HISTORY)]
    if names.gone_from(own):
        buttons.append(button(Act.TIDY, words.TIDY))
    return _view([*parts, ui.ActionRow(*buttons)])


def history(changes: Sequence[Change], names: Names) -> ui.LayoutView:
    """Return the page of the last changes, newest first."""
    lines = [told.change(one, names.role, names.channel) for one in changes]
    back: ui.ActionRow[Any] = ui.ActionRow(button(Act.BACK, words.BACK))
    return _view([ui.TextDisplay(told.history(lines)), back])


def _number(text: str, act: Act) -> ui.Section[Any]:
    return ui.Section(ui.TextDisplay(text), accessory=button(act, words.CHANGES[act]))


def _role_to_number() -> SettingsItem:
    # None may be chosen: whoever closes the form can then choose the same role again.
    return SettingsItem(
        ui.RoleSelect(
            custom_id=custom_id(Act.ROLE_DAILY), placeholder=words.CHOOSE_ROLE, min_values=0
        )
    )


def _chooser(
    act: Act, text: Callable[[int, int], str], ids: Collection[int], names: Names
) -> list[ui.Item[Any]]:
    there = names.there(ids, act)[:MOST_CHOSEN]
    select: ui.RoleSelect[Any] | ui.ChannelSelect[Any]
    if act is Act.CHANNELS:
        select = ui.ChannelSelect(
            channel_types=CHANNEL_TYPES, default_values=[_default(one, CHANNEL) for one in there]
        )
    else:
        select = ui.RoleSelect(default_values=[_default(one, ROLE) for one in there])
    select.custom_id, select.placeholder = custom_id(act), words.PLACEHOLDERS[act]
    select.min_values, select.max_values = 0, MOST_CHOSEN
    shown = ui.TextDisplay[Any](text(len(ids), len(ids) - len(there)))
    return [shown, ui.ActionRow(SettingsItem(select))]


def _default(one: int, kind: discord.SelectDefaultValueType) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=one, type=kind)


def _view(parts: Sequence[ui.Item[Any]]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts))
    # DEP-WARN: what is stopped is sent and not kept (interactions.py); its items last anyway.
    view.stop()
    return view
