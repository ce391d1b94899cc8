"""Every error is worded, in one voice, and nothing foreign shows through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord import Permissions

from cogs.text import safe
from cogs.words import errors
from cogs.words.endings import ending
from cogs.words.errors import AnswerError, RefusedError
from cogs.words.figures import duration
from jobs import OperatorConcern, Reason
from models import BadValueError, Kind, Option, Problem
from storage import DatabaseError, DatabaseTrouble, Job, JobState

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
JOB = Job(
    id=1,
    interaction_id=2,
    application_id=3,
    guild_id=4,
    channel_id=5,
    user_id=6,
    token="t",
    token_expires_at=NOW,
    upload_limit=10,
    command="edit",
    model_id="m",
    arguments={"prompt": "p"},
    sources=[],
    state=JobState.FAILED,
    day="2026-11-21",
    accepted_at=NOW,
)


@pytest.mark.parametrize("reason", Reason)
def test_every_end_is_worded_and_says_that_the_edit_was_given_back(reason: Reason) -> None:
    words = ending(replace(JOB, reason={"reason": reason.value}))
    assert words.endswith("Your edit was given back.")
    assert len(words) > 40
    for foreign in ("_", "HTTP", "RunComfy", "None", "exception", "{"):
        assert foreign not in words


def test_a_reason_of_a_newer_version_is_worded_too() -> None:
    assert "given back" in ending(replace(JOB, reason={"reason": "never heard of"}))


@pytest.mark.parametrize("concern", OperatorConcern)
def test_every_concern_is_worded(concern: OperatorConcern) -> None:
    assert len(errors.concern(concern)) > 40


@pytest.mark.parametrize("problem", Problem)
def test_every_bad_value_is_worded_with_its_option_and_cost_nothing(problem: Problem) -> None:
    option = Option("size", "size", Kind.INTEGER, True, "", (1, 2), 1, 9, 1, 5)
    words = errors.refusal(BadValueError(option, problem, "12345678"))
    assert "`size`" in words
    assert words.endswith("Nothing was charged.")


def test_a_form_calls_an_option_by_its_title() -> None:
    option = Option("size", "size", Kind.INTEGER, True, "", title="Image Size")
    error = BadValueError(option, Problem.MISSING, None)
    assert errors.refusal(error, titles=True).startswith("**Image Size** is missing")
    assert errors.refusal(error).startswith("`size` is missing")


def test_a_press_that_asks_for_no_edit_is_not_told_of_a_charge() -> None:
    assert errors.answer(AnswerError("Not yours.")) == "Not yours."
    words = errors.answer(DatabaseError("x", DatabaseTrouble.BUSY))
    assert words.endswith("Please try again in a minute.")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Attach Files"], "the permission “Attach Files” in"),
        (["Attach Files", "Embed Links"], "the permissions “Attach Files” and “Embed Links” in"),
    ],
)
def test_every_permission_that_is_missing_is_named(names: list[str], words: str) -> None:
    assert words in errors.missing_permissions(names)


def test_the_permissions_that_are_needed_are_discord_pys() -> None:
    assert set(errors.NEEDED) <= set(Permissions.VALID_FLAGS)


def test_an_unknown_error_gets_an_id_that_is_also_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    words = errors.refusal(ZeroDivisionError("secret details"))
    assert "secret" not in words
    (record,) = caplog.records
    assert record.getMessage().split()[1] in words


def test_a_refusal_of_ours_is_told_as_it_is() -> None:
    assert errors.refusal(RefusedError("Not here.")) == "Not here. Nothing was charged."


def _source(reason: Reason, **facts: str | int) -> str:
    given = {"reason": reason.value, "option": "image2", "filename": "a_b.png", **facts}
    return ending(replace(JOB, reason=given))


def test_a_picture_is_named_with_what_is_wrong_and_what_would_be_right() -> None:
    sides: dict[str, str | int] = {"width": 16000, "height": 900}
    assert _source(Reason.SOURCE_PROPORTIONS, most_times=13, **sides).startswith(
        r"`image2` (a\_b.png) is too long and narrow (16000×900) for the model: please crop it "
        "until no side is over 13 times the other. "
    )
    assert "for the model: please crop it. " in _source(Reason.SOURCE_PROPORTIONS)
    assert "(16000×900): please use it in a smaller size of up to 64 megapixels." in _source(
        Reason.SOURCE_PIXELS, max_pixels=64_000_000, **sides
    )
    assert "too many pixels: please use it in a smaller size." in _source(Reason.SOURCE_PIXELS)
    assert (
        "takes more than 10 MB, even in the smallest size for the model: please use another one"
    ) in _source(Reason.SOURCE_TOO_DETAILED, max_bytes=10_000_000)
    assert "takes more than I can send, even" in _source(Reason.SOURCE_TOO_DETAILED)
    assert "is PSD, which I cannot read: please save it as JPEG or PNG." in _source(
        Reason.SOURCE_FORMAT, format="PSD"
    )
    assert "up to 64 MB" in _source(Reason.SOURCE_TOO_LARGE, limit=64_000_000)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("make it red", "make it red"),
        ("a\nb\t c", "a b c"),
        ("**bold** _it_ ~~no~~ ||x|| `c`", r"\*\*bold\*\* \_it\_ \~\~no\~\~ \|\|x\|\| \`c\`"),
        ("# big", r"\# big"),
        ("> quoted", r"\> quoted"),
        ("- item", r"\- item"),
        ("1. item", r"\1. item"),
        ("@everyone", "@\u200beveryone"),
        ("<@1>", "<\u200b@\u200b1>"),
        ("<t:1:R>", "<\u200bt:\u200b1:\u200bR>"),
        ("[x](https://a.b)", "\\[x\\]\\(https:\u200b//a.b\\)"),
        ("a\u202eb\u200fc\x00d", "abcd"),
        ("👩\u200d🎨 ☺\ufe0f", "👩\u200d🎨 ☺\ufe0f"),
    ],
)
def test_other_peoples_words_are_made_harmless(typed: str, shown: str) -> None:
    assert safe(typed, 100) == shown


def test_long_words_are_cut() -> None:
    assert safe("a" * 50, 10) == "a" * 9 + "…"


def test_lengths_of_time() -> None:
    assert duration(timedelta(seconds=34.4)) == "34 s"
    assert duration(timedelta(seconds=125)) == "2 min 5 s"
