"""Times to be counted, drawn and written: what `storage` would say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from storage import Period, Stats

LAST = date(2026, 11, 22)
"""A Sunday."""


@dataclass(frozen=True)
class Day:
    """What happened on a day."""

    edits: int = 0
    people: int = 0
    cancelled: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    waited: tuple[float, float] | None = None
    cost: int = 0


def stats(days: Sequence[Day], last: date = LAST) -> Stats:
    """Return the days that end with `last`, their weeks and the whole."""
    first = last - timedelta(days=len(days) - 1)
    dated = [(first + timedelta(days=number), day) for number, day in enumerate(days)]
    weeks: dict[date, list[tuple[date, Day]]] = {}
    for begins, day in dated:
        weeks.setdefault(begins - timedelta(days=begins.weekday()), []).append((begins, day))
    return Stats(
        [_period([one]) for one in dated],
        [_period(week) for week in weeks.values()],
        _period(dated),
    )


def busy(days: int, edits: int, price: int = 40_000) -> Stats:
    """Return a time in which so much was edited each day, and all kinds of things went wrong."""
    failures = {"model_failed": edits // 9, "source_gone": edits // 20, "busy": edits // 11}
    failures |= {"timed_out": edits // 30, "unclear": edits // 40, "from_the_future": edits // 50}
    day = Day(edits, edits // 3 + 1, edits // 15, failures, (24.0, 71.0), edits * price)
    return stats([day] * days)


def _period(days: Sequence[tuple[date, Day]]) -> Period:
    failures: Counter[str] = Counter()
    for _, day in days:
        failures.update(day.failures)
    edits = sum(day.edits for _, day in days)
    cancelled = sum(day.cancelled for _, day in days)
    waits = [day.waited for _, day in days if day.waited]
    return Period(
        begins=days[0][0],
        days=len(days),
        edits=edits,
        people=max(day.people for _, day in days),
        delivered=edits - cancelled - failures.total(),
        cancelled=cancelled,
        failures={reason: count for reason, count in failures.items() if count},
        waited_median=waits[0][0] if waits else None,
        waited_p90=waits[0][1] if waits else None,
        cost=sum(day.cost for _, day in days),
    )


ODD: Mapping[str, Stats] = {
    "a month": busy(30, 40),
    "one day": busy(1, 40),
    "two days": busy(2, 7),
    "a year": busy(366, 300),
    "the last that is drawn by days": busy(62, 50),
    "one edit in a month": stats([*[Day()] * 12, Day(1, 1, waited=(9.0, 9.0)), *[Day()] * 17]),
    "a server with 5 edits": stats([Day(5, 2, 1, {"model_failed": 4}, cost=160_000)]),
    "a million": busy(10, 100_000),
    "as much as there can be": busy(3, 999_999_999, 999_999),
    "a price of next to nothing": busy(7, 3, 1),
    "edits that wait for hours": stats([Day(2, 2, waited=(40_000.0, 399_999.0))] * 9),
    "a word as long as any": stats([Day(9, 1, failures={"w" * 200: 5, "W m " * 50: 4})]),
}
"""Whatever may be asked for."""
