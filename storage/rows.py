"""A job as its row holds it, and the reading of a row; no SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from storage.states import JobState


@dataclass(frozen=True)
class Attached:
    """A source as the job's reply holds it: without its metadata, and as the model takes it."""

    id: int
    """The attachment's."""
    filename: str
    url: str = field(repr=False)
    """Discord's signed address, which RunComfy fetches it from."""
    facts: Mapping[str, str | int] = field(default_factory=dict)
    """What was done to it (`pictures.Converted`)."""


@dataclass(frozen=True)
class Source:
    """One picture that the person attached."""

    option: str
    """The option that it was given for."""
    url: str = field(repr=False)
    """Discord's signed address."""
    filename: str
    size: int
    """In bytes, as Discord says; the file itself decides."""
    attached: Attached | None = None
    """What the reply holds of it, if it could not go to the model as it is."""


@dataclass(frozen=True)
class NewJob:
    """What is known when a command comes."""

    interaction_id: int
    application_id: int
    guild_id: int | None
    """None in a direct message."""
    channel_id: int
    user_id: int
    token: str = field(repr=False)
    token_expires_at: datetime
    upload_limit: int
    """Bytes that a file in the reply may have."""
    command: str
    model_id: str
    arguments: Mapping[str, str | int | float | bool]
    """The request's body without its pictures."""
    sources: Sequence[Source]


@dataclass(frozen=True)
class Job(NewJob):
    """A job as its row has it. Times are aware, in UTC."""

    id: int
    state: JobState
    day: str
    """The UTC day whose quota it holds, as in `2026-11-21`."""
    accepted_at: datetime
    token: str = field(repr=False)
    """Empty once the job is over."""
    message_id: int | None = None
    """The reply, once Discord has it."""
    request_id: str | None = None
    queue_position: int | None = None
    outputs: Sequence[Mapping[str, str]] = ()
    """The result's files at RunComfy: `kind` (image or video) and `url`."""
    reason: Mapping[str, str | int] = field(default_factory=dict)
    """Why it ended without a picture."""
    submitted_at: datetime | None = None
    running_at: datetime | None = None
    """When its request began to run, as far as that was seen."""
    expected_at: datetime | None = None
    """When it is expected to be done; None: nobody knows."""
    overdue: bool = False
    """Whether that was put off once already."""
    finished_at: datetime | None = None
    told_at: datetime | None = None


def read_job(row: sqlite3.Row) -> Job:
    """Return the job of a row."""
    return Job(
        id=row["id"],
        interaction_id=row["interaction_id"],
        application_id=row["application_id"],
        guild_id=row["guild_id"] or None,
        channel_id=row["channel_id"],
        user_id=row["user_id"],
        message_id=row["message_id"],
        day=row["day"],
        state=JobState(row["state"]),
        command=row["command"],
        model_id=row["model_id"],
        arguments=json.loads(row["arguments"]),
        upload_limit=row["upload_limit"],
        token=row["token"] or "",
        token_expires_at=_time(row["token_expires_at"] or row["accepted_at"]),
        sources=[_read_source(source) for source in json.loads(row["sources"] or "[]")],
        request_id=row["request_id"],
        queue_position=row["queue_position"],
        outputs=json.loads(row["outputs"] or "[]"),
        reason=json.loads(row["reason"] or "{}"),
        accepted_at=_time(row["accepted_at"]),
        submitted_at=_time(row["submitted_at"]) if row["submitted_at"] else None,
        running_at=_time(row["running_at"]) if row["running_at"] else None,
        expected_at=_time(row["expected_at"]) if row["expected_at"] else None,
        overdue=bool(row["overdue"]),
        finished_at=_time(row["finished_at"]) if row["finished_at"] else None,
        told_at=_time(row["told_at"]) if row["told_at"] else None,
    )


def write_sources(sources: Sequence[Source]) -> str:
    """Return sources as rows keep them."""
    return json.dumps([asdict(source) for source in sources])


def milliseconds(moment: datetime) -> int:
    """Return a time as rows keep it: since the epoch."""
    return round(moment.timestamp() * 1000)


def _read_source(values: dict[str, Any]) -> Source:
    attached = values.pop("attached", None)
    return Source(**values, attached=Attached(**attached) if attached else None)


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
