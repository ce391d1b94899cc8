"""How long requests of each kind take, as sums: what they mean is the business of `jobs/`.

A thousand kinds are kept, those that were seen last: choices of a few models make dozens.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypeAlias

from storage.database import Database
from storage.rows import milliseconds

Sums: TypeAlias = tuple[float, float, float, float, float]
"""Weight, total, squares, waited and places, as the table has them."""


class PaceKey(NamedTuple):
    """A kind of request: those that are alike in how long they take."""

    model_id: str
    choices: str
    """What was chosen of the model's choices, such as the size."""


class PaceStore:
    """The table of paces. Every method raises `DatabaseError` where it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[PaceKey, Sums]:
        """Return the sums of each kind, the one seen last at the end."""
        rows = await self._database.rows("SELECT * FROM paces ORDER BY seen_at")
        return {
            PaceKey(row["model_id"], row["choices"]): (
                row["weight"],
                row["total"],
                row["squares"],
                row["waited"],
                row["places"],
            )
            for row in rows
        }

    async def write(self, key: PaceKey, sums: Sums, now: datetime) -> None:
        """Write down what is known of a kind.

        Args:
            key: The kind.
            sums: What that is.
            now: The time.
        """
        await self._database.rows(
            "INSERT OR REPLACE INTO paces"
            " (model_id, choices, weight, total, squares, waited, places, seen_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, *sums, milliseconds(now)),
        )
