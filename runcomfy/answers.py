"""RunComfy's JSON as values: read leniently, in one place, so that no dict goes further in.

What each call answers is told in RunComfy's API pages (async queue endpoints, error codes).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import TypeAlias, cast

from runcomfy.errors import (
    BalanceEmptyError,
    BusyError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    RunComfyError,
    TokenRefusedError,
    UnclearError,
)

_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:-]{0,127}")
"""A request id goes into a path: no slashes, and no dot in front."""
LAST_PLACE = 1_000_000
"""The last place in a queue that is believed."""
MOST_DOLLARS = 10**12
"""More than any balance that is believed."""
MOST_OUTPUTS = 32
"""Files of one result that are looked at; more is not a sane answer."""
WORDS_KEPT = 500
"""Characters of RunComfy's own words that go to the log."""


@dataclass(frozen=True)
class Balance:
    """What is left of the operator's money."""

    dollars: Decimal


@dataclass(frozen=True)
class Queued:
    """The request waits."""

    position: int | None


@dataclass(frozen=True)
class Running:
    """The request is being worked on."""


@dataclass(frozen=True)
class Completed:
    """The request is done: its result can be read."""


@dataclass(frozen=True)
class Cancelled:
    """The request was cancelled."""


@dataclass(frozen=True)
class Failed:
    """The request failed; its result may say why."""


@dataclass(frozen=True)
class Unknown:
    """A state never heard of: not an end, so polling goes on."""

    word: str


Status: TypeAlias = Queued | Running | Completed | Cancelled | Failed | Unknown


@dataclass(frozen=True)
class Output:
    """One file of a result."""

    kind: str
    """`image` or `video`."""
    url: str


@dataclass(frozen=True)
class Result:
    """What `result` answers, in whatever state the request is."""

    status: Status
    outputs: tuple[Output, ...]
    error: str
    """RunComfy's words for a failure, for the log; empty when there are none."""


def read_json(text: bytes, status: int) -> Mapping[str, object]:
    """Return the answer's JSON object.

    Raises:
        UnclearError: it is not JSON, or not an object.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnclearError("the answer is not JSON", status=status) from error
    if not isinstance(value, dict):
        raise UnclearError("the answer is not a JSON object", status=status)
    return cast("Mapping[str, object]", value)


def read_request_id(answer: Mapping[str, object]) -> str:
    """Return the request id of a submit's answer.

    Raises:
        UnclearError: there is none that can be used.
    """
    request_id = answer.get("request_id")
    if not isinstance(request_id, str) or not _ID.fullmatch(request_id):
        raise UnclearError("the answer has no usable request_id", status=200)
    return request_id


def read_status(answer: Mapping[str, object]) -> Status:
    """Return the request's state."""
    word = answer.get("status")
    match str(word).lower():
        case "in_queue":
            position = answer.get("queue_position")
            if isinstance(position, int) and not isinstance(position, bool):
                return Queued(position if 0 <= position <= LAST_PLACE else None)
            return Queued(None)
        case "in_progress":
            return Running()
        case "completed" | "succeeded":
            return Completed()
        case "cancelled" | "canceled":
            return Cancelled()
        case "failed":
            return Failed()
        case _:
            return Unknown(str(word)[:80])


def read_result(answer: Mapping[str, object]) -> Result:
    """Return the result, its files in RunComfy's order, each once."""
    output = answer.get("output")
    found: dict[str, Output] = {}
    if isinstance(output, dict):
        for key, kind in (
            ("image", "image"),
            ("images", "image"),
            ("video", "video"),
            ("videos", "video"),
        ):
            value = output.get(key)
            for url in value if isinstance(value, list) else [value]:
                if isinstance(url, str) and url:
                    found.setdefault(url, Output(kind, url))
    error = answer.get("error")
    words = "" if error in (None, "", {}, []) else _words(error)
    return Result(read_status(answer), tuple(found.values())[:MOST_OUTPUTS], words)


def read_balance(answer: Mapping[str, object]) -> Balance:
    """Return what `GET …/balance` answered: `{balance_usd, currency}`.

    Raises:
        UnclearError: it says no amount.
    """
    value = answer.get("balance_usd")
    try:
        # A number of JSON's is a float, whose shortest text is what was sent.
        amount = Decimal("no" if isinstance(value, bool) else str(value))
        if not abs(amount) < MOST_DOLLARS:
            raise InvalidOperation
    except InvalidOperation:
        raise UnclearError("the answer holds no balance") from None
    return Balance(amount)


def read_cancel(answer: Mapping[str, object]) -> bool:
    """Tell whether the request was cancelled; False: it is too late for that."""
    # A second try, after a first whose answer was lost, hears "not_cancellable" of a cancelled one.
    return answer.get("outcome") == "cancelled" or isinstance(read_status(answer), Cancelled)


def error_of(
    status: int, answer: Mapping[str, object] | None, retry_after: str | None
) -> RunComfyError | None:
    """Return the error that an answer means; None when it is none.

    Args:
        status: The HTTP status.
        answer: Its JSON object; None when it is not one.
        retry_after: The `Retry-After` header.
    """
    code = _code(answer)
    facts = answer or {}
    words = _words(facts.get("error_message") or facts.get("message") or facts.get("detail") or "")
    # The code says more than the HTTP status.
    match code:
        case 400001:
            return RefusedError(words, status=status, code=code)
        case 400002:
            return BalanceEmptyError(words, status=status, code=code)
        case 400004 | 403001:
            return TokenRefusedError(words, status=status, code=code)
        case 404001:
            return NotFoundError(words, status=status, code=code)
    # Some errors arrive as 200: the status that they stand for begins the code, as in 429000.
    match code // 1000 if 200 <= status < 300 else status:
        case 0 if not code:
            return None
        case 401 | 403:
            return TokenRefusedError(words, status=status, code=code)
        case 404 | 410:
            return NotFoundError(words, status=status, code=code)
        case 429:
            wait = read_retry_after(retry_after)
            return BusyError(words, status=status, code=code, wait=wait)
        case 400 | 422:
            fields = _fields(facts.get("detail"))
            return InvalidInputError(words, status=status, code=code, fields=fields)
        case meant if 400 <= meant < 500:
            return RefusedError(words, status=status, code=code)
        case meant if 300 <= meant < 400:
            return UnclearError("a redirect, which is not followed", status=status, code=code)
        case _:
            return UnclearError(words, status=status, code=code)


def _code(answer: Mapping[str, object] | None) -> int:
    code = (answer or {}).get("error_code") or 0
    try:
        return int(cast("int | float | str", code))
    except (TypeError, ValueError, OverflowError):
        # A code in words: an error all the same, with no meaning that is known.
        return -1


def _fields(detail: object) -> list[str]:
    """Return the keys that a validation error names: `[{"loc": ["body", "seed", 0], ...}]`."""
    fields: list[str] = []
    for entry in detail if isinstance(detail, list) else []:
        where = entry.get("loc") if isinstance(entry, dict) else None
        names = [n for n in where if isinstance(n, str)] if isinstance(where, list) else []
        if names[:1] == ["body"]:
            names = names[1:]
        if names and names[0] not in fields:
            fields.append(names[0])
    return fields[:10]


def read_retry_after(retry_after: str | None) -> float | None:
    """Return the seconds that a `Retry-After` means, given in seconds or as a date."""
    if not retry_after:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        pass
    else:
        return None if math.isnan(seconds) else max(0.0, seconds)
    try:
        when = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def _words(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return " ".join(text.split())[:WORDS_KEPT]
