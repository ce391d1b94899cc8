"""Draws a plan: `python -m cogs.stats.draw SECONDS` reads it as JSON and writes a PNG, and ends.

In a process of its own, so that the bot neither waits for it nor keeps the library's memory. It
knows no word: they come with the plan. Everything has its place in pixels; a text that would not
fit is made shorter, so that nothing ever leaves the frame.
"""

from __future__ import annotations

import json
import math
import signal
import sys
from collections.abc import Sequence
from typing import BinaryIO, Literal

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.typing import RcKeyType

from cogs.stats.colours import BARS, FAINT_INK, GRID, GROUND, INK, LINES, SHARES
from cogs.stats.plan import Bars, Chart, Line, Plan, Scale, Shares

WIDTH, HEIGHT = 1600, 1018
"""Discord shows a picture in 550 × 350 of its pixels, so that it takes all of both."""
TYPE = 46
"""Pixels of every letter's em: 16 as Discord shows it on a desk, 10 on a phone."""
MARGIN = 44
GAP = 60
"""Between the panels."""
ROW = 64
"""Pixels of a line of text."""
MARK = 30
"""Pixels of a legend's mark, and its distance from its name."""
MARKERS = ("o", "s", "^")
STROKES = ("-", "-", "--")
"""Of lines, by their look, as `LINES` is."""
MOST_MARKERS = 6
"""On a line: more would hide it, and what is behind it."""
STYLE: dict[RcKeyType, object] = {
    "text.parse_math": False,  # a `$` is a dollar
    "path.simplify": True,
}


class _Page:
    """The picture while it is drawn; places are pixels from the upper left corner."""

    def __init__(self) -> None:
        # 72 points an inch: a point is a pixel.
        self.figure = Figure((WIDTH / 72, HEIGHT / 72), dpi=72, facecolor=GROUND)
        canvas = FigureCanvasAgg(self.figure)
        self._renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]  # it has no types

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        colour: str = FAINT_INK,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
        room: float = WIDTH,
    ) -> float:
        """Write a line whose middle is at `y`; return its width, which is `room` at most."""
        text = Text(
            x / WIDTH,
            1 - y / HEIGHT,
            words,
            color=colour,
            fontsize=TYPE,
            fontweight="bold" if bold else "normal",
            horizontalalignment=align,
            verticalalignment="center_baseline",
        )
        self.figure.add_artist(text)
        while (width := self.width(text)) > room and len(words) > 1:
            words = words[:-1].rstrip()
            text.set_text(f"{words}…")
        return width

    def width(self, text: Text) -> float:
        """Return how wide a text is."""
        return float(text.get_window_extent(self._renderer).width)

    def longest(self, words: Sequence[str]) -> float:
        """Return the width of the longest of some words."""
        texts = (Text(0, 0, word, fontsize=TYPE, figure=self.figure) for word in words)
        return max((self.width(text) for text in texts), default=0.0)

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return a place to draw in, without any text of its own."""
        axes = self.figure.add_axes(
            (x / WIDTH, 1 - (y + height) / HEIGHT, width / WIDTH, height / HEIGHT)
        )
        axes.set_axis_off()
        return axes

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        corner = (x / WIDTH, 1 - (y + height) / HEIGHT)
        size = (width / WIDTH, height / HEIGHT)
        self.figure.add_artist(Rectangle(corner, *size, color=colour, linewidth=0))


def picture(plan: Plan) -> Figure:
    """Return what a plan looks like, `WIDTH` × `HEIGHT` pixels."""
    with rc_context(rc=STYLE):
        page = _Page()
        width, height = (WIDTH - 2 * MARGIN - GAP) / 2, (HEIGHT - 2 * MARGIN - GAP) / 2
        corners = [
            (MARGIN + column * (width + GAP), MARGIN + row * (height + GAP))
            for row in range(2)
            for column in range(2)
        ]
        for chart, (x, y) in zip(plan["charts"], corners, strict=False):
            _chart(page, chart, x, y, width, height)
        _shares(page, plan["shares"], *corners[-1], width)
        return page.figure


def write(plan: Plan, target: BinaryIO) -> None:
    """Write a plan's picture as PNG."""
    figure = picture(plan)
    with rc_context(rc=STYLE):
        figure.savefig(target, format="png", metadata={"Software": None}, facecolor=GROUND)


def _chart(page: _Page, chart: Chart, x: float, y: float, width: float, height: float) -> None:
    _heading(page, chart, x, y, width)
    if chart["empty"]:
        page.text(x, y + 2 * ROW, chart["empty"], room=width)
        return
    left = x + page.longest([words for _, words in chart["y"]["ticks"]]) + MARK / 2
    top, bottom = y + 1.5 * ROW, y + height - ROW
    axes = page.axes(left, top, x + width - left, bottom - top)
    span, rise = chart["x"], chart["y"]
    axes.set(xlim=(span["low"], span["high"]), ylim=(rise["low"], rise["high"]))
    for value, words in rise["ticks"]:
        line = bottom - (bottom - top) * _share(rise, value)
        page.text(left - MARK / 2, line, words, align="right")
        axes.axhline(value, color=GRID, linewidth=2, clip_on=False, zorder=1)
    for bars in chart["bars"]:
        _draw_bars(axes, bars)
    for drawn in chart["lines"]:
        _draw_line(axes, drawn)
    _dates(page, span, left, x + width, bottom + ROW / 2 + MARK / 4)


def _heading(page: _Page, chart: Chart, x: float, y: float, width: float) -> None:
    """Write what is drawn, and beside it which mark stands for what."""
    middle = y + ROW / 2
    at = x + page.text(x, middle, chart["title"], colour=INK, bold=True, room=width)
    names = [*(bars["name"] for bars in chart["bars"]), *(line["name"] for line in chart["lines"])]
    if len(names) < 2 or chart["empty"]:
        return
    for bars in chart["bars"]:
        at += MARK
        page.box(at, middle - MARK / 2, MARK, MARK, BARS)
        at += 1.3 * MARK
        at += page.text(at, middle, bars["name"], room=x + width - at)
    for line in chart["lines"]:
        at += MARK
        look = line["look"]
        place = [(at + MARK / 2) / WIDTH], [1 - middle / HEIGHT]
        page.figure.add_artist(
            Line2D(*place, marker=MARKERS[look], color=LINES[look], markersize=MARK)
        )
        at += 1.3 * MARK
        at += page.text(at, middle, line["name"], room=x + width - at)


def _draw_bars(axes: Axes, bars: Bars) -> None:
    lefts, widths, heights = zip(*bars["places"], strict=True)
    axes.bar(lefts, heights, widths, align="edge", color=BARS, linewidth=0, zorder=2)


def _draw_line(axes: Axes, line: Line) -> None:
    look = line["look"]
    xs = [x for x, _ in line["points"]]
    ys = [math.nan if y is None else y for _, y in line["points"]]
    seen = [index for index, (_, y) in enumerate(line["points"]) if y is not None]
    # One between two gaps has no line to be seen by.
    lonely = [i for i in seen if i - 1 not in seen and i + 1 not in seen]
    every = -(-len(seen) // MOST_MARKERS) or 1
    axes.plot(
        xs,
        ys,
        STROKES[look],
        color=LINES[look],
        linewidth=6,
        marker=MARKERS[look],
        markersize=18,
        markevery=sorted({*seen[::every], *lonely}),
        clip_on=False,
        zorder=3,
    )


def _dates(page: _Page, span: Scale, left: float, right: float, y: float) -> None:
    """Write along the bottom, the first and the last word inside its ends."""
    room = right - left
    for value, words in span["ticks"]:
        share = _share(span, value)
        if share < 0.25:
            page.text(left, y, words, room=room)
        elif share > 0.75:
            page.text(right, y, words, align="right", room=room)
        elif len(span["ticks"]) == 1 or 4 * page.longest([words]) < room:
            # Else it would touch those at the ends.
            page.text(left + room * share, y, words, align="center", room=room)


def _shares(page: _Page, shares: Shares, x: float, y: float, width: float) -> None:
    page.text(x, y + ROW / 2, shares["title"], colour=INK, bold=True, room=width)
    if shares["empty"]:
        page.text(x, y + 2 * ROW, shares["empty"], room=width)
    most = max((count for _, count, _ in shares["rows"]), default=1)
    top = y + 1.15 * ROW
    for name, count, words in shares["rows"]:
        taken = page.text(x + width, top + ROW / 2, words, align="right")
        page.text(x, top + ROW / 2, name, room=width - taken - MARK)
        page.box(x, top + ROW, max(width * count / most, 4), MARK / 2, SHARES)
        top += ROW + MARK


def _share(scale: Scale, value: float) -> float:
    """Return how far along an axis a value is, from 0 to 1."""
    return (value - scale["low"]) / (scale["high"] - scale["low"])


def main() -> None:
    """Draw what comes; end after so many seconds, should nobody be there any more to see to it."""
    signal.alarm(int(sys.argv[1]))
    plan: Plan = json.load(sys.stdin)
    write(plan, sys.stdout.buffer)


if __name__ == "__main__":
    main()
