"""What a manager types into the forms of `/settings`: what is taken, and how a refusal reads."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.settings.items import Act
from cogs.settings.typed import MOST_OF_A_SERVER, Range, length_in, number_in, range_of
from cogs.words import settings as words
from cogs.words.errors import AnswerError
from cogs.words.figures import length
from jobs import Operator
from storage import Budget

OPERATOR = Operator(daily=20, active=2, budget=Budget(), allowed_guilds=frozenset())
DAILY = Range(0, 20, bots_own=True)


@pytest.mark.parametrize(
    ("act", "least", "most", "bots_own"),
    [
        (Act.PERSON_DAILY, 0, 20, True),
        (Act.ROLE_DAILY, 0, 20, True),
        (Act.ACTIVE, 1, 2, True),
        (Act.GUILD_DAILY, 0, MOST_OF_A_SERVER, False),
        (Act.PAUSE, 0, 86_400, False),
    ],
)
def test_a_server_can_only_be_stricter(act: Act, least: int, most: int, bots_own: bool) -> None:
    assert range_of(act, OPERATOR) == Range(least, most, bots_own=bots_own)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("", None),
        (" ", None),
        ("0", 0),
        ("20", 20),
        (" 7\n", 7),
        ("007", 7),
        ("\N{ARABIC-INDIC DIGIT SEVEN}", 7),
    ],
)
def test_numbers_that_are_taken(typed: str, number: int | None) -> None:
    assert number_in(typed, DAILY) == number


@pytest.mark.parametrize(
    "typed",
    ["21", "-1", "9" * 18, "9" * 40, "five", "2.5", "1_0", "+5", "1,000", "@everyone", "²"],
)
def test_numbers_that_are_refused(typed: str) -> None:
    with pytest.raises(AnswerError) as refused:
        number_in(typed, DAILY)
    words = "This takes a whole number from 0 to 20, the bot's own limit. Nothing was changed."
    assert str(refused.value) == words


def test_a_bound_that_is_not_the_bots_is_not_called_so() -> None:
    with pytest.raises(AnswerError, match=r"from 0 to 1,000,000\. Nothing"):
        number_in("1000001", range_of(Act.GUILD_DAILY, OPERATOR))


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("", None),
        ("0", None),
        ("0 min", None),
        ("90", 90),
        ("90 s", 90),
        ("90s", 90),
        ("1 second", 1),
        ("90 SECONDS", 90),
        ("5 min", 300),
        ("5m", 300),
        ("1 minute", 60),
        ("1 h", 3600),
        ("24 hours", 86_400),
        ("86400", 86_400),
    ],
)
def test_pauses_that_are_taken(typed: str, seconds: int | None) -> None:
    assert length_in(f" {typed} ") == seconds


@pytest.mark.parametrize(
    "typed", ["86401", "25 h", "1 day", "1.5 h", "1 h 30 min", "-5", "s", "five minutes", "5 5"]
)
def test_pauses_that_are_refused(typed: str) -> None:
    with pytest.raises(AnswerError, match="of a day at most"):
        length_in(typed)


@given(st.integers(1, words.LONGEST_PAUSE))
def test_a_pause_can_be_typed_as_it_is_shown(seconds: int) -> None:
    assert length_in(length(seconds)) == seconds


@given(st.text(max_size=60))
def test_anything_typed_is_taken_or_refused(typed: str) -> None:
    with suppress(AnswerError):
        assert (length_in(typed) or 0) in range(words.LONGEST_PAUSE + 1)
    with suppress(AnswerError):
        assert (number_in(typed, DAILY) or 0) in range(21)
