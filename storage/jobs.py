"""The table of jobs: held with their quota in one statement, moved on by one statement each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from storage.database import Database
from storage.holding import hold
from storage.limits import Bounds
from storage.rows import Job, NewJob, Source, milliseconds, read_job, write_sources
from storage.states import ENDS, JobState, may_follow

TWICE = timedelta(seconds=5)
"""Two presses of `Again` within so long are one wish."""
LINE_LENGTH = 25
"""Jobs of a line that are read."""
LARGEST_ID = 2**63 - 1
"""What SQLite holds; Discord's ids are smaller."""
_OVER = "token = NULL, token_expires_at = NULL, sources = NULL"
"""What goes from the row of a job that is over."""


class JobStore:
    """The jobs of one database. Every method raises `DatabaseError` where it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, new: NewJob, bounds: Bounds, *, twice: timedelta = TWICE) -> Job:
        """Hold the quota and the price and write the row, in one statement.

        Args:
            new: The job.
            bounds: The limits that apply to it, its price, and the moment of acceptance.
            twice: Within how long two presses of `Again` under one result are one.

        Raises:
            OverLimit: a limit is met; nothing was written.
            Twice: the person has just pressed `Again` under that result.
            Duplicate: this interaction has its job already.
        """
        return await hold(self._database, new, bounds, twice)

    async def get(self, job_id: int) -> Job | None:
        """Return the job of that id."""
        rows = await self._database.rows("SELECT * FROM jobs WHERE id = ?", (job_id,))
        return read_job(rows[0]) if rows else None

    async def by_interaction(self, interaction_id: int) -> Job | None:
        """Return the job that an interaction made: Discord gives each id once."""
        if interaction_id > LARGEST_ID:
            return None
        rows = await self._database.rows(
            "SELECT * FROM jobs WHERE interaction_id = ?", (interaction_id,)
        )
        return read_job(rows[0]) if rows else None

    async def line(self, job_id: int) -> list[Job]:
        """Return how a job came about: its parents, the first one first, and the job itself.

        Of a long line the last `LINE_LENGTH`; empty when there is no such job.
        """
        rows = await self._database.rows(
            "WITH RECURSIVE line (id, parent_id, step) AS ("
            " SELECT id, parent_id, 1 FROM jobs WHERE id = ?"
            " UNION ALL SELECT jobs.id, jobs.parent_id, step + 1 FROM line, jobs"
            # A parent is older than its children: what says otherwise is no line, but a circle.
            "  WHERE jobs.id = line.parent_id AND jobs.id < line.id AND step < ?)"
            " SELECT jobs.* FROM line, jobs WHERE jobs.id = line.id ORDER BY step DESC",
            (job_id, LINE_LENGTH),
        )
        return [read_job(row) for row in rows]

    async def not_over(self) -> list[tuple[int, JobState, int]]:
        """Return id, state and user id of each job whose end is still to be seen, oldest first."""
        rows = await self._database.rows(
            "SELECT id, state, user_id FROM jobs WHERE told_at IS NULL ORDER BY id"
        )
        return [(row["id"], JobState(row["state"]), row["user_id"]) for row in rows]

    async def replied(self, job_id: int, message_id: int) -> None:
        """Write down which message is the reply."""
        await self._database.rows(
            "UPDATE jobs SET message_id = ? WHERE id = ?", (message_id, job_id)
        )

    async def attached(self, job_id: int, sources: Sequence[Source]) -> Job | None:
        """Write down which sources the reply holds; None when the job is `accepted` no more."""
        rows = await self._database.rows(
            "UPDATE jobs SET sources = ? WHERE id = ? AND state = 'accepted' RETURNING *",
            (write_sources(sources), job_id),
        )
        return read_job(rows[0]) if rows else None

    async def waiting(
        self, job_id: int, queue_position: int | None, expected_at: datetime | None
    ) -> Job | None:
        """Write down the request's place in RunComfy's queue; None: the job waits there no more."""
        rows = await self._database.rows(
            "UPDATE jobs SET queue_position = ?, expected_at = ?"
            " WHERE id = ? AND state = 'queued' RETURNING *",
            (queue_position, milliseconds(expected_at) if expected_at else None, job_id),
        )
        return read_job(rows[0]) if rows else None

    async def put_off(self, job_id: int, expected_at: datetime | None) -> Job | None:
        """Write down that the job takes longer than expected; None: it is not watched any more.

        Args:
            job_id: The job.
            expected_at: When it is expected by now; None: nobody knows.
        """
        rows = await self._database.rows(
            "UPDATE jobs SET expected_at = ?, overdue = 1"
            " WHERE id = ? AND state IN ('queued', 'running') RETURNING *",
            (milliseconds(expected_at) if expected_at else None, job_id),
        )
        return read_job(rows[0]) if rows else None

    async def move(
        self,
        job_id: int,
        state: JobState,
        *,
        after: JobState | None = None,
        request_id: str | None = None,
        queue_position: int | None = None,
        outputs: Sequence[Mapping[str, str]] | None = None,
        reason: Mapping[str, str | int] | None = None,
        submitted_at: datetime | None = None,
        running_at: datetime | None = None,
        expected_at: datetime | None = None,
        finished_at: datetime | None = None,
        charged: bool = False,
    ) -> Job | None:
        """Move the job on, if it stands where that state may follow; an end settles what it holds.

        Args:
            job_id: The job.
            state: Where to.
            after: The one state that it may stand in, for who has looked; None: any that is right.
            request_id, queue_position, outputs, reason: As in `Job`.
            submitted_at, running_at, expected_at, finished_at: Likewise.
            charged: At an end without a picture: whether RunComfy has charged for it, or may have.
                The person gets the edit back, and its price stays spent. Of what was `finished` or
                is `uncertain`, the database knows it by itself.

        Returns:
            The job as it is now; None when it stood elsewhere, and nothing was changed.
        """
        changes: dict[str, object] = {"state": state, "queue_position": queue_position}
        if request_id is not None:
            changes["request_id"] = request_id
        if outputs is not None:
            changes["outputs"] = json.dumps([dict(output) for output in outputs])
        if reason is not None:
            changes["reason"] = json.dumps(dict(reason))
        times = {
            "submitted_at": submitted_at,
            "running_at": running_at,
            "expected_at": expected_at,
            "finished_at": finished_at,
        }
        changes |= {name: milliseconds(time) for name, time in times.items() if time is not None}
        if expected_at is not None:
            changes["overdue"] = False
        if charged:
            changes["charged"] = True
        before = [f"'{s}'" for s in JobState if may_follow(state, s) and after in (None, s)]
        rows = await self._database.rows(
            f"UPDATE jobs SET {', '.join(f'{name} = :{name}' for name in changes)} "
            f"WHERE id = :id AND state IN ({', '.join(before)}) RETURNING *",
            {**changes, "id": job_id},
        )
        return read_job(rows[0]) if rows else None

    async def park(self, job_id: int, *, pressed_at: datetime | None) -> bool:
        """Let a finished job wait for its author's press; False: it is not to be parked.

        Args:
            job_id: The job.
            pressed_at: The last press that is known of: a later one lets it go on.
        """
        rows = await self._database.rows(
            "UPDATE jobs SET parked = 1"
            " WHERE id = ? AND state = 'finished' AND pressed_at IS ? RETURNING id",
            (job_id, milliseconds(pressed_at) if pressed_at else None),
        )
        return bool(rows)

    async def renew(
        self,
        job_id: int,
        *,
        token: str,
        token_expires_at: datetime,
        upload_limit: int,
        now: datetime,
    ) -> Job | None:
        """Give a job the token of a press, by which it can be shown; None: it is over.

        Args:
            job_id: The job; it is parked no more.
            token, token_expires_at, upload_limit: As in `NewJob`, of the press.
            now: The moment of the press.
        """
        rows = await self._database.rows(
            "UPDATE jobs SET token = ?, token_expires_at = ?, upload_limit = ?, parked = 0,"
            " pressed_at = ? WHERE id = ? AND told_at IS NULL RETURNING *",
            (token, milliseconds(token_expires_at), upload_limit, milliseconds(now), job_id),
        )
        return read_job(rows[0]) if rows else None

    async def unlink(self, job_id: int) -> None:
        """Forget the reply of a job that is over: somebody wished it deleted."""
        await self._database.rows(
            "UPDATE jobs SET message_id = NULL WHERE id = ? AND told_at IS NOT NULL", (job_id,)
        )

    async def delivered(self, job_id: int, now: datetime) -> bool:
        """End a finished job whose picture is in the reply; its secrets go."""
        rows = await self._database.rows(
            f"UPDATE jobs SET state = 'delivered', told_at = ?, {_OVER}"
            " WHERE id = ? AND state = 'finished' RETURNING id",
            (milliseconds(now), job_id),
        )
        return bool(rows)

    async def told(self, job_id: int, now: datetime) -> None:
        """Write down that the person knows how the job ended; its secrets go."""
        ends = ", ".join(f"'{state}'" for state in ENDS)
        await self._database.rows(
            f"UPDATE jobs SET told_at = ?, {_OVER}"
            f" WHERE id = ? AND told_at IS NULL AND state IN ({ends})",
            (milliseconds(now), job_id),
        )
