"""How large a picture becomes: pure arithmetic, at every edge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures import Bounds, PictureError, Trouble
from pictures.decoding.sizes import SMALLEST_SIDE, size_within, smaller_sizes

LIMITS = Bounds((), None, 384, 5000, 384, 5000)
FREE = 2**62


@pytest.mark.parametrize(
    ("given_size", "expected"),
    [
        pytest.param((384, 384), (384, 384), id="exactly the least"),
        pytest.param((383, 383), (384, 384), id="one below"),
        pytest.param((5000, 5000), (5000, 5000), id="exactly the most"),
        pytest.param((5001, 5001), (5000, 5000), id="one above"),
        pytest.param((8064, 6048), (5000, 3750), id="48 megapixels"),
        pytest.param((300, 300), (384, 384), id="an avatar"),
        pytest.param((1, 1), (384, 384), id="one pixel"),
        pytest.param((16382, 3860), (5000, 1178), id="a panorama"),
        pytest.param((4992, 384), (4992, 384), id="13 to 1"),
        pytest.param((13, 1), (4992, 384), id="13 to 1, tiny"),
        pytest.param((5000, 384), (5000, 384), id="the longest"),
        pytest.param((10000, 768), (5000, 384), id="the longest, twice"),
        pytest.param((200, 2000), (384, 3840), id="enlarged along with the short side"),
        pytest.param((10000, 769), (5000, 384), id="rounded at the very edge"),
    ],
)
def test_into_the_limits(given_size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert size_within(*given_size, LIMITS, most_pixels=FREE) == expected
    turned = size_within(given_size[1], given_size[0], LIMITS, most_pixels=FREE)
    assert turned == (expected[1], expected[0])


@pytest.mark.parametrize("sides", [(1, 50_000), (14, 1), (5001, 384), (10000, 767), (5000, 383)])
def test_too_long_for_both_limits(sides: tuple[int, int]) -> None:
    with pytest.raises(PictureError) as wrong:
        size_within(*sides, LIMITS, most_pixels=FREE)
    assert wrong.value.trouble is Trouble.TOO_LONG
    assert wrong.value.facts == {"width": sides[0], "height": sides[1], "most_times": 13}


def test_without_bounds_it_stays_as_it_is() -> None:
    assert size_within(70_000, 1, Bounds(), most_pixels=FREE) == (70_000, 1)


def test_pixels_are_bounded_too() -> None:
    width, height = size_within(10_000, 8_000, Bounds(), most_pixels=50_000_000)
    assert 49_900_000 < width * height < 50_100_000
    assert width / height == pytest.approx(1.25, rel=0.001)


@given(
    st.integers(1, 60_000),
    st.integers(1, 60_000),
    st.integers(1, 1000),
    st.integers(1000, 9000),
)
def test_any_size_is_within_any_bounds(width: int, height: int, least: int, most: int) -> None:
    bounds = Bounds((), None, least, most, least, most)
    try:
        fitted = size_within(width, height, bounds, most_pixels=FREE)
    except PictureError:
        assert max(width, height) * least > min(width, height) * most
        return
    assert all(least <= side <= most for side in fitted)
    # Rounding to whole pixels is the only way in which its proportions may change.
    assert abs(fitted[0] * height - fitted[1] * width) <= (width + height) / 2 + 1
    if least <= min(width, height) and max(width, height) <= most:
        assert fitted == (width, height)


def test_ever_smaller() -> None:
    sizes = list(smaller_sizes(1000, 500, Bounds(min_width=200, min_height=200)))
    assert sizes == [(750, 375), (562, 281), (422, 211), (400, 200)], "the least as well"
    assert list(smaller_sizes(400, 300, Bounds(min_width=384)))[-1] == (384, 288)
    assert list(smaller_sizes(400, 200, Bounds(min_height=200))) == []
    assert list(smaller_sizes(500, 80, Bounds())) == [(400, 64)]
    assert list(smaller_sizes(1, 50_000, Bounds())) == []


@given(st.integers(1, 9000), st.integers(1, 9000), st.integers(0, 900), st.integers(0, 900))
def test_each_smaller_size_is_allowed(width: int, height: int, wide: int, high: int) -> None:
    least = (max(wide, SMALLEST_SIDE), max(high, SMALLEST_SIDE))
    before = (width, height)
    for size in smaller_sizes(width, height, Bounds(min_width=wide, min_height=high)):
        assert all(side >= fewest for side, fewest in zip(size, least, strict=True))
        assert sum(size) < sum(before) or size == before
        assert abs(size[0] * height - size[1] * width) <= (width + height) / 2 + 1
        before = size
    if width > least[0] and height > least[1]:
        assert before[0] == least[0] or before[1] == least[1]
