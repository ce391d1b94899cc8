"""The life of one edit: accept, prepare, submit, watch, deliver, tell; and the same after a crash.

Each step reads the job's row, does what its state asks for, and writes before it acts on the
outside world; so a job can be picked up from its row alone. How a job is shown is a protocol
(`reply.py`) that `cogs/` implements: nothing here knows Discord.
"""

from jobs.allowance import BRIEF, Allowance
from jobs.balance import BalanceError, BalanceTrouble
from jobs.closing import ClosingError
from jobs.compare import CompareError, Compares, CompareTrouble, Wish
from jobs.desk import Desk, Limits
from jobs.life import CancelOutcome, Jobs
from jobs.patience import RETRIES_PER_SECOND
from jobs.reasons import OperatorConcern, Reason
from jobs.reply import (
    Change,
    Delivery,
    DeliveryFile,
    Link,
    Reply,
    ReplyAwaitsPressError,
    ReplyImpossibleError,
    ReplyLaterError,
    ReplyTooLargeError,
    Room,
    Upload,
)
from jobs.retries import Retries
from jobs.rulebook import NoPriceError, Rulebook
from jobs.rules import Asker, NotAllowed, NotAllowedError, Operator, Place

__all__ = [
    "BRIEF",
    "RETRIES_PER_SECOND",
    "Allowance",
    "Asker",
    "BalanceError",
    "BalanceTrouble",
    "CancelOutcome",
    "Change",
    "ClosingError",
    "CompareError",
    "CompareTrouble",
    "Compares",
    "Delivery",
    "DeliveryFile",
    "Desk",
    "Jobs",
    "Limits",
    "Link",
    "NoPriceError",
    "NotAllowed",
    "NotAllowedError",
    "Operator",
    "OperatorConcern",
    "Place",
    "Reason",
    "Reply",
    "ReplyAwaitsPressError",
    "ReplyImpossibleError",
    "ReplyLaterError",
    "ReplyTooLargeError",
    "Retries",
    "Room",
    "Rulebook",
    "Upload",
    "Wish",
]
