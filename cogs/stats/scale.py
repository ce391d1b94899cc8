"""Where an axis ends and what is written along it: few, round, whole numbers."""

from __future__ import annotations

from collections.abc import Iterator

_STEPS = (1, 2, 4, 6, 8)
"""Times a power of ten: where an axis may end, so that its middle is round too."""
_TIMES = (2, 4, 10, 20, 40, 60, 120, 240, 600, 1_200, 2_400, 3_600)
"""In seconds; beyond, whole hours."""
HOUR = 3_600


def numbers(most: int) -> list[int]:
    """Return what is written along an axis from zero that has room for `most`."""
    return _written(_first(_rounds(), most))


def times(most: float) -> list[int]:
    """Return likewise for a length of time, in seconds."""
    if most <= _TIMES[-1]:
        return _written(_first(iter(_TIMES), most))
    return _written(HOUR * _first((n for n in _rounds() if n > 1), most / HOUR))


def _rounds() -> Iterator[int]:
    power = 1
    while True:
        for step in _STEPS:
            yield step * power
        power *= 10


def _first(tops: Iterator[int], most: float) -> int:
    return next(top for top in tops if top >= most)


def _written(top: int) -> list[int]:
    return [0, top] if top == 1 else [0, top // 2, top]
