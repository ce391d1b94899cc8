"""From what was counted to what is drawn: which bars, which lines, which words along them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from cogs.stats import scale
from cogs.stats.plan import Bars, Chart, Line, Plan, Scale, Shares
from cogs.words import stats as words
from cogs.words.figures import length
from storage import Period, Stats

MOST_DAYS = 62
"""Bars of days that can be told apart; a longer time is drawn by weeks."""
MIDDLE_DAYS = 7
"""A time that has a word in its middle, and one in whose words the year must stand."""
YEAR_DAYS = 300


def charted(stats: Stats) -> Sequence[Period]:
    """Return what is one bar each: days, or weeks when there are too many of those."""
    return stats.weeks if len(stats.days) > MOST_DAYS else stats.days


def plan(stats: Stats) -> Plan:
    """Return what is drawn of a time in which there were edits."""
    periods = charted(stats)
    weeks = periods is stats.weeks
    return Plan(
        charts=[
            _edits(periods, words.per("", weeks=weeks)),
            _waits(periods, words.WAIT),
            _costs(periods, words.per("Cost", weeks=weeks)),
        ],
        shares=_shares(stats.whole),
    )


def _edits(periods: Sequence[Period], title: str) -> Chart:
    edits = _bars(words.EDITS, periods, [period.edits for period in periods])
    people = _line(words.PEOPLE, 0, periods, [period.people or None for period in periods])
    ticks = scale.numbers(max(period.edits for period in periods))
    return _chart(title, periods, ticks, words.count, [edits], [people])


def _waits(periods: Sequence[Period], title: str) -> Chart:
    medians = [period.waited_median for period in periods]
    mosts = [period.waited_p90 for period in periods]
    ticks = scale.times(max((most for most in mosts if most is not None), default=1))
    lines = [_line(words.MEDIAN, 1, periods, medians), _line(words.MOST, 2, periods, mosts)]
    empty = "" if any(most is not None for most in mosts) else words.NO_WAITS
    return _chart(title, periods, ticks, length, [], lines, empty)


def _costs(periods: Sequence[Period], title: str) -> Chart:
    costs = [period.cost for period in periods]
    ticks = scale.numbers(max(costs))
    empty = "" if any(costs) else words.NO_COST
    bars = [_bars(words.NO_COST, periods, costs)]
    return _chart(title, periods, ticks, words.money, bars, [], empty)


def _chart(
    title: str,
    periods: Sequence[Period],
    ticks: Sequence[int],
    written: Callable[[int], str],
    bars: list[Bars],
    lines: list[Line],
    empty: str = "",
) -> Chart:
    rise = Scale(low=0, high=ticks[-1], ticks=[(tick, written(tick)) for tick in ticks])
    return Chart(title=title, x=_time(periods), y=rise, bars=bars, lines=lines, empty=empty)


def _time(periods: Sequence[Period]) -> Scale:
    """Return the axis along the bottom, which counts days."""
    first, last = periods[0], periods[-1]
    days = _place(periods, last) + last.days
    year = days > YEAR_DAYS
    if len(periods) == 1:  # a bar, and not a wall
        return Scale(low=-2 * days, high=3 * days, ticks=[(days / 2, words.day(first.begins))])
    ticks = [(0.0, words.day(first.begins, year=year))]
    if len(periods) >= MIDDLE_DAYS and not year:
        middle = periods[len(periods) // 2]
        ticks.append((_middle(periods, middle), words.day(middle.begins)))
    ticks.append((days, words.day(_last_day(last), year=year)))
    return Scale(low=0, high=days, ticks=ticks)


def _last_day(period: Period) -> date:
    return date.fromordinal(period.begins.toordinal() + period.days - 1)


def _place(periods: Sequence[Period], period: Period) -> int:
    return (period.begins - periods[0].begins).days


def _middle(periods: Sequence[Period], period: Period) -> float:
    return _place(periods, period) + period.days / 2


def _bars(name: str, periods: Sequence[Period], heights: Sequence[int]) -> Bars:
    places = [
        (_place(periods, period) + 0.1 * period.days, 0.8 * period.days, float(height))
        for period, height in zip(periods, heights, strict=True)
    ]
    return Bars(name=name, places=places)


def _line(name: str, look: int, periods: Sequence[Period], values: Sequence[float | None]) -> Line:
    places = (_middle(periods, period) for period in periods)
    return Line(name=name, look=look, points=list(zip(places, values, strict=True)))


def _shares(whole: Period) -> Shares:
    rows = words.kinds(whole)
    return Shares(
        title=words.ENDED,
        rows=[(name, number, f"{number:,}") for name, number in rows],
        empty="" if rows else words.NONE_ENDED,
    )
