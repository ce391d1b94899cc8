"""What is drawn, in plain values: it goes as JSON to the process that draws.

All words and all that is reckoned is in it already: places along an axis are as the axis counts.
"""

from __future__ import annotations

from typing import TypedDict


class Scale(TypedDict):
    """An axis: where it begins and ends, and what is written along it."""

    low: float
    high: float
    ticks: list[tuple[float, str]]


class Bars(TypedDict):
    """Bars from zero; each has its left edge, its width and its height."""

    name: str
    places: list[tuple[float, float, float]]


class Line(TypedDict):
    """A line through points; None: there is none, and the line has a gap."""

    name: str
    look: int
    """Which of the lines' colours, marks and strokes it has: no two in the picture are alike."""
    points: list[tuple[float, float | None]]


class Chart(TypedDict):
    """How something went over a time."""

    title: str
    x: Scale
    y: Scale
    bars: list[Bars]
    lines: list[Line]
    empty: str
    """What stands there when there is nothing to be drawn."""


class Shares(TypedDict):
    """How often each of a few things happened, most often first: a name, a count, its words."""

    title: str
    rows: list[tuple[str, int, str]]
    empty: str


class Plan(TypedDict):
    """The whole picture: three charts and the shares, read like a page."""

    charts: list[Chart]
    shares: Shares
