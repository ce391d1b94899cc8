"""What somebody may have, and where they stand: all that a person can be told of their limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.rules import NotAllowedError
from storage import Bounds, Gift, Limit, Standing

BRIEF = frozenset({Limit.ACTIVE, Limit.GUILD_ACTIVE, Limit.PAUSE})
"""Limits that may be over by the time that a form is filled in."""


@dataclass(frozen=True)
class Allowance:
    """One person's, in one place, at one moment."""

    bounds: Bounds
    """The limits that apply."""
    standing: Standing
    """What counts against them."""
    gifts: Sequence[Gift]
    """Those with something left, the first to end first."""
    refused: NotAllowedError | None
    """The rule that is against an edit there, whatever the limits."""
