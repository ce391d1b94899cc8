"""That the check against Discord's own document finds what it is there to find."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest

from sandbox.exchanges import Exchange
from tests.openapi import ids_to_strings, problems, require_document

EDIT = "/api/v10/channels/{channel_id}/messages/{message_id}"
REFUSAL = {"code": 10008, "message": "Unknown Message"}


@pytest.fixture(autouse=True)
def _document() -> None:
    require_document()


def exchange(**changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "service": "discord",
        "call": "channel_edit",
        "method": "PATCH",
        "path": "/api/v10/channels/1/messages/2",
        "template": EDIT,
        "query": {},
        "authorization": "",
        "request": {"content": "x"},
        "status": 404,
        "response": REFUSAL,
    }
    return Exchange(**(fields | changes))


def test_a_good_exchange_is_good() -> None:
    assert problems(exchange()) == []
    assert problems(exchange(request={"attachments": [{"id": 5}]})) == []
    assert problems(exchange(service="runcomfy", call="submit", response="?")) == []
    assert problems(exchange(status=0, response=None)) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"request": {"content": "x" * 2001}}, "request at /content"),
        ({"request": {"components": [{"type": 10}]}}, "request at /components/0"),
        ({"request": None, "status": 200}, "no body"),
        ({"response": {"code": "x", "message": "y"}}, "answer at /code"),
        ({"status": 200, "response": {"id": "5"}}, "required property"),
        ({"status": 200, "response": {"id": 5}}, "answer"),
        ({"status": 302}, "no such status"),
        ({"status": 500}, "broke"),
        ({"template": "/api/v10/nothing"}, "no such operation"),
    ],
)
def test_a_bad_exchange_is_told(changes: dict[str, Any], words: str) -> None:
    found = problems(exchange(**changes))
    assert found
    assert any(words in problem for problem in found), found


def test_a_fault_may_break_what_it_likes() -> None:
    assert problems(exchange(status=500, response=None, fault="edit-broken")) == []


def test_ids_become_strings_but_for_those_of_components() -> None:
    body = {"attachments": [{"id": 0}], "components": [{"id": 3, "items": [{"id": 4}]}]}
    assert ids_to_strings(body) == {
        "attachments": [{"id": "0"}],
        "components": [{"id": 3, "items": [{"id": 4}]}],
    }
    assert body["attachments"] == [{"id": 0}]


def test_hundreds_are_checked_in_a_second() -> None:
    components = [{"type": 17, "components": [{"type": 10, "content": "x"}] * 10}]
    body = exchange(request={"flags": 1 << 15, "components": components})
    problems(body)
    started = monotonic()
    for _ in range(100):
        assert problems(body) == []
    assert monotonic() - started < 1
