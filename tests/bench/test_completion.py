"""The fixed paces that the bot's polls are compared with."""

from __future__ import annotations

import pytest

from bench.completion import as_often, pauses


@pytest.mark.parametrize(("waited", "polls"), [(0.5, 1), (2.0, 1), (2.1, 2), (7.9, 4)])
def test_the_first_poll_after_the_completion_sees_it(waited: float, polls: int) -> None:
    assert pauses(waited, 2.0) == polls


def test_the_pace_is_the_quickest_that_takes_no_more_polls() -> None:
    waits = [1.0, 2.5, 4.0, 7.3]

    every = as_often(waits, 13)

    assert sum(pauses(waited, every) for waited in waits) <= 13
    assert sum(pauses(waited, every - 0.001) for waited in waits) > 13
