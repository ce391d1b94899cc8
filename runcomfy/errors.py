"""What can go wrong with a call, as facts: one base error, one class per thing to do about it."""

from __future__ import annotations

from collections.abc import Sequence


class RunComfyError(Exception):
    """A call failed.

    Attributes:
        status: The HTTP status, 0 when there was no answer.
        code: RunComfy's `error_code`, 0 when it gave none.
        words: What RunComfy said, for the operator's log alone.
    """

    def __init__(self, words: str, *, status: int = 0, code: int = 0) -> None:
        super().__init__(f"{words} (HTTP {status or 'none'}, error_code {code or 'none'})")
        self.words = words
        self.status = status
        self.code = code


class NotSentError(RunComfyError):
    """The request certainly did not arrive: no connection, or nothing of it was written."""


class UnknowableError(RunComfyError):
    """It was not asked: there is no place where it could be."""


class UnclearError(RunComfyError):
    """Nobody knows what became of it: 5xx, an unreadable answer, a lost connection, a time-out."""


class RefusedError(RunComfyError):
    """RunComfy refused: nothing happened there."""


class TokenRefusedError(RefusedError):
    """The operator's token is missing, expired, revoked, or not allowed this."""


class BalanceEmptyError(RefusedError):
    """The operator's balance is empty."""


class NotFoundError(RefusedError):
    """The request or the model does not exist, or not any more."""


class BusyError(RefusedError):
    """Too many calls (429).

    Attributes:
        retry_after_seconds: How long RunComfy asks to wait; None when it did not say.
    """

    def __init__(self, words: str, *, status: int, code: int, wait: float | None) -> None:
        super().__init__(words, status=status, code=code)
        self.retry_after_seconds = wait


class InvalidInputError(RefusedError):
    """The schema refuses the body.

    Attributes:
        fields: The body's keys that RunComfy named, in its order.
    """

    def __init__(self, words: str, *, status: int, code: int, fields: Sequence[str]) -> None:
        super().__init__(words, status=status, code=code)
        self.fields = tuple(fields)
