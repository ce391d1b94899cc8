"""Crashing at every point of a scenario, and holding each life that comes of it to what must be."""

from __future__ import annotations

from collections.abc import Sequence

from tests.prove.scenarios import Scenario
from tests.prove.touches import Point
from tests.prove.verdict import judge
from tests.prove.walk import Walk, crashed, points_of

TOLD = 3
"""How many of the problems are told in full."""


async def prove(walk: Walk, scenario: Scenario, *, sample: int = 0) -> int:
    """Crash at each point of a scenario, before and after.

    Args:
        walk: Where.
        scenario: What.
        sample: Crash at so many points alone, evenly spread; 0: at all of them.

    Returns:
        How many points there were.

    Raises:
        AssertionError: something did not hold; its text has the points and what the bot logged.
    """
    parts, points = await points_of(walk, scenario)
    walk.forget()
    await judge(walk, await walk.live(scenario, parts))
    if sample:
        points = _spread(points, sample)
    problems: list[str] = []
    for point in points:
        walk.forget()
        try:
            async for life in crashed(walk, scenario, [*parts, point]):
                await judge(walk, life)
        except (AssertionError, TimeoutError) as error:
            problems.append(f"{point.when.upper()} {point.name}\n{error}")
    heads = "\n".join("\n".join(problem.splitlines()[:2]) for problem in problems)
    assert not problems, "\n\n".join([heads, *problems[:TOLD]])
    return len(points)


def _spread(points: Sequence[Point], count: int) -> Sequence[Point]:
    """Return some of the points, the same each time: early and late ones, before and after."""
    return [points[(2 * number + 1) * len(points) // (2 * count)] for number in range(count)]
