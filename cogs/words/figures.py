"""Times, lengths and counts, as people are told them everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta


def moment(time: datetime, style: str = "R") -> str:
    """Return a time as a timestamp of Discord's, which counts on the reader's own screen."""
    return f"<t:{int(time.timestamp())}:{style}>"


def duration(length: timedelta) -> str:
    """Return a length of time in a few characters: `34 s`, `2 min 5 s`."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min {seconds % 60} s"


def plural(count: int, word: str) -> str:
    """Return the count with its word: `1 edit`, `2 edits`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def megabytes(size: int) -> str:
    """Return bytes as people are told them: `10 MB`."""
    return f"{round(size / 1_000_000, 1):g} MB"
