"""What servers and owners have said, read from the database once and known without a query."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from jobs.rules import Asker, Operator, Place, Rules, check, limits
from models import Model
from storage import Bounds, Budget, Change, GuildSettings, Job, Paused, SettingsStore

NO_SETTINGS, NO_BUDGET = GuildSettings(), Budget()
log = logging.getLogger(__name__)


class NoPriceError(Exception):
    """A budget needs what each model costs, and a document does not say it.

    Attributes:
        models: The ids of the models without a price.
    """

    def __init__(self, models: Sequence[str], guilds: Sequence[int] = ()) -> None:
        """Name what is missing.

        Args:
            models: The ids of the models without a price.
            guilds: The servers that have the budget; none: it is the whole bot's.
        """
        servers = ", ".join(map(str, guilds))
        whose = f"The servers {servers} have" if guilds else "BUDGET_USD_DAY or _MONTH sets"
        cure = "`/budget` can take the budget away once I run." if guilds else "Or leave those out."
        super().__init__(
            f"{whose} a budget, and these models have no price: {', '.join(models)}. Write what "
            "RunComfy charges for a request into each one's document, as repaint.price_usd. "
            f"{cure}"
        )
        self.models = models


class Rulebook:
    """All rules. `load` before anything else."""

    def __init__(
        self,
        store: SettingsStore,
        operator: Operator,
        models: Mapping[str, Model],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Make the book.

        Args:
            store: Where it is kept.
            operator: What whoever runs the bot allows.
            models: By model id.
            now: The clock.
        """
        self.operator = operator
        self._store = store
        self._models = models
        self._now = now
        self._guilds: dict[int, GuildSettings] = {}
        self._budgets: dict[int, Budget] = {}
        self._paused: Paused | None = None

    async def load(self) -> None:
        """Read what is kept.

        Raises:
            NoPriceError: there is a budget that nothing can be counted against.
            DatabaseError: it cannot be read.
        """
        self._guilds = await self._store.guilds()
        self._budgets = await self._store.budgets()
        self._paused = await self._store.paused()
        if self.operator.budget != NO_BUDGET:
            self.check_prices()
        if self._budgets:
            self.check_prices(sorted(self._budgets))

    @property
    def paused(self) -> Paused | None:
        """Why nothing is accepted; None: edits are."""
        return self._paused

    def guild(self, guild_id: int) -> GuildSettings:
        """Return a server's own rules."""
        return self._guilds.get(guild_id, NO_SETTINGS)

    def budget(self, guild_id: int) -> Budget:
        """Return what a server may spend."""
        return self._budgets.get(guild_id, NO_BUDGET)

    def allows(self, guild_id: int | None) -> bool:
        """Tell whether the operator has a server use the bot; None: a place outside servers."""
        allowed = self.operator.allowed_guilds
        return guild_id is None or not allowed or guild_id in allowed

    def rules(self, place: Place) -> Rules:
        """Return all that was said about a place."""
        guild_id = place.guild_id or 0
        return Rules(
            operator=self.operator,
            paused=self._paused,
            guild=self.guild(guild_id),
            budget=self.budget(guild_id),
        )

    def check(self, asker: Asker) -> None:
        """See that a person may have an edit in a place, as far as that is no matter of counts.

        Raises:
            NotAllowedError: they may not.
        """
        check(self.rules(asker.place), asker)

    def limits(self, asker: Asker, model_id: str | None = None) -> Bounds:
        """Return the limits that apply to a person's edit in a place now.

        Args:
            asker: Who asks, and where.
            model_id: Of the edit; None: whichever costs least.
        """
        models = [m for m in self._models.values() if model_id in (None, m.model_id)]
        price = min((model.price or 0 for model in models), default=0)
        return limits(self.rules(asker.place), asker, price=price, now=self._now())

    def limits_of(self, job: Job) -> Bounds:
        """Return the limits that apply now to the author of a job, where it was asked for.

        Roles come with each interaction alone, so what they allowed is as it was at that one.
        """
        place = Place(job.guild_id, job.channel_id, is_ruled=not job.token_only)
        now = self.limits(Asker(job.user_id, place), job.model_id)
        return replace(now, guild_person=job.guild_person)

    async def change(
        self, guild_id: int, what: str, value: int | Sequence[int] | None, *, by: int
    ) -> None:
        """Change one of a server's rules or budgets; who did it is written down.

        Args:
            guild_id: The server.
            what: The setting's name, as in `SettingsStore.change`.
            value: What it is to be; None: there is to be no such rule.
            by: The id of the person who changes it.

        Raises:
            NoPriceError: a budget is to be set, and a model has no price.
            TooMany, ValueError: as in `SettingsStore.change`.
            DatabaseError: it could not be written.
        """
        if what.startswith("budget_") and value is not None:
            self.check_prices()
        await self._store.change(guild_id, what, value, by=by, now=self._now())
        # As it is written now: somebody else may have changed the same at once.
        self._guilds |= {guild_id: NO_SETTINGS} | await self._store.guilds(guild_id)
        self._budgets |= {guild_id: NO_BUDGET} | await self._store.budgets(guild_id)
        log.info("server %s: %s was changed by %s", guild_id, what, by)

    async def changes(self, guild_id: int) -> list[Change]:
        """Return the last changes in a server, the newest first.

        Raises:
            DatabaseError: they cannot be read.
        """
        return await self._store.changes(guild_id)

    async def pause(self, reason: str, *, by: int) -> None:
        """Have no new edit accepted until `resume`; those under way go on.

        Raises:
            DatabaseError: it could not be written.
        """
        await self._store.pause(reason, by=by, now=self._now())
        self._paused = Paused(reason, by, self._now())
        log.warning("paused by %s: %s", by, reason)

    async def resume(self, *, by: int) -> bool:
        """Have edits accepted again; False: they were already.

        Raises:
            DatabaseError: it could not be written.
        """
        was, now = self._paused, self._now()
        await self._store.resume(by=by, now=now)
        self._paused = None
        log.warning("resumed by %s", by)
        return was is not None

    def check_prices(self, guilds: Sequence[int] = ()) -> None:
        """See that a budget could be held: that it is known what each model costs.

        Args:
            guilds: The servers that have one; none: it is the whole bot's.

        Raises:
            NoPriceError: it is not.
        """
        unknown = [model_id for model_id, model in self._models.items() if model.price is None]
        if unknown:
            raise NoPriceError(unknown, guilds)
