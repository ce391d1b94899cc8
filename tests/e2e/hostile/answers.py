"""What RunComfy says to a submit, and of a request and its result."""

from __future__ import annotations

import gzip
import json
from typing import Any

from tests.e2e.hostile.row import (
    DONE,
    GIVEN_BACK,
    LEFT,
    ONE,
    SUBMITTED,
    WHOLE,
    End,
    Row,
    Spoil,
    answer,
    result,
)

UNCLEAR = "so nobody knows whether it began; to be safe it is not sent again by itself. … "
UNCLEAR += GIVEN_BACK
NOT_TAKEN = "The service did not take this edit. Please try it a little differently. " + GIVEN_BACK
CHANGE = "The model did not accept what was asked. Please change something and try again. "
CHANGE += GIVEN_BACK
KEY = "The service does not accept this bot's key right now, … operator has to act. … " + GIVEN_BACK
BALANCE = "balance at the service is empty, … operator has to act. … " + GIVEN_BACK
MODEL = "The model for this edit is not available right now, … " + GIVEN_BACK
BUSY = "The service is too busy right now. Please try again in a few minutes. " + GIVEN_BACK
MODEL_FAILED = "The model could not make this edit. … " + GIVEN_BACK
NO_OUTPUT = "The model finished without a picture. … " + GIVEN_BACK
LOST = "The service lost this edit. Please try again. " + GIVEN_BACK
CANCELLED = "**Cancelled** by the service. Please try again. " + GIVEN_BACK
TOO_LONG = "This edit took too long and was stopped. Please try again. " + GIVEN_BACK

DEEP = b"[" * 100_000
PAGE = "<html><script>alert('@everyone')</script>"

REFUSALS: dict[str, tuple[str, int, object]] = {
    "400": (CHANGE, 400, {"detail": "x"}),
    "401": (KEY, 401, PAGE),
    "402": (NOT_TAKEN, 402, {}),
    "403": (KEY, 403, None),
    "404": (MODEL, 404, PAGE),
    "405": (NOT_TAKEN, 405, []),
    "408": (NOT_TAKEN, 408, ""),
    "409": (NOT_TAKEN, 409, {"message": "@everyone"}),
    "410": (MODEL, 410, {}),
    "413": (NOT_TAKEN, 413, PAGE),
    "415": (NOT_TAKEN, 415, {}),
    "418": (NOT_TAKEN, 418, b"\xff\xfe\0"),
    "422 without a field": (CHANGE, 422, {"detail": [None, 5, {"loc": 7}, {"loc": []}]}),
    "422 with fields that are markup": (
        "The model did not accept `everyone`. Please change that",
        422,
        {"detail": [{"loc": ["body", "@everyone`"]}, {"loc": ["body", "\u202e"]}]},
    ),
    "422 with a field of 10,000 letters": (
        f"The model did not accept `{'f' * 32}`. Please change that",
        422,
        {"detail": [{"loc": ["body", "f" * 10_000]}]},
    ),
    "422 with a hundred fields": (
        "`f0`, `f1`, `f2`, `f3`, `f4`, `f5`, `f6`, `f7`, `f8`, `f9`. Please",
        422,
        {"detail": [{"loc": ["body", f"f{n}"]} for n in range(100)]},
    ),
    "499": (NOT_TAKEN, 499, {}),
    "no balance in a 200": (BALANCE, 200, {"request_id": "ROW", "error_code": 400002}),
    "no balance as text": (BALANCE, 400, {"error_code": "400002"}),
    "a bad id in a 200": (NOT_TAKEN, 200, {"request_id": "ROW", "error_code": 400001}),
    "no such model in a 200": (MODEL, 200, {"error_code": 404001}),
    "no token in a 200": (KEY, 200, {"error_code": 403001}),
}

UNSURE: dict[str, tuple[int, object]] = {
    **{str(status): (status, PAGE) for status in (500, 501, 502, 503, 504, 520, 599, 600)},
    "204": (204, None),
    "nothing": (200, ""),
    "null": (200, b"null"),
    "a list": (200, [{"request_id": "ROW"}]),
    "a text": (200, b'"ROW"'),
    "a number": (200, b"17"),
    "NaN": (200, b"NaN"),
    "100,000 brackets": (200, DEEP),
    "half of JSON": (200, b'{"request_id": "RO'),
    "not UTF-8": (200, b'{"request_id": "\xff\xfe"}'),
    "two megabytes": (200, b'{"request_id": "ROW", "more": "' + b"x" * 2_000_000 + b'"}'),
    "no id": (200, {"id": "ROW"}),
    "id: null": (200, {"request_id": None}),
    "id: a number": (200, {"request_id": 17}),
    "id: a list": (200, {"request_id": ["ROW"]}),
    "id: empty": (200, {"request_id": ""}),
    "id: up and away": (200, {"request_id": "../../../v1/models/evil"}),
    "id: a slash": (200, {"request_id": "a/b"}),
    "id: dots": (200, {"request_id": ".."}),
    "id: a dot": (200, {"request_id": "."}),
    "id: an address": (200, {"request_id": "http://evil.invalid/"}),
    "id: a query": (200, {"request_id": "a?x=1#y"}),
    "id: escaped": (200, {"request_id": "%2e%2e%2fadmin"}),
    "id: a new line": (200, {"request_id": "a\r\nX-Evil: 1"}),
    "id: a blank": (200, {"request_id": "a b"}),
    "id: a null byte": (200, {"request_id": "a\0b"}),
    "id: a mention": (200, {"request_id": "@everyone"}),
    "id: other letters": (200, {"request_id": "\uff32\uff2f\uff37"}),
    "id: 10,000 characters": (200, {"request_id": "a" * 10_000}),
    "an error in words": (200, {"request_id": "ROW", "error_code": "oops"}),
    "an error without an end": (200, b'{"request_id": "ROW", "error_code": 1e999}'),
    "an error as a list": (200, {"request_id": "ROW", "error_code": [1]}),
}

RETRY_AFTER = {
    "an hour": "3600",
    "a thousand years": "31536000000",
    "without an end": "inf",
    "beyond numbers": "1e999",
    "a day": "Fri, 31 Dec 2999 23:59:59 GMT",
}
SHORT_RETRY_AFTER = {
    "zero": "0",
    "below zero": "-5",
    "not a number": "nan",
    "a word": "soon",
    "a day in the past": "Thu, 01 Jan 1970 00:00:00 GMT",
    "a day that is none": "Mon, 99 Foo 10000 99:99:99 XYZ",
    "10,000 nines": "9" * 4_000 + "x",
}

WORDS: dict[str, object] = {
    "never heard of": {"status": "warming_up @everyone"},
    "missing": {},
    "null": {"status": None},
    "a number": {"status": 7},
    "a list": {"status": ["completed"]},
    "nested": {"status": {"status": "completed"}},
    "100,000 letters": {"status": "x" * 100_000},
    "not JSON": PAGE,
    "a list of states": [{"status": "completed"}],
    "nothing": "",
    "brackets": DEEP,
    "too long": b'{"status": "completed", "x": "' + b"x" * 2_000_000 + b'"}',
}
"""States that say nothing: no verdict, and in the end the job's time is over."""

PLACES: dict[str, object] = {
    "below zero": -3,
    "a text": "3",
    "true": True,
    "huge": 10**30,
    "a fraction": 2.5,
    "a list": [1],
    "null": None,
}

EMPTY: dict[str, object] = {
    "null": None,
    "a list": [],
    "a text": "API/media/ROW/x.png",
    "a number": 5,
    "an empty object": {},
    "image: null": {"image": None},
    "image: a number": {"image": 5},
    "image: empty": {"image": ""},
    "image: an object": {"image": {"url": "API/media/ROW/x.png"}},
    "image: nested lists": {"image": [["API/media/ROW/x.png"]]},
    "images: none": {"images": []},
    "images: nonsense": {"images": [None, 5, {}, [], True]},
    "another key": {"picture": "API/media/ROW/x.png"},
}

MANY = {"images": [f"API/media/ROW/{n}.png" for n in range(1000)]}
SAME = {"images": ["API/media/ROW/x.png"] * 1000}


def _submits() -> list[Row]:
    rows: list[Row] = []

    def add(name: str, reads: str, end: End, *spoils: Spoil, submits: int = 1) -> None:
        rows.append(Row(f"submit: {name}", reads, end, spoils=spoils, submits=submits))

    for name, (reads, status, body) in REFUSALS.items():
        add(name, reads, "failed", answer("runcomfy.submit", body, status))
    for name, (status, body) in UNSURE.items():
        add(name, UNCLEAR, "uncertain", answer("runcomfy.submit", body, status))
    for status in (302, 307):
        moved = answer("runcomfy.submit", None, status, Location="OTHER/v1/models")
        add(f"a redirect, {status}", UNCLEAR, "uncertain", moved)
    packed = answer("runcomfy.submit", gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")
    add("20 MB packed into 20 kB", UNCLEAR, "uncertain", packed)
    lie = answer("runcomfy.submit", b"no gzip", Content_Encoding="gzip")
    add("packed, it says", UNCLEAR, "uncertain", lie)
    cut = Spoil("runcomfy.submit", -1, {"cut": "before"})
    add("cut", UNCLEAR, "uncertain", cut)
    for name, seconds in RETRY_AFTER.items():
        busy = answer("runcomfy.submit", {}, 429, Retry_After=seconds)
        add(f"busy, {name}", BUSY, "failed", busy)
    for name, seconds in SHORT_RETRY_AFTER.items():
        busy = answer("runcomfy.submit", {}, 429, 1, Retry_After=seconds)
        add(f"busy, {name}", LEFT, "delivered", busy, submits=2)
    busy = answer("runcomfy.submit", {"error_code": 429000}, 200, 1)
    add("busy in a 200", LEFT, "delivered", busy, submits=2)
    return rows


def _watched() -> list[Row]:
    rows: list[Row] = []

    def add(name: str, reads: str, end: End, *spoils: Spoil) -> None:
        rows.append(Row(name, reads, end, spoils=(SUBMITTED, *spoils), submits=1))

    def status(body: object, code: int = 200, times: int = -1, **headers: str) -> Spoil:
        return answer("runcomfy.status", body, code, times, **headers)

    for name, body in WORDS.items():
        silent = result(None, status="in_progress")
        add(f"status: {name}", TOO_LONG, "failed", status(body), silent)
    for name, place in PLACES.items():
        body = {"status": "in_queue", "queue_position": place}
        add(f"place: {name}", LEFT, "delivered", status(body, times=2), DONE, ONE, WHOLE)
    for word in ("COMPLETED", "succeeded"):
        add(f"status: {word}", LEFT, "delivered", status({"status": word}), ONE, WHOLE)
    for word in ("cancelled", "canceled"):
        add(f"status: {word}", CANCELLED, "cancelled", status({"status": word}))
    for code in (404, 410):
        add(f"status: {code}", LOST, "failed", status({}, code))
    add("status: not found in a 200", LOST, "failed", status({"error_code": 404001}))
    moved = status(None, 301, Location="OTHER/status")
    add("status: a redirect", TOO_LONG, "failed", moved, result(None, status="in_queue"))
    later = status({}, 429, 2, Retry_After="nan")
    add("status: busy, not a number", LEFT, "delivered", later, DONE, ONE, WHOLE)
    for name, error in {
        "markup": "@everyone <script>",
        "an object": {"a": [1, {"b": None}]},
        "100,000 letters": "x" * 100_000,
        "null": None,
    }.items():
        failed = result(None, status="failed", error=error)
        add(f"failed: {name}", MODEL_FAILED, "failed", status({"status": "failed"}), failed)
    return rows


def _results() -> list[Row]:
    rows: list[Row] = []

    def add(name: str, reads: str, end: End, *spoils: Spoil) -> None:
        rows.append(Row(f"result: {name}", reads, end, spoils=(SUBMITTED, DONE, *spoils)))

    for name, output in EMPTY.items():
        add(name, NO_OUTPUT, "failed", result(output))
    add("no output", NO_OUTPUT, "failed", answer("runcomfy.result", {"status": "completed"}))
    add("a thousand times the same", LEFT, "delivered", result(SAME), WHOLE)
    add("a thousand pictures", LEFT, "delivered", result(MANY), WHOLE)
    mixed = {"image": "API/media/ROW/x.png", "images": ["file:///etc/passwd", None], "video": 5}
    add("one good among bad ones", LEFT, "delivered", result(mixed), WHOLE)
    add("failed after all", MODEL_FAILED, "failed", result(None, status="failed"))
    add("cancelled after all", CANCELLED, "cancelled", result(None, status="cancelled"))
    add("a state never heard of", NO_OUTPUT, "failed", result(None, status="odd"))
    add("still in the queue", TOO_LONG, "failed", result(None, status="in_queue"))
    strange: tuple[tuple[str, Any], ...] = (("not JSON", PAGE), ("a list", []), ("brackets", DEEP))
    for name, body in strange:
        add(f"{name} for ever", TOO_LONG, "failed", answer("runcomfy.result", body))
        passing = answer("runcomfy.result", body, times=2)
        add(f"{name} for a moment", LEFT, "delivered", passing, ONE, WHOLE)
    add("a redirect", TOO_LONG, "failed", answer("runcomfy.result", None, 302, Location="OTHER/r"))
    late = json.dumps({"status": "completed", "output": {"image": "API/media/ROW/x.png"}})
    add("as it should be", LEFT, "delivered", answer("runcomfy.result", late.encode()), WHOLE)
    return rows


ROWS: tuple[Row, ...] = (*_submits(), *_watched(), *_results())
