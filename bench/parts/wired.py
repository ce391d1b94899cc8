"""Our parts put together as `bot.py` does it, with a bench's own store or RunComfy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from yarl import URL

from cogs.buckets import Buckets
from cogs.client import Repaint
from cogs.edit import Replies
from jobs import Desk, Jobs, Limits, Operator, Rulebook
from models import read_all
from pictures import Work
from runcomfy import Media, RunComfy
from storage import Database, DraftStore, JobStore, PaceStore, QuotaStore, SettingsStore

NOWHERE = URL("http://127.0.0.1:9")
"""Port 9 is `discard`'s: nothing answers there, and nothing is asked."""
PLENTY = 1_000_000
PRICE = 30_000
"""Of each model, in millionths of a dollar."""
PLAIN = Operator(daily=PLENTY, active=PLENTY)
"""Two limits that nobody meets, and nothing else."""


@dataclass(frozen=True)
class Parts:
    """What is put together."""

    client: Repaint
    replies: Replies
    jobs: Jobs


@asynccontextmanager
async def wired(
    database: Database,
    folder: Path,
    *,
    store: JobStore | None = None,
    runcomfy: RunComfy | None = None,
    poll_seconds: float = 2.0,
    polls_per_second: float = 20.0,
    operator: Operator = PLAIN,
) -> AsyncIterator[Parts]:
    """Put our parts together; nobody logs in, and `jobs` is not started.

    Args:
        database: Where the jobs and the paces are.
        folder: For files in work.
        store: In the place of the database's own.
        runcomfy: Who is asked; None: nobody answers.
        poll_seconds: Between two polls of a job, at least and at most.
        polls_per_second: All polls together.
        operator: What is allowed.
    """
    async with AsyncExitStack() as stack:
        # Priced, so that a budget can be set.
        models = tuple(replace(model, price=PRICE) for model in read_all())
        by_id = {model.model_id: model for model in models}
        buckets = Buckets()
        asked = runcomfy or RunComfy(NOWHERE, "none", user_agent="bench")
        sources, results = (Media((), NOWHERE, user_agent="bench") for _ in range(2))
        work = Work()
        client = Repaint(NOWHERE, buckets)
        replies = Replies(client, buckets, by_id)
        for part in (asked, sources, results, work, replies):
            stack.push_async_callback(part.close)
        rules = Rulebook(SettingsStore(database), operator, by_id)
        desk = Desk(
            store=store or JobStore(database),
            quotas=QuotaStore(database),
            rules=rules,
            drafts=DraftStore(database),
            paces=PaceStore(database),
            client=asked,
            source_media=sources,
            result_media=results,
            reply=replies,
            work=work,
            models=by_id,
            limits=Limits(
                timeout_seconds=86_400.0,
                poll_seconds_min=poll_seconds,
                poll_seconds_max=poll_seconds,
                polls_per_second=polls_per_second,
                mention_after_seconds=0.0,
            ),
            database=database.path,
            folder=folder,
        )
        jobs = Jobs(desk)
        stack.push_async_callback(jobs.close)
        client.prepare(jobs, models, on_login=jobs.start)
        yield Parts(client, replies, jobs)
