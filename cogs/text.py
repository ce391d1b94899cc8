"""Words made safe and short: the same for everything that people read."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

_BLOCK = re.compile(r"^(\s*)(#|>|-|\+|\d+[.)])", re.MULTILINE)
"""What would begin a heading, a quote or a list."""
_INLINE = re.compile(r"[\\*_~|`\[\]()]")
"""What marks text up. discord.py's own escapes leave what is inside a link as it is."""
_KEPT_FORMATS = ("\u200d", "\ufe0f")
"""Invisible characters that emoji are made with."""


def safe(text: str, most: int) -> str:
    """Return somebody else's text, harmless where it is shown: one line, no markup, no mention.

    Args:
        text: As it was typed.
        most: Characters of it that are shown; the rest becomes an ellipsis.
    """
    visible = text
    if not text.isprintable():  # as most is, which is quick to tell
        visible = "".join(c for c in text if c.isspace() or _is_shown(c))
    line = cut(" ".join(visible.split()), most)
    escaped = _BLOCK.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", line))
    # A zero-width space breaks mentions, timestamps, custom emoji, and addresses that would link.
    for sign in ("@", "<", ":"):
        escaped = escaped.replace(sign, f"{sign}\u200b")
    return escaped


def cut(text: str, most: int) -> str:
    """Return the text in at most so many characters, an ellipsis where it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


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


def _is_shown(character: str) -> bool:
    # Controls, and what turns the direction of all that follows.
    return character in _KEPT_FORMATS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
