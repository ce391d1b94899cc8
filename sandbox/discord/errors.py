"""Refusals: of Discord's server a status, its own code and words; of its client words alone.

`RefusedError` is raised anywhere below a route of the API and becomes the answer in `server.py`,
`ClientSaysNoError` where people act, and becomes theirs in `acts.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from sandbox.discord.wire import Json


class ClientSaysNoError(Exception):
    """Discord's client does not even send it; the words are what the person sees."""


class RefusedError(Exception):
    """Discord says no: the answer's status and its body."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    @property
    def body(self) -> Json:
        """The JSON body of the answer."""
        body: Json = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class Problem(NamedTuple):
    """What is wrong with one field of a form."""

    path: str
    """As in `components.0.components.1.label`."""
    code: str
    message: str


def invalid(*problems: Problem, prefix: str = "") -> RefusedError:
    """Return the 50035 that names each problem at its place, below `prefix` if there is one."""
    errors: Json = {}
    for problem in problems:
        node = errors
        for key in filter(None, f"{prefix}.{problem.path}".split(".")):
            node = node.setdefault(key, {})
        found = node.setdefault("_errors", [])
        found.append({"code": problem.code, "message": problem.message})
    return RefusedError(400, 50035, "Invalid Form Body", errors)


def unauthorized() -> RefusedError:
    """The bot's token is missing or wrong."""
    return RefusedError(401, 0, "401: Unauthorized")


def missing_access() -> RefusedError:
    """The bot does not see the channel."""
    return RefusedError(403, 50001, "Missing Access")


def missing_permissions() -> RefusedError:
    """The bot may not do that here."""
    return RefusedError(403, 50013, "Missing Permissions")


def unknown(what: str) -> RefusedError:
    """There is no such thing (any more)."""
    codes = {
        "Application": 10002,
        "Channel": 10003,
        "Guild": 10004,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "Interaction": 10062,
        "Application Command": 10063,
    }
    return RefusedError(404, codes[what.title()], f"Unknown {what}")


def archived() -> RefusedError:
    """Nothing changes in a thread that sleeps."""
    return RefusedError(400, 50083, "Thread is archived")


def too_large() -> RefusedError:
    """A file or a request is above its limit."""
    return RefusedError(413, 40005, "Request entity too large")
