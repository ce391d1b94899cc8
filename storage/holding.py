"""The one statement that accepts an edit: its row, and with it all that it holds.

The conditions are those of `storage.limits.exceeded`, asked of the same pieces as a standing is; a
trigger counts. So no number of commands at once gets past a limit, and no crash leaves half of it.
"""

from __future__ import annotations

import json
from datetime import timedelta

from storage import standing as s
from storage.database import Database
from storage.limits import Bounds, Duplicate, Limit, OverLimit, Twice, exceeded
from storage.rows import How, Job, NewJob, milliseconds, read_job, write_sources
from storage.states import JobState

TRIES = 4
"""Of an edit that wrote nothing while no limit was met: somebody's ended in between."""
_AGAIN = (
    f"(:how = '{How.AGAIN}' AND EXISTS (SELECT 1 FROM jobs WHERE how = '{How.AGAIN}'"
    " AND parent_id = :parent_id AND user_id = :user_id AND accepted_at > :since"
    " AND state NOT IN ('failed', 'cancelled', 'uncertain')))"
)
_OWN_LEFT = f"(:guild_person IS NULL OR {s.GUILD_USED} < :guild_person)"


def _below(used: str, allowed: str) -> str:
    return f"({allowed} IS NULL OR {used} < {allowed})"


def _affordable(spent: str, budget: str) -> str:
    return f"({budget} IS NULL OR {spent} + :price <= {budget})"


_ALLOWED = " AND ".join(
    [
        f"{s.USED} < :daily",
        f"{s.ACTIVE} < :active",
        f"({_OWN_LEFT} OR {s.NEXT_GIFT} IS NOT NULL)",
        _below(s.GUILD_TOTAL, ":guild_daily"),
        _below(s.GUILD_ACTIVE, ":guild_active"),
        f"(:pause = 0 OR coalesce({s.LAST_AT} + :pause <= :now, 1))",
        _affordable(s.SPENT_DAY, ":budget_day"),
        _affordable(s.SPENT_MONTH, ":budget_month"),
        _affordable(s.GUILD_SPENT_DAY, ":guild_budget_day"),
        _affordable(s.GUILD_SPENT_MONTH, ":guild_budget_month"),
    ]
)
_BOUND = (
    *("interaction_id", "application_id", "guild_id", "channel_id", "user_id", "day", "state"),
    *("how", "parent_id", "origin_message_id", "command", "model_id", "arguments", "upload_limit"),
    *("token", "token_expires_at", "token_only", "sources", "given", "price", "guild_person"),
)
_COLUMNS = {name: f":{name}" for name in _BOUND} | {
    "accepted_at": ":now",
    # The day's own first.
    "gift_id": f"CASE WHEN {_OWN_LEFT} THEN NULL ELSE {s.NEXT_GIFT} END",
    "resets": s.RESETS,
}
_HOLD = (
    f"INSERT INTO jobs ({', '.join(_COLUMNS)}) SELECT {', '.join(_COLUMNS.values())}"
    f" WHERE {_ALLOWED} AND {_AGAIN} = 0"
    " ON CONFLICT (interaction_id) DO NOTHING RETURNING *"
)
_WHY_NOT = (
    "SELECT (SELECT count(*) FROM jobs WHERE interaction_id = :interaction_id) AS same,"
    f" {_AGAIN} AS again, {s.COLUMNS}"
)


async def hold(database: Database, new: NewJob, bounds: Bounds, twice: timedelta) -> Job:
    """Hold what an edit needs and write its row; see `JobStore.accept`."""
    values = _values(new, bounds, twice)
    for _ in range(TRIES):
        rows = await database.rows(_HOLD, values)
        if rows:
            return read_job(rows[0])
        (row,) = await database.rows(_WHY_NOT, values)
        if row["same"]:
            raise Duplicate
        if row["again"]:
            raise Twice
        if limit := exceeded(bounds, s.read_standing(row)):
            raise limit
    # Each time somebody was quicker, with what has just become free: of this, they are many.
    raise OverLimit(Limit.ACTIVE, bounds.active, bounds.active, None)


def _values(new: NewJob, bounds: Bounds, twice: timedelta) -> dict[str, object]:
    return s.where(new.user_id, new.guild_id, bounds.now) | {
        "interaction_id": new.interaction_id,
        "application_id": new.application_id,
        "channel_id": new.channel_id,
        "state": JobState.ACCEPTED,
        "how": new.how,
        "parent_id": new.parent_id,
        "origin_message_id": new.origin_message_id,
        "command": new.command,
        "model_id": new.model_id,
        "arguments": json.dumps(new.arguments),
        "upload_limit": new.upload_limit,
        "token": new.token,
        "token_expires_at": milliseconds(new.token_expires_at),
        "token_only": new.token_only,
        "sources": write_sources(new.sources),
        "given": json.dumps([source.option for source in new.sources]),
        "price": bounds.price,
        "since": milliseconds(bounds.now - twice),
        "daily": bounds.daily,
        "active": bounds.active,
        "guild_person": bounds.guild_person,
        "guild_daily": bounds.guild_daily,
        "guild_active": bounds.guild_active,
        "pause": bounds.pause_seconds * 1000,
        "budget_day": bounds.budget_day,
        "budget_month": bounds.budget_month,
        "guild_budget_day": bounds.guild_budget_day,
        "guild_budget_month": bounds.guild_budget_month,
    }
