"""Other people's words made safe, and any made short; our own words are in `words/`."""

from __future__ import annotations

import re
import unicodedata

_BLOCK = re.compile(r"^(\s*)(#|>|-|\+|\d+[.)])", re.MULTILINE)
"""What would begin a heading, a quote or a list."""
_INLINE = re.compile(r"[\\*_~|`\[\]()]")
"""What marks text up. discord.py's own escapes leave what is inside a link as it is."""
_PIECE = re.compile(r"\\?.\u200b?", re.DOTALL)
"""A character with what makes it harmless."""
TEXT_SHOWN, TEXT_BYTES = 4000, 9_500
"""Of all text in a message (components reference; api-docs#8554), beside a button's address."""
_KEPT_FORMATS = ("\u200d", "\ufe0f")
"""Invisible characters that emoji are made with."""


def safe(text: str, most: int, room: int | None = None) -> str:
    """Return somebody else's text, harmless where it is shown: one line, no markup, no mention.

    Args:
        text: As it was typed.
        most: Characters of it that are shown; the rest becomes an ellipsis.
        room: Characters that it may take with what makes it harmless; None: three times as many.
    """
    visible = text
    if not text.isprintable():  # as most is, which is quick to tell
        visible = "".join(c for c in text if c.isspace() or _is_shown(c))
    line = cut(" ".join(visible.split()), most)
    escaped = _BLOCK.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", line))
    # A zero-width space breaks mentions, timestamps, custom emoji, and addresses that would link.
    for sign in ("@", "<", ":"):
        escaped = escaped.replace(sign, f"{sign}\u200b")
    return escaped if room is None or len(escaped) <= room else _shortened(escaped, room)


def _shortened(escaped: str, room: int) -> str:
    kept, left = [], room - 1
    for piece in _PIECE.findall(escaped):
        left -= len(piece)
        if left < 0:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + "…"


def cut(text: str, most: int) -> str:
    """Return the text in at most so many characters, an ellipsis where it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def cut_bytes(text: str, most: int) -> str:
    """Return the text in at most so many bytes of UTF-8, an ellipsis where it was cut."""
    data = text.encode(errors="ignore")
    if len(data) <= most:
        return data.decode()
    return data[: max(most - len("…".encode()), 0)].decode(errors="ignore").rstrip() + "…"


def _is_shown(character: str) -> bool:
    # Controls, and what turns the direction of all that follows.
    return character in _KEPT_FORMATS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def block(text: str, most: int = TEXT_SHOWN, most_bytes: int = TEXT_BYTES) -> str:
    """Return text as it was typed, to be copied: nothing in it counts as markup or a mention.

    Args:
        text: As it was typed.
        most: Characters of it that are shown; likewise `most_bytes`.
    """
    unbroken = re.sub("`{3,}", lambda fence: "\u200b".join(fence[0]), text)
    return f"```\n{cut_bytes(cut(unbroken, max(most, 1)), most_bytes)}\n```"
