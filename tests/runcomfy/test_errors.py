"""What each answer of RunComfy's means: the table of its API's errors, and what it leaves open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from runcomfy import (
    BalanceEmptyError,
    BusyError,
    InvalidInputError,
    NotFoundError,
    NotSentError,
    RefusedError,
    RunComfyError,
    TokenRefusedError,
    UnclearError,
)
from runcomfy.answers import error_of


def error(code: object, message: str = "words") -> dict[str, object]:
    return {"error_code": code, "error_message": message, "detail": None}


TABLE: list[tuple[str, int, dict[str, object] | None, type[RunComfyError] | None]] = [
    # HTTP status alone.
    ("200", 200, {"request_id": "r"}, None),
    ("200, error_code null", 200, {"request_id": "r", "error_code": None}, None),
    ("200, error_code zero", 200, {"request_id": "r", "error_code": 0}, None),
    ("202", 202, {"request_id": "r"}, None),
    ("400", 400, {}, InvalidInputError),
    ("401", 401, None, TokenRefusedError),
    ("402", 402, None, RefusedError),
    ("403", 403, None, TokenRefusedError),
    ("404", 404, None, NotFoundError),
    ("405", 405, None, RefusedError),
    ("409", 409, None, RefusedError),
    ("410", 410, None, NotFoundError),
    ("413", 413, None, RefusedError),
    ("418", 418, {"message": "words"}, RefusedError),
    ("422", 422, {"detail": "words"}, InvalidInputError),
    ("429", 429, None, BusyError),
    ("500", 500, None, UnclearError),
    ("502", 502, {}, UnclearError),
    ("503", 503, None, UnclearError),
    ("599", 599, {}, UnclearError),
    # Redirects are not followed, whatever they say.
    ("301", 301, None, UnclearError),
    ("302", 302, {}, UnclearError),
    ("307", 307, None, UnclearError),
    ("308", 308, None, UnclearError),
    ("600", 600, {}, UnclearError),
    # The codes, with the status that they come with.
    ("bad id", 400, error(400001), RefusedError),
    ("empty balance", 400, error(400002), BalanceEmptyError),
    ("bad token", 400, error(400004), TokenRefusedError),
    ("bad token as 401", 401, error(400004), TokenRefusedError),
    ("another's request", 403, error(403001), TokenRefusedError),
    ("no such request", 404, error(404001), NotFoundError),
    ("busy", 429, error(429000), BusyError),
    ("broken", 500, error(500000), UnclearError),
    # The code says more than the status.
    ("empty balance as 402", 402, error(400002), BalanceEmptyError),
    ("empty balance as 403", 403, error(400002), BalanceEmptyError),
    ("no such request as 400", 400, error(404001), NotFoundError),
    # Errors that arrive as HTTP 200.
    ("bad id in 200", 200, error(400001), RefusedError),
    ("empty balance in 200", 200, error(400002), BalanceEmptyError),
    ("bad token in 200", 200, error(400004), TokenRefusedError),
    ("another's request in 200", 200, error(403001), TokenRefusedError),
    ("no such request in 200", 200, error(404001), NotFoundError),
    ("busy in 200", 200, error(429000), BusyError),
    ("invalid in 200", 200, error(422001), InvalidInputError),
    ("broken in 200", 200, error(500000), UnclearError),
    ("broken in 200, another", 200, error(503123), UnclearError),
    # What nobody has heard of is uncertain unless the status says that it was refused.
    ("a strange code in 200", 200, error(7), UnclearError),
    ("a word in 200", 200, error("internal_error"), UnclearError),
    ("a list in 200", 200, error([1]), UnclearError),
    # Codes in other clothes.
    ("a code as text", 400, error("400002"), BalanceEmptyError),
    ("a code as a float", 200, error(400002.0), BalanceEmptyError),
    # An unknown code leaves the status its meaning.
    ("a word with 400", 400, error("bad_request"), InvalidInputError),
    ("a word with 401", 401, error("unauthorized"), TokenRefusedError),
    ("a word with 404", 404, error("not_found"), NotFoundError),
    ("a word with 429", 429, error("rate_limited"), BusyError),
    ("a word with 500", 500, error("oops"), UnclearError),
    ("another code with 404", 404, error(404007), NotFoundError),
    ("another code with 401", 401, error(401009), TokenRefusedError),
    ("another code with 503", 503, error(400999), UnclearError),
    ("another code with 422", 422, error(422001), InvalidInputError),
    ("a code with 302", 302, error(400999), UnclearError),
]


@pytest.mark.parametrize(
    ("status", "answer", "expected"), [pytest.param(*row[1:], id=row[0]) for row in TABLE]
)
def test_what_an_answer_means(
    status: int, answer: dict[str, object] | None, expected: type[RunComfyError] | None
) -> None:
    found = error_of(status, answer, None)
    assert type(found) is (expected or type(None))
    if found is not None:
        assert found.status == status


def test_only_what_was_refused_may_count_as_if_nothing_had_happened() -> None:
    for name, status, answer, _ in TABLE:
        found = error_of(status, answer, None)
        if isinstance(found, RefusedError):
            code = str((answer or {}).get("error_code"))
            assert 400 <= status < 500 or code.startswith("4"), name
    for uncertain in (UnclearError, NotSentError):
        assert not issubclass(uncertain, RefusedError)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error_code": 400001, "error_message": "one", "message": "two"}, "one"),
        ({"message": "two", "detail": "three"}, "two"),
        ({"detail": "three"}, "three"),
        ({"detail": [{"loc": ["body"], "msg": "four"}]}, '[{"loc": ["body"], "msg": "four"}]'),
        ({"message": {"a": 1}}, '{"a": 1}'),
        ({"message": "several\n  lines\r\n"}, "several lines"),
        ({}, ""),
        (None, ""),
    ],
)
def test_runcomfys_words_are_one_line_for_the_log(
    answer: dict[str, object] | None, words: str
) -> None:
    found = error_of(400, answer, None)
    assert found is not None
    assert found.words == words


def test_endless_words_are_cut() -> None:
    found = error_of(500, {"message": "x" * 100_000}, None)
    assert found is not None
    assert len(str(found)) < 600


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        ([{"loc": ["body", "seed"]}], ("seed",)),
        ([{"loc": ["body", "image_size"]}, {"loc": ["body", "seed"]}], ("image_size", "seed")),
        ([{"loc": ["body", "image_urls", 0]}], ("image_urls",)),
        ([{"loc": ["body", "image_urls", n]} for n in range(3)], ("image_urls",)),
        ([{"loc": ["prompt"]}], ("prompt",)),
        ([{"loc": ["body"]}], ()),
        ([{"loc": ["body", 0]}], ()),
        ([{"loc": "body.seed"}, {"msg": "x"}, "seed", None, 5, {"loc": [None]}], ()),
        ([{"loc": ["body", "body"]}], ("body",)),
        ("seed is wrong", ()),
        ({"seed": "wrong"}, ()),
        (None, ()),
    ],
)
def test_the_fields_that_a_refusal_names(detail: Any, fields: tuple[str, ...]) -> None:
    found = error_of(422, {"detail": detail}, None)
    assert isinstance(found, InvalidInputError)
    assert found.fields == fields


def test_a_refusal_of_a_hundred_fields_is_cut() -> None:
    found = error_of(422, {"detail": [{"loc": ["body", f"f{n}"]} for n in range(100)]}, None)
    assert isinstance(found, InvalidInputError)
    assert len(found.fields) == 10


def wait(retry_after: str | None) -> float | None:
    found = error_of(429, None, retry_after)
    assert isinstance(found, BusyError)
    return found.retry_after_seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        ("1", 1),
        ("2.5", 2.5),
        ("3600", 3600),
        ("-5", 0),
        ("soon", None),
        ("nan", None),
        ("12 parsecs", None),
        ("Sat, 99 Foo 2026", None),
        ("1 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after_in_seconds(header: str | None, seconds: float | None) -> None:
    assert wait(header) == seconds


def test_retry_after_as_a_date() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=90)
    for text in (format_datetime(soon, usegmt=True), soon.strftime("%a, %d %b %Y %H:%M:%S")):
        seconds = wait(text)
        assert seconds is not None
        assert 80 < seconds <= 90
    assert wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0
