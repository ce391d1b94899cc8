"""The bot's database, read as another process would: looked at often, never written.

The statements run in one transaction, so that a job which moves meanwhile is seen before or after.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.soaking.facts import Facts, Row, Snapshot, mark_in
from bench.soaking.moments import look

LOOK_SECONDS = 0.15
MOST_WRONG = 200
"""Findings that are kept; what is wrong once is found again at each look."""


def read(path: Path) -> Snapshot:
    """Return what the database holds.

    Raises:
        sqlite3.Error: it cannot be read just now, as while the bot opens or closes it.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=2.0)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")
        jobs = connection.execute(
            "SELECT id, interaction_id, user_id, day, state, reason, arguments, accepted_at,"
            " told_at, parked, guild_id, price, charged FROM jobs ORDER BY id"
        ).fetchall()
        usage = connection.execute(
            "SELECT user_id, day, sum(used) AS used FROM usage GROUP BY user_id, day"
        ).fetchall()
        ledger = connection.execute("SELECT scope, period, edits, spent FROM ledger").fetchall()
    rows = tuple(
        Row(
            id=job["id"],
            interaction_id=job["interaction_id"],
            user_id=job["user_id"],
            day=job["day"],
            state=job["state"],
            reason=str(json.loads(job["reason"] or "{}").get("reason", "")),
            mark=mark_in(job["arguments"]),
            accepted_at=job["accepted_at"] / 1000,
            told_at=(job["told_at"] or 0) / 1000,
            parked=bool(job["parked"]),
            guild_id=job["guild_id"],
            price=job["price"],
            charged=bool(job["charged"]),
        )
        for job in jobs
    )
    return Snapshot(
        rows,
        {(use["user_id"], use["day"]): use["used"] for use in usage},
        {(row["scope"], row["period"]): (row["edits"], row["spent"]) for row in ledger},
    )


async def keep_looking(path: Path, facts: Facts) -> None:
    """Look again and again until cancelled, and note what is wrong in `facts.on_the_way`."""
    before = Snapshot()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            now = await asyncio.to_thread(read, path)
        except sqlite3.Error:
            continue
        facts.looks += 1
        wrong = look(now, before, facts.limits)
        new = [line for line in wrong if line not in facts.on_the_way]
        facts.on_the_way += new[: MOST_WRONG - len(facts.on_the_way)]
        before = now


async def read_at_last(path: Path) -> Snapshot:
    """Return what the database holds, trying for a while.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    for _ in range(20):
        try:
            return await asyncio.to_thread(read, path)
        except sqlite3.Error:
            await asyncio.sleep(0.25)
    return read(path)
