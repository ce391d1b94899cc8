"""The balance is drawn: every row that counts, counted anew from the model, to the last millionth.

The file is read by a connection of its own, as an operator would read it. What the bot itself says
of the same is `hearing.py`'s.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from bench.weeklong.judge import Judge
from bench.weeklong.model import Edit, keys_of
from bench.weeklong.rules import day_at
from bench.weeklong.town import SERVERS

CHANGES = 500
"""Of a server that are kept."""
Rows: TypeAlias = Mapping[object, object]


def audit(path: Path, judge: Judge) -> Iterator[str]:
    """Yield what differs between the file, which nobody writes to meanwhile, and the model."""
    model = judge.model
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute("BEGIN")
        tables: dict[str, Rows] = {
            name: {row[:keys]: row[keys:] for row in connection.execute(sql)}
            for name, (keys, sql) in _SELECTS.items()
        }
        changes = connection.execute(
            "SELECT guild_id, at, by, what, before, after FROM changes ORDER BY id"
        ).fetchall()
    edits = model.edits.values()
    used: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    for edit in edits:
        row = used[edit.ask.user, day_at(edit.ask.at), edit.ask.server]
        row[0] += edit.counts
        row[1] += edit.counts and edit.gift is None and not edit.forgiven
    books: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for edit in edits:
        for key in keys_of(edit):
            books[key][0] += edit.counts
            books[key][1] += edit.cost
    gifts = Counter(edit.gift for edit in edits if edit.counts and edit.gift is not None)
    expected: dict[str, Rows] = {
        "jobs": {(edit.id,): _job(edit) for edit in edits},
        "usage": {key: tuple(row) for key, row in used.items()},
        "ledger": {key: (*row, model.told.get(key), 0) for key, row in books.items()},
        "gifts": {
            (gift.id, server, user): (gift.edits, gifts[gift.id], gift.ends)
            for (user, server), theirs in model.gifts.items()
            for gift in theirs
        },
        "settings": {
            (server, name): (json.dumps(value),)
            for server, settings in judge.kept.servers.items()
            for name, value in settings.items()
        },
    }
    for name, rows in expected.items():
        yield from _compared(name, tables[name], rows)
    for server in (0, *SERVERS):
        kept = [_change(row) for row in changes if row[0] == server]
        if kept != model.changes[server][-len(kept) :] or len(kept) != min(
            CHANGES, len(model.changes[server])
        ):
            yield f"changes of server {server}: {kept[-3:]}, not {model.changes[server][-3:]}"


_SELECTS = {
    "jobs": (
        1,
        "SELECT id, interaction_id, user_id, guild_id, day, price, gift_id, state, charged, parked,"
        " told_at IS NULL FROM jobs",
    ),
    "usage": (3, "SELECT user_id, day, guild_id, used, own FROM usage"),
    "ledger": (2, "SELECT scope, period, edits, spent, told, telling FROM ledger"),
    "gifts": (3, "SELECT id, guild_id, user_id, edits, used, ends_at FROM gifts"),
    "settings": (2, "SELECT guild_id, name, value FROM settings"),
}
"""By table: how many columns name a row, and the statement."""


def _job(edit: Edit) -> tuple[object, ...]:
    ask = edit.ask
    who = (ask.interaction, ask.user, ask.server, day_at(ask.at), ask.price, edit.gift)
    return (*who, edit.state, int(edit.charged), int(edit.parked), int(edit.is_open))


def _change(row: tuple[object, ...]) -> tuple[object, ...]:
    _, at, by, what, before, after = row
    return (at, by, what, *(_plain(text) for text in (before, after)))


def _plain(text: object) -> object:
    value = json.loads(text) if isinstance(text, str) else text
    return tuple(value) if isinstance(value, list) else value


def _compared(name: str, found: Rows, expected: Rows) -> Iterator[str]:
    for key in {*found, *expected}:
        if found.get(key) != expected.get(key):
            yield f"{name} {key}: {found.get(key)}, and should be {expected.get(key)}"
