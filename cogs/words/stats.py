"""What `/stats` says: the text, the words in its picture, the names in its table.

The picture's are few and short: it is looked at in a third of its size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from cogs.text import cut
from cogs.words.figures import dollars, duration, plural
from jobs import Reason
from models import MILLIONTHS
from storage import Period

STATS = "How much is edited here, how long it takes, what fails and what it costs"
DAYS = "How many days, today (UTC) included; 30 if you leave it out"
EVERYWHERE = "All servers and direct messages together; for this bot's operator"

NO_EDITS = "Nobody has asked for an edit in this time, so there is nothing to draw."
NOT_DRAWN = "The picture could not be drawn just now; the table has all of it."
NO_FILES = "I may not attach files here, so the picture and the table are missing."
KINDS_TOLD = 4
"""Reasons that are told one by one, in the text and in the picture, which has room for no more."""

COLUMNS = (
    "day",
    "edits",
    "people",
    "delivered",
    "cancelled",
    "failed",
    "wait_median_seconds",
    "wait_9_of_10_seconds",
    "cost_usd",
)
"""Of the table; then one for each reason why an edit failed, `failed_` and the reason's word."""

EDITS, PEOPLE = "edits", "people"
WAIT, MEDIAN, MOST = "Wait", "median", "9 of 10"
NO_WAITS = "no picture yet"
NO_COST = "nothing"
ENDED, NONE_ENDED = "Without a picture", "none"
CANCELLED, OTHERS = "cancelled", "others"
KIND_LENGTH = 20
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_KINDS: dict[str, str] = {
    Reason.SOURCE_NOT_A_PICTURE: "picture unreadable",
    Reason.SOURCE_DAMAGED: "picture unreadable",
    Reason.SOURCE_FORMAT: "picture unreadable",
    Reason.SOURCE_TOO_LARGE: "picture too large",
    Reason.SOURCE_PIXELS: "picture too large",
    Reason.SOURCE_TOO_DETAILED: "picture too large",
    Reason.SOURCE_TOO_MUCH_WORK: "picture too large",
    Reason.SOURCE_PROPORTIONS: "picture too narrow",
    Reason.SOURCE_NO_PLACE: "picture not attached",
    Reason.SOURCE_GONE: "picture was gone",
    Reason.PICTURES_UNREAD: "bot reads no picture",
    Reason.TOKEN_REFUSED: "service refuses key",
    Reason.BALANCE_EMPTY: "balance empty",
    Reason.MODEL_GONE: "model not available",
    Reason.INPUT_REFUSED: "not accepted",
    Reason.REFUSED: "not accepted",
    Reason.BUSY: "service too busy",
    Reason.UNREACHABLE: "service not reached",
    Reason.UNCLEAR: "never confirmed",
    Reason.MODEL_FAILED: "model failed",
    Reason.NO_OUTPUT: "model failed",
    Reason.REQUEST_GONE: "lost by the service",
    Reason.NOT_ITS_TURN: "no turn came",
    Reason.TIMED_OUT: "took too long",
    Reason.CANCELLED: CANCELLED,
    Reason.CANCELLED_BY_MODERATOR: CANCELLED,
    Reason.CANCELLED_UPSTREAM: "service cancelled",
    Reason.RESULT_FORBIDDEN: "result not allowed",
    Reason.RESULT_TOO_LARGE: "result too large",
    Reason.RESULT_NOT_A_PICTURE: "result unreadable",
    Reason.RESULT_UNREACHABLE: "result not fetched",
    Reason.NOT_DELIVERED: "result not shown",
    Reason.NOT_FETCHED: "never picked up",
    Reason.NEVER_SHOWN: "reply not taken",
    Reason.REPLY_LOST: "reply not taken",
    Reason.INTERNAL: "error of mine",
}


def kind(word: str) -> str:
    """Return what a reason's word stands for, in 20 characters at most; harmless in any case."""
    plain = re.sub(r"[^a-z0-9]+", " ", word.lower()).strip()
    return _KINDS.get(word) or cut(plain, KIND_LENGTH) or "unknown"


def kinds(period: Period) -> list[tuple[str, int]]:
    """Return why edits ended without a picture and how often, the most frequent first.

    Those for which there is no room are together the last.
    """
    found: Counter[str] = Counter({CANCELLED: period.cancelled})
    for word, count in period.failures.items():
        found[kind(word)] += count
    told = sorted(((k, n) for k, n in found.items() if n), key=lambda one: (-one[1], one[0]))
    if len(told) > KINDS_TOLD:
        others = sum(number for _, number in told[KINDS_TOLD - 1 :])
        told[KINDS_TOLD - 1 :] = [(OTHERS, others)]
    return told


def column(word: str) -> str:
    """Return how the table names a reason."""
    return f"failed_{re.sub(r'[^a-z0-9]+', '_', word.lower()).strip('_') or 'unknown'}"


def filename(since: date, until: date, ending: str) -> str:
    """Return a file's name."""
    return f"repaint-{since.isoformat()}-to-{until.isoformat()}.{ending}"


def summary(whole: Period, since: date, until: date, *, everywhere: bool) -> str:
    """Return the text: what was counted, and when.

    Args:
        whole: The time as one.
        since, until: Its first and its last day.
        everywhere: Whether all servers are counted.
    """
    where = "all servers and direct messages" if everywhere else "this server"
    lines = [f"### Edits in {where}", f"-# {_when(since, until)}"]
    if not whole.edits:
        return "\n".join([*lines, NO_EDITS])
    return "\n".join(
        [
            *lines,
            f"**{plural(whole.edits, 'edit')}** by {_people(whole.people)}, with "
            f"{plural(whole.delivered, 'picture')} so far",
            *_wait(whole),
            *_ended(kinds(whole)),
            f"Cost: **{dollars(whole.cost)}**",
        ]
    )


def alt(whole: Period, charted: Mapping[date, int]) -> str:
    """Return what stands for the picture: its gist.

    Args:
        whole: The time as one.
        charted: Edits by what is one bar, each by its first day.
    """
    best = max(charted, key=lambda begins: charted[begins])
    ended = sum(number for _, number in kinds(whole))
    first = f"Charts of {plural(whole.edits, 'edit')} since {day(min(charted))}"
    if len(charted) > 1:
        first += f", most of them ({charted[best]:,}) in what begins on {day(best)}"
    facts = [first, *_wait(whole), f"Without a picture: {ended:,}", f"Cost: {dollars(whole.cost)}"]
    return f"{'. '.join(facts)}."


def per(title: str, *, weeks: bool) -> str:
    """Return a chart's title: what one bar or point is."""
    return f"{title} per {'week' if weeks else 'day'}".strip().capitalize()


def day(when: date, *, year: bool = False) -> str:
    """Return a day in a few characters: `22 Nov`; with the year, only the month: `Nov 2026`."""
    month = _MONTHS[when.month - 1]
    return f"{month} {when.year}" if year else f"{when.day} {month}"


def count(number: int) -> str:
    """Return a round number in a few characters: `500`, `20k`, `4M`."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if number >= size and number % size == 0:
            return f"{number // size}{unit}"
    return f"{number:,}"


def money(micros: int) -> str:
    """Return a round amount in a few characters: `$0.40`, `$20`, `$4k`; of millionths."""
    whole, part = divmod(micros, MILLIONTHS)
    return dollars(micros) if part else f"${count(whole)}"


def _when(since: date, until: date) -> str:
    days = (until - since).days + 1
    told = f"{day(since)} {since.year} to {day(until)} {until.year}"
    if days == 1:
        told = f"{day(until)} {until.year}"
    return f"{told} · {plural(days, 'day')}, UTC"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _wait(whole: Period) -> list[str]:
    if whole.waited_median is None or whole.waited_p90 is None:
        return []
    median, most = (
        duration(timedelta(seconds=waited)) for waited in (whole.waited_median, whole.waited_p90)
    )
    return [f"Wait: half had their picture within {median}, 9 of 10 within {most}"]


def _ended(found: list[tuple[str, int]]) -> list[str]:
    if not found:
        return []
    told = [f"{name} {number:,}" for name, number in found]
    return [f"Without a picture: {sum(number for _, number in found):,} ({', '.join(told)})"]
