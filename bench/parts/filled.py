"""Databases with many jobs in them, quickly made, for what is measured on them."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from storage import Bounds, NewJob, Source, open_database

APPLICATION, GUILD, CHANNEL, USER = 1 << 60, 2 << 60, 3 << 60, 4 << 60
"""The first ids of each kind: as long as Discord's are."""
QUEUED, RUNNING = "1", "2"
"""What the ids of requests in flight end with."""
PLACE = 7
"""In the queue, of those that are there."""
PLENTY = 1_000_000
"""More than anybody has in a bench."""
SERVERS = 500
DAYS = 365
_JOBS = f"""
WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :jobs),
-- Some people are keener than others: the square of an even spread.
spread(i, hash, late, at) AS (
    SELECT i, i * 2654435761 % 1000003, i > :jobs - :in_flight,
        :now - (:jobs - i) * iif(i > :jobs - :in_flight, 100, {DAYS} * 86400000 / :jobs)
    FROM numbers)
INSERT INTO jobs (
    interaction_id, application_id, guild_id, channel_id, user_id, message_id, day, state, command,
    model_id, arguments, upload_limit, token, token_expires_at, sources, request_id,
    queue_position, outputs,
    accepted_at, submitted_at, finished_at, told_at)
SELECT
    i * 4194304, {APPLICATION}, {GUILD} + hash % {SERVERS}, {CHANNEL} + hash % {SERVERS},
    {USER} + CAST(:people * (hash / 1000003.0) * (hash / 1000003.0) AS INTEGER),
    i * 4194304 + 1,
    date(at / 1000, 'unixepoch'),
    CASE WHEN late THEN iif(i % 2, 'queued', 'running')
         WHEN hash % 20 = 0 THEN 'failed' WHEN hash % 33 = 0 THEN 'cancelled'
         ELSE 'delivered' END,
    'edit', 'wan-ai/wan-2-6/image-to-image',
    json_object('prompt', 'Make the sky red and the hat of the person at the left ' || hash,
                'seed', hash, 'image_size', '1024*1024', 'prompt_extend', json('true')),
    10485760, iif(late, hex(randomblob(96)), NULL), iif(late, :now + 900000, NULL),
    iif(late, json_array(json_object('option', 'image1', 'url', 'https://cdn.example/' || hash,
        'filename', 'photo.jpg', 'size', 2600000)), NULL),
    lower(hex(randomblob(17))) || iif(i % 2, '{QUEUED}', '{RUNNING}'),
    iif(late AND i % 2, {PLACE}, NULL),
    iif(late, NULL, json_array(json_object('kind', 'image',
        'url', 'https://media.example/' || hex(randomblob(24)) || '/result.png'))),
    at, at + 900, iif(late, NULL, at + 30000), iif(late, NULL, at + 31000)
FROM spread
"""


async def fill(path: Path, jobs: int, *, in_flight: int, people: int) -> None:
    """Make a database as a year of use leaves it; the newest of its jobs are in flight.

    Args:
        path: A file that does not exist yet.
        jobs: All of them.
        in_flight: Those that are not over, half of them queued, half of them running.
        people: By whom; their ids begin at `USER`.
    """
    async with open_database(path):
        pass  # every migration is applied

    def insert() -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        now = round(datetime.now(UTC).timestamp() * 1000)
        values = {"jobs": jobs, "in_flight": in_flight, "people": people, "now": now}
        connection.execute(_JOBS, values)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    await asyncio.to_thread(insert)


def new_job(interaction_id: int, user_id: int, now: datetime) -> NewJob:
    """Return a job as a command brings it."""
    return NewJob(
        interaction_id=interaction_id,
        application_id=APPLICATION,
        guild_id=GUILD + user_id % SERVERS,
        channel_id=CHANNEL + user_id % SERVERS,
        user_id=user_id,
        token="t" * 192,
        token_expires_at=now,
        upload_limit=10_485_760,
        command="edit",
        model_id="wan-ai/wan-2-6/image-to-image",
        arguments={"prompt": "Make the sky red and the hat of the person blue", "seed": 7},
        sources=[Source("image1", "https://cdn.example/a.jpg?hm=signed", "a.jpg", 2_600_000)],
    )


def plenty(now: datetime) -> Bounds:
    """Return limits of every kind, none of which is met: what is asked of a busy server's edit."""
    return Bounds(
        now=now,
        daily=PLENTY,
        active=PLENTY,
        guild_person=PLENTY,
        guild_daily=PLENTY,
        guild_active=PLENTY,
        price=30_000,
        budget_day=PLENTY * 30_000,
        budget_month=PLENTY * 30_000,
        guild_budget_day=PLENTY * 30_000,
        guild_budget_month=PLENTY * 30_000,
    )
