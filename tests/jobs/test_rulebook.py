"""What servers and owners have said: kept, and known without a query."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from sqlite3 import Row

import pytest

from jobs import Asker, NoPriceError, NotAllowedError, Operator, Place, Rulebook
from models import Model
from storage import Budget, Database, GuildSettings, SettingsStore, open_database
from tests.models.documents import PICTURES, model

HERE, THERE, MANAGER, OWNER = 10, 11, 1, 2
OPERATOR = Operator(daily=20, active=2)
PRICED = replace(model({"image_urls": PICTURES}), price=40_000)
FREE = replace(PRICED, price=None)
IN_ART = Asker(7, Place(HERE, 20), frozenset({HERE}))


class Counting:
    """A database that counts what it is asked."""

    def __init__(self, database: Database) -> None:
        self.asked = 0
        self._database = database

    async def rows(
        self, sql: str, values: Mapping[str, object] | Sequence[object] = ()
    ) -> list[Row]:
        self.asked += 1
        return await self._database.rows(sql, values)


def book(database: Database, *, operator: Operator = OPERATOR, of: Model = PRICED) -> Rulebook:
    return Rulebook(SettingsStore(database), operator, {of.model_id: of})


async def test_rules_are_read_once_and_then_known(tmp_path: Path) -> None:
    async with open_database(tmp_path / "a.db") as database:
        counting = Counting(database)
        rules = book(counting)  # type: ignore[arg-type]  # it answers as one
        await rules.load()
        await rules.change(HERE, "active", 1, by=MANAGER)
        before = counting.asked
        for _ in range(100):
            rules.check(IN_ART)
            assert rules.limits(IN_ART).guild_active == 1
        assert counting.asked == before
        assert (rules.guild(HERE).active, rules.guild(THERE)) == (1, GuildSettings())


async def test_what_was_said_outlives_the_process(tmp_path: Path) -> None:
    async with open_database(tmp_path / "a.db") as database:
        rules = book(database)
        await rules.load()
        await rules.change(HERE, "channels", [5, 6], by=MANAGER)
        await rules.change(HERE, "budget_day", 7, by=OWNER)
        await rules.pause("a reason", by=OWNER)
    async with open_database(tmp_path / "a.db") as database:
        rules = book(database)
        await rules.load()
        assert rules.guild(HERE).channels == {5, 6}
        assert rules.budget(HERE) == Budget(7, None)
        with pytest.raises(NotAllowedError, match="paused"):
            rules.check(IN_ART)
        assert await rules.resume(by=OWNER)
        assert not await rules.resume(by=OWNER)
        await rules.change(HERE, "channels", None, by=MANAGER)
        rules.check(IN_ART)


async def test_two_who_change_at_once_both_count(tmp_path: Path) -> None:
    async with open_database(tmp_path / "a.db") as database:
        rules = book(database)
        await rules.load()
        changes = [("active", 1), ("person_daily", 2), ("guild_daily", 3), ("pause_seconds", 4)]
        async with asyncio.TaskGroup() as group:
            for what, value in changes:
                group.create_task(rules.change(HERE, what, value, by=MANAGER))
        expected = GuildSettings(active=1, person_daily=2, guild_daily=3, pause_seconds=4)
        assert rules.guild(HERE) == expected
        assert {change.what for change in await rules.changes(HERE)} == {
            what for what, _ in changes
        }


class TestPrices:
    """A budget that nothing can be counted against is none."""

    async def test_a_budget_needs_them_at_the_start(self, tmp_path: Path) -> None:
        async with open_database(tmp_path / "a.db") as database:
            await book(database, of=FREE).load()
            bounded = replace(OPERATOR, budget=Budget(month=1))
            with pytest.raises(NoPriceError, match=FREE.model_id):
                await book(database, operator=bounded, of=FREE).load()
            await book(database, operator=bounded).load()
            await book(database).change(HERE, "budget_day", 1, by=OWNER)
            with pytest.raises(NoPriceError, match=r"repaint\.price_usd"):
                await book(database, of=FREE).load()

    async def test_none_can_be_set_without(self, tmp_path: Path) -> None:
        async with open_database(tmp_path / "a.db") as database:
            rules = book(database, of=FREE)
            with pytest.raises(NoPriceError):
                await rules.change(HERE, "budget_day", 1, by=OWNER)
            assert rules.budget(HERE) == Budget()
            await rules.change(HERE, "budget_day", None, by=OWNER)

    async def test_an_edit_holds_its_models_price(self, tmp_path: Path) -> None:
        async with open_database(tmp_path / "a.db") as database:
            rules = book(database)
            assert rules.limits(IN_ART, PRICED.model_id).price == 40_000
            assert rules.limits(IN_ART).price == 40_000, "the least, while it is not known which"
