"""Telling the operator that most of a budget is spent, while there is time to do something."""

from __future__ import annotations

import logging

from jobs.desk import Desk
from storage import Alarm, Bounds

log = logging.getLogger(__name__)


def has_budget(bounds: Bounds) -> bool:
    """Tell whether any money is limited."""
    budgets = (bounds.budget_day, bounds.budget_month)
    guilds = (bounds.guild_budget_day, bounds.guild_budget_month)
    return any(budget is not None for budget in (*budgets, *guilds))


async def warn(desk: Desk, bounds: Bounds, guild_id: int | None) -> None:
    """Tell the operator of each budget that is near its end: once.

    Args:
        desk: What there is.
        bounds: The limits that an edit was asked for with.
        guild_id: The server that it was asked for in.

    Raises:
        DatabaseError: nobody knows; the next edit tells.
    """
    for alarm in await desk.quotas.alarms(bounds, guild_id):
        log.warning("%s", _in_words(alarm))
        reached = await desk.reply.tell_of_budget(alarm)
        await desk.quotas.told(alarm, bounds, reached=reached)


def _in_words(alarm: Alarm) -> str:
    whose = f"server {alarm.guild_id}" if alarm.guild_id else "all edits"
    return (
        f"the {alarm.limit.value} limit of {whose} is nearly spent: "
        f"{alarm.spent} of {alarm.budget} millionths of a dollar"
    )
