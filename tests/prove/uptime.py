"""Whether the bot is there to take what a person does, however often it was killed."""

from __future__ import annotations

from tests.e2e.house import House
from tests.prove.probe import Probe


class Uptime:
    """Looks at the gateway from the beginning of a life, and often."""

    def __init__(self, house: House, probe: Probe) -> None:
        self._gateway = house.sandbox.discord.gateway
        self._probe = probe
        self._crashes = 0
        self._own: set[str] = set()
        """The sessions of the process after so many crashes."""
        self._others: set[str] = set()
        """Those of dead ones, whose end the gateway may not have noticed yet."""

    def is_up(self) -> bool:
        """Tell whether the process after the last crash has its session."""
        if (crashes := self._probe.crashes) != self._crashes:
            # What was there when the last one still counted as alive was not the next one's.
            self._others |= self._own
            self._crashes = crashes
        sessions = self._gateway.sessions.items()
        live = {name for name, session in sessions if session.connection is not None}
        self._own = live - self._others
        return bool(self._own) and self._gateway.connected
