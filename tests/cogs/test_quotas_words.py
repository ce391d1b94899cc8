"""What `/quotas` says to a moderator: of their own server, and of no other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from cogs.words import quotas as words
from cogs.words.limits import not_allowed
from jobs import Allowance, NotAllowed, NotAllowedError
from tests.cogs.allowances import HINDRANCES, MIDNIGHT, NOW, allowance, gift

ELSEWHERE: Mapping[str, Any] = {"used": 17, "active": 1}
DAILY = f"all servers counted, is reached. The next ones come <t:{MIDNIGHT}:R>."


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        (
            allowance({"guild_person": 5}, guild_used=2, **ELSEWHERE),
            [f"<@30> in this server: 2 of 5 of the day's own used · new ones <t:{MIDNIGHT}:R>"],
        ),
        (
            allowance(guild_used=4, **ELSEWHERE),
            ["<@30> in this server: 4 edits counted today, and no limit per person"],
        ),
        (
            allowance({"guild_person": 0}, guild_used=1, **ELSEWHERE),
            [
                "<@30> in this server: 1 edit counted today, and none allowed per person",
                "⚠️ This server's limit is 0 edits per person and day. A moderator can give some.",
            ],
        ),
        (
            allowance({"daily": 16}, **ELSEWHERE),
            [
                "<@30> in this server: 0 edits counted today, and no limit per person",
                f"⚠️ The limit of 16 edits per person and day, {DAILY}",
            ],
        ),
        (
            allowance({"active": 1}, **ELSEWHERE),
            [
                "<@30> in this server: 0 edits counted today, and no limit per person",
                "⚠️ The limit of 1 edit per person at a time is reached. Another can start as soon "
                "as one of them ends.",
            ],
        ),
        (
            allowance({"guild_active": 2}, gifts=(gift(3, 1),), guild_active=1, **ELSEWHERE),
            [
                "<@30> in this server: 0 edits counted today, and no limit per person",
                f"- Given by moderators: 3 until <t:{MIDNIGHT}:f>",
                "- On their way here: 1 of 2 at a time",
            ],
        ),
        (
            allowance({"guild_person": 1}, gifts=(gift(3, 1),), guild_used=1, **ELSEWHERE),
            [
                f"<@30> in this server: 1 of 1 of the day's own used · new ones <t:{MIDNIGHT}:R>",
                f"- Given by moderators: 3 until <t:{MIDNIGHT}:f>",
            ],
        ),
    ],
)
def test_a_moderator_learns_nothing_of_other_servers(case: Allowance, lines: list[str]) -> None:
    told = words.show("<@30>", case)
    assert told.splitlines() == lines
    assert "17" not in told.replace(str(MIDNIGHT), "")


TONIGHT = datetime(2026, 11, 23, tzinfo=UTC)
NO_LIMIT = "This server has no limit per person, so until it has one nothing changes."
LIMITED = {"guild_person": 5}
IN_VAIN = f"⚠️ The limit of 20 edits per person and day, {DAILY} Until then this does not help."


@pytest.mark.parametrize(
    ("case", "in_all", "notes"),
    [
        (allowance(LIMITED, guild_used=5, used=5), "", []),
        (allowance({"guild_person": 0}), "", []),
        (allowance(LIMITED, gifts=(gift(2, 1),)), ", 5 in all", []),
        (allowance(), "", [NO_LIMIT]),
        (allowance(LIMITED, used=20), "", [IN_VAIN]),
        (allowance(LIMITED, used=20, active=2), "", [IN_VAIN]),
        (
            allowance({**LIMITED, "guild_daily": 9}, guild_total=9),
            "",
            [
                "⚠️ This server's limit of 9 edits a day, for everybody together, is reached. The "
                f"next ones come <t:{MIDNIGHT}:R>; whoever manages it can raise it. Until then "
                "this does not help."
            ],
        ),
        # What is over in a moment is nothing in the way of edits for a day.
        (allowance(LIMITED, active=2), "", []),
        (allowance({**LIMITED, "pause_seconds": 90}, last_at=NOW), "", []),
    ],
)
def test_who_gives_learns_until_when_and_whether_it_helps(
    case: Allowance, in_all: str, notes: list[str]
) -> None:
    told = words.given("<@30>", 3, TONIGHT, case)
    assert told.splitlines() == [
        f"<@30> got 3 more edits in this server until <t:{MIDNIGHT}:f>{in_all}, used after the "
        "day's own.",
        *notes,
    ]


@pytest.mark.parametrize(
    ("edits", "case", "told"),
    [
        (0, allowance(), "No edit of today counts against this server's limit for <@30>."),
        (
            1,
            allowance(LIMITED, guild_used=5, used=5),
            "1 edit of today no longer counts against this server's limit for <@30>.",
        ),
        (
            2,
            allowance(),
            f"2 edits of today no longer count against this server's limit for <@30>.\n{NO_LIMIT}",
        ),
        (
            4,
            allowance(LIMITED, used=20),
            f"4 edits of today no longer count against this server's limit for <@30>.\n{IN_VAIN}",
        ),
    ],
)
def test_who_resets_learns_what_became_of_it(edits: int, case: Allowance, told: str) -> None:
    assert words.reset("<@30>", edits, case) == told


@pytest.mark.parametrize("refused", HINDRANCES, ids=lambda refused: refused.why.value)
def test_where_a_rule_is_in_the_way_neither_helps(refused: NotAllowedError) -> None:
    note = f"⚠️ {not_allowed(refused)} As long as that is so, this does not help."
    # In another channel they may do as they like.
    notes = [] if refused.why is NotAllowed.CHANNEL else note.splitlines()
    case = allowance(LIMITED, refused)
    assert words.given("<@30>", 3, TONIGHT, case).splitlines()[1:] == notes
    assert words.reset("<@30>", 3, case).splitlines()[1:] == notes


@pytest.mark.parametrize("refused", HINDRANCES, ids=lambda refused: refused.why.value)
def test_what_is_in_the_way_comes_right_after_the_first_line(refused: NotAllowedError) -> None:
    told = words.show("<@30>", allowance(refused=refused))
    assert told.splitlines()[1:] == f"⚠️ {not_allowed(refused)}".splitlines()
