"""RunComfy's JSON as values: read leniently, and never into something that it does not say."""

from __future__ import annotations

from typing import Any

import pytest

from runcomfy import (
    Cancelled,
    Completed,
    Failed,
    Output,
    Queued,
    Running,
    Status,
    UnclearError,
    Unknown,
)
from runcomfy.answers import (
    MOST_OUTPUTS,
    read_cancel,
    read_json,
    read_request_id,
    read_result,
    read_status,
)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"status": "in_queue", "queue_position": 3}, Queued(3)),
        ({"status": "in_queue", "queue_position": 0}, Queued(0)),
        ({"status": "in_queue"}, Queued(None)),
        ({"status": "in_queue", "queue_position": None}, Queued(None)),
        ({"status": "in_queue", "queue_position": "3"}, Queued(None)),
        ({"status": "in_queue", "queue_position": -1}, Queued(None)),
        ({"status": "in_queue", "queue_position": True}, Queued(None)),
        ({"status": "in_queue", "queue_position": 1.5}, Queued(None)),
        ({"status": "in_progress", "instance_id": "i"}, Running()),
        ({"status": "completed"}, Completed()),
        ({"status": "succeeded"}, Completed()),
        ({"status": "cancelled"}, Cancelled()),
        ({"status": "canceled"}, Cancelled()),
        ({"status": "failed"}, Failed()),
        ({"status": "IN_QUEUE", "queue_position": 1}, Queued(1)),
        ({"status": "Completed"}, Completed()),
        ({"status": "warming_up"}, Unknown("warming_up")),
        ({"status": ""}, Unknown("")),
        ({"status": "completed_with_errors"}, Unknown("completed_with_errors")),
    ],
)
def test_states(answer: dict[str, object], status: Status) -> None:
    assert read_status(answer) == status


@pytest.mark.parametrize("value", [None, 5, ["completed"], {"status": "completed"}, "x" * 10_000])
def test_a_state_never_heard_of_is_no_end(value: object) -> None:
    status = read_status({} if value is None else {"status": value})
    assert isinstance(status, Unknown)
    assert len(status.word) <= 80


IMAGE, VIDEO = "image", "video"


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ({"image": "a"}, [(IMAGE, "a")]),
        ({"video": "v"}, [(VIDEO, "v")]),
        ({"images": ["a", "b", "c"]}, [(IMAGE, "a"), (IMAGE, "b"), (IMAGE, "c")]),
        ({"videos": ["v", "w"]}, [(VIDEO, "v"), (VIDEO, "w")]),
        ({"video": "v", "image": "a"}, [(IMAGE, "a"), (VIDEO, "v")]),
        ({"image": "a", "images": ["a", "b"]}, [(IMAGE, "a"), (IMAGE, "b")]),
        ({"images": ["a", "a"]}, [(IMAGE, "a")]),
        ({"image": ["a", "b"]}, [(IMAGE, "a"), (IMAGE, "b")]),
        ({"images": "a"}, [(IMAGE, "a")]),
        ({"image": None, "images": [], "video": "", "videos": None}, []),
        ({"image": 5, "images": [None, 7, {"url": "a"}, ["b"], "c"]}, [(IMAGE, "c")]),
        ({"audio": "x"}, []),
        ({}, []),
        (None, []),
        ("https://a/1.png", []),
        (["a"], []),
    ],
)
def test_outputs(output: Any, found: list[tuple[str, str]]) -> None:
    result = read_result({"status": "completed", "output": output})
    assert list(result.outputs) == [Output(kind, url) for kind, url in found]
    assert result.status == Completed()


def test_a_result_without_end_is_cut() -> None:
    result = read_result(
        {"status": "completed", "output": {"images": [str(n) for n in range(999)]}}
    )
    assert [output.url for output in result.outputs] == [str(n) for n in range(MOST_OUTPUTS)]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, ""),
        ("", ""),
        ({}, ""),
        ("The prompt was flagged.", "The prompt was flagged."),
        ({"code": "policy", "message": "No."}, '{"code": "policy", "message": "No."}'),
        ("x" * 9_999, "x" * 500),
    ],
)
def test_the_words_of_a_failure(error: object, words: str) -> None:
    result = read_result({"status": "failed", "output": None, "error": error})
    assert (result.status, result.outputs, result.error) == (Failed(), (), words)


def test_a_result_before_there_is_one_is_its_state() -> None:
    early = {"status": "in_queue", "queue_position": 2, "output": None, "finished_at": None}
    assert read_result(early).status == Queued(2)
    assert read_result({}).status == Unknown("None")


@pytest.mark.parametrize(
    ("answer", "cancelled"),
    [
        ({"status": "cancelled", "outcome": "cancelled"}, True),
        ({"status": "in_progress", "outcome": "not_cancellable"}, False),
        ({"status": "completed", "outcome": "not_cancellable"}, False),
        ({"status": "cancelled"}, True),
        ({"status": "canceled", "outcome": None}, True),
        ({"status": "in_queue"}, False),
        ({"status": "cancelled", "outcome": "not_cancellable"}, True),
        ({}, False),
    ],
)
def test_the_outcome_of_a_cancel(answer: dict[str, object], cancelled: bool) -> None:
    assert read_cancel(answer) is cancelled


@pytest.mark.parametrize(
    "request_id", ["r", "6f2c0a0e-9d53-4f55-a0b1-6f8d1f9f6a11", "run_1.2:3", "0" * 128]
)
def test_a_request_id_as_runcomfy_gives_it(request_id: str) -> None:
    assert read_request_id({"request_id": request_id}) == request_id


@pytest.mark.parametrize(
    "request_id",
    [
        *("", ".", "..", "../../models", "a/b", "/", "a\\b", ".hidden", "a b", "a?b=c", "a#b"),
        *("a%2fb", "id\n", "é", "0" * 129, None, 5, ["r"], {"id": "r"}, True),
    ],
)
def test_a_request_id_that_would_lead_elsewhere(request_id: object) -> None:
    with pytest.raises(UnclearError):
        read_request_id({"request_id": request_id})


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"<html>", b"{", b"null", b"[]", b'"ok"', b"5", b"\xff\xfe", b"[" * 100_000),
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_json_object_is_unclear(text: bytes) -> None:
    with pytest.raises(UnclearError) as unclear:
        read_json(text, 502)
    assert unclear.value.status == 502


def test_a_json_object() -> None:
    assert read_json(b'{"a": [1, null]}', 200) == {"a": [1, None]}
