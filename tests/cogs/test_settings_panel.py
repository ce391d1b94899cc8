"""The message of `/settings`: what it says is what holds, within Discord's limits."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from itertools import product
from typing import Any, cast

import discord
import pytest
from discord import ui

import cogs.settings
from cogs.settings import ITEMS
from cogs.settings.items import Act, SettingsItem, custom_id
from cogs.settings.names import Names
from cogs.settings.panel import State, history, panel
from cogs.words.limits import not_allowed
from jobs import NotAllowed, NotAllowedError, Operator
from storage import Budget, GuildSettings, Paused
from tests.cogs.test_layout_limits import check, parts

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OPERATOR = Operator(daily=20, active=2, budget=Budget(), allowed_guilds=frozenset())
GUILD_ID = 10**18
LONGEST_ID = 2**63 - 1
IDS = range(LONGEST_ID - 60, LONGEST_ID)
SELECTS = {6: "role", 8: "channel"}


def guild(roles: tuple[int, ...] = (), channels: tuple[int, ...] = ()) -> Names:
    """Return the names of a server that has these."""
    state = discord.Client(intents=discord.Intents.none())._connection
    role = {"name": "R" * 100, "permissions": "0", "position": 0, "color": 0, "hoist": False}
    more = {"managed": False, "mentionable": False, "flags": 0, "colors": {"primary_color": 0}}
    text = {"type": 0, "name": "c" * 100, "position": 0, "permission_overwrites": []}
    told = {
        "id": str(GUILD_ID),
        "name": "S",
        "roles": [{"id": str(one), **role, **more} for one in (GUILD_ID, *roles)],
        "channels": [{"id": str(one), **text} for one in channels],
    }
    return Names(GUILD_ID, discord.Guild(data=cast("Any", told), state=state))


def state(own: GuildSettings, **changes: Any) -> State:
    shown = State(own, OPERATOR, Budget(), None, True, NOW)
    return replace(shown, **changes)


def parts_of(view: ui.LayoutView) -> list[dict[str, Any]]:
    return list(parts(view.to_components()))  # type: ignore[no-untyped-call]  # discord.py's


def texts_of(view: ui.LayoutView) -> str:
    return "\n".join(part["content"] for part in parts_of(view) if part["type"] == 10)


def said(own: GuildSettings, names: Names | None = None, **changes: Any) -> str:
    return texts_of(panel(state(own, **changes), names or Names(GUILD_ID, None)))


def selects_of(view: ui.LayoutView) -> dict[str, dict[str, Any]]:
    return {p["custom_id"]: p for p in parts_of(view) if p["type"] in SELECTS}


def labels_of(view: ui.LayoutView) -> list[str]:
    return [part["label"] for part in parts_of(view) if part["type"] == 2]


def longest() -> GuildSettings:
    """Return settings of which everything is as long as it can be."""
    return GuildSettings(
        person_daily=1_000_000,
        guild_daily=1_000_000,
        active=1_000_000,
        pause_seconds=86_399,
        role_daily=dict.fromkeys(IDS, 1_000_000),
        channels=frozenset(IDS[:25]),
        roles=frozenset(IDS[:25]),
        roles_refused=frozenset(IDS[:25]),
    )


def check_selects(view: ui.LayoutView) -> None:
    """Hold the selects against Discord's limits (components reference)."""
    for row in (part for part in parts_of(view) if part["type"] == 1):
        kinds = [part["type"] for part in row["components"]]
        assert len(kinds) == 1 or set(kinds) == {2}, "a select has its row to itself"
    for select in selects_of(view).values():
        assert len(select["placeholder"]) <= 150
        assert 0 <= select["min_values"] <= select["max_values"] <= 25
        chosen = select.get("default_values", [])
        assert len(chosen) <= select["max_values"]
        assert {one["type"] for one in chosen} <= {SELECTS[select["type"]]}


def test_the_longest_settings_fit_into_one_message() -> None:
    nothing_there, all_there = guild(), guild(tuple(IDS), tuple(IDS))
    some_there = guild(tuple(IDS[:5]), tuple(IDS[:5]))
    everybody = (Names(GUILD_ID, None), nothing_there, all_there, some_there)
    pauses = (None, Paused("*" * 2000, 1, NOW), Paused("画" * 2000, 1, NOW))
    for own, names, paused in product((GuildSettings(), longest()), everybody, pauses):
        budget = Budget(10**15, 10**15)
        view = panel(state(own, budget=budget, paused=paused, allowed=False), names)
        check(view)
        check_selects(view)


def test_60_roles_are_cut_and_the_rest_is_counted() -> None:
    numbers = {role: position for position, role in enumerate(IDS)}
    text = said(GuildSettings(role_daily=numbers), operator=replace(OPERATOR, daily=100))
    assert f"- <@&{IDS[59]}> · **59**\n- <@&{IDS[58]}> · **58**" in text, "the most generous first"
    assert text.count("<@&") == 10
    assert "and 50 more: choose a role to see its number" in text


@pytest.mark.parametrize(
    ("own", "lines"),
    [
        (
            GuildSettings(),
            [
                "Edits per person and day · **20**\n-# the bot's own limit, over all servers",
                "Edits per server and day · **no limit",
                "Edits at a time per person · **2**\n-# the bot's own limit, over all servers",
                "Pause between two edits · **none",
                "Edits per person and day, by role · **none",
                "Channels · **all of them",
                "Who may edit · **everybody",
                "Who may not edit · **nobody",
            ],
        ),
        (
            GuildSettings(person_daily=5, guild_daily=100, active=1, pause_seconds=90),
            [
                "Edits per person and day · **5**\n-# the bot's own limit is 20, over all servers",
                "Edits per server and day · **100",
                "Edits at a time per person · **1**\n-# the bot's own limit is 2, over all servers",
                "Pause between two edits · **90 s",
            ],
        ),
        # They were set before the operator lowered the bot's own.
        (
            GuildSettings(person_daily=50, active=9, role_daily={7: 60, 8: 3}),
            [
                "day · **20**\n-# the bot's own limit, over all servers; this server's 50 is above",
                "person · **2**\n-# the bot's own limit, over all servers; this server's 9 is",
                "- <@&7> · **20**, the bot's own limit (60 was set)\n- <@&8> · **3**",
            ],
        ),
        (GuildSettings(person_daily=0), ["day · **0**\n-# nobody can edit here, roles with"]),
        (
            GuildSettings(
                channels=frozenset({1}), roles=frozenset({1}), roles_refused=frozenset({2})
            ),
            [
                "Channels · **only these**\n-# threads and posts count as their channel\n",
                "Who may edit · **only these roles**\n-# whoever has at least one of them\n",
                "Who may not edit · **these roles**\n-# whatever other roles somebody has",
            ],
        ),
        (GuildSettings(role_daily={GUILD_ID: 3}), ["Edits per person and day, by role · **none**"]),
    ],
)
def test_it_says_what_holds_and_why(own: GuildSettings, lines: list[str]) -> None:
    text = said(own)
    for line in lines:
        assert line in text


def test_it_says_what_the_operator_has_set() -> None:
    text = said(
        GuildSettings(),
        paused=Paused("We move *house*. @everyone", 1, NOW),
        budget=Budget(5_000_000, 50_000_000),
    )
    refusal = not_allowed(NotAllowedError(NotAllowed.PAUSED, reason="We move *house*. @everyone"))
    assert f"⚠️ {refusal}" in text
    assert "@everyone" not in text
    assert "at most $5.00 a day and $50.00 a month for this server" in text
    assert "at most $5.00 a day for this" in said(GuildSettings(), budget=Budget(5_000_000))
    assert "$" not in said(GuildSettings())
    assert "This bot's operator has not opened it for this server" in said(
        GuildSettings(), allowed=False
    )
    assert "⚠️" not in said(GuildSettings())


def test_what_is_gone_is_said_not_chosen_and_can_be_taken_out() -> None:
    own = GuildSettings(
        role_daily={1: 5, 2: 6},
        channels=frozenset({11, 12}),
        roles=frozenset({1, 2}),
        roles_refused=frozenset({2}),
    )
    names = guild(roles=(1,), channels=(11,))
    view = panel(state(own), names)
    text = texts_of(view)
    assert "- a role that is gone · **6**\n- <@&1> · **5**" in text
    assert "their channel; 1 of them is gone" in text
    assert "at least one of them; 1 of them is gone" in text
    assert "Who may not edit · **nobody: what was chosen is gone" in text
    for select in selects_of(view).values():
        assert {one["id"] for one in select.get("default_values", ())} <= {1, 11}
    assert labels_of(view)[-2:] == ["History", "Take out what is gone"]
    assert dict(names.gone_from(own)) == {
        "role_daily:2": None,
        "channels": [11],
        "roles": [1],
        "roles_refused": None,
    }
    assert "none, since what was chosen is gone" in said(own, guild())
    assert "nobody, since what was chosen is gone" in said(own, guild())
    assert "Take out what is gone" not in labels_of(panel(state(GuildSettings()), names))


def test_before_discord_has_told_of_a_server_nothing_counts_as_gone() -> None:
    state = discord.Client(intents=discord.Intents.none())._connection
    away = discord.Guild(data=cast("Any", {"id": "1", "unavailable": True}), state=state)
    for names in (Names(1, away), Names(1, None)):
        assert names.gone_from(longest()) == []
        assert names.role(5) == "<@&5>"
        assert names.channel(5) == "<#5>"


def everything() -> Iterator[ui.LayoutView]:
    yield panel(state(longest()), guild())
    yield history([], guild())


def test_each_id_leads_back_to_what_had_it() -> None:
    """So that a message of before a restart still works."""
    template = SettingsItem.__discord_ui_compiled_template__
    shown = [p["custom_id"] for view in everything() for p in parts_of(view) if "custom_id" in p]
    assert {custom_id(act) for act in Act} == set(shown)
    for one in shown:
        assert template.fullmatch(one)
    assert not template.fullmatch("settings:person_daily:1")
    assert not template.fullmatch("settings:")


async def test_no_message_of_it_is_kept_in_the_process() -> None:
    for view in everything():
        assert view.is_finished()
        assert all(
            isinstance(item, SettingsItem)
            for item in view.walk_children()
            if item.is_dispatchable() and not isinstance(item, ui.ActionRow | ui.Section)
        )


def test_all_that_lasts_is_exported() -> None:
    for module in pkgutil.walk_packages(cogs.settings.__path__, "cogs.settings."):
        import_module(module.name)
    ours = {i for i in ui.DynamicItem.__subclasses__() if i.__module__.startswith("cogs.settings")}
    assert ours == set(ITEMS)
