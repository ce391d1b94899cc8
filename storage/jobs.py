"""The table of jobs: held with their quota in one statement, moved on by one statement each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from storage.database import Database
from storage.rows import Job, NewJob, Source, milliseconds, read_job, write_sources
from storage.states import ENDS, JobState, may_follow

IN_FLIGHT = "('accepted', 'submitting', 'queued', 'running', 'finished')"


class Limit(Enum):
    """A limit that a command can run into."""

    DAILY = "daily"
    ACTIVE = "active"


@dataclass(frozen=True)
class Usage:
    """What a person has used of a day's quota, edits on their way included."""

    used: int
    limit: int
    resets_at: datetime

    @property
    def left(self) -> int:
        """Edits that may still be asked for today."""
        return max(0, self.limit - self.used)


class OverLimit(Exception):  # noqa: N818 - a refusal, not an error
    """The job was not accepted: a limit is met. Nothing was written."""

    def __init__(self, limit: Limit, used: int, allowed: int, resets_at: datetime) -> None:
        super().__init__(f"{limit.value} limit: {used} of {allowed}")
        self.limit = limit
        self.used = used
        self.allowed = allowed
        self.resets_at = resets_at
        """When the day ends; for edits in flight it means nothing."""


class Duplicate(Exception):  # noqa: N818 - an event that came twice is no error
    """There is a job of that interaction already."""


class JobStore:
    """The jobs of one database. Every method raises `DatabaseError` where it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, new: NewJob, *, daily: int, active: int, now: datetime) -> Job:
        """Hold the quota and write the row, in one statement.

        Args:
            new: The job.
            daily: Edits that the person may use per UTC day, over all servers.
            active: Edits that the person may have in flight.
            now: The moment of acceptance.

        Raises:
            OverLimit: a limit is met; nothing was written.
            Duplicate: this interaction has its job already.
        """
        day = now.astimezone(UTC).date().isoformat()
        values = {
            "interaction_id": new.interaction_id,
            "application_id": new.application_id,
            "guild_id": new.guild_id or 0,
            "channel_id": new.channel_id,
            "user_id": new.user_id,
            "day": day,
            "state": JobState.ACCEPTED,
            "command": new.command,
            "model_id": new.model_id,
            "arguments": json.dumps(new.arguments),
            "upload_limit": new.upload_limit,
            "token": new.token,
            "token_expires_at": milliseconds(new.token_expires_at),
            "sources": write_sources(new.sources),
            "accepted_at": milliseconds(now),
        }
        names = ", ".join(values)
        rows = await self._database.rows(
            f"INSERT INTO jobs ({names}) SELECT {', '.join(':' + name for name in values)} "
            "WHERE (SELECT coalesce(sum(used), 0) FROM usage"
            "       WHERE user_id = :user_id AND day = :day) < :daily "
            f"AND (SELECT count(*) FROM jobs WHERE user_id = :user_id AND state IN {IN_FLIGHT})"
            " < :active "
            "ON CONFLICT (interaction_id) DO NOTHING RETURNING *",
            {**values, "daily": daily, "active": active},
        )
        if rows:
            return read_job(rows[0])
        raise await self._why_not(new, day, daily, active, now)

    async def _why_not(
        self, new: NewJob, day: str, daily: int, active: int, now: datetime
    ) -> OverLimit | Duplicate:
        (row,) = await self._database.rows(
            "SELECT (SELECT count(*) FROM jobs WHERE interaction_id = :interaction_id) AS same,"
            " (SELECT coalesce(sum(used), 0) FROM usage"
            "  WHERE user_id = :user_id AND day = :day) AS used,"
            " (SELECT count(*) FROM jobs"
            f"  WHERE user_id = :user_id AND state IN {IN_FLIGHT}) AS active",
            {"interaction_id": new.interaction_id, "user_id": new.user_id, "day": day},
        )
        if row["same"]:
            return Duplicate()
        resets_at = _next_day(now)
        if row["used"] >= daily:
            return OverLimit(Limit.DAILY, row["used"], daily, resets_at)
        return OverLimit(Limit.ACTIVE, max(row["active"], active), active, resets_at)

    async def usage(self, user_id: int, *, daily: int, now: datetime) -> Usage:
        """Return what the person has used today, over all servers."""
        day = now.astimezone(UTC).date().isoformat()
        (row,) = await self._database.rows(
            "SELECT coalesce(sum(used), 0) AS used FROM usage WHERE user_id = ? AND day = ?",
            (user_id, day),
        )
        return Usage(row["used"], daily, _next_day(now))

    async def get(self, job_id: int) -> Job | None:
        """Return the job of that id."""
        rows = await self._database.rows("SELECT * FROM jobs WHERE id = ?", (job_id,))
        return read_job(rows[0]) if rows else None

    async def not_over(self) -> list[tuple[int, JobState]]:
        """Return id and state of each job whose end the person has not seen, oldest first."""
        rows = await self._database.rows(
            "SELECT id, state FROM jobs WHERE told_at IS NULL ORDER BY id"
        )
        return [(row["id"], JobState(row["state"])) for row in rows]

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
    ) -> Job | None:
        """Move the job on, if it stands where that state may follow; an end settles its quota.

        Args:
            job_id: The job.
            state: Where to.
            after: The one state that it may stand in, for who has looked; None: any that is right.
            request_id, queue_position, outputs, reason: As in `Job`.
            submitted_at, running_at, expected_at, finished_at: Likewise.

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
        before = [f"'{s}'" for s in JobState if may_follow(state, s) and after in (None, s)]
        rows = await self._database.rows(
            f"UPDATE jobs SET {', '.join(f'{name} = :{name}' for name in changes)} "
            f"WHERE id = :id AND state IN ({', '.join(before)}) RETURNING *",
            {**changes, "id": job_id},
        )
        return read_job(rows[0]) if rows else None

    async def delivered(self, job_id: int, now: datetime) -> bool:
        """End a finished job whose picture is in the reply; its secrets go."""
        rows = await self._database.rows(
            "UPDATE jobs SET state = 'delivered', told_at = ?, token = NULL,"
            " token_expires_at = NULL, sources = NULL"
            " WHERE id = ? AND state = 'finished' RETURNING id",
            (milliseconds(now), job_id),
        )
        return bool(rows)

    async def told(self, job_id: int, now: datetime) -> None:
        """Write down that the person knows how the job ended; its secrets go."""
        ends = ", ".join(f"'{state}'" for state in ENDS)
        await self._database.rows(
            "UPDATE jobs SET told_at = ?, token = NULL, token_expires_at = NULL, sources = NULL"
            f" WHERE id = ? AND told_at IS NULL AND state IN ({ends})",
            (milliseconds(now), job_id),
        )


def _next_day(now: datetime) -> datetime:
    day = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
