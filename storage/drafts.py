"""What an open modal is about: written down when it opens, since it may be sent after a restart.

Discord's signed addresses of the pictures stand here for that. They are over after a day, after
which no draft is read any more, and the next one that is written takes it away. A draft is read and
not taken: the event that sends a modal may come twice, and its job's own row tells twins apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from storage.database import Database
from storage.rows import milliseconds, read_time

LIFETIME = timedelta(hours=24)
"""How long Discord's signed addresses are good for; the trigger on the table knows it, too."""


@dataclass(frozen=True)
class Picture:
    """A picture of the message that the modal is about."""

    url: str = field(repr=False)
    """Discord's signed address."""
    filename: str
    size: int
    """In bytes, as Discord says; 0 where it does not."""


@dataclass(frozen=True)
class Draft:
    """A modal that was opened."""

    interaction_id: int
    """Of its opening."""
    user_id: int
    command: str
    origin_message_id: int
    """The message that it is about."""
    pictures: Sequence[Picture]
    """In the message's order."""
    made_at: datetime


class DraftStore:
    """The table of drafts. Every method raises `DatabaseError` where it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, draft: Draft) -> None:
        """Write a draft down; the oldest go, by age and beyond what a person and all may have."""
        await self._database.rows(
            "INSERT INTO drafts"
            " (interaction_id, user_id, command, origin_message_id, pictures, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (interaction_id) DO NOTHING",
            (
                draft.interaction_id,
                draft.user_id,
                draft.command,
                draft.origin_message_id,
                json.dumps([asdict(picture) for picture in draft.pictures]),
                milliseconds(draft.made_at),
            ),
        )

    async def get(self, interaction_id: int, *, now: datetime) -> Draft | None:
        """Return the draft of an opening; None: it is older than a day, or had to make room."""
        rows = await self._database.rows(
            "SELECT * FROM drafts WHERE interaction_id = ? AND made_at > ?",
            (interaction_id, milliseconds(now - LIFETIME)),
        )
        if not rows:
            return None
        (row,) = rows
        return Draft(
            interaction_id=row["interaction_id"],
            user_id=row["user_id"],
            command=row["command"],
            origin_message_id=row["origin_message_id"],
            pictures=[Picture(**picture) for picture in json.loads(row["pictures"])],
            made_at=read_time(row["made_at"]),
        )

    async def remove(self, interaction_id: int) -> None:
        """Remove a draft that has become a job."""
        await self._database.rows("DELETE FROM drafts WHERE interaction_id = ?", (interaction_id,))

    async def tidy(self, now: datetime) -> None:
        """Remove what is too old to be read."""
        await self._database.rows(
            "DELETE FROM drafts WHERE made_at <= ?", (milliseconds(now - LIFETIME),)
        )
