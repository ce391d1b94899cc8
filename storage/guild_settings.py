"""What servers and owners set: rules, budgets, the pause of everything, and who changed what.

Each setting is a row of its own, its value JSON; a trigger writes each change down. What a value
that cannot be read would say is left out and logged: it may be a newer Repaint's.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from storage.database import Database
from storage.limits import TooMany
from storage.rows import milliseconds, read_time

_WHOLE_BOT = 0
"""In the place of a server's id: what holds for the whole bot."""
MOST = 100
"""A server's own settings at most, one for each role with edits of its own among them."""
Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
_NUMBERS = frozenset({"person_daily", "guild_daily", "active", "pause_seconds"})
_IDS = frozenset({"channels", "roles", "roles_refused"})
_BUDGETS = frozenset({"budget_day", "budget_month"})
_ROLE_DAILY = re.compile(r"role_daily:(\d{1,19})")
_PAUSED = "paused"
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class GuildSettings:
    """A server's rules; None or nothing: there is no such rule."""

    person_daily: int | None = None
    """Edits of a person per day."""
    role_daily: Mapping[int, int] = field(default_factory=dict)
    """By role id, edits per day: the most generous of a person's roles, in place of the former."""
    guild_daily: int | None = None
    """Edits of everybody per day."""
    active: int | None = None
    """Edits of a person in flight."""
    pause_seconds: int = 0
    """Between two edits of a person."""
    channels: frozenset[int] = frozenset()
    """Where it may be used, threads under them included; empty: everywhere."""
    roles: frozenset[int] = frozenset()
    """Who may use it; empty: everybody."""
    roles_refused: frozenset[int] = frozenset()
    """Who may not."""


@dataclass(frozen=True)
class Budget:
    """What may be spent, in millionths of a dollar; None: there is no such limit."""

    day: int | None = None
    month: int | None = None


@dataclass(frozen=True)
class Paused:
    """That nothing is accepted, and why: people read the reason."""

    reason: str
    by: int
    """The user id of the owner who did it."""
    at: datetime


@dataclass(frozen=True)
class Change:
    """Who changed what, when."""

    at: datetime
    by: int
    """Their user id."""
    what: str
    """A setting's name as in `SettingsStore.change`, `gift:<user id>` (after it: the `edits` given,
    and when that `ends_at`, in milliseconds) or `reset:<user id>` (before it: the edits that
    counted)."""
    before: Json
    """None: nothing was set, and likewise the next."""
    after: Json


class SettingsStore:
    """The table of settings. Every method raises `DatabaseError` where it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def guilds(self, only: int | None = None) -> dict[int, GuildSettings]:
        """Return the rules of each server that has any; `only`: of this one alone."""
        found: dict[int, dict[str, Json]] = {}
        for guild_id, name, value in await self._read(only, budgets=False):
            found.setdefault(guild_id, {})[name] = value
        return {guild_id: _guild_settings(values) for guild_id, values in found.items()}

    async def budgets(self, only: int | None = None) -> dict[int, Budget]:
        """Return the budget of each server that has one; `only`: of this one alone."""
        found: dict[int, dict[str, int]] = {}
        for guild_id, name, value in await self._read(only, budgets=True):
            if isinstance(value, int):
                found.setdefault(guild_id, {})[name] = value
        return {
            guild_id: Budget(values.get("budget_day"), values.get("budget_month"))
            for guild_id, values in found.items()
        }

    async def paused(self) -> Paused | None:
        """Return why nothing is accepted; None: edits are."""
        rows = await self._database.rows(
            "SELECT * FROM settings WHERE guild_id = ? AND name = ?", (_WHOLE_BOT, _PAUSED)
        )
        for row in rows:
            # Whatever is in it: who paused must not find it running after an update.
            reason = _json(row["value"])
            words = reason if isinstance(reason, str) else ""
            return Paused(words, row["changed_by"], read_time(row["changed_at"]))
        return None

    async def change(
        self,
        guild_id: int,
        what: str,
        value: int | Sequence[int] | None,
        *,
        by: int,
        now: datetime,
    ) -> None:
        """Change one setting of a server; who did it is written down, if it was something else.

        Args:
            guild_id: The server.
            what: `person_daily`, `guild_daily`, `active`, `pause_seconds`, `role_daily:<role id>`,
                `budget_day`, `budget_month` (whole numbers), `channels`, `roles`, `roles_refused`
                (ids, in any order).
            value: None, no ids, or a pause of 0 take the setting away.
            by: The user id of who changes it.
            now: The time.

        Raises:
            TooMany: the server has `MOST` settings.
            ValueError: there is no such setting, or it has no such values.
        """
        if value == 0 and what == "pause_seconds":
            value = None
        if isinstance(value, Sequence):
            value = sorted(set(value)) or None
        if value is not None and not _is_sound(what, value):
            raise ValueError(f"{what} cannot be {value!r}")
        await self._write(guild_id, what, value, by=by, now=now)

    async def pause(self, reason: str, *, by: int, now: datetime) -> None:
        """Write down that nothing is accepted until `resume`, and why."""
        await self._write(_WHOLE_BOT, _PAUSED, reason, by=by, now=now)

    async def resume(self, *, by: int, now: datetime) -> None:
        """Write down that edits are accepted again."""
        await self._write(_WHOLE_BOT, _PAUSED, None, by=by, now=now)

    async def changes(self, guild_id: int, *, limit: int = 25) -> list[Change]:
        """Return the last changes in a server, the newest first."""
        rows = await self._database.rows(
            "SELECT * FROM changes WHERE guild_id = ? ORDER BY id DESC LIMIT ?",
            (guild_id, limit),
        )
        return [
            Change(
                at=read_time(row["at"]),
                by=row["by"],
                what=row["what"],
                before=_json(row["before"]),
                after=_json(row["after"]),
            )
            for row in rows
        ]

    async def _write(
        self, guild_id: int, name: str, value: Json, *, by: int, now: datetime
    ) -> None:
        values = {
            "guild_id": guild_id,
            "name": name,
            "value": None if value is None else json.dumps(value),
            "by": by,
            "now": milliseconds(now),
            "most": MOST,
        }
        known = "EXISTS (SELECT 1 FROM settings WHERE guild_id = :guild_id AND name = :name)"
        few = (
            "(SELECT count(*) FROM settings WHERE guild_id = :guild_id AND name NOT IN"
            f" ({', '.join(repr(one) for one in sorted(_BUDGETS))})) < :most"
        )
        if name in _BUDGETS:
            few = "TRUE"  # the owners' word, whatever the server has set
        rows = await self._database.rows(
            # A row without a value is gone as soon as its change is written down (V005).
            "INSERT INTO settings (guild_id, name, value, changed_by, changed_at)"
            " SELECT :guild_id, :name, :value, :by, :now"
            f" WHERE {known} OR (:value IS NOT NULL AND {few})"
            " ON CONFLICT (guild_id, name) DO UPDATE SET value = excluded.value,"
            "  changed_by = excluded.changed_by, changed_at = excluded.changed_at"
            "  WHERE value IS NOT excluded.value RETURNING 1",
            values,
        )
        if not rows and value is not None:
            # It was so already, and may have been taken away since: then there is room for it.
            (row,) = await self._database.rows(f"SELECT {known} OR {few} AS fits", values)
            if not row["fits"]:
                raise TooMany(MOST)

    async def _read(self, only: int | None, *, budgets: bool) -> list[tuple[int, str, Json]]:
        """Return what can be read of servers' budgets, or of their other settings."""
        found = []
        every = "SELECT guild_id, name, value FROM settings"
        if only is None:
            rows = await self._database.rows(every)
        else:
            rows = await self._database.rows(f"{every} WHERE guild_id = ?", (only,))
        for row in rows:
            if row["guild_id"] == _WHOLE_BOT or (row["name"] in _BUDGETS) is not budgets:
                continue
            value = _json(row["value"])
            if _is_sound(row["name"], value):
                found.append((row["guild_id"], row["name"], value))
            else:
                log.error("setting %s of server %s is unreadable", row["name"], row["guild_id"])
        return found


def _is_sound(name: str, value: Json) -> bool:
    if name in _IDS:
        return isinstance(value, Sequence) and all(_is_count(one) for one in value)
    return (name in _NUMBERS | _BUDGETS or bool(_ROLE_DAILY.fullmatch(name))) and _is_count(value)


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _json(text: str | None) -> Json:
    try:
        value: Json = json.loads(text) if text is not None else None
    except ValueError:
        return None
    return value


def _guild_settings(values: Mapping[str, Json]) -> GuildSettings:
    numbers = {name: value for name, value in values.items() if isinstance(value, int)}
    ids = {
        name: frozenset(one for one in value if isinstance(one, int))
        for name, value in values.items()
        if isinstance(value, Sequence)
    }
    by_role = {}
    for name, value in numbers.items():
        if found := _ROLE_DAILY.fullmatch(name):
            by_role[int(found[1])] = value
    return GuildSettings(
        person_daily=numbers.get("person_daily"),
        role_daily=by_role,
        guild_daily=numbers.get("guild_daily"),
        active=numbers.get("active"),
        pause_seconds=numbers.get("pause_seconds", 0),
        channels=ids.get("channels", frozenset()),
        roles=ids.get("roles", frozenset()),
        roles_refused=ids.get("roles_refused", frozenset()),
    )
