"""Money: whole millionths of a dollar, so that no sum of prices is ever rounded."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

MILLIONTHS = 1_000_000
MOST_DOLLARS = 1_000_000
"""More than any price or budget that somebody means."""


def millionths(amount: str | Decimal) -> int:
    """Return an amount of dollars, as in `0.04`, in millionths of a dollar.

    Raises:
        ValueError: it is no amount from 0 to `MOST_DOLLARS`, or is finer than a millionth.
    """
    try:
        dollars = Decimal(amount)
        whole = dollars * MILLIONTHS
        if not 0 <= dollars <= MOST_DOLLARS or whole != whole.to_integral_value():
            raise ValueError
    except (InvalidOperation, ValueError):
        raise ValueError(f"is no amount of dollars from 0 to {MOST_DOLLARS}") from None
    return int(whole)
