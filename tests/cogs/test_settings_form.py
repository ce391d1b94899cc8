"""The forms of `/settings`: filled in with what is there, within Discord's limits."""

from __future__ import annotations

import json

import pytest

from cogs.settings.form import FORM, form
from cogs.settings.items import Act
from cogs.settings.typed import range_of
from tests.cogs.test_settings_panel import LONGEST_ID, OPERATOR


@pytest.mark.parametrize(
    ("act", "now", "role", "filled", "description"),
    [
        (Act.PERSON_DAILY, None, None, None, "A whole number from 0 to 20. Empty: the bot's own l"),
        (Act.PERSON_DAILY, 0, None, "0", "A whole number from 0 to 20."),
        (Act.GUILD_DAILY, 7, None, "7", "A whole number from 0 to 1,000,000. Empty: no limit."),
        (Act.ACTIVE, 1, None, "1", "A whole number from 1 to 2. Empty: the bot's own limit."),
        (Act.PAUSE, 0, None, None, "90 s, 5 min or 1 h, and a day at most. Empty: no pause."),
        (Act.PAUSE, 5400, None, "90 min", "90 s, 5 min or 1 h"),
        (Act.ROLE_DAILY, 3, (LONGEST_ID, "R" * 100), "3", "Empty: no number of its own."),
    ],
)
def test_a_form_is_filled_in_and_says_what_is_taken(
    act: Act, now: int | None, role: tuple[int, str] | None, filled: str | None, description: str
) -> None:
    modal = form(act, now, range_of(act, OPERATOR), role=role)
    told = json.loads(json.dumps(modal.to_dict()))
    assert 1 <= len(told["title"]) <= 45
    assert len(told["custom_id"]) <= 100
    (label,) = told["components"]
    fields = {Act.PAUSE: "Pause", Act.ROLE_DAILY: "R" * 44 + "…"}
    assert label["label"] == fields.get(act, "Edits")
    assert 1 <= len(label["label"]) <= 45
    assert description in label["description"]
    assert len(label["description"]) <= 100
    assert label["component"].get("value") == filled
    assert label["component"]["required"] is False
    found = FORM.fullmatch(told["custom_id"])
    assert found
    assert found["what"] == (f"{act}:{role[0]}" if role else act)


@pytest.mark.parametrize(
    "other",
    ["settings:channels", "settings:role_daily", "settings:active:1", "settings:", "change:1"],
)
def test_other_forms_are_not_taken(other: str) -> None:
    assert FORM.fullmatch(other) is None
