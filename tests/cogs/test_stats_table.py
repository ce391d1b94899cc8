"""The table of `/stats`, read back as any program would."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from cogs.stats.table import table
from cogs.words.stats import COLUMNS
from storage import Stats
from tests.cogs.stats_cases import ODD, Day, stats


def rows(told: Stats) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(told).decode(), newline="")))


def test_each_day_has_its_row_in_whole_numbers_and_decimals() -> None:
    days = [
        Day(7, 3, 1, {"model_failed": 2, "busy": 1}, (24.0, 71.5), 280_001),
        Day(),
        Day(1, 1, 0, {"unclear": 1}, None, 40_000),
    ]
    first, empty, last = rows(stats(days))
    assert first == {
        "day": "2026-11-20",
        "edits": "7",
        "people": "3",
        "delivered": "3",
        "cancelled": "1",
        "failed": "3",
        "wait_median_seconds": "24.000",
        "wait_9_of_10_seconds": "71.500",
        "cost_usd": "0.280001",
        "failed_busy": "1",
        "failed_model_failed": "2",
        "failed_unclear": "0",
    }
    assert list(first)[: len(COLUMNS)] == list(COLUMNS)
    assert empty["edits"] == "0"
    assert empty["wait_median_seconds"] == empty["wait_9_of_10_seconds"] == ""
    assert (last["failed"], last["failed_unclear"], last["cost_usd"]) == ("1", "1", "0.04")


@pytest.mark.parametrize("name", ODD)
def test_the_rows_are_the_whole_to_the_millionth_of_a_dollar(name: str) -> None:
    told = ODD[name]
    found = rows(told)
    assert len(found) == len(told.days)
    assert sum(Decimal(row["cost_usd"]) for row in found) * 1_000_000 == told.whole.cost
    assert sum(int(row["edits"]) for row in found) == told.whole.edits
    failed = [int(n) for row in found for key, n in row.items() if key.startswith("failed_")]
    assert sum(failed) == sum(int(row["failed"]) for row in found)


def test_no_cell_is_a_formula() -> None:
    told = stats([Day(3, 1, failures={"=HYPERLINK(1)": 1, "+1": 1, "@a\n,b": 1})])
    cells = [
        cell for row in csv.reader(io.StringIO(table(told).decode(), newline="")) for cell in row
    ]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
