"""Somebody else's words, whatever they are, are harmless and short where they are shown."""

from __future__ import annotations

import re
import unicodedata

import discord
from hypothesis import example, given
from hypothesis import strategies as st

from cogs.text import cut, cut_bytes, safe
from cogs.words.figures import megabytes

# Whole characters and halves of some; and what Discord makes something of, often.
signs = st.sampled_from(list("@<>#:/`*_~|[]()\\-+.1 \n\r\t\0\u200b\u202e\u2066\ufeff🎩\u200d"))
PIECES = ["@everyone", "@here", "<@1>", "<@&1>", "<#1>", "<:a:1>", "<t:0:R>", "</a:1>"]
PIECES += [
    "https://x.y",
    "<id:home>",
    "[a](https://x)",
    "```",
    "||",
    "# ",
    "-# ",
    "> ",
    ">>> ",
    "1. ",
    "- ",
]
pieces = st.sampled_from(PIECES)
texts = st.lists(signs | pieces | st.characters(), max_size=60).map("".join) | st.text()
PINGS = re.compile(r"@(everyone|here)|<(@|#|:|a:|t:|/|id:)|\w+://|\]\(")
MARKUP = set("*_~|`[]()")


@given(texts, st.integers(1, 80))
@example("\ud83c half of an emoji", 80)
@example("🎩" * 100, 5)
@example("[**a**](https://x)", 80)
def test_what_is_shown_is_one_line_without_effect(text: str, most: int) -> None:
    shown = safe(text, most)
    assert not PINGS.search(shown)
    assert len(shown.splitlines()) <= 1
    bare = re.sub(r"\\.", "", shown)
    assert not MARKUP & set(bare)
    assert "\\" not in bare
    assert not re.match(r"\s*(#|>|-|\+|\d+[.)])", shown)
    invisible = {c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    assert invisible <= {"\u200b", "\u200d"}
    shown.encode()  # half of a surrogate pair cannot be sent
    # At most a back slash before and a zero-width space behind each.
    assert len(shown) <= 3 * most


@given(texts, st.integers(1, 80), st.integers(1, 120))
def test_what_has_little_room_takes_no_more_and_is_as_harmless(
    text: str, most: int, room: int
) -> None:
    shown, whole = safe(text, most, room), safe(text, most)
    assert len(shown) <= room
    if shown == whole:
        return
    assert shown.endswith("…")
    kept = shown.removesuffix("…")
    assert whole.startswith(kept)
    # No mark has lost what makes it harmless.
    assert not whole[len(kept) :].startswith("\u200b") or not kept.endswith(("@", "<", ":"))
    assert not (len(kept) - len(kept.rstrip("\\"))) % 2


@given(texts, st.integers(3, 200))
def test_what_is_cut_by_bytes_keeps_its_bound(text: str, most: int) -> None:
    whole = text.encode(errors="ignore").decode()
    short = cut_bytes(text, most)
    assert len(short.encode()) <= most
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


@given(texts)
def test_nothing_that_was_shown_is_lost_but_marks(text: str) -> None:
    """Letters and digits come through as they are."""
    shown = discord.utils.remove_markdown(safe(text, 10_000), ignore_links=False)
    letters = [c for c in text if c.isalnum()]
    assert [c for c in shown if c.isalnum()] == letters


@given(st.text(), st.integers(1, 100))
def test_what_is_cut_keeps_its_bound(text: str, most: int) -> None:
    short = cut(text, most)
    assert len(short) <= most
    assert short == text or short.endswith("…")


@given(st.integers(0, 10**15))
def test_megabytes_are_short(size: int) -> None:
    assert re.fullmatch(r"[\d.e+]{1,12} MB", megabytes(size))
