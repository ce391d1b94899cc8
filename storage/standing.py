"""How what counts against bounds is asked for: pieces of SQL, each written once.

`storage.quotas` reads them all together, `storage.holding` puts them into its conditions: what is
told and what is enforced are the same.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.limits import Standing, day_of
from storage.rows import milliseconds, read_time

EVERYWHERE = -1
"""The ledger's scope of the whole bot; a server's is its id, that of direct messages 0."""
_IN_FLIGHT = (
    "SELECT count(*) FROM jobs WHERE user_id = :user_id"
    # A parked result waits for its author, who may do other things meanwhile.
    " AND state IN ('accepted', 'submitting', 'queued', 'running', 'finished') AND parked = 0"
)
_HERE = "FROM usage WHERE user_id = :user_id AND day = :day AND guild_id = :guild_id"
_GIFTS = (
    "FROM gifts WHERE guild_id = :guild_id AND user_id = :user_id AND ends_at > :now"
    " AND used < edits"
)
USED = "(SELECT coalesce(sum(used), 0) FROM usage WHERE user_id = :user_id AND day = :day)"
ACTIVE = f"({_IN_FLIGHT})"
GUILD_USED = f"coalesce((SELECT own {_HERE}), 0)"
RESETS = f"coalesce((SELECT resets {_HERE}), 0)"
GUILD_TOTAL = "coalesce((SELECT edits FROM ledger WHERE scope = :guild_id AND period = :day), 0)"
GUILD_ACTIVE = f"({_IN_FLIGHT} AND guild_id = :guild_id)"
NEXT_GIFT = f"(SELECT id {_GIFTS} ORDER BY ends_at, id LIMIT 1)"
LAST_AT = (
    "(SELECT max(accepted_at) FROM jobs WHERE user_id = :user_id AND guild_id = :guild_id"
    " AND state NOT IN ('failed', 'cancelled', 'uncertain'))"
)


def _spent(scope: str, period: str) -> str:
    return f"coalesce((SELECT spent FROM ledger WHERE scope = {scope} AND period = {period}), 0)"


SPENT_DAY = _spent(str(EVERYWHERE), ":day")
SPENT_MONTH = _spent(str(EVERYWHERE), ":month")
GUILD_SPENT_DAY = _spent(":guild_id", ":day")
GUILD_SPENT_MONTH = _spent(":guild_id", ":month")
COLUMNS = (
    f"{USED} AS used, {ACTIVE} AS active, {GUILD_USED} AS guild_used,"
    f" {GUILD_TOTAL} AS guild_total, {GUILD_ACTIVE} AS guild_active,"
    f" (SELECT coalesce(sum(edits - used), 0) {_GIFTS}) AS given,"
    f" (SELECT min(ends_at) {_GIFTS}) AS given_until, {LAST_AT} AS last_at,"
    f" {SPENT_DAY} AS spent_day, {SPENT_MONTH} AS spent_month,"
    f" {GUILD_SPENT_DAY} AS guild_spent_day, {GUILD_SPENT_MONTH} AS guild_spent_month"
)
STANDING = f"SELECT {COLUMNS}"


def where(user_id: int, guild_id: int | None, now: datetime) -> dict[str, object]:
    """Return the values that the pieces want, of a person in a place at a moment."""
    day = day_of(now)
    return {
        "user_id": user_id,
        "guild_id": guild_id or 0,
        "day": day,
        "month": day[:7],
        "now": milliseconds(now),
    }


def read_standing(row: sqlite3.Row) -> Standing:
    """Return the standing of a row that has `COLUMNS`."""
    given_until, last_at = row["given_until"], row["last_at"]
    return Standing(
        used=row["used"],
        active=row["active"],
        guild_used=row["guild_used"],
        guild_total=row["guild_total"],
        guild_active=row["guild_active"],
        given=row["given"],
        given_until=None if given_until is None else read_time(given_until),
        last_at=None if last_at is None else read_time(last_at),
        spent_day=row["spent_day"],
        spent_month=row["spent_month"],
        guild_spent_day=row["guild_spent_day"],
        guild_spent_month=row["guild_spent_month"],
    )
