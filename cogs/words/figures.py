"""Times, lengths and counts, as people are told them everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from models import MILLIONTHS


def moment(time: datetime, style: str = "R") -> str:
    """Return a time as a timestamp of Discord's, which counts on the reader's own screen."""
    return f"<t:{int(time.timestamp())}:{style}>"


def duration(length: timedelta) -> str:
    """Return a length of time in a few characters: `34 s`, `2 min 5 s`."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min {seconds % 60} s"


def length(seconds: int) -> str:
    """Return a round length of time as it can be typed: `90 s`, `5 min`, `1 h`."""
    if seconds and seconds % 3600 == 0:
        return f"{seconds // 3600} h"
    return f"{seconds // 60} min" if seconds and seconds % 60 == 0 else f"{seconds} s"


def plural(count: int, word: str) -> str:
    """Return the count with its word: `1 edit`, `2,000 edits`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def dollars(amount: int) -> str:
    """Return millionths of a dollar as people are told them: `$1.50`, `$1,000.000125`."""
    return f"${decimal(amount, grouped=True)}"


def decimal(amount: int, *, grouped: bool = False) -> str:
    """Return millionths as a decimal number: `1.50`, `0.000125`; `grouped`, with `1,000.00`.

    Never rounded: what is finer than a hundredth is shown.
    """
    whole, rest = divmod(amount, MILLIONTHS)
    decimals = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"{whole:,}.{decimals}" if grouped else f"{whole}.{decimals}"


def megabytes(size: int) -> str:
    """Return bytes as people are told them: `10 MB`."""
    return f"{round(size / 1_000_000, 1):g} MB"
