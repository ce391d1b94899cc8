"""What happened in a time, counted: edits, people, waiting, failures and money; nothing is written.

By a connection of its own that only reads, so that no other statement waits for it: whoever calls
it does so in a thread. Counting is done by SQLite, which lets other threads run meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Self

from storage.rows import milliseconds
from storage.standing import EVERYWHERE
from storage.trouble import DatabaseError

MOST_DAYS = 366
"""That can be asked for at once."""
_DAY = 86_400_000
"""Milliseconds of a UTC day."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """What happened in one or several days, counted by the day of acceptance."""

    begins: date
    """The first of its days that was asked for."""
    days: int
    """How many of its days were asked for."""
    edits: int
    """All that were accepted."""
    people: int
    """By how many different people."""
    delivered: int
    cancelled: int
    failures: Mapping[str, int]
    """How many failed, or may have, by the reason's word."""
    waited_median: float | None
    """Seconds from acceptance to the picture, to the second; None: there was none."""
    waited_p90: float | None
    """Nine of ten waited so long at most."""
    cost: int
    """What was spent or is held, in millionths of a dollar."""


@dataclass(frozen=True)
class Stats:
    """What happened in a time."""

    days: Sequence[Period]
    """Each day, those on which nothing happened too."""
    weeks: Sequence[Period]
    """Likewise; they begin on Monday, and the first and the last may be cut."""
    whole: Period


def read_stats(path: Path, guild_id: int | None, *, since: date, until: date) -> Stats:
    """Count what happened; to be called in a thread.

    Args:
        path: The database, which a bot may be running on.
        guild_id: Where; None: everywhere, direct messages included.
        since: The first UTC day.
        until: The last one, which is counted, too.

    Raises:
        DatabaseError: it cannot be read.
        ValueError: no day, or more than `MOST_DAYS`.
    """
    if not 0 <= (until - since).days < MOST_DAYS:
        raise ValueError(f"from {since} until {until} are no days, or too many")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            found.execute("PRAGMA temp_store = MEMORY")  # there may be no folder to write to
            found.execute("BEGIN")  # all of it at one moment
            return _read(found, guild_id, since, until)
    except sqlite3.Error as error:
        raise DatabaseError.of(path, error) from error


@dataclass
class _Sums:
    """What can be added up over days."""

    ends: Counter[str] = field(default_factory=Counter)
    """Edits by state, without those that failed or may have."""
    failures: Counter[str] = field(default_factory=Counter)
    waited: Counter[int] = field(default_factory=Counter)
    """Pictures by the seconds that were waited for them."""
    cost: int = 0

    def add(self, other: Self) -> None:
        """Take over what another one has."""
        self.ends += other.ends
        self.failures += other.failures
        self.waited += other.waited
        self.cost += other.cost

    def period(self, begins: date, days: int, people: int) -> Period:
        """Return them as they are told."""
        return Period(
            begins=begins,
            days=days,
            edits=self.ends.total() + self.failures.total(),
            people=people,
            delivered=self.ends["delivered"],
            cancelled=self.ends["cancelled"],
            failures=dict(self.failures.most_common()),
            waited_median=_quantile(self.waited, 5),
            waited_p90=_quantile(self.waited, 9),
            cost=self.cost,
        )


def _read(connection: sqlite3.Connection, guild_id: int | None, since: date, until: date) -> Stats:
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    sums = {day: _Sums() for day in days}
    values: dict[str, object] = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "begins": _begin(since),
        "ends": _begin(until + timedelta(days=1)),
        "guild_id": guild_id,
        "scope": EVERYWHERE if guild_id is None else guild_id,
    }
    here = "(:guild_id IS NULL OR guild_id = :guild_id)"
    for number, state, reason, seconds, edits in connection.execute(
        f"SELECT (accepted_at - :begins) / {_DAY}, state, json_extract(reason, '$.reason'),"
        " iif(state = 'delivered', (told_at - accepted_at + 500) / 1000, NULL), count(*)"
        f" FROM jobs WHERE accepted_at >= :begins AND accepted_at < :ends AND {here}"
        " GROUP BY 1, 2, 3, 4",
        values,
    ):
        one = sums[days[number]]
        if state in ("failed", "uncertain"):
            one.failures[reason or state] += edits
            continue
        one.ends[state] += edits
        if seconds is not None:
            one.waited[seconds] += edits
    for day, spent in connection.execute(
        "SELECT period, spent FROM ledger"
        " WHERE scope = :scope AND period BETWEEN :since AND :until AND length(period) = 10",
        values,
    ):
        sums[date.fromisoformat(day)].cost = spent

    def people(by: str) -> dict[date, int]:
        rows = connection.execute(
            f"SELECT {by}, count(DISTINCT user_id) FROM usage"
            f" WHERE day BETWEEN :since AND :until AND {here} GROUP BY 1",
            values,
        )
        return {date.fromisoformat(begins): number for begins, number in rows}

    by_day, by_week = people("day"), people("date(day, '-6 days', 'weekday 1')")
    whole = people(":since").get(since, 0)
    return Stats(
        days=[sums[day].period(day, 1, by_day.get(day, 0)) for day in days],
        weeks=[
            _together([sums[day] for day in week]).period(
                week[0], len(week), by_week.get(_monday(week[0]), 0)
            )
            for week in _weeks(days)
        ],
        whole=_together(sums.values()).period(since, len(days), whole),
    )


def _together(several: Iterable[_Sums]) -> _Sums:
    together = _Sums()
    for one in several:
        together.add(one)
    return together


def _weeks(days: Sequence[date]) -> Iterator[list[date]]:
    for _, week in groupby(days, _monday):
        yield list(week)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _begin(day: date) -> int:
    return milliseconds(datetime.combine(day, time(), UTC))


def _quantile(counts: Counter[int], tenths: int) -> float | None:
    """Return the least value that so many tenths of all do not exceed; None: there are none."""
    wanted = -(-counts.total() * tenths // 10)
    for value in sorted(counts):
        wanted -= counts[value]
        if wanted <= 0:
            return float(value)
    return None
