"""The history of a server's settings: who changed what, when, from what to what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

from cogs.text import TEXT_SHOWN
from cogs.words import settings
from cogs.words.figures import dollars, moment, plural
from storage import Change

NO_CHANGES = "Nothing has been changed yet."
OLDER = "-# … and older ones"
NAMES_LISTED = 5
"""Roles or channels of one change that are named."""


def history(lines: Sequence[str]) -> str:
    """Return the page of the last changes, newest first, as many as one message holds."""
    text = f"### {settings.HISTORY}"
    for line in lines:
        if len(text) + len(line) + len(OLDER) + 2 > TEXT_SHOWN:
            return f"{text}\n{OLDER}"
        text = f"{text}\n{line}"
    return text if lines else f"{text}\n{NO_CHANGES}"


def change(one: Change, role: Callable[[int], str], channel: Callable[[int], str]) -> str:
    """Return one line of the history: when, who, what, from what to what.

    Args:
        one: The change.
        role: How a role is shown.
        channel: How a channel is shown.
    """
    return f"- {moment(one.at, 'f')} <@{one.by}> · {_what(one, role, channel)}"


def _what(one: Change, role: Callable[[int], str], channel: Callable[[int], str]) -> str:
    name, _, about = one.what.partition(":")
    title = settings.TITLES.get(name, name)
    match name:
        case "gift":
            return _gift(one.after, about)
        case "reset":
            return f"reset {plural(_number(one.before) or 0, 'edit')} of today for <@{about}>"
        case "channels":
            return f"{title}: {_difference(name, one, channel)}"
        case "roles" | "roles_refused":
            return f"{title}: {_difference(name, one, role)}"
        case "role_daily":
            title = f"{settings.TITLES['person_daily']} for {role(int(about))}"
    return f"{title}: {_value(name, one.before)} → {_value(name, one.after)}"


def _gift(gift: object, person: str) -> str:
    told = gift if isinstance(gift, Mapping) else {}
    edits, ends = _number(told.get("edits")) or 0, _number(told.get("ends_at")) or 0
    until = moment(datetime.fromtimestamp(ends / 1000, UTC), "f")
    return f"gave <@{person}> {plural(edits, 'edit')} until {until}"


def _value(name: str, value: object) -> str:
    number = _number(value)
    match name:
        case "pause_seconds":
            return settings.pause_length(number or 0)
        case "person_daily" | "active" if number is None:
            return "the bot's own limit"
        case "role_daily" if number is None:
            return settings.NONE
        case "budget_day" | "budget_month" if number is not None:
            return dollars(number)
    return settings.NO_LIMIT if number is None else str(number)


def _difference(name: str, one: Change, shown: Callable[[int], str]) -> str:
    before, after = _ids(one.before), _ids(one.after)
    if not before or not after:
        return " → ".join(_names(ids, shown) or settings.UNCHOSEN[name] for ids in (before, after))
    added = [one for one in after if one not in before]
    removed = [one for one in before if one not in after]
    parts = [f"added {_names(added, shown)}"] if added else []
    parts += [f"took out {_names(removed, shown)}"] if removed else []
    return ", ".join(parts)


def _names(ids: Sequence[int], shown: Callable[[int], str]) -> str:
    hidden = len(ids) - NAMES_LISTED
    names = [shown(one) for one in ids[:NAMES_LISTED]]
    return ", ".join([*names, f"{hidden} more"] if hidden > 0 else names)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _ids(value: object) -> list[int]:
    found = value if isinstance(value, Collection) and not isinstance(value, str) else ()
    return [one for one in found if isinstance(one, int)]
