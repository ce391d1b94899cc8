"""How far a request has come is counted in looks at it, not in seconds: so a slow machine, where
everything takes longer than it was meant to, leads the same lives as a fast one."""

from __future__ import annotations

from sandbox.exchanges import Exchange
from sandbox.house import Sandbox

HELD = 1_000_000
"""Looks that nobody takes: a queue that nothing gets through, or a run that does not end."""
HELD_SECONDS = 86_400.0
SLOTS = 1_000
"""What an earlier life has left in the queue for ever is in nobody's way."""


class Pacer:
    """Lets each request of one sandbox begin once it was seen to wait, and end once it ran."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._runcomfy = sandbox.runcomfy
        self._runcomfy.slots = SLOTS
        self._looks = {"in_queue": 1, "in_progress": 1}
        self._left: dict[str, int] = {}
        sandbox.exchanges.listeners.append(self._hear)
        self.set(1, 1)

    def set(self, queue_looks: int, run_looks: int) -> None:
        """Let requests from now on be told so often that they wait, and then that they run."""
        self._looks = {"in_queue": queue_looks, "in_progress": run_looks}
        self._begin()

    def let_begin(self) -> None:
        """Let what waits run, however often it was told that it waits."""
        self._left["in_queue"] = 0
        self._apply()

    def let_end(self) -> None:
        """Let what runs end, however often that was told."""
        self._left["in_progress"] = 0
        self._apply()

    def _hear(self, exchange: Exchange) -> None:
        if exchange.service != "runcomfy":
            return
        if exchange.call == "submit":
            self._begin()
        elif exchange.call == "status" and isinstance(exchange.response, dict):
            state = exchange.response.get("status")
            if state in self._left:
                self._left[state] -= 1
                self._apply()

    def _begin(self) -> None:
        self._left = dict(self._looks)
        self._apply()

    def _apply(self) -> None:
        queue, run = (0.0 if left <= 0 else HELD_SECONDS for left in self._left.values())
        self._runcomfy.queue_seconds, self._runcomfy.run_seconds = queue, run
