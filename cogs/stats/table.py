"""The table: a row per day, as CSV (RFC 4180), for whatever reads tables."""

from __future__ import annotations

import csv
import io
from collections import Counter

from cogs.words.figures import decimal
from cogs.words.stats import COLUMNS, column
from storage import Period, Stats


def table(stats: Stats) -> bytes:
    """Return the file: a row of names and one per day; what is not known is empty."""
    days = [(period, _reasons(period)) for period in stats.days]
    reasons = sorted({name for _, found in days for name in found})
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([*COLUMNS, *reasons])
    for period, found in days:
        writer.writerow([*_row(period), *(found[name] for name in reasons)])
    return stream.getvalue().encode()


def _row(period: Period) -> list[str | int]:
    return [
        period.begins.isoformat(),
        period.edits,
        period.people,
        period.delivered,
        period.cancelled,
        sum(period.failures.values()),
        _seconds(period.waited_median),
        _seconds(period.waited_p90),
        decimal(period.cost),
    ]


def _seconds(waited: float | None) -> str:
    return "" if waited is None else f"{waited:.3f}"


def _reasons(period: Period) -> Counter[str]:
    found: Counter[str] = Counter()
    for word, count in period.failures.items():
        found[column(word)] += count
    return found
