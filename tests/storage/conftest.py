"""A real database in a file, and jobs to put into it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from storage import (
    Bounds,
    Database,
    JobStore,
    NewJob,
    QuotaStore,
    SettingsStore,
    Source,
    Standing,
    open_database,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ANN, BEN = 30, 31
PLENTY = 1_000
_interactions = count(1_400_000_000_000_000_000)


def new_job(
    *, user_id: int = ANN, guild_id: int | None = 10, interaction_id: int = 0, now: datetime = NOON
) -> NewJob:
    """Return a job as a command makes it, of an interaction of its own."""
    return NewJob(
        interaction_id=interaction_id or next(_interactions),
        application_id=1,
        guild_id=guild_id,
        channel_id=20,
        user_id=user_id,
        token="interaction-token",
        token_expires_at=now + timedelta(minutes=15),
        upload_limit=10_485_760,
        command="edit",
        model_id="maker/model",
        arguments={"prompt": " ein Hut 🎩\n", "seed": 7, "prompt_extend": False},
        sources=[Source("image1", "https://cdn.example/a?hm=signed", "a.png", 3)],
    )


def bounds(
    *, daily: int = PLENTY, active: int = PLENTY, now: datetime = NOON, **others: Any
) -> Bounds:
    """Return the operator's limits, and of all `others` those that are named."""
    return Bounds(now=now, daily=daily, active=active, **others)


def standing(**counted: Any) -> Standing:
    """Return how somebody stands of whom nothing counts but what is named."""
    names = {field.name for field in fields(Standing)} - {"given_until", "last_at"}
    return Standing(**{**dict.fromkeys(names, 0), "given_until": None, "last_at": None, **counted})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "repaint.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    async with open_database(path) as database:
        yield database


@pytest.fixture
def store(database: Database) -> JobStore:
    return JobStore(database)


@pytest.fixture
def quotas(database: Database) -> QuotaStore:
    return QuotaStore(database)


@pytest.fixture
def settings(database: Database) -> SettingsStore:
    return SettingsStore(database)


@asynccontextmanager
async def another_connection(path: Path) -> AsyncIterator[Database]:
    """Open the file past the lock, as a second process would that knew nothing of it."""
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        yield Database(connection, path)
