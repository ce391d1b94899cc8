"""What a measurement found, and its two ways out: printed, or as JSON for the page of figures.

A bench is a module with one `measure` and `present(measure)` at its end: `python -m bench.NAME`
then prints what it found, and `page.py` puts the same into `docs/performance.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Table:
    """Figures in words, a row each."""

    title: str
    columns: Sequence[str]
    """The first names what stands in a row."""
    rows: Sequence[Sequence[str]]
    note: str = ""
    """What has to be known to read it."""


@dataclass(frozen=True)
class Goal:
    """A bar, and how far from it we are."""

    number: int
    what: str
    """Both sides of the ratio, or the unit."""
    bar: float
    seen: Sequence[float]
    """One figure per run; their median is judged."""
    at_least: bool = False
    """Whether more is better."""
    told: bool = False
    """It is told, and need not be met."""
    why: str = ""
    """What is known of the cause, in case that it is missed."""

    @property
    def figure(self) -> float:
        """The median of what was seen."""
        return statistics.median(self.seen)

    @property
    def is_met(self) -> bool:
        """Whether the median is on the right side of the bar."""
        return self.figure >= self.bar if self.at_least else self.figure <= self.bar


@dataclass(frozen=True)
class Plot:
    """Lines over one axis."""

    name: str
    """The file's, without its ending."""
    title: str
    x: str
    y: str
    """What is on the axes, with its unit."""
    lines: Mapping[str, Sequence[tuple[float, float]]]
    """Points by what the line is of."""
    log_x: bool = False
    log_y: bool = False


@dataclass(frozen=True)
class Figures:
    """All that one bench found."""

    tables: Sequence[Table] = ()
    goals: Sequence[Goal] = ()
    plots: Sequence[Plot] = ()


def spread(values: Sequence[float], form: str = "{:.2f}") -> str:
    """Return the median with the least and the greatest: `0.42 (0.40 to 0.45)`."""
    middle, least, most = (
        form.format(value) for value in (statistics.median(values), min(values), max(values))
    )
    return middle if least == most else f"{middle} ({least} to {most})"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def verdict(goal: Goal) -> str:
    """Return whether a goal is met, and else by how much it is missed and why."""
    if goal.is_met:
        return "met"
    ratio = goal.figure / goal.bar
    words = f"{'told' if goal.told else 'missed'}: {ratio:.2f} of the bar"
    return f"{words}. {goal.why}" if goal.why else words


def present(measure: Callable[[], Figures | Awaitable[Figures]]) -> None:
    """Measure, and print; with `--json FILE`, write what was found there too."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path, metavar="FILE", help="for bench/page.py")
    target: Path | None = parser.parse_args().json
    found = measure()
    figures = found if isinstance(found, Figures) else asyncio.run(_awaited(found))
    for table in figures.tables:
        _print(table)
    _print(table_of(figures.goals))
    if target:
        target.write_text(json.dumps(asdict(figures)), encoding="utf-8")


def table_of(goals: Sequence[Goal]) -> Table:
    """Return goals as a table."""
    rows = [
        (
            str(goal.number),
            goal.what,
            f"{'at least' if goal.at_least else 'at most'} {goal.bar:g}",
            spread(goal.seen, "{:.3g}"),
            verdict(goal),
        )
        for goal in goals
    ]
    return Table("Goals", ("no.", "what", "bar", "seen", "verdict"), rows)


def read(path: Path) -> Figures:
    """Return what `present` wrote."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Figures(
        [Table(**table) for table in found["tables"]],
        [Goal(**goal) for goal in found["goals"]],
        [Plot(**plot) for plot in found["plots"]],
    )


async def _awaited(found: Awaitable[Figures]) -> Figures:
    return await found


def _print(table: Table) -> None:
    if not table.rows:
        return
    widths = [max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True)]
    print(f"\n{table.title}")
    for row in (table.columns, *table.rows):
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    if table.note:
        print(table.note)
