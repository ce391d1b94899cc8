"""The bot on trial: the real jobs, rules and stores on one file, with a clock that is set by hand.

Nobody logs in and nothing is submitted: a job's steps are what they write. What an edit is refused
with is turned into the words of the model here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from yarl import URL

from bench.weeklong import journal
from bench.weeklong.rules import Answer, Ask, Rules
from bench.weeklong.town import PRICES, Give, Reset, Say
from jobs import Asker, Desk, Jobs, Limits, NotAllowedError, Operator, Place, Reply, Rulebook
from jobs.reasons import Ending, Reason
from models import read_all
from pictures import Work
from runcomfy import Media, RunComfy
from storage import (
    ENDS,
    Alarm,
    Budget,
    Database,
    DraftStore,
    Duplicate,
    How,
    JobState,
    JobStore,
    NewJob,
    OverLimit,
    PaceStore,
    QuotaStore,
    SettingsStore,
    TooMany,
    Twice,
    open_database,
)
from storage.rows import milliseconds

NOWHERE = URL("http://127.0.0.1:9")
"""Port 9 is `discard`'s: nothing answers there, and nothing is asked."""
LIMITS = Limits(
    timeout_seconds=60.0,
    poll_seconds_min=1.0,
    poll_seconds_max=1.0,
    polls_per_second=1.0,
    mention_after_seconds=0.0,
)


class Clock:
    """The time, in milliseconds since the epoch."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return it as the bot has it."""
        return moment(self.at)


def moment(at: int) -> datetime:
    """Return a time, aware, in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC)


@dataclass
class _Shown:
    """What the bot tells people: the owners of their budgets, and nothing else."""

    tries: int = 0

    async def tell_of_budget(self, alarm: Alarm) -> bool:  # noqa: ARG002
        """Reach them, mostly."""
        self.tries += 1
        await asyncio.sleep(0)
        return self.tries % 3 != 2

    def forget(self, job_id: int) -> None:
        """Nothing of it is shown."""


@dataclass
class Bot:
    """One process of it."""

    desk: Desk
    jobs: Jobs
    database: Database
    clock: Clock

    async def ask(self, ask: Ask) -> int | Answer:
        """Ask for an edit, as a command does; return its job's id, or why there is none."""
        try:
            return (await self.jobs.accept(_new(ask), asker(ask))).id
        except NotAllowedError as error:
            return in_words(error)
        except OverLimit as error:
            ends = milliseconds(error.ends_at) if error.ends_at else None
            return error.limit.value, error.used, error.allowed, ends
        except Twice:
            return ("twice",)
        except Duplicate:
            return ("duplicate",)

    async def move(self, job_id: int, state: str, reason: str) -> bool:
        """Let a job take a step, as its row says where it stands; False: it stood elsewhere."""
        now = self.clock.now()
        if state == "delivered":
            return await self.desk.store.delivered(job_id, now)
        if not reason:
            request = f"request-{job_id}" if state == "queued" else None
            return bool(await self.desk.store.move(job_id, JobState(state), request_id=request))
        job = await self.desk.store.get(job_id)
        assert job is not None
        after = JobState.ACCEPTED if reason == "cancelled" and job.state == "accepted" else None
        ended = await self.desk.end(job, Ending(Reason(reason), JobState(state), after=after))
        if ended:
            await self.desk.store.told(job_id, now)
        return ended is not None

    async def park(self, job_id: int) -> bool:
        """Let a result wait for its author's press."""
        job = await self.desk.store.get(job_id)
        assert job is not None
        return await self.desk.store.park(job_id, pressed_at=job.pressed_at)

    async def press(self, job_id: int) -> bool:
        """Let its author press."""
        now = self.clock.now()
        pressed = await self.desk.store.renew(
            job_id, token="t", token_expires_at=now, upload_limit=1, now=now
        )
        return pressed is not None

    async def give(self, give: Give) -> bool:
        """Let a moderator give; False: the person has too many gifts."""
        try:
            await self.jobs.quotas.give(
                give.server,
                give.user,
                give.edits,
                ends_at=moment(give.ends),
                by=give.by,
                now=self.clock.now(),
                interaction_id=give.interaction,
            )
        except TooMany:
            return False
        return True

    async def reset(self, reset: Reset) -> int:
        """Let a moderator reset; return how many edits count no more."""
        return await self.jobs.quotas.reset(
            reset.server, reset.user, by=reset.by, now=self.clock.now()
        )

    async def say(self, say: Say) -> None:
        """Let somebody change a rule."""
        if isinstance(say.value, str):
            await self.jobs.rules.pause(say.value, by=say.by)
        elif say.what == "paused":
            await self.jobs.rules.resume(by=say.by)
        else:
            await self.jobs.rules.change(say.server, say.what, say.value, by=say.by)

    async def happened(self) -> list[journal.Event]:
        """Return what the database says has happened since the last time."""
        return await journal.take(self.database)


def asker(ask: Ask) -> Asker:
    """Return who asks, as the bot has it."""
    place = Place(ask.server or None, ask.channel, ask.thread_of)
    return Asker(ask.user, place, ask.roles)


def in_words(error: NotAllowedError) -> Answer:
    """Return why somebody may not, as the model says it."""
    facts = (error.reason, error.channels, error.roles)
    return (error.why.value, *(fact for fact in facts if fact))


def _new(ask: Ask) -> NewJob:
    return NewJob(
        interaction_id=ask.interaction,
        application_id=1,
        guild_id=ask.server or None,
        channel_id=ask.channel,
        user_id=ask.user,
        token="t",
        token_expires_at=moment(ask.at),
        upload_limit=1,
        command="edit",
        model_id=ask.model,
        arguments={"prompt": "a red sky"},
        sources=[],
        how=How.COMMAND if ask.again is None else How.AGAIN,
        parent_id=ask.again,
    )


@asynccontextmanager
async def open_bot(path: Path, rules: Rules, clock: Clock) -> AsyncIterator[Bot]:
    """Start the bot on a file, with what the operator allows; its rules are read from the file."""
    base = read_all()[0]
    models = {name: replace(base, model_id=name, price=price) for name, price in PRICES.items()}
    operator = Operator(
        daily=rules.daily,
        active=rules.active,
        budget=Budget(rules.budget_day, rules.budget_month),
        allowed_guilds=rules.allowed,
    )
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(path))
        await QuotaStore(database).forget_telling()
        await journal.begin(database)
        book = Rulebook(SettingsStore(database), operator, models, now=clock.now)
        await book.load()
        client = RunComfy(NOWHERE, "none", user_agent="bench")
        sources, results = (Media((), NOWHERE, user_agent="bench") for _ in range(2))
        work = Work()
        for part in (client, sources, results, work):
            stack.push_async_callback(part.close)
        desk = Desk(
            store=JobStore(database),
            quotas=QuotaStore(database),
            rules=book,
            drafts=DraftStore(database),
            paces=PaceStore(database),
            client=client,
            source_media=sources,
            result_media=results,
            # Of all that it is asked, only this is asked here.
            reply=cast("Reply", _Shown()),
            work=work,
            models=models,
            limits=LIMITS,
            database=path,
            folder=path.parent / "work",
            now=clock.now,
        )
        for job_id, state, _ in await desk.store.not_over():
            if state in ENDS:
                await desk.store.told(job_id, clock.now())  # an earlier process died before
        jobs = Jobs(desk)
        stack.push_async_callback(jobs.close)
        yield Bot(desk, jobs, database, clock)
