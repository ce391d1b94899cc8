"""What is told apart in the picture of `/stats`, and that each of its charts says when."""

from __future__ import annotations

import pytest
from matplotlib.text import Text

from cogs.stats import colours
from cogs.stats.chart import plan
from cogs.stats.draw import MARKERS, STROKES, picture
from storage import Stats
from tests.cogs.stats_cases import ODD, Day, stats
from tests.cogs.test_stats_picture import contrast


def test_no_two_lines_of_the_picture_look_alike() -> None:
    drawn = plan(ODD["a month"])["charts"]
    looks = [line["look"] for chart in drawn for line in chart["lines"]]
    assert sorted(looks) == list(range(len(colours.LINES)))
    assert len({*colours.LINES, colours.BARS, colours.SHARES}) == len(looks) + 2
    assert len({*zip(MARKERS, STROKES, strict=True)}) == len(looks)


def test_a_line_over_bars_can_be_seen_on_them() -> None:
    """WCAG 2.2, 1.4.11."""
    over = [c for c in plan(ODD["a month"])["charts"] if c["bars"] and c["lines"]]
    lines = [line for chart in over for line in chart["lines"]]
    assert lines
    for line in lines:
        assert contrast(colours.LINES[line["look"]], colours.BARS) >= 3


@pytest.mark.parametrize(
    "told",
    [
        ODD["one day"],
        stats([Day(40, 9, waited=(24.0, 71.0), cost=1)]),  # amounts as wide as can be
        stats([Day(40, 9, waited=(24.0, 399_999.0), cost=12_345_678_900)]),
    ],
)
def test_each_chart_of_one_day_has_its_date(told: Stats) -> None:
    words = [text.get_text() for text in picture(plan(told)).findobj(Text)]
    assert words.count("22 Nov") == 3
