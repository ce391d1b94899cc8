"""All jobs of the process, for who shows them: accepting, carrying on, cancelling, reading them."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from jobs.allowance import BRIEF, Allowance
from jobs.balance import balance
from jobs.budgets import has_budget, warn
from jobs.closing import ClosingError
from jobs.compare import Compares
from jobs.desk import Desk
from jobs.lanes import Lanes
from jobs.reasons import Ended, Ending, Reason
from jobs.rules import Asker, NotAllowedError
from jobs.watch import cancel
from runcomfy import RunComfyError
from storage import ENDS, DatabaseError, Job, JobState, NewJob, Stats, exceeded, read_stats

CANCEL_SECONDS = 40.0
"""What a cancel waits for a submit under way; longer than a call to RunComfy can take."""
STATS_AT_ONCE = 2
"""Readings of all that was: each keeps a thread and a connection busy for a while."""
UNDER_WAY = frozenset({JobState.SUBMITTING, JobState.QUEUED, JobState.RUNNING})
"""States of a job whose request RunComfy has, or may have."""
log = logging.getLogger(__name__)


class CancelOutcome(Enum):
    """What became of a person's wish to cancel."""

    CANCELLED = "cancelled"
    TOO_LATE = "too late"
    """It is being made."""
    OVER = "over"
    """It has ended."""
    UNKNOWN = "unknown"
    """RunComfy did not answer; the job goes on."""


class Jobs:
    """Every job of this process. `start` before anything else, `close` at the end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.drafts = desk.drafts
        """What open modals are about."""
        self.rules = desk.rules
        """What servers and owners have said."""
        self.quotas = desk.quotas
        """What moderators give and take."""
        self.compares = Compares(desk.source_media, desk.work, desk.folder)
        self._lanes = Lanes(desk)
        self._closing = False
        self._reading = asyncio.Semaphore(STATS_AT_ONCE)

    async def start(self) -> None:
        """Begin to work, first of all on the jobs that an earlier process left unfinished.

        Raises:
            DatabaseError: they cannot be read.
        """
        if self._closing:
            return  # the login took longer than the wish to end
        await self._desk.clear_all()
        await self._desk.learn()
        await self._desk.quotas.forget_telling()
        await self._desk.drafts.tidy(self._desk.now())
        left = await self._desk.store.not_over()
        for job_id, state, user_id in left:
            if state in UNDER_WAY:
                self._desk.seats.occupy(job_id, user_id)
        for job_id, state, user_id in left:
            if state is JobState.ACCEPTED:
                # In the order in which they came, whichever is looked at first.
                self._desk.seats.take(job_id, user_id)
            self._lanes.add(job_id, state)
        if left:
            log.info("%s jobs of an earlier process are carried on", len(left))
        self._lanes.start()

    async def close(self) -> None:
        """Stop: steps under way get a moment, the rest waits in its rows for the next start."""
        self._closing = True
        await asyncio.gather(self.compares.close(), self._lanes.stop())
        await self._desk.close()

    async def accept(self, new: NewJob, asker: Asker) -> Job:
        """Hold the quota and write the job down. `begin` it once its reply is out.

        Raises:
            NotAllowedError: a rule is against it.
            OverLimit: a limit is met; nothing was written.
            Twice: the person has just pressed `Again` under that result.
            Duplicate: this interaction has its job already.
            ClosingError: the process is ending.
            DatabaseError: it could not be written.
        """
        if self._closing:
            raise ClosingError
        self.rules.check(asker)
        bounds = self.rules.limits(asker, new.model_id)
        try:
            return await self._desk.store.accept(new, bounds)
        except DatabaseError as error:
            self._lanes.worry(error)
            raise
        finally:
            if has_budget(bounds):
                # Refused, too: what is left may be less than an edit costs.
                self._desk.aside(warn(self._desk, bounds, new.guild_id))

    async def check(self, asker: Asker, model_id: str) -> None:
        """See that somebody could have an edit, as far as that lasts longer than a moment.

        Raises:
            NotAllowedError: a rule is against it.
            OverLimit: a limit is met.
            DatabaseError: nobody knows.
        """
        self.rules.check(asker)
        bounds = self.rules.limits(asker, model_id)
        place = asker.place
        standing = await self.quotas.standing(asker.user_id, place.guild_id, bounds.now)
        over = exceeded(bounds, standing)
        if over and over.limit not in BRIEF:
            raise over

    async def allowance(self, asker: Asker) -> Allowance:
        """Return what somebody may have in a place, and where they stand.

        Raises:
            DatabaseError: nobody knows.
        """
        refused = None
        try:
            self.rules.check(asker)
        except NotAllowedError as error:
            refused = error
        bounds, guild_id = self.rules.limits(asker), asker.place.guild_id
        standing = await self.quotas.standing(asker.user_id, guild_id, bounds.now)
        gifts = (
            await self.quotas.gifts(guild_id, asker.user_id, bounds.now)
            if guild_id and standing.given
            else []
        )
        return Allowance(bounds, standing, gifts, refused)

    async def stats(self, guild_id: int | None, *, since: date, until: date) -> Stats:
        """Return what was asked for and what became of it, in a server or everywhere (None).

        Args:
            guild_id: The server.
            since: The first day, in UTC.
            until: The last one.

        Raises:
            DatabaseError: it cannot be read.
        """
        async with self._reading:
            return await asyncio.to_thread(
                read_stats, self._desk.database, guild_id, since=since, until=until
            )

    async def balance(self) -> Decimal:
        """Return what is left of the operator's money at RunComfy, in dollars.

        Raises:
            BalanceError: it could not be had.
        """
        return await balance(self._desk.client)

    async def begin(self, job: Job, message_id: int | None) -> None:
        """Let an accepted job run.

        Args:
            job: The job.
            message_id: Its reply; None when Discord's answer was lost and has to be asked for.
        """
        if message_id is not None:
            await self.replied(job, message_id)
        self._lanes.add(job.id, job.state)

    async def replied(self, job: Job, message_id: int) -> None:
        """Write down which message is a job's reply."""
        try:
            await self._desk.store.replied(job.id, message_id)
        except DatabaseError:
            # The reply stands; the job's first step asks Discord which one it is.
            log.warning("job %s: its reply could not be written down", job.id)

    async def drop(self, job: Job) -> None:
        """Give up an accepted job whose reply Discord refused: nothing is charged."""
        try:
            await self._lanes.finish(job, Ended(Ending(Reason.NEVER_SHOWN)))
        except DatabaseError:
            self._lanes.add(job.id, job.state)  # its end is remembered

    async def get(self, job_id: int) -> Job | None:
        """Return the job of that id."""
        return await self._desk.store.get(job_id)

    async def by_interaction(self, interaction_id: int) -> Job | None:
        """Return the job that an interaction made."""
        return await self._desk.store.by_interaction(interaction_id)

    async def line(self, job_id: int) -> list[Job]:
        """Return how a job came about, the first edit first and the job itself last: 25 at most."""
        return await self._desk.store.line(job_id)

    async def unlink(self, job_id: int) -> None:
        """Forget the reply of a job that is over: somebody wished it deleted."""
        await self._desk.store.unlink(job_id)

    async def renew(
        self, job_id: int, *, token: str, token_expires_at: datetime, upload_limit: int
    ) -> Job | None:
        """Give a job the token of a press, and show at once what can be shown by it.

        Args:
            job_id: The job.
            token, token_expires_at, upload_limit: Of the press, as in `NewJob`.

        Returns:
            The job as it is now; None: it is over.

        Raises:
            DatabaseError: it could not be written; another press may.
        """
        job = await self._desk.store.renew(
            job_id,
            token=token,
            token_expires_at=token_expires_at,
            upload_limit=upload_limit,
            now=self._desk.now(),
        )
        if job:
            if job.state not in ENDS:
                # Where it stands by now, and until when the new token serves.
                known = self._desk.in_flight.get(job.id)
                place = known.turn.place if known and known.turn else job.queue_position
                self._desk.reply.show(replace(job, queue_position=place or None))
            self._lanes.hurry(job)
        return job

    async def cancel(self, job_id: int, *, by_moderator: bool) -> CancelOutcome:
        """Cancel a job that waits; whoever asks has been found to be allowed to.

        Raises:
            ClosingError: the process is ending.
            DatabaseError: nobody knows; the job goes on, or its end is still to be written.
        """
        reason = Reason.CANCELLED_BY_MODERATOR if by_moderator else Reason.CANCELLED
        cancelled = Ending(reason, JobState.CANCELLED)
        # Written late, as when the database is held up, it must not end what was submitted since.
        unsent = replace(cancelled, after=JobState.ACCEPTED)
        until = asyncio.get_running_loop().time() + CANCEL_SECONDS
        while asyncio.get_running_loop().time() < until:
            if self._closing:
                raise ClosingError
            job = await self._desk.store.get(job_id)
            if job is None:
                return CancelOutcome.OVER
            match job.state:
                case JobState.CANCELLED:
                    return CancelOutcome.CANCELLED
                case state if state in ENDS:
                    return CancelOutcome.OVER
                case JobState.SUBMITTING:
                    # Its request is on its way; in a moment it can be cancelled by its id.
                    await asyncio.sleep(0.1)
                case JobState.ACCEPTED:
                    if await self._lanes.finish(job, Ended(unsent), stop=True):
                        return CancelOutcome.CANCELLED
                case JobState.QUEUED if job.request_id:
                    # A poll may see it cancelled first, and must know by whom.
                    self._desk.of(job.id).cancelling = reason
                    try:
                        in_time = await cancel(self._desk, job.request_id)
                    except RunComfyError as error:
                        log.warning("job %s could not be cancelled: %s", job.id, error)
                        return CancelOutcome.UNKNOWN
                    if not in_time:
                        return CancelOutcome.TOO_LATE
                    await self._lanes.finish(job, Ended(cancelled))
                    return CancelOutcome.CANCELLED
                case _:
                    return CancelOutcome.TOO_LATE
        return CancelOutcome.UNKNOWN
