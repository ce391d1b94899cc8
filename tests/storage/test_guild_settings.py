"""What servers and owners set: kept, written down when it changes, and never a reason to crash."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from storage import (
    Budget,
    Change,
    Database,
    GuildSettings,
    Paused,
    SettingsStore,
    TooMany,
    open_database,
)
from tests.storage.conftest import NOON

HERE, ELSEWHERE, MANAGER, OWNER = 10, 11, 98, 99
LATER = NOON + timedelta(hours=1)
ROLE = 1_400_000_000_000_000_001


async def change(
    settings: SettingsStore, what: str, value: int | Sequence[int] | None, guild_id: int = HERE
) -> None:
    await settings.change(guild_id, what, value, by=MANAGER, now=NOON)


async def test_everything_comes_back_after_a_restart(path: Path) -> None:
    async with open_database(path) as database:
        settings = SettingsStore(database)
        assert (await settings.guilds(), await settings.budgets()) == ({}, {})
        values: dict[str, int | Sequence[int]] = {
            "person_daily": 5,
            f"role_daily:{ROLE}": 0,
            f"role_daily:{ROLE + 1}": 50,
            "guild_daily": 500,
            "active": 2,
            "pause_seconds": 90,
            "channels": [3, 1, 2, 1],
            "roles": (ROLE,),
            "roles_refused": [7],
            "budget_day": 1_500_000,
        }
        for what, value in values.items():
            await change(settings, what, value)
        await change(settings, "active", 1, ELSEWHERE)
        await change(settings, "budget_month", 0, ELSEWHERE)
    async with open_database(path) as database:
        settings = SettingsStore(database)
        assert await settings.guilds() == {
            HERE: GuildSettings(
                person_daily=5,
                role_daily={ROLE: 0, ROLE + 1: 50},
                guild_daily=500,
                active=2,
                pause_seconds=90,
                channels=frozenset({1, 2, 3}),
                roles=frozenset({ROLE}),
                roles_refused=frozenset({7}),
            ),
            ELSEWHERE: GuildSettings(active=1),
        }
        assert await settings.budgets() == {
            HERE: Budget(day=1_500_000),
            ELSEWHERE: Budget(month=0),
        }


async def test_each_change_is_written_down_with_who_when_from_what_to_what(
    settings: SettingsStore,
) -> None:
    await change(settings, "channels", [2, 1])
    await settings.change(HERE, "channels", [3], by=OWNER, now=LATER)
    await change(settings, "channels", [])
    await change(settings, "budget_day", 7)
    assert await settings.changes(HERE) == [
        Change(NOON, MANAGER, "budget_day", None, 7),
        Change(NOON, MANAGER, "channels", [3], None),
        Change(LATER, OWNER, "channels", [1, 2], [3]),
        Change(NOON, MANAGER, "channels", None, [1, 2]),
    ]
    assert (await settings.changes(HERE, limit=1))[0].what == "budget_day"
    assert await settings.changes(ELSEWHERE) == []
    assert await settings.guilds() == {}, "what was taken away is gone"


@pytest.mark.parametrize(
    ("what", "before", "same"),
    [
        ("active", 2, 2),
        ("channels", [1, 2], (2, 1, 2)),
        ("channels", None, []),
        ("guild_daily", None, None),
        ("pause_seconds", None, 0),
    ],
)
async def test_what_is_so_already_is_no_change(
    settings: SettingsStore,
    what: str,
    before: int | Sequence[int] | None,
    same: int | Sequence[int] | None,
) -> None:
    await change(settings, what, before)
    noted = len(await settings.changes(HERE))
    await settings.change(HERE, what, same, by=OWNER, now=LATER)
    assert len(await settings.changes(HERE)) == noted


async def test_two_managers_at_once_leave_a_whole_history(settings: SettingsStore) -> None:
    await asyncio.gather(*(change(settings, "active", n % 7) for n in range(50)))
    *newer, first = await settings.changes(HERE, limit=100)
    assert first.before is None
    for later, earlier in zip(newer, [*newer[1:], first], strict=True):
        assert later.before == earlier.after != later.after
    assert (await settings.guilds())[HERE].active == (newer[0] if newer else first).after


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("colour", 1),
        ("role_daily", 1),
        ("role_daily:x", 1),
        ("role_daily:1 OR 1", 1),
        ("paused", 1),
        ("active", -1),
        ("active", True),
        ("active", [1]),
        ("active", 2**63),
        ("channels", 1),
        ("channels", [-1]),
    ],
)
async def test_what_no_setting_can_be_is_not_written(
    settings: SettingsStore, what: str, value: int | Sequence[int]
) -> None:
    with pytest.raises(ValueError, match=what):
        await change(settings, what, value)
    assert await settings.changes(HERE) == []


async def test_a_server_has_a_hundred_settings_at_most(settings: SettingsStore) -> None:
    for role in range(100):
        await change(settings, f"role_daily:{role}", 1)
    with pytest.raises(TooMany) as refused:
        await change(settings, "active", 1)
    assert refused.value.most == 100
    # The owners' word is no setting of the server's.
    await change(settings, "budget_day", 7)
    await change(settings, "role_daily:7", 2)  # one that is there can be changed
    await change(settings, "role_daily:7", 2)
    await change(settings, "active", None)
    await change(settings, "role_daily:7", None)
    await change(settings, "active", 1)
    await change(settings, "active", 1, ELSEWHERE)


async def test_what_is_so_already_and_taken_away_at_once_is_no_refusal(
    settings: SettingsStore,
) -> None:
    await change(settings, "active", 2)
    await asyncio.gather(change(settings, "active", 2), change(settings, "active", None))
    assert await settings.guilds() == {}


async def test_five_hundred_changes_are_kept_of_each_server(
    settings: SettingsStore, database: Database
) -> None:
    await change(settings, "active", 1, ELSEWHERE)
    await database.rows(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 520)"
        " INSERT INTO changes (guild_id, at, by, what, before, after)"
        " SELECT ?, 0, i, 'active', i, i + 1 FROM n",
        (HERE,),
    )
    kept = await settings.changes(HERE, limit=10_000)
    assert [one.by for one in kept] == list(range(520, 20, -1))
    assert len(await settings.changes(ELSEWHERE)) == 1


async def test_the_whole_bot_is_paused_and_goes_on(path: Path) -> None:
    async with open_database(path) as database:
        settings = SettingsStore(database)
        assert await settings.paused() is None
        await settings.pause("We move house. \U0001f69a", by=OWNER, now=NOON)
    async with open_database(path) as database:
        settings = SettingsStore(database)
        assert await settings.paused() == Paused("We move house. \U0001f69a", OWNER, NOON)
        # The same again changes nothing, not even who did it; another reason does.
        await settings.pause("We move house. \U0001f69a", by=OWNER + 1, now=LATER)
        assert await settings.paused() == Paused("We move house. \U0001f69a", OWNER, NOON)
        await settings.pause("", by=OWNER + 1, now=LATER)
        assert await settings.paused() == Paused("", OWNER + 1, LATER)
        for _ in range(2):
            await settings.resume(by=OWNER, now=LATER)
            assert await settings.paused() is None
        rows = await database.rows("SELECT guild_id, what, after FROM changes ORDER BY id")
        assert [tuple(row) for row in rows] == [
            (0, "paused", json.dumps("We move house. \U0001f69a")),
            (0, "paused", '""'),
            (0, "paused", None),
        ]
        assert await settings.guilds() == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("active", "no json"),
        ("active", "-3"),
        ("active", "1.5"),
        ("active", "true"),
        ("active", '"2"'),
        ("active", None),
        ("channels", "7"),
        ("channels", '["a"]'),
        ("channels", "{}"),
        ("budget_day", "[1]"),
        ("role_daily:a", "1"),
        ("of a newer Repaint", "1"),
    ],
)
async def test_what_cannot_be_read_is_logged_and_left_out(
    settings: SettingsStore,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    name: str,
    value: str | None,
) -> None:
    await change(settings, "guild_daily", 3)
    await database.rows(
        "INSERT INTO settings (guild_id, name, value, changed_by, changed_at)"
        " VALUES (?, ?, ?, 1, 1)",
        (HERE, name, value),
    )
    with caplog.at_level(logging.ERROR):
        assert await settings.guilds() == {HERE: GuildSettings(guild_daily=3)}
        assert await settings.budgets() == {}
    assert [name in record.getMessage() for record in caplog.records] == [True]
    before, *_ = await settings.changes(HERE)
    assert before.what == name
    # It can be set anew.
    if name == "active":
        await change(settings, name, 2)
        assert (await settings.guilds())[HERE].active == 2


async def test_a_pause_whose_reason_cannot_be_read_is_a_pause(
    settings: SettingsStore, database: Database
) -> None:
    await settings.pause("x", by=OWNER, now=NOON)
    await database.rows("UPDATE settings SET value = ?", (json.dumps({"until": 7}),))
    assert await settings.paused() == Paused("", OWNER, NOON)
