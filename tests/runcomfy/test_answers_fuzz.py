"""Whatever RunComfy answers: a value, or one of the errors that are promised."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from runcomfy import BusyError, InvalidInputError, RunComfyError, UnclearError
from runcomfy.answers import (
    MOST_OUTPUTS,
    WORDS_KEPT,
    Queued,
    Unknown,
    error_of,
    read_cancel,
    read_json,
    read_request_id,
    read_result,
    read_status,
)
from tests.odd_values import ANYTHING, mutated, objects

LARGEST = 2**63 - 1
"""What a database's whole number holds."""
REAL: list[dict[str, Any]] = [
    {"request_id": "0f6c", "status_url": "https://x/status", "result_url": "https://x/result"},
    {"request_id": "0f6c", "status": "in_queue", "queue_position": 3},
    {"request_id": "0f6c", "status": "in_progress", "instance_id": "i"},
    {
        "request_id": "0f6c",
        "status": "completed",
        "output": {"image": "https://x/a.png", "images": ["https://x/b.png"], "video": None},
        "created_at": "2026-11-21T12:00:00+00:00",
        "error": {"code": "x", "message": "y"},
    },
    {"request_id": "0f6c", "status": "in_queue", "outcome": "not_cancellable"},
    {"error_code": 400002, "error_message": "balance is empty", "detail": None},
    {"detail": [{"loc": ["body", "seed"], "msg": "not an integer", "type": "int_type"}]},
]
KEYS = ["request_id", "status", "queue_position", "output", "image", "images", "video", "videos"]
KEYS += ["error", "outcome", "error_code", "error_message", "message", "detail", "loc"]
WORDS = ["in_queue", "in_progress", "completed", "succeeded", "cancelled", "failed", 400002, 429000]
answers = st.sampled_from(REAL).flatmap(mutated) | objects(KEYS, WORDS)
answers = answers.filter(lambda answer: isinstance(answer, dict))
results = objects(KEYS, [{"image": "https://x/a.png"}, {"images": ["a", "a", None]}, "completed"])


@given(
    st.binary() | ANYTHING.map(lambda value: json.dumps(value).encode()) | st.text().map(str.encode)
)
def test_an_answer_is_an_object_or_unclear(text: bytes) -> None:
    try:
        answer = read_json(text, 200)
    except UnclearError as error:
        assert error.status == 200  # noqa: PT017 - most answers are no error
    else:
        assert isinstance(answer, dict)


@given(answers)
def test_a_request_id_can_go_into_a_path(answer: dict[str, Any]) -> None:
    try:
        request_id = read_request_id(answer)
    except UnclearError:
        return
    assert re.fullmatch(r"[\w.:-]{1,128}", request_id, re.ASCII)
    assert not request_id.startswith(".")


@given(answers | st.fixed_dictionaries({"status": st.just("in_queue"), "queue_position": ANYTHING}))
def test_a_state_is_one_that_is_known_or_a_short_word(answer: dict[str, Any]) -> None:
    match read_status(answer):
        case Unknown(word):
            assert len(word) <= 80
        case Queued(position):
            assert position is None or 0 <= position <= LARGEST
            assert not isinstance(position, bool)


@given(answers | results)
def test_outputs_are_texts_and_not_too_many(answer: dict[str, Any]) -> None:
    result = read_result(answer)
    assert len(result.outputs) <= MOST_OUTPUTS
    urls = [output.url for output in result.outputs]
    assert all(urls)
    assert len(set(urls)) == len(urls)
    assert {output.kind for output in result.outputs} <= {"image", "video"}
    assert len(result.error) <= WORDS_KEPT
    assert "\n" not in result.error


@given(answers)
def test_a_cancel_is_true_or_false(answer: dict[str, Any]) -> None:
    assert read_cancel(answer) in (True, False)


@given(st.integers(100, 999), st.none() | answers, st.none() | st.text() | st.floats().map(str))
def test_an_error_is_one_of_ours(status: int, answer: Any, retry_after: str | None) -> None:
    error = error_of(status, answer, retry_after)
    if error is None:
        assert 200 <= status < 300
        return
    assert isinstance(error, RunComfyError)
    assert len(error.words) <= WORDS_KEPT
    if isinstance(error, BusyError):
        wait = error.retry_after_seconds
        assert wait is None or wait >= 0
    if isinstance(error, InvalidInputError):
        assert len(error.fields) <= 10
        assert all(isinstance(field, str) for field in error.fields)


@given(
    st.text() | st.dates().map(str) | st.datetimes().map(lambda d: f"{d:%a, %d %b %Y %H:%M:%S GMT}")
)
def test_a_retry_after_is_a_time_or_nothing(retry_after: str) -> None:
    error = error_of(429, None, retry_after)
    assert isinstance(error, BusyError)
    wait = error.retry_after_seconds
    assert wait is None or wait >= 0
