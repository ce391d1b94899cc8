"""Whether the bot is there to take what a person does, however often it was killed."""

from __future__ import annotations

from time import monotonic

from tests.e2e.house import House
from tests.prove.probe import Probe

GONE_SECONDS = 0.5
"""By so long after a crash the gateway has noticed, whatever else there is to do."""


class Uptime:
    """Looks at the gateway from the beginning of a life."""

    def __init__(self, house: House, probe: Probe) -> None:
        self._gateway = house.sandbox.discord.gateway
        self._probe = probe
        self._before = self._sessions()
        self._crashes, self._crashed_at = 0, monotonic()

    def is_up(self) -> bool:
        """Tell whether the process after the last crash has its session."""
        crashes = self._probe.crashes
        if crashes != self._crashes:
            self._crashes, self._crashed_at = crashes, monotonic()
        # One that was killed at its start had none, so that counting them is not enough.
        each = self._sessions() >= self._before + crashes
        gone = monotonic() - self._crashed_at > GONE_SECONDS
        return self._gateway.connected and (each or gone)

    def _sessions(self) -> int:
        return self._gateway.identifies + self._gateway.resumes
