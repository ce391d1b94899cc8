"""How well the scheduler spends its polls: `python -m bench.watching`.

The real scheduler on a virtual clock (`bench/parts/scheduler_runs.py`), beside asking at a fixed
pace or all in turn, on the same requests. Lag runs from a request's end to the poll that sees it. A
call takes no time here: in reality each way of asking has the same round trip on top.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

from bench.parts.figures import Figures, Goal, Plot, Table, percentile, present, spread
from bench.parts.scheduler_runs import (
    MIDDLES,
    Request,
    Run,
    World,
    fixed_pace,
    many_at_once,
    one_by_one,
)

SEEDS = (1, 2, 3)
COUNT = 1_500
"""Requests of a run, whose first ones find nothing learned."""
PRICES = (0.012, 0.05, 0.15, 0.5)
"""Of a poll, in seconds of lag: swept, so that lag can be told at the same number of polls."""
FIXED_SECONDS = 2.0
WORLDS = {
    "no queue, spread .1": World(spread=0.1),
    "no queue, spread .2": World(),
    "no queue, spread .3": World(spread=0.3),
    "half of them queue": World(queue="half"),
    "all of them queue": World(queue="all"),
    "15 % take 30 s more": World(cold=0.15),
}
CROWDS = (
    ("no queue", World(), 100, 10.0, 600.0),
    ("no queue", World(), 1_000, 50.0, 600.0),
    ("half of them queue", World(queue="half"), 100, 10.0, 600.0),
    ("half of them queue", World(queue="half"), 1_000, 50.0, 600.0),
    ("no queue, nothing learned", World(), 100, 10.0, 600.0),
    ("no queue, nothing learned", World(), 1_000, 50.0, 600.0),
    ("no queue", World(), 1_000, 5.0, 2_000.0),
)
"""What, requests, how many at once, polls per second, for so many seconds."""
DRIFTS = (0.44, 1.6)
DRIFT_SEEDS = range(1, 21)
DRIFT_COUNT = 600
"""More seeds of fewer requests: only the first few after the change count."""
DEFAULT_SECONDS = 0.5
"""The default of `POLL_SECONDS_MIN`."""


@dataclass(frozen=True)
class Swept:
    """One world and seed: the scheduler at each price, beside a fixed pace."""

    fixed: tuple[float, float]
    """Its mean lag in seconds, and its polls per request."""
    ours: Sequence[tuple[float, float]]
    default: tuple[float, float]
    """The bot with its own settings."""

    @property
    def lag_at_equal_polls(self) -> float:
        """As a ratio to the fixed pace's."""
        return _between([(polls, lag) for lag, polls in self.ours], self.fixed[1]) / self.fixed[0]

    @property
    def polls_at_equal_lag(self) -> float:
        """Likewise."""
        return _between(self.ours, self.fixed[0]) / self.fixed[1]


def measure() -> Figures:
    """Run all of it, on all cores."""
    with ProcessPoolExecutor() as pool:
        jobs = [(name, seed) for name in WORLDS for seed in SEEDS]
        swept = pool.map(_sweep, *zip(*jobs, strict=True))
        found: dict[str, list[Swept]] = {name: [] for name in WORLDS}
        crowded = [pool.submit(_crowd, number) for number in range(len(CROWDS))]
        drifted = [pool.submit(_drift, factor) for factor in DRIFTS]
        for (name, _), one in zip(jobs, swept, strict=True):
            found[name].append(one)
        crowds = [future.result() for future in crowded]
        drifts = [future.result() for future in drifted]
    return Figures(
        [_sweep_table(found), _crowd_table(crowds), _drift_table(drifts)],
        [*_sweep_goals(found), *_drift_goals(drifts), *_crowd_goals(crowds)],
        [_plot(found)],
    )


def _sweep(name: str, seed: int) -> Swept:
    world = WORLDS[name]
    fixed = fixed_pace(world, seed, COUNT, FIXED_SECONDS)
    ours = [one_by_one(world, seed, COUNT, price) for price in PRICES]
    default = one_by_one(world, seed, COUNT, least_seconds=DEFAULT_SECONDS)
    return Swept(
        (fixed.lag, fixed.polls),
        [(run.lag, run.polls) for run in ours],
        (default.lag, default.polls),
    )


def _between(points: Sequence[tuple[float, float]], x: float) -> float:
    """Return y at x, between the points on both sides (both axes logarithmic).

    Beyond the last point its y: where so many polls were never made, lag is at most that.
    """
    ordered = sorted(points)
    if x > ordered[-1][0]:
        return ordered[-1][1]
    for (x0, y0), (x1, y1) in pairwise(ordered):
        if x0 <= x <= x1:
            share = (math.log(x) - math.log(x0)) / (math.log(x1) - math.log(x0))
            return math.exp(math.log(y0) + share * (math.log(y1) - math.log(y0)))
    raise ValueError(f"{x} was not swept: {ordered}")


def _sweep_table(found: dict[str, list[Swept]]) -> Table:
    rows = [
        (
            name,
            _mean([(one.fixed[0], one.fixed[1]) for one in runs]),
            _mean([one.default for one in runs]),
            spread([one.lag_at_equal_polls for one in runs]),
            spread([one.polls_at_equal_lag for one in runs]),
        )
        for name, runs in found.items()
    ]
    columns = (
        "requests",
        f"every {FIXED_SECONDS:g} s: lag, polls",
        "the bot: lag, polls",
        "lag at equal polls",
        "polls at equal lag",
    )
    note = (
        f"{len(SEEDS)} seeds of {COUNT} requests of {len(MIDDLES)} kinds, whose middles are "
        f"{', '.join(f'{middle:g}' for middle in MIDDLES)} s. The last two columns are ratios to "
        "the fixed pace, with the price of a poll swept and no other bound; the bot's own settings "
        f"ask a request every {DEFAULT_SECONDS:g} s at most."
    )
    return Table("Asking one request after the other, learned from nothing", columns, rows, note)


def _mean(pairs: Sequence[tuple[float, float]]) -> str:
    lag, polls = (statistics.mean(column) for column in zip(*pairs, strict=True))
    return f"{lag:.2f} s, {polls:.1f}"


def _sweep_goals(found: dict[str, list[Swept]]) -> Iterator[Goal]:
    def lag(number: int, name: str, bar: float) -> Goal:
        seen = [one.lag_at_equal_polls for one in found[name]]
        return Goal(number, f"lag at equal polls / fixed {FIXED_SECONDS:g} s, {name}", bar, seen)

    def polls(name: str, bar: float) -> Goal:
        seen = [one.polls_at_equal_lag for one in found[name]]
        return Goal(3, f"polls at equal lag / fixed {FIXED_SECONDS:g} s, {name}", bar, seen)

    yield lag(1, "half of them queue", 0.30)
    yield lag(2, "no queue, spread .2", 0.45)
    yield lag(2, "no queue, spread .1", 0.30)
    yield lag(2, "no queue, spread .3", 0.60)
    yield lag(2, "15 % take 30 s more", 0.60)
    yield polls("half of them queue", 0.40)
    yield polls("all of them queue", 0.27)


@dataclass(frozen=True)
class Drifted:
    """A change of pace in the middle of a run: lag times polls, of a kind's first ones after it."""

    factor: float
    first: Sequence[float]
    """Of the first 3 requests of each kind, as a ratio to a fixed pace; one figure per seed."""
    next: Sequence[float]
    """Of those from the 4th to the 10th."""
    later: Sequence[float]
    """Of those after the 10th."""


def _drift(factor: float) -> Drifted:
    world = replace(World(), drift=factor)
    seen: list[list[float]] = [[], [], []]
    for seed in DRIFT_SEEDS:
        ours = one_by_one(world, seed, DRIFT_COUNT)
        fixed = fixed_pace(world, seed, DRIFT_COUNT, FIXED_SECONDS)
        for number, (low, high) in enumerate(((0, 3), (3, 10), (10, DRIFT_COUNT))):
            ours_work, fixed_work = (
                _work(_after_the_change(run, low, high)) for run in (ours, fixed)
            )
            seen[number].append(ours_work / fixed_work)
    return Drifted(factor, *seen)


def _after_the_change(run: Run, low: int, high: int) -> list[Request]:
    """Return each kind's requests from that number to that, counted from the change of pace."""
    ordered = sorted(run.done, key=lambda request: request.began)[DRIFT_COUNT // 2 :]
    kinds = [[request for request in ordered if request.kind == k] for k in range(len(MIDDLES))]
    return [request for kind in kinds for request in kind[low:high]]


def _work(requests: Sequence[Request]) -> float:
    lag = statistics.mean(request.lag for request in requests)
    return lag * statistics.mean(request.polls for request in requests)


def _drift_table(drifts: Sequence[Drifted]) -> Table:
    rows = [
        (f"x {drift.factor:g}", spread(drift.first), spread(drift.next), spread(drift.later))
        for drift in drifts
    ]
    columns = ("durations change by", "first 3 of a kind", "4th to 10th", "after the 10th")
    return Table(
        "A change of pace in the middle of a run: lag times polls, as a ratio to the fixed pace's",
        columns,
        rows,
        f"{len(DRIFT_SEEDS)} seeds, at the bot's own price of a poll.",
    )


def _drift_goals(drifts: Sequence[Drifted]) -> Iterator[Goal]:
    for drift in drifts:
        what = f"lag x polls / fixed {FIXED_SECONDS:g} s, durations x {drift.factor:g}"
        yield Goal(4, f"{what}, first 3 of a kind", 1.0, drift.first)
        yield Goal(4, f"{what}, after 10 of a kind", 0.6, drift.later)


@dataclass(frozen=True)
class Crowd:
    """Many at once under a budget: mean and 95th percentile of the lag, one of each per seed."""

    ours: Sequence[tuple[float, float]]
    in_turn: Sequence[tuple[float, float]]
    least: Sequence[float]
    """The lag below which nothing can be where every request needs one poll."""
    over: float
    """By how many polls the budget was exceeded at worst, over any time; one is its burst."""

    @property
    def ratios(self) -> list[float]:
        """Mean lag, ours to asking all in turn."""
        return [ours[0] / other[0] for ours, other in zip(self.ours, self.in_turn, strict=True)]


def _crowd(number: int) -> Crowd:
    name, world, jobs, per_second, seconds = CROWDS[number]
    pairs = [
        many_at_once(world, seed, jobs, per_second, seconds, learned="nothing" not in name)
        for seed in SEEDS
    ]
    lasts = [
        statistics.mean(request.ends - request.began for request in ours.done) for ours, _ in pairs
    ]
    return Crowd(
        [_lags(ours) for ours, _ in pairs],
        [_lags(other) for _, other in pairs],
        [jobs / per_second - last for last in lasts],
        max(_over(ours.starts, per_second) for ours, _ in pairs),
    )


def _lags(run: Run) -> tuple[float, float]:
    return run.lag, percentile([request.lag for request in run.done], 0.95)


def _over(starts: Sequence[float], per_second: float) -> float:
    """Return by how many polls the busiest stretch exceeded the budget."""
    worst = least = 0.0
    for count, start in enumerate(starts, start=1):
        ahead = count - start * per_second
        worst = max(worst, ahead - least)
        least = min(least, ahead)
    return worst


def _crowd_table(crowds: Sequence[Crowd]) -> Table:
    rows = []
    for (name, _, jobs, per_second, _), crowd in zip(CROWDS, crowds, strict=True):
        ours, in_turn = (
            " / ".join(f"{statistics.mean(column):.2f}" for column in zip(*lags, strict=True))
            for lags in (crowd.ours, crowd.in_turn)
        )
        rows.append(
            (
                f"{jobs:,}, {name}",
                f"{per_second:g}",
                f"{in_turn} s",
                f"{ours} s",
                spread(crowd.ratios),
                f"{crowd.over:.1f}",
            )
        )
    columns = (
        "always under way",
        "polls per second",
        "all in turn: mean / p95 lag",
        "the bot: mean / p95 lag",
        "ratio of the means",
        "over the budget",
    )
    note = (
        f"{len(SEEDS)} seeds; what is known of each kind was learned before, but where it says so. "
        "The last column: by how many polls the busiest stretch of time exceeded the budget. A "
        "result is read once per request beside all that."
    )
    return Table("Many requests under one budget", columns, rows, note)


def _crowd_goals(crowds: Sequence[Crowd]) -> Iterator[Goal]:
    for number, bar in ((0, 0.45), (1, 0.45)):
        _, _, jobs, per_second, _ = CROWDS[number]
        what = f"lag / all in turn, {jobs:,} jobs, {per_second:g} polls per second"
        yield Goal(5, what, bar, crowds[number].ratios)
    overload = crowds[-1]
    _, _, jobs, per_second, _ = CROWDS[-1]
    what = f"/ least possible, {jobs:,} jobs, {per_second:g} polls per second"
    for name, column, bar in (("mean lag", 0, 1.03), ("95th percentile of the lag", 1, 1.15)):
        pairs = zip(overload.ours, overload.least, strict=True)
        yield Goal(6, f"{name} {what}", bar, [lags[column] / least for lags, least in pairs])


def _plot(found: dict[str, list[Swept]]) -> Plot:
    lines: dict[str, Sequence[tuple[float, float]]] = {}
    for name in ("no queue, spread .2", "half of them queue"):
        first = found[name][0]
        lines[f"{name}: the bot"] = [(polls, lag) for lag, polls in first.ours]
        # Lag times polls is the same at every fixed pace.
        work = first.fixed[0] * first.fixed[1]
        lines[f"{name}: fixed pace"] = [(polls, work / polls) for _, polls in first.ours]
    return Plot(
        "watching",
        "What a poll buys",
        "polls per request",
        "mean lag, seconds",
        lines,
        log_x=True,
        log_y=True,
    )


if __name__ == "__main__":
    present(measure)
