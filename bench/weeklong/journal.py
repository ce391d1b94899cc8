"""The database's own word on what happened in which order: triggers that write each effect down.

They are temporary, as is their table: they belong to the bot's one connection and leave no trace in
the file. So the order of edits, moves, gifts, resets and settings is the one in which SQLite
carried them out, whatever was asked at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from storage import Database

_EVENTS = {
    "accepted": ("INSERT ON main.jobs", ("id", "interaction_id", "gift_id", "accepted_at")),
    "moved": ("UPDATE OF state ON main.jobs WHEN NEW.state <> OLD.state", ("id", "state")),
    "parked": ("UPDATE OF parked ON main.jobs WHEN NEW.parked <> OLD.parked", ("id", "parked")),
    "given": (
        "INSERT ON main.gifts",
        ("id", "interaction_id", "guild_id", "user_id", "edits", "ends_at", "given_at", "given_by"),
    ),
    "reset": (
        "UPDATE OF resets ON main.usage WHEN NEW.resets <> OLD.resets",
        ("guild_id", "user_id", "forgiven", "reset_at", "reset_by"),
    ),
    "set": (
        "INSERT ON main.settings",
        ("guild_id", "name", "value", "changed_at", "changed_by"),
    ),
    "set anew": (
        "UPDATE ON main.settings",
        ("guild_id", "name", "value", "changed_at", "changed_by"),
    ),
    "told": ("UPDATE OF told ON main.ledger", ("scope", "period", "told", "telling")),
}


@dataclass(frozen=True)
class Event:
    """One effect."""

    what: str
    of: Mapping[str, int | str | None]
    """The row's columns."""

    def number(self, name: str) -> int:
        """Return a column that holds a number."""
        value = self.of[name]
        assert isinstance(value, int)
        return value


async def begin(database: Database) -> None:
    """Have everything written down from now on, until the connection is closed."""
    await database.rows(
        "CREATE TEMP TABLE happened (number INTEGER PRIMARY KEY, what TEXT, row TEXT)"
    )
    for number, (what, (when, columns)) in enumerate(_EVENTS.items()):
        row = ", ".join(f"'{name}', NEW.{name}" for name in columns)
        await database.rows(
            f"CREATE TEMP TRIGGER happened_{number} AFTER {when} BEGIN"
            f" INSERT INTO happened (what, row) VALUES ('{what}', json_object({row})); END"
        )


async def take(database: Database) -> list[Event]:
    """Return what has happened since the last time, in order."""
    rows = await database.rows("SELECT what, row FROM happened ORDER BY number")
    await database.rows("DELETE FROM happened")
    return [Event(row["what"].removesuffix(" anew"), json.loads(row["row"])) for row in rows]
