"""A plot as SVG: legible on a light and a dark page, and without seeing colours.

Equal figures give an equal file, byte for byte.
"""

from __future__ import annotations

from io import BytesIO
from itertools import cycle

from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, LogLocator, NullFormatter, StrMethodFormatter
from matplotlib.typing import RcKeyType

from bench.parts.figures import Plot

# Okabe and Ito's colours, which most colour-blind people can tell apart; the palest come last.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", "--", "-.", ":")
MOST_MARKERS = 12
"""On a line: on one of a hundred points they would hide it."""
SIZE = (7.2, 4.6)
"""In inches, at 72 points each."""
STYLE: dict[RcKeyType, object] = {
    "svg.fonttype": "none",  # text in a font of the reader's: as paths it is half of the file
    "font.family": "sans-serif",
    "svg.hashsalt": "repaint",  # the names in the file, which are random otherwise
    "figure.facecolor": "#ffffff",  # opaque: a dark page would swallow the axes
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.markersize": 5.0,
}


def svg(plot: Plot) -> str:
    """Return a plot as the text of an SVG file."""
    target = BytesIO()
    with rc_context():
        rcdefaults()  # nothing of what somebody has set for plots of their own
        rcParams.update(STYLE)
        figure = Figure(SIZE, layout="constrained")
        axes = figure.add_subplot()
        looks = zip(cycle(COLOURS), cycle(MARKERS), cycle(DASHES), strict=False)
        for (name, points), (colour, marker, dashes) in zip(
            plot.lines.items(), looks, strict=False
        ):
            xs, ys = zip(*points, strict=True)
            every = -(-len(points) // MOST_MARKERS)
            axes.plot(xs, ys, dashes, color=colour, marker=marker, markevery=every, label=name)
        axes.set(title=plot.title, xlabel=plot.x, ylabel=plot.y)
        if plot.log_x:
            axes.set_xscale("log")
            _plain_numbers(axes.xaxis)
        if plot.log_y:
            axes.set_yscale("log")
            _plain_numbers(axes.yaxis)
        figure.legend(loc="outside lower center", ncols=2, frameon=False)
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return target.getvalue().decode()


def _plain_numbers(axis: Axis) -> None:
    """Write 1, 2, 5, 10 and so on at a logarithmic axis, in the place of powers."""
    low, high = axis.get_view_interval()
    # Where it is short, those may be one or none.
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)) if high > 10 * low else AutoLocator())
    axis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    axis.set_minor_formatter(NullFormatter())
