"""How somebody may stand: what `jobs` would say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs import Allowance, NotAllowed, NotAllowedError
from storage import Gift
from tests.storage.conftest import bounds, standing

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
MIDNIGHT = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
NOBODY = standing()


def allowance(
    limits: Mapping[str, Any] | None = None,
    refused: NotAllowedError | None = None,
    gifts: tuple[Gift, ...] = (),
    **counted: Any,
) -> Allowance:
    """Return how somebody stands; 20 edits a day and 2 at a time, unless `limits` say otherwise."""
    given = sum(gift.left for gift in gifts)
    return Allowance(
        bounds(**{"now": NOW, "daily": 20, "active": 2, **(limits or {})}),
        standing(**{"given": given, **counted}),
        gifts,
        refused,
    )


def gift(edits: int, days: int, used: int = 0) -> Gift:
    """Return a gift that ends so many midnights on."""
    ends_at = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(days=days)
    return Gift(1, 10, 30, edits, used, 31, NOW, ends_at)


HINDRANCES = [
    NotAllowedError(NotAllowed.GUILD),
    NotAllowedError(NotAllowed.PAUSED, reason="back at 8"),
    NotAllowedError(NotAllowed.CHANNEL, channels=frozenset({7, 5})),
    NotAllowedError(NotAllowed.ROLE_REFUSED, roles=frozenset({9})),
    NotAllowedError(NotAllowed.ROLE_NEEDED, roles=frozenset({9})),
]
"""Each rule that can be in the way."""
