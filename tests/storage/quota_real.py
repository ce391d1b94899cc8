"""The real store as the state machine drives it: on a file, through two connections at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from storage import (
    Bounds,
    Database,
    Duplicate,
    JobState,
    JobStore,
    OverLimit,
    QuotaStore,
    Standing,
    open_database,
)
from tests.storage.conftest import another_connection, new_job
from tests.storage.quota_model import Accept, Books, Move, Operation, Quota, Rules, States, Tell


def bounds_of(model: Quota, guild_id: int) -> Bounds:
    """Return the limits that the model knows for an edit there."""
    rules = model.rules.get(guild_id, Rules())
    return Bounds(
        now=model.now,
        daily=model.daily,
        active=model.active,
        guild_person=rules.person,
        guild_daily=rules.daily,
        guild_active=rules.active,
        pause_seconds=rules.pause,
        price=model.price,
        budget_day=model.budget_day,
        budget_month=model.budget_month,
        guild_budget_day=rules.budget_day,
        guild_budget_month=rules.budget_month,
    )


def standing_of(model: Quota, user_id: int, guild_id: int) -> Standing:
    """Return what counts, as the model finds it."""
    gifts = model.gifts_of(user_id, guild_id)
    return Standing(
        used=model.used(user_id),
        active=model.in_flight(user_id),
        guild_used=model.own(user_id, guild_id),
        guild_total=model.total(guild_id),
        guild_active=model.in_flight(user_id, guild_id),
        given=sum(map(model.left, gifts)),
        given_until=gifts[0].ends_at if gifts else None,
        last_at=model.last_at(user_id, guild_id),
        spent_day=model.spent(),
        spent_month=model.spent(month=True),
        guild_spent_day=model.spent(guild_id),
        guild_spent_month=model.spent(guild_id, month=True),
    )


class Real:
    """The store. Limits and the time are the model's."""

    def __init__(self, model: Quota, path: Path) -> None:
        self.model = model
        self._path = path

    async def open(self) -> None:
        """Open the file, as a start does."""
        async with AsyncExitStack() as stack:
            self._database: Database = await stack.enter_async_context(open_database(self._path))
            other = await stack.enter_async_context(another_connection(self._path))
            self._stores = (JobStore(self._database), JobStore(other))
            self.quotas = QuotaStore(other)
            self._stack = stack.pop_all()

    async def close(self) -> None:
        """Close it."""
        await self._stack.aclose()

    async def do(self, batch: Sequence[tuple[Operation, bool]]) -> list[bool]:
        """Carry all out at once, each through one of the two connections."""
        return await asyncio.gather(*(self._one(self._stores[n], o) for o, n in batch))

    async def refusal(
        self, command: Accept, store: JobStore | None = None
    ) -> Duplicate | OverLimit | None:
        """Have a command accepted; return why it was not."""
        new = new_job(
            user_id=command.user_id,
            guild_id=command.guild_id or None,
            interaction_id=command.interaction_id,
        )
        limits = bounds_of(self.model, command.guild_id)
        try:
            await (store or self._stores[0]).accept(new, limits)
        except (Duplicate, OverLimit) as refused:
            return refused
        return None

    async def park(self, interaction_id: int, press: bool) -> bool:
        """Park a job, or press for it; tell whether it could be."""
        store, now = self._stores[0], self.model.now
        job = await store.by_interaction(interaction_id)
        assert job
        if not press:
            return await store.park(job.id, pressed_at=job.pressed_at)
        pressed = await store.renew(
            job.id, token="t", token_expires_at=now, upload_limit=1, now=now
        )
        return pressed is not None

    async def books(self) -> Books:
        """Return all that is counted."""
        rows = self._database.rows
        books: Books = {
            ("person", r["user_id"], r["day"], r["guild_id"]): (r["used"], r["own"])
            for r in await rows("SELECT * FROM usage")
        }
        for r in await rows("SELECT * FROM ledger"):
            books["ledger", r["scope"], r["period"]] = (r["edits"], r["spent"])
        for r in await rows("SELECT id, used FROM gifts"):
            books["gift", r["id"]] = (r["used"], 0)
        return {key: counted for key, counted in books.items() if any(counted)}

    async def states(self) -> States:
        """Return each job's, in the order in which they were accepted."""
        rows = await self._database.rows("SELECT * FROM jobs ORDER BY id")
        return {
            r["interaction_id"]: (
                r["state"],
                r["told_at"] is not None,
                bool(r["parked"]),
                r["gift_id"],
            )
            for r in rows
        }

    async def _one(self, store: JobStore, operation: Operation) -> bool:
        match operation:
            case Accept():
                return await self.refusal(operation, store) is None
            case Move(interaction_id, JobState.DELIVERED):
                return await store.delivered(await self._id(interaction_id), self.model.now)
            case Move(interaction_id, state, charged):
                job_id = await self._id(interaction_id)
                return await store.move(job_id, state, charged=charged) is not None
            case Tell(interaction_id):
                await store.told(await self._id(interaction_id), self.model.now)
                return True

    async def _id(self, interaction_id: int) -> int:
        sql = "SELECT id FROM jobs WHERE interaction_id = ?"
        rows = await self._database.rows(sql, (interaction_id,))
        return int(rows[0]["id"]) if rows else 0
