"""Crashing at every point of a scenario, and holding each life that comes of it to what must be."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from pathlib import Path

from tests.prove.scenarios import Scenario
from tests.prove.touches import Point
from tests.prove.verdict import judge
from tests.prove.walk import MissedError, Walk, crashed, points_of

TOLD = 3
"""How many of the problems are told in full."""
ONE_IN = 4
"""Of the points at which another scenario crashes, each scenario crashes at one in so many."""
STATUS = "< replies.show"
"""How the names of statuses end: whether one is sent, or gives way to the next, is chance."""
MOST_MISSED = 2
"""One status, before and after."""


class MissedWarning(UserWarning):
    """At a status that was sent once, no life crashed."""


async def prove(
    walk: Walk, scenario: Scenario, *, sample: int = 0, taken: Path | None = None
) -> int:
    """Crash at each point of a scenario, before and after.

    Args:
        walk: Where.
        scenario: What.
        sample: Crash at so many points alone, evenly spread; 0: at all of them.
        taken: A folder in which scenarios, each in its own process, tell one another where they
            crash: the same step is crashed at in one of them surely, and in others by sample.

    Returns:
        How many points there were.

    Raises:
        AssertionError: something did not hold; its text has the points and what the bot logged.
    """
    parts, points = await points_of(walk, scenario)
    assert points, "nothing was touched"
    walk.forget()
    await judge(walk, await walk.live(scenario, parts))
    if sample:
        points = _spread(points, sample)
    elif taken:
        points = _shared(points, taken)
    problems: list[str] = []
    missed: list[str] = []
    for point in points:
        walk.forget()
        try:
            async for life in crashed(walk, scenario, [*parts, point]):
                await judge(walk, life)
        except MissedError as error:
            (missed if point.name.endswith(STATUS) else problems).append(str(error))
        except (AssertionError, TimeoutError) as error:
            problems.append(f"{point.when.upper()} {point.name}\n{error}")
    if missed:
        warnings.warn(MissedWarning("\n".join([scenario.name, *missed])), stacklevel=2)
    if len(missed) > MOST_MISSED:
        problems += missed
    heads = "\n".join("\n".join(problem.splitlines()[:2]) for problem in problems)
    assert not problems, "\n\n".join([heads, *problems[:TOLD]])
    return len(points)


def _spread(points: Sequence[Point], count: int) -> Sequence[Point]:
    """Return some of the points, the same each time: early and late ones, before and after."""
    return [points[(2 * number + 1) * len(points) // (2 * count)] for number in range(count)]


def _shared(points: Sequence[Point], taken: Path) -> Sequence[Point]:
    """Return the points that no other scenario has taken, and some of the rest."""
    own = [point for point in points if _takes(point, taken)]
    others = [point for point in points if point not in own]
    some = _spread(others, -(-len(others) // ONE_IN))
    return [point for point in points if point in own or point in some]


def _takes(point: Point, taken: Path) -> bool:
    """Take a point; False: another scenario has."""
    name = hashlib.sha256(f"{point.when} {point.name}".encode()).hexdigest()
    try:
        (taken / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
