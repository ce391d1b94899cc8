"""RunComfy's Model API: its calls, its answers as values, its errors as facts.

Nothing here decides what to do about an answer, and nobody's words are worded here.
"""

from runcomfy.answers import (
    Balance,
    Cancelled,
    Completed,
    Failed,
    Output,
    Queued,
    Result,
    Running,
    Status,
    Unknown,
)
from runcomfy.client import RunComfy
from runcomfy.errors import (
    BalanceEmptyError,
    BusyError,
    InvalidInputError,
    NotFoundError,
    NotSentError,
    RefusedError,
    RunComfyError,
    TokenRefusedError,
    UnclearError,
    UnknowableError,
)
from runcomfy.media import Head, Media, MediaError, MediaTrouble

__all__ = [
    "Balance",
    "BalanceEmptyError",
    "BusyError",
    "Cancelled",
    "Completed",
    "Failed",
    "Head",
    "InvalidInputError",
    "Media",
    "MediaError",
    "MediaTrouble",
    "NotFoundError",
    "NotSentError",
    "Output",
    "Queued",
    "RefusedError",
    "Result",
    "RunComfy",
    "RunComfyError",
    "Running",
    "Status",
    "TokenRefusedError",
    "UnclearError",
    "UnknowableError",
    "Unknown",
]
