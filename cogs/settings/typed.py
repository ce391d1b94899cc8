"""What a manager typed into a form, read leniently and held to its bounds; nothing of Discord's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cogs.settings.items import Act
from cogs.words import settings as words
from cogs.words.errors import AnswerError
from jobs import Operator

MOST_OF_A_SERVER = 1_000_000
"""Edits per day: more than any server asks for, and far less than the database holds."""
_LENGTH = re.compile(
    r"(\d{1,6})\s*(?:(s|secs?|seconds?)|(m|mins?|minutes?)|(h|hours?))?", re.IGNORECASE
)
_DIGITS = re.compile(r"-?\d{1,18}")


@dataclass(frozen=True)
class Range:
    """The numbers that a setting can have."""

    least: int
    most: int
    bots_own: bool
    """Whether the largest is the bot's own limit."""


def range_of(act: Act, operator: Operator) -> Range:
    """Return the numbers that a setting can have; of a pause, in seconds."""
    match act:
        case Act.ACTIVE:
            # None at a time would be none at all, which other settings say better.
            return Range(1, operator.active, bots_own=True)
        case Act.GUILD_DAILY:
            return Range(0, MOST_OF_A_SERVER, bots_own=False)
        case Act.PAUSE:
            return Range(0, words.LONGEST_PAUSE, bots_own=False)
        case _:
            return Range(0, operator.daily, bots_own=True)


def number_in(typed: str, within: Range) -> int | None:
    """Return the number that was typed; None: nothing was, so the server has none of its own.

    Raises:
        AnswerError: it is no whole number, or not one of these.
    """
    text = typed.strip()
    if not text:
        return None
    found = _DIGITS.fullmatch(text)
    if found is None or not within.least <= int(text) <= within.most:
        raise AnswerError(words.bad_number(within.least, within.most, bots_own=within.bots_own))
    return int(text)


def length_in(typed: str) -> int | None:
    """Return the seconds of the pause that was typed; None: there is to be none.

    Taken are whole seconds, minutes and hours: `90`, `90 s`, `5 min`, `1 h`, their words in full.

    Raises:
        AnswerError: it is none of these, or more than a day.
    """
    text = typed.strip()
    if not text:
        return None
    found = _LENGTH.fullmatch(text)
    unit = 1
    if found:
        unit = 60 if found[3] else 3600 if found[4] else 1
    if found is None or int(found[1]) * unit > words.LONGEST_PAUSE:
        raise AnswerError(words.BAD_LENGTH)
    return int(found[1]) * unit or None
