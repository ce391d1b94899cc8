"""What must hold at every moment, however much is under way: the database, looked at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.soaking.facts import ENDS, GIVEN_BACK, Limits, Row, Snapshot

EVERYWHERE = -1
UNDER_WAY = {"submitting", "queued", "running"}
"""States of a job that has a request at RunComfy, or may have."""


def look(now: Snapshot, before: Snapshot, limits: Limits) -> list[str]:
    """Return what is wrong with the database at one moment, and since the moment before."""
    wrong = [*books(now, limits), *_seats(now, limits)]
    daily, active = limits.daily, limits.active
    kept = Counter((r.user_id, r.day) for r in now.rows if r.state not in GIVEN_BACK)
    for person, day in {*kept, *now.used}:
        used, jobs = now.used.get((person, day), 0), kept[person, day]
        if used != jobs:
            wrong.append(f"person {person} has used {used}, and has {jobs} delivered or on the way")
        if used > daily:
            wrong.append(f"person {person} holds {used} of {daily} edits of {day}")
    in_flight = (r.user_id for r in now.rows if r.state not in ENDS and not r.parked)
    for person, count in Counter(in_flight).items():
        if count > active:
            wrong.append(f"person {person} has {count} edits in flight of {active}")
    ended = {row.id: row for row in before.rows if row.state in ENDS}
    wrong += [
        f"{name_of(row)}: had ended {ended[row.id].state}, and is {row.state}"
        for row in now.rows
        if row.id in ended and row.state != ended[row.id].state
    ]
    gone = ended.keys() - {row.id for row in now.rows}
    return wrong + [f"job {job_id} is gone from the database" for job_id in sorted(gone)]


def books(now: Snapshot, limits: Limits) -> Iterator[str]:
    """Yield where the ledger is not what the jobs say, or where more is spent than may be."""
    said: dict[tuple[int, str], list[int]] = {}
    for row in now.rows:
        counts = row.state not in GIVEN_BACK
        cost = row.price if counts or row.charged else 0
        for scope in (EVERYWHERE, row.guild_id):
            for period in (row.day, row.day[:7]):
                book = said.setdefault((scope, period), [0, 0])
                book[0] += counts
                book[1] += cost
    for key in {*said, *now.ledger}:
        held, jobs = now.ledger.get(key, (0, 0)), tuple(said.get(key, (0, 0)))
        if held != jobs:
            yield f"{key}: the ledger has {held}, and the jobs say {jobs}"
        whole_day = key[0] == EVERYWHERE and len(key[1]) == len("2026-11-22")
        if limits.budget is not None and whole_day and held[1] > limits.budget:
            yield f"{key}: {held[1]} millionths of a dollar spent, of {limits.budget}"


def _seats(now: Snapshot, limits: Limits) -> Iterator[str]:
    """Yield where more requests are under way than may be, as far as their jobs know."""
    count = sum(row.state in UNDER_WAY for row in now.rows)
    if limits.concurrency is not None and count > limits.concurrency:
        yield f"{count} requests are under way, of {limits.concurrency}"


def name_of(row: Row) -> str:
    """Return how a job is called in a difference."""
    return f"job {row.id} ({row.mark}, interaction {row.interaction_id})"
