"""Whether the books balance: what is counted, against what the jobs' own rows say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_BOOKS = """
    WITH held AS (SELECT * FROM jobs WHERE state NOT IN ('failed', 'cancelled', 'uncertain')),
    booked (scope, period, held, price) AS (
        SELECT scopes.value, periods.value, jobs.id IN (SELECT id FROM held),
            iif(charged OR jobs.id IN (SELECT id FROM held), price, 0)
        FROM jobs, json_each(json_array(-1, guild_id)) AS scopes,
            json_each(json_array(day, substr(day, 1, 7))) AS periods)
"""

_PAIRS = {
    "usage": (
        "SELECT user_id, day, guild_id, used, own FROM usage WHERE used > 0 OR own > 0",
        "SELECT user_id, day, guild_id, count(*),"
        " sum(gift_id IS NULL AND jobs.resets = usage.resets)"
        " FROM held AS jobs JOIN usage USING (user_id, day, guild_id) GROUP BY 1, 2, 3",
    ),
    "ledger": (
        "SELECT scope, period, edits, spent FROM ledger WHERE edits > 0 OR spent > 0",
        "SELECT scope, period, sum(held), sum(price) FROM booked GROUP BY 1, 2"
        " HAVING sum(held) > 0 OR sum(price) > 0",
    ),
    "gifts": (
        "SELECT id, used FROM gifts WHERE used > 0",
        "SELECT gift_id, count(*) FROM held WHERE gift_id IN (SELECT id FROM gifts) GROUP BY 1",
    ),
}


def differences(path: Path) -> tuple[list[tuple[str, ...]], int]:
    """Return what differs, nothing if all is well, and how many jobs there are."""
    found: list[tuple[str, ...]] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for table, (counted, true) in _PAIRS.items():
            for said, one, other in (("wrong", counted, true), ("missing", true, counted)):
                rows = connection.execute(f"{_BOOKS} {one} EXCEPT {other}")
                found += [(table, said, *map(str, row)) for row in rows]
        (jobs,) = connection.execute("SELECT count(*) FROM jobs").fetchone()
    return found, int(jobs)
