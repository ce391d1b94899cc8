"""The history of `/settings`: who, when, from what to what, as much as one message holds."""

from __future__ import annotations

from typing import Any

import pytest

from cogs.settings.panel import history
from storage import Change
from tests.cogs.test_layout_limits import check
from tests.cogs.test_settings_panel import IDS, NOW, guild, labels_of, texts_of


def change(what: str, before: Any, after: Any) -> Change:
    return Change(NOW, 42, what, before, after)


@pytest.mark.parametrize(
    ("what", "before", "after", "words"),
    [
        ("person_daily", None, 5, "Edits per person and day: the bot's own limit → 5"),
        ("person_daily", 5, 0, "Edits per person and day: 5 → 0"),
        ("guild_daily", 5, None, "Edits per server and day: 5 → no limit"),
        ("active", 1, None, "Edits at a time per person: 1 → the bot's own limit"),
        ("pause_seconds", None, 90, "Pause between two edits: none → 90 s"),
        ("pause_seconds", 3600, 300, "Pause between two edits: 1 h → 5 min"),
        ("role_daily:7", None, 3, "Edits per person and day for <@&7>: none → 3"),
        ("role_daily:8", 3, None, "Edits per person and day for a role that is gone: 3 → none"),
        ("channels", None, [1, 2], "Channels: all of them → <#1>, a channel that is gone"),
        ("channels", [1, 2], [1, 3], "Channels: added a channel that is gone, took out a channel"),
        ("roles", [7], None, "Who may edit: <@&7> → everybody"),
        ("roles", [8], [7, 8], "Who may edit: added <@&7>"),
        ("roles", [7, 8], [8], "Who may edit: took out <@&7>"),
        ("roles_refused", None, [7], "Who may not edit: nobody → <@&7>"),
        ("roles_refused", None, [7] * 9, "<@&7>, <@&7>, <@&7>, <@&7>, <@&7>, 4 more"),
        ("budget_day", None, 5_000_000, "Budget per day: no limit → $5.00"),
        ("budget_month", 50_000_000, None, "Budget per month: $50.00 → no limit"),
        (
            "gift:9",
            None,
            {"edits": 2, "ends_at": 1_795_392_000_500},
            "gave <@9> 2 edits until <t:1795392000:f>",
        ),
        ("reset:9", 3, 0, "reset 3 edits of today for <@9>"),
        ("reset:9", 1, 0, "reset 1 edit of today for <@9>"),
        ("of_a_newer_version", "a", {"b": 1}, "of_a_newer_version: no limit → no limit"),
    ],
)
def test_a_change_says_who_when_from_what_to_what(
    what: str, before: Any, after: Any, words: str
) -> None:
    text = texts_of(history([change(what, before, after)], guild(roles=(7,), channels=(1,))))
    assert f"<t:{int(NOW.timestamp())}:f> <@42> · " in text
    assert words in text


def test_the_history_is_as_much_as_a_message_holds() -> None:
    short = history([change("active", 1, 2)] * 25, guild())
    check(short)
    assert texts_of(short).count("<@42>") == 25
    wordy = [change("channels", list(IDS[:25]), list(IDS[25:50]))] * 25
    long = history(wordy, guild(channels=tuple(IDS)))
    check(long)
    assert texts_of(long).endswith("-# … and older ones")
    assert texts_of(long).count("<@42>") > 10
    none = history([], guild())
    assert texts_of(none) == "### History\nNothing has been changed yet."
    assert labels_of(none) == ["Back"]
