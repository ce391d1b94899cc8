"""What settings may be set to over HTTP, so that nobody breaks the sandbox by a slip.

Tests that set attributes directly may do as they like.
"""

from __future__ import annotations

from sandbox.middleware import MAX_BODY_BYTES

BOUNDS: dict[str, tuple[float, float]] = {
    "answer_seconds": (0.01, 60),
    "interaction_seconds": (0.01, 86_400),
    "attachment_size_limit": (1, MAX_BODY_BYTES),
    "guild_size_limit": (1, MAX_BODY_BYTES),
    "request_size_limit": (1, MAX_BODY_BYTES),
    "cdn_seconds": (1, 30 * 86_400),
    "shards": (1, 16),
    "heartbeat_seconds": (0.05, 600),
    "deliveries": (1, 10),
    "webhook_requests": (1, 1_000),
    "webhook_window_seconds": (0.1, 600),
    "channel_requests": (1, 1_000),
    "channel_window_seconds": (0.1, 600),
    "global_requests": (1, 1_000),
    "queue_seconds": (0, 3_600),
    "run_seconds": (0, 3_600),
    "slots": (1, 100),
    "crowd": (0, 1_000),
}
"""The least and the greatest value of each setting that is a number."""
MOST_NAMES = 50


def setting_problem(name: str, value: object, before: object) -> str:
    """Return what is wrong with a setting's new value, as a sentence; empty when nothing is.

    `before` is the value that it has, whose kind the new one must be of.
    """
    if name in BOUNDS:
        return _number_problem(name, value, whole=isinstance(before, int))
    if isinstance(before, list):
        names = isinstance(value, list) and all(isinstance(one, str) for one in value)
        good = names and isinstance(value, list) and len(value) <= MOST_NAMES
        return "" if good else f"{name} is a list of names."
    if not isinstance(value, dict) or len(value) > MOST_NAMES:
        return f"{name} is an object of places and numbers."
    problems = (_number_problem("attachment_size_limit", one, whole=True) for one in value.values())
    return next(filter(None, problems), "")


def _number_problem(name: str, value: object, *, whole: bool) -> str:
    least, most = BOUNDS[name]
    kind = "a whole number" if whole else "a number"
    problem = f"{name} is {kind} from {least:g} to {most:.12g}."
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return problem
    return problem if not least <= value <= most or (whole and value != int(value)) else ""
