"""A job as its row holds it, and the reading of a row; no SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from storage.states import JobState


class How(StrEnum):
    """How a job was asked for; the word is what its row keeps."""

    COMMAND = "command"
    """The slash command, its options filled in."""
    AGAIN = "again"
    """The button of that name under a result; so are the next two."""
    CHANGE = "change"
    USE = "use"
    MESSAGE = "message"
    """The command on a message that holds pictures."""
    STUDIO = "studio"
    """The modal that takes pictures."""


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


@dataclass(frozen=True, kw_only=True)
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
    how: How = How.COMMAND
    parent_id: int | None = None
    """The job whose result it goes on from."""
    origin_message_id: int | None = None
    """The message that it was asked for from."""
    token_only: bool = False
    """Whether the bot can write where it stands by the interaction's token alone."""


@dataclass(frozen=True, kw_only=True)
class Job(NewJob):
    """A job as its row has it. Times are aware, in UTC."""

    id: int
    state: JobState
    day: str
    """The UTC day whose quota it holds, as in `2026-11-21`."""
    accepted_at: datetime
    guild_person: int | None = None
    """Edits that its author could have that day in the server; None: it sets no such limit."""
    price: int = 0
    """What it holds of the budgets, in millionths of a dollar."""
    given: Sequence[str] = ()
    """The options that a picture was given for, known when its sources are gone, too."""
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
    parked: bool = False
    """Whether its result waits for a press that brings a token to show it by."""
    pressed_at: datetime | None = None
    """When the last such press was."""
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
        how=How(row["how"]),
        parent_id=row["parent_id"],
        origin_message_id=row["origin_message_id"],
        command=row["command"],
        model_id=row["model_id"],
        arguments=json.loads(row["arguments"]),
        upload_limit=row["upload_limit"],
        token=row["token"] or "",
        token_expires_at=read_time(row["token_expires_at"] or row["accepted_at"]),
        token_only=bool(row["token_only"]),
        sources=[_read_source(source) for source in json.loads(row["sources"] or "[]")],
        request_id=row["request_id"],
        queue_position=row["queue_position"],
        outputs=json.loads(row["outputs"] or "[]"),
        reason=json.loads(row["reason"] or "{}"),
        given=json.loads(row["given"] or "[]"),
        accepted_at=read_time(row["accepted_at"]),
        price=row["price"],
        guild_person=row["guild_person"],
        submitted_at=_time_or_none(row["submitted_at"]),
        running_at=_time_or_none(row["running_at"]),
        expected_at=_time_or_none(row["expected_at"]),
        overdue=bool(row["overdue"]),
        finished_at=_time_or_none(row["finished_at"]),
        parked=bool(row["parked"]),
        pressed_at=_time_or_none(row["pressed_at"]),
        told_at=_time_or_none(row["told_at"]),
    )


def write_sources(sources: Sequence[Source]) -> str:
    """Return sources as rows keep them."""
    return json.dumps([asdict(source) for source in sources])


def milliseconds(moment: datetime) -> int:
    """Return a time as rows keep it: since the epoch."""
    return round(moment.timestamp() * 1000)


def read_time(milliseconds: int) -> datetime:
    """Return a time of a row, aware, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _read_source(values: dict[str, Any]) -> Source:
    attached = values.pop("attached", None)
    return Source(**values, attached=Attached(**attached) if attached else None)


def _time_or_none(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else read_time(milliseconds)
