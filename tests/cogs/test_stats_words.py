"""`/stats` in words: short, right to the last edit, and nothing foreign shows through."""

from __future__ import annotations

from datetime import date

import pytest

from cogs.stats.chart import plan
from cogs.words import stats as words
from jobs import Reason
from tests.cogs.stats_cases import LAST, ODD, Day, busy, stats


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_worded_in_a_few_characters(reason: Reason) -> None:
    kind = words.kind(reason.value)
    assert 4 <= len(kind) <= words.KIND_LENGTH
    assert "_" not in kind


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("from_the_future", "from the future"),
        ("@everyone **b** <@1>", "everyone b 1"),
        ("=1+1\n# big", "1 1 big"),
        ("ÜNÏ ‮", "n"),
        ("", "unknown"),
        ("w" * 30, "w" * 19 + "…"),
    ],
)
def test_a_reason_of_a_newer_version_is_told_as_it_is_and_harmless(word: str, told: str) -> None:
    assert words.kind(word) == told


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("model_failed", "failed_model_failed"),
        ("=cmd|'x'!A1", "failed_cmd_x_a1"),
        ("", "failed_unknown"),
    ],
)
def test_a_column_is_named_after_its_reason(word: str, name: str) -> None:
    assert words.column(word) == name


def test_kinds_are_told_once_each_and_the_most_frequent_first() -> None:
    day = Day(20, 1, 2, {"model_failed": 3, "no_output": 2, "busy": 4, "cancelled_upstream": 1})
    assert words.kinds(stats([day]).whole) == [
        ("model failed", 5),
        ("service too busy", 4),
        ("cancelled", 2),
        ("service cancelled", 1),
    ]


def test_the_text_has_the_totals() -> None:
    whole = busy(30, 1_000).whole
    assert words.summary(whole, date(2026, 10, 24), LAST, everywhere=False).splitlines() == [
        "### Edits in this server",
        "-# 24 Oct 2026 to 22 Nov 2026 · 30 days, UTC",
        "**30,000 edits** by 334 people, with 18,150 pictures so far",
        "Wait: half had their picture within 24 s, 9 of 10 within 1 min 11 s",
        "Without a picture: 11,850 (model failed 3,330, service too busy 2,700, cancelled 1,980, "
        "others 3,840)",
        "Cost: **$1,200.00**",
    ]


def test_one_of_each_is_told_as_one() -> None:
    whole = stats([Day(1, 1, cost=40_000)]).whole
    text = words.summary(whole, LAST, LAST, everywhere=True)
    assert text.startswith("### Edits in all servers and direct messages\n-# 22 Nov 2026 · 1 day, ")
    assert "**1 edit** by 1 person, with 1 picture so far" in text
    assert "Wait" not in text, "nobody had a picture yet"
    assert "Without" not in text, "nothing went wrong"


def test_nothing_is_told_in_a_sentence() -> None:
    whole = stats([Day()] * 30).whole
    text = words.summary(whole, date(2026, 10, 24), LAST, everywhere=False)
    assert text.splitlines()[2:] == [words.NO_EDITS]


@pytest.mark.parametrize("name", ODD)
def test_what_stands_for_the_picture_says_its_gist_within_discords_length(name: str) -> None:
    told = ODD[name]
    alt = words.alt(told.whole, {week.begins: week.edits for week in told.weeks})
    assert f"{told.whole.edits:,} edit" in alt
    assert "Cost: $" in alt
    assert len(alt) < 500


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0"), (8, "8"), (1_000, "1k"), (20_000, "20k"), (4_000_000, "4M"), (1_500, "1,500")],
)
def test_counts_along_an_axis(number: int, told: str) -> None:
    assert words.count(number) == told


@pytest.mark.parametrize(
    ("micros", "told"),
    [
        (0, "$0"),
        (1, "$0.000001"),
        (40_000, "$0.04"),
        (400_000, "$0.40"),
        (20_000_000, "$20"),
        (4_000_000_000, "$4k"),
    ],
)
def test_amounts_along_an_axis(micros: int, told: str) -> None:
    assert words.money(micros) == told


@pytest.mark.parametrize("name", ODD)
def test_the_picture_and_the_text_tell_the_same_kinds(name: str) -> None:
    whole = ODD[name].whole
    text = words.summary(whole, LAST, LAST, everywhere=False)
    rows = plan(ODD[name])["shares"]["rows"]
    assert len(rows) <= words.KINDS_TOLD
    told = ", ".join(f"{kind} {count}" for kind, _, count in rows)
    assert (f"({told})" in text) == bool(rows)
    assert sum(number for _, number, _ in rows) == whole.edits - whole.delivered


def test_a_file_is_named_after_its_first_and_last_day() -> None:
    name = words.filename(date(2026, 10, 24), LAST, "csv")
    assert name == "repaint-2026-10-24-to-2026-11-22.csv"
