"""The picture of `/stats`: legible on any ground, for whatever was counted.

Contrast is measured by WCAG 2.2 (1.4.3 for text, 1.4.11 for what is drawn) from the very colours
that it is drawn with; that they are those is seen in the pixels.
"""

from __future__ import annotations

import io
import math
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from cogs.stats import colours, scale
from cogs.stats.chart import charted, plan
from cogs.stats.draw import HEIGHT, TYPE, WIDTH, picture, write
from storage import Stats
from tests.cogs.stats_cases import ODD, Day, stats

SHOWN_ON_DESK, SHOWN_ON_PHONE = 550, 340
"""Pixels of the screen's that Discord gives a picture's width."""


def luminance(colour: str) -> float:
    """Return how light a colour is (WCAG 2.2: relative luminance)."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", colours.TEXTS)
def test_every_text_can_be_read_on_the_ground(colour: str) -> None:
    assert contrast(colour, colours.GROUND) >= 4.5


@pytest.mark.parametrize("colour", colours.MARKS)
def test_every_mark_can_be_seen_on_the_ground(colour: str) -> None:
    assert contrast(colour, colours.GROUND) >= 3


def test_the_colours_are_all_that_there_are() -> None:
    named = {v for k, v in vars(colours).items() if k.isupper() and isinstance(v, str)}
    assert {*named, *colours.LINES} == {colours.GROUND, *colours.TEXTS, *colours.MARKS}


def test_type_is_as_large_as_text_where_discord_shows_it() -> None:
    assert 1_000 <= WIDTH <= 1_600
    assert TYPE * SHOWN_ON_DESK / WIDTH >= 14
    assert TYPE * SHOWN_ON_PHONE / WIDTH >= 9
    assert WIDTH / HEIGHT >= 550 / 350, "else Discord would show it narrower"


@cache
def texts(name: str) -> list[tuple[str, Bbox]]:
    """Return all that can be read in a picture, and where: pixels from the lower left corner."""
    figure = picture(plan(ODD[name]))
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]  # as it is
    found = figure.findobj(Text)
    return [(t.get_text(), t.get_window_extent(renderer)) for t in found if t.get_text()]


@pytest.mark.parametrize("name", ODD)
def test_no_word_leaves_the_frame_or_stands_on_another(name: str) -> None:
    found = texts(name)
    assert len(found) > 8
    for words, box in found:
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= WIDTH, words
        assert box.y1 <= HEIGHT, words
    for (one, first), (other, second) in combinations(found, 2):
        assert not first.overlaps(second), (one, other)


@pytest.mark.parametrize("name", [name for name in ODD if "word" not in name])
def test_no_word_is_cut_but_what_is_longer_than_any_of_ours(name: str) -> None:
    assert not [words for words, _ in texts(name) if "…" in words]


def test_every_colour_is_on_the_ground_of_the_picture_itself() -> None:
    target = io.BytesIO()
    write(plan(ODD["a month"]), target)
    image = Image.open(target)
    assert image.size == (WIDTH, HEIGHT)
    assert image.format == "PNG"
    opaque = image.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    assert opaque, "Discord's ground does not shine through"
    counted = image.convert("RGB").getcolors(WIDTH * HEIGHT)
    assert counted
    found = {rgb: number for number, rgb in counted}
    assert max(found, key=lambda rgb: found[rgb]) in (_pixel(colours.GROUND), _pixel(colours.BARS))
    for colour in (colours.INK, colours.FAINT_INK, colours.BARS, colours.LINES[0]):
        assert found.get(_pixel(colour), 0) > 50, colour
    assert target.tell() < 500_000


def _pixel(colour: str) -> tuple[int, ...]:
    return tuple(round(255 * part) for part in to_rgb(colour))


def test_series_differ_in_more_than_their_colour() -> None:
    drawn = plan(ODD["a month"])
    edits, waits, _ = drawn["charts"]
    assert [bars["name"] for bars in edits["bars"]] == ["edits"]
    assert [line["name"] for line in edits["lines"]] == ["people"], "a line over bars"
    axes = picture(drawn).axes[1]
    looks = {
        (line.get_linestyle(), line.get_marker())
        for line in axes.lines
        if line.get_marker() != "None"
    }
    assert len(looks) == len(waits["lines"]) == 2, "a stroke and a mark of its own each"


def test_bars_stand_where_they_belong_and_are_as_high_as_what_they_count() -> None:
    told = stats([Day(4, 2, cost=80_000), Day(), Day(8, 3, cost=160_000)])
    axes = picture(plan(told)).axes[0]
    bars = [p for p in axes.patches if isinstance(p, Rectangle)]
    assert [(math.floor(bar.get_x()), bar.get_height()) for bar in bars] == [(0, 4), (1, 0), (2, 8)]
    drawn = [np.asarray(line.get_ydata(), float).tolist() for line in axes.lines]
    (points,) = (points for points in drawn if len(points) == 3)
    values = [None if math.isnan(y) else y for y in points]
    assert values == [2, None, 3], "nobody is no point at the bottom"


@pytest.mark.parametrize(("days", "bars", "title"), [(62, 62, "Per day"), (63, 9, "Per week")])
def test_a_long_time_is_drawn_by_weeks(days: int, bars: int, title: str) -> None:
    told = stats([Day(3, 1)] * days)
    assert len(charted(told)) == bars
    assert plan(told)["charts"][0]["title"] == title


@pytest.mark.parametrize(
    ("told", "empty"),
    [(stats([Day(5, 1)]), ["no picture yet", "nothing"]), (ODD["a month"], ["", ""])],
)
def test_where_there_is_nothing_to_draw_a_word_stands(told: Stats, empty: list[str]) -> None:
    drawn = plan(told)
    assert [chart["empty"] for chart in drawn["charts"][1:]] == empty


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 9, 10, 11, 99, 100, 801, 10**6, 10**6 + 1, 10**15])
def test_an_axis_ends_at_a_round_number_with_a_round_middle(most: int) -> None:
    ticks = scale.numbers(most)
    top = ticks[-1]
    assert max(most, 1) <= top <= max(2.5 * most, 1)
    assert int(str(top).rstrip("0")) in (1, 2, 4, 6, 8)
    assert ticks in ([0, top], [0, top // 2, top])
    assert top == 1 or top % 2 == 0


@pytest.mark.parametrize("most", [0.5, 2, 3, 39, 61, 3_600, 3_601, 100_000, 10**7])
def test_a_length_of_time_ends_likewise(most: float) -> None:
    ticks = scale.times(most)
    assert ticks[-1] >= most
    assert ticks[0] == 0
    assert 2 * ticks[1] == ticks[2]
    assert all(tick % 3_600 == 0 for tick in ticks) or most <= 3_600
