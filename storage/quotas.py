"""Quotas as they stand, what moderators give, and budgets that run low: reading and giving.

Taking is not done here: `storage.holding` has the one statement that holds an edit, and the
database's triggers give back what was held.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.limits import Bounds, Limit, Standing, TooMany, day_of
from storage.rows import milliseconds, read_time
from storage.standing import EVERYWHERE, STANDING, read_standing, where

GIFTS = 20
"""A person may have so many in one server at once."""


@dataclass(frozen=True)
class Gift:
    """Edits that a moderator gave to a person, for one server.

    An edit that was held by a gift stays its, even if one of the day's own is given back later.
    """

    id: int
    guild_id: int
    user_id: int
    edits: int
    used: int
    given_by: int
    """The moderator's user id."""
    given_at: datetime
    ends_at: datetime

    @property
    def left(self) -> int:
        """Edits that are left of it."""
        return self.edits - self.used


@dataclass(frozen=True)
class Alarm:
    """A budget of which 80 % is spent."""

    limit: Limit
    guild_id: int | None
    """Whose; None: the whole bot's."""
    spent: int
    """Millionths of a dollar, as is the next."""
    budget: int


class QuotaStore:
    """What counts against limits. Every method raises `DatabaseError` where it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self, user_id: int, guild_id: int | None, now: datetime) -> Standing:
        """Return what counts against a person's bounds in a server (None: direct messages)."""
        (row,) = await self._database.rows(STANDING, where(user_id, guild_id, now))
        return read_standing(row)

    async def give(
        self,
        guild_id: int,
        user_id: int,
        edits: int,
        *,
        ends_at: datetime,
        by: int,
        now: datetime,
        interaction_id: int | None = None,
    ) -> Gift:
        """Give a person edits for one server, used after the day's own; it is written down by whom.

        Args:
            guild_id: The server.
            user_id: To whom.
            edits: How many: 1 or more.
            ends_at: Until when.
            by: The user id of who gives.
            now: The time.
            interaction_id: That it is given by: an event that comes twice gives once.

        Raises:
            TooMany: the person has `GIFTS` there that have edits left; nothing was given.
        """
        rows = await self._database.rows(
            "INSERT INTO gifts"
            " (interaction_id, guild_id, user_id, edits, given_by, given_at, ends_at)"
            " SELECT :interaction_id, :guild_id, :user_id, :edits, :by, :now, :ends_at"
            " WHERE (SELECT count(*) FROM gifts WHERE guild_id = :guild_id AND user_id = :user_id"
            "  AND ends_at > :now AND used < edits) < :most"
            " ON CONFLICT (interaction_id) DO NOTHING RETURNING *",
            {
                "interaction_id": interaction_id,
                "guild_id": guild_id,
                "user_id": user_id,
                "edits": edits,
                "by": by,
                "now": milliseconds(now),
                "ends_at": milliseconds(ends_at),
                "most": GIFTS,
            },
        )
        if not rows:
            rows = await self._database.rows(
                "SELECT * FROM gifts WHERE interaction_id = ?", (interaction_id,)
            )
        if not rows:
            raise TooMany(GIFTS)
        return _read_gift(rows[0])

    async def gifts(self, guild_id: int, user_id: int, now: datetime) -> list[Gift]:
        """Return a person's gifts in a server that have edits left, the first to end first."""
        rows = await self._database.rows(
            "SELECT * FROM gifts WHERE guild_id = ? AND user_id = ? AND ends_at > ?"
            " AND used < edits ORDER BY ends_at, id",
            (guild_id, user_id, milliseconds(now)),
        )
        return [_read_gift(row) for row in rows]

    async def reset(self, guild_id: int, user_id: int, *, by: int, now: datetime) -> int:
        """Let a person's edits of today no longer count against the server's limit.

        They go on counting against the operator's, and against the server's limit for everybody.

        Args:
            guild_id: The server.
            user_id: Whose.
            by: The user id of who resets; it is written down.
            now: The time.

        Returns:
            How many edits that were.
        """
        rows = await self._database.rows(
            "UPDATE usage SET own = 0, forgiven = own, resets = resets + 1, reset_by = ?,"
            " reset_at = ? WHERE user_id = ? AND day = ? AND guild_id = ? AND own > 0"
            " RETURNING forgiven",
            (by, milliseconds(now), user_id, day_of(now), guild_id),
        )
        return int(rows[0]["forgiven"]) if rows else 0

    async def alarms(self, bounds: Bounds, guild_id: int | None) -> list[Alarm]:
        """Return the budgets that the owners are to be told of, each once per amount and period.

        Those of which 80 % is spent, or too much for another edit, and that nobody was told of yet.
        Whoever gets one tells it, and says with `told` what became of that.

        Args:
            bounds: The budgets, what an edit costs, and the moment.
            guild_id: The server that they are for; None: direct messages.
        """
        budgets = [
            (Limit.BUDGET_DAY, EVERYWHERE, bounds.day, bounds.budget_day),
            (Limit.BUDGET_MONTH, EVERYWHERE, bounds.month, bounds.budget_month),
            (Limit.GUILD_BUDGET_DAY, guild_id or 0, bounds.day, bounds.guild_budget_day),
            (Limit.GUILD_BUDGET_MONTH, guild_id or 0, bounds.month, bounds.guild_budget_month),
        ]
        found = {
            (scope, period): (limit, b) for limit, scope, period, b in budgets if b is not None
        }
        if not found:
            return []
        rows = await self._database.rows(
            "WITH budgets (scope, period, budget) AS ("
            f"VALUES {', '.join(['(?, ?, ?)'] * len(found))})"
            " UPDATE ledger SET told = budget, telling = 1 FROM budgets"
            " WHERE ledger.scope = budgets.scope AND ledger.period = budgets.period"
            "  AND told IS NOT budget AND spent > 0"
            "  AND (spent * 5 >= budget * 4 OR spent + ? > budget)"
            " RETURNING scope, period, spent",
            [
                *(value for key, (_, budget) in found.items() for value in (*key, budget)),
                bounds.price,
            ],
        )
        alarms = []
        for row in rows:
            limit, budget = found[row["scope"], row["period"]]
            whose = None if row["scope"] == EVERYWHERE else guild_id
            alarms.append(Alarm(limit, whose, row["spent"], budget))
        return alarms

    async def told(self, alarm: Alarm, bounds: Bounds, *, reached: bool) -> None:
        """Write down what became of telling the owners of a budget.

        Args:
            alarm: The budget, as `alarms` returned it.
            bounds: Those that it was asked with.
            reached: Whether they know; else it is to be told again.
        """
        monthly = alarm.limit in (Limit.BUDGET_MONTH, Limit.GUILD_BUDGET_MONTH)
        own = alarm.limit in (Limit.BUDGET_DAY, Limit.BUDGET_MONTH)
        await self._database.rows(
            "UPDATE ledger SET telling = 0, told = iif(?, told, NULL)"
            " WHERE scope = ? AND period = ? AND told = ?",
            (
                reached,
                EVERYWHERE if own else alarm.guild_id or 0,
                bounds.month if monthly else bounds.day,
                alarm.budget,
            ),
        )

    async def forget_telling(self) -> None:
        """Let what a process was telling when it ended be told again."""
        await self._database.rows("UPDATE ledger SET telling = 0, told = NULL WHERE telling = 1")


def _read_gift(row: sqlite3.Row) -> Gift:
    return Gift(
        id=row["id"],
        guild_id=row["guild_id"],
        user_id=row["user_id"],
        edits=row["edits"],
        used=row["used"],
        given_by=row["given_by"],
        given_at=read_time(row["given_at"]),
        ends_at=read_time(row["ends_at"]),
    )
