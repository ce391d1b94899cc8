"""What is left of the operator's money at RunComfy, where that can be asked."""

from __future__ import annotations

import logging
from decimal import Decimal
from enum import Enum

from runcomfy import RunComfy, RunComfyError, TokenRefusedError, UnknowableError

log = logging.getLogger(__name__)


class BalanceTrouble(Enum):
    """Why the balance could not be had."""

    UNKNOWABLE = "unknowable"
    """There is no place where it could be asked for."""
    TOKEN_REFUSED = "token_refused"
    UNREACHABLE = "unreachable"


class BalanceError(Exception):
    """The balance could not be had."""

    def __init__(self, trouble: BalanceTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


async def balance(client: RunComfy) -> Decimal:
    """Return what is left, in dollars.

    Raises:
        BalanceError: it could not be had.
    """
    try:
        return (await client.balance()).dollars
    except UnknowableError as error:
        raise BalanceError(BalanceTrouble.UNKNOWABLE) from error
    except RunComfyError as error:
        log.warning("the balance could not be had: %s", error)
        refused = isinstance(error, TokenRefusedError)
        trouble = BalanceTrouble.TOKEN_REFUSED if refused else BalanceTrouble.UNREACHABLE
        raise BalanceError(trouble) from error
