"""What the rules add to `/edit`: `python -m bench.rules`.

`Jobs.accept`, which is what the command waits for before its first reply, with everything set that
can be (a number for each of 50 roles, channels, roles that may and may not, a server's limits per
person, day and in flight, a pause, a gift that is used since the day's own is, budgets of a day and
a month for the bot and for the server, the owners' alarms looked at) beside the same with the
operator's two limits alone. Both on one database with 100,000 jobs, in a server of whose 5,000
members each had an edit today; with `synchronous=FULL`, in short bursts in turns.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import perf_counter, process_time

from bench.parts.figures import Figures, Goal, Table, percentile, present, spread
from bench.parts.filled import CHANNEL, GUILD, USER, fill, new_job
from bench.parts.wired import PLAIN, PLENTY, wired
from jobs import Asker, Jobs, Operator, Place, Rulebook
from storage import Budget, open_database

JOBS, MEMBERS, ROLES = 100_000, 5_000, 50
ROUNDS, BURSTS, EACH = 7, 10, 15
CALLS = 5_000
"""Of the rules alone, in a round."""
BAR_MS = 5.0
DOLLARS = 1_000_000_000_000
"""A million of them, in millionths."""
THREAD = CHANNEL + 1_000_000
ROLE = 5 << 60
EVERY_RULE = Operator(
    daily=PLENTY,
    active=PLENTY,
    budget=Budget(DOLLARS, DOLLARS),
    allowed_guilds=frozenset(range(GUILD, GUILD + 50)),
)
_TODAY = f"""
WITH RECURSIVE members(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM members WHERE i < :members - 1)
INSERT INTO jobs (interaction_id, application_id, guild_id, channel_id, user_id, day, state,
    command, model_id, arguments, upload_limit, accepted_at, told_at, price)
SELECT {1 << 61} + i, 1, {GUILD}, {CHANNEL}, {USER} + i, :day, 'delivered', 'edit', 'a', '{{}}', 1,
    :now - 7200000, :now - 7100000, 30000 FROM members
"""
_GIFTS = f"""
WITH RECURSIVE members(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM members WHERE i < :members - 1)
INSERT INTO gifts (guild_id, user_id, edits, given_by, given_at, ends_at)
SELECT {GUILD}, {USER} + i, 5, 1, :now, :now + 86400000 FROM members
"""


async def measure() -> Figures:
    """Compare the two."""
    ways = ("every rule", "none but the operator's two limits")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rules-")))
        path = folder / "repaint.db"
        await fill(path, JOBS - MEMBERS, in_flight=200, people=MEMBERS)
        await asyncio.to_thread(_open_the_day, path)
        database = await stack.enter_async_context(open_database(path))
        full, plain = [
            (await stack.enter_async_context(wired(database, folder, operator=operator))).jobs
            for operator in (EVERY_RULE, PLAIN)
        ]
        await _set_every_rule(full.rules)
        members = count()
        taken: dict[str, list[list[float]]] = {name: [] for name in ways}
        alone: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(-1, ROUNDS):
            seconds: dict[str, list[float]] = {name: [] for name in ways}
            for burst in range(BURSTS):
                sides = list(zip(ways, (full, plain), strict=True))
                for name, jobs in sides[:: -1 if burst % 2 else 1]:
                    seconds[name] += [await _timed(jobs, member) for member in _next(members)]
                    await _until_quiet()
            for name, jobs in zip(ways, (full, plain), strict=True):
                if number >= 0:
                    taken[name].append(seconds[name])
                    alone[name].append(_rules_alone(jobs.rules))
    rows = [_row(name, taken[name], alone[name]) for name in ways]
    added = [
        (percentile(one, 0.5) - percentile(other, 0.5)) * 1e3
        for one, other in zip(*taken.values(), strict=True)
    ]
    tails = [
        (percentile(one, 0.99) - percentile(other, 0.99)) * 1e3
        for one, other in zip(*taken.values(), strict=True)
    ]
    rows.append(("difference", spread(added, "{:.3f}"), spread(tails, "{:.2f}"), ""))
    table = Table(
        "What the rules add to `/edit`",
        ("`Jobs.accept` with", "p50, ms", "p99, ms", "CPU of the rules alone, µs"),
        rows,
        f"{ROUNDS} rounds of {BURSTS * EACH} acceptances of each kind, one at a time. The rules "
        "alone are the pure part, which asks no database: who may, and what limits apply.",
    )
    goal = Goal(15, "ms that all rules add to an acceptance, at the median", BAR_MS, added)
    return Figures([table], [goal])


def _open_the_day(path: Path) -> None:
    """Let each member have had an edit today, and have a gift."""
    now = datetime.now(UTC)
    values = {
        "members": MEMBERS,
        "day": now.date().isoformat(),
        "now": round(now.timestamp() * 1000),
    }
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_TODAY, values)
        connection.execute(_GIFTS, values)


async def _set_every_rule(rules: Rulebook) -> None:
    # Everybody has had what their best role lets them have: what is next is the gift.
    for number in range(ROLES):
        await rules.change(GUILD, f"role_daily:{ROLE + number}", number % 2, by=1)
    values: dict[str, int | list[int]] = {
        "person_daily": 1,
        "guild_daily": PLENTY,
        "active": PLENTY,
        "pause_seconds": 3600,
        "channels": [CHANNEL + number for number in range(25)],
        "roles": [ROLE + number for number in range(25)],
        "roles_refused": [ROLE + 100 + number for number in range(25)],
        "budget_day": DOLLARS,
        "budget_month": DOLLARS,
    }
    for what, value in values.items():
        await rules.change(GUILD, what, value, by=1)


def _next(members: Iterator[int]) -> list[int]:
    """Return who asks in a burst: nobody asks twice."""
    return [USER + next(members) for _ in range(EACH)]


def _asker(user_id: int) -> Asker:
    """Return a member with all roles, in a thread."""
    roles = frozenset({GUILD, *range(ROLE, ROLE + ROLES)})
    return Asker(user_id, Place(GUILD, THREAD, CHANNEL), roles)


async def _timed(jobs: Jobs, user_id: int) -> float:
    now = datetime.now(UTC)
    new = replace(new_job(user_id, user_id, now), guild_id=GUILD, channel_id=THREAD)
    began = perf_counter()
    await jobs.accept(new, _asker(user_id))
    return perf_counter() - began


async def _until_quiet() -> None:
    """Wait for what is done aside: the look at the budgets."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


def _rules_alone(rules: Rulebook) -> float:
    """Return the CPU seconds that the pure rules take for one edit."""
    asker, model_id = _asker(USER), new_job(1, USER, datetime.now(UTC)).model_id
    began = process_time()
    for _ in range(CALLS):
        rules.check(asker)
        rules.limits(asker, model_id)
    return (process_time() - began) / CALLS


def _row(name: str, rounds: list[list[float]], alone: list[float]) -> tuple[str, str, str, str]:
    middles = [statistics.median(one) * 1e3 for one in rounds]
    tails = [percentile(one, 0.99) * 1e3 for one in rounds]
    cpu = spread([one * 1e6 for one in alone], "{:.1f}")
    return name, spread(middles, "{:.3f}"), spread(tails, "{:.2f}"), cpu


if __name__ == "__main__":
    present(measure)
