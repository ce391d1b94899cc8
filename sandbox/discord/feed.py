"""What happened, numbered, so that anybody may ask for what came after a number and wait for it.

Who may see an event is the asker's question; the feed only keeps and wakes.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.discord.wire import Json, Message

KEPT = 4_000
"""The events that are remembered at most; older ones are forgotten first."""


@dataclass
class Event:
    """One thing that happened in a channel."""

    type: str
    """`message` (new or changed), `deleted`, `invoked`, `answered`, `unanswered`, `modal`."""
    channel_id: str
    only_for: str | None = None
    """The one person who sees it; None: everybody in the channel."""
    interactions: list[str] = field(default_factory=list)
    """The interactions that it belongs to."""
    message: Message | None = None
    """The message as it was then."""
    data: Json = field(default_factory=dict)
    """Of `invoked`: what was used; of `answered` and `modal`: what the bot answered."""
    number: int = 0

    def body(self) -> Json:
        """Return it as JSON."""
        return {
            "number": self.number,
            "type": self.type,
            "channel_id": self.channel_id,
            "interactions": self.interactions,
            "message": self.message,
            "data": self.data,
        }


class Feed:
    """The events so far, oldest first."""

    def __init__(self) -> None:
        self.events: deque[Event] = deque(maxlen=KEPT)
        self.last = 0
        """The number of the newest event; 0 when there is none."""
        self.listeners: list[Callable[[Event], None]] = []
        """Called with each new event, as soon as it has its number."""
        self._changed = asyncio.Event()

    def add(self, event: Event) -> None:
        """Number an event, keep it and wake whoever waits."""
        self.last += 1
        event.number = self.last
        self.events.append(event)
        for listener in list(self.listeners):
            listener(event)
        self.wake()

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Wait until `condition()` is true, looking again after each event.

        Returns whether it came true within `timeout` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await self._changed.wait()
        except TimeoutError:
            return condition()
        return True

    async def news(
        self, number: int, wanted: Callable[[Event], bool], timeout: float
    ) -> tuple[list[Event], int]:
        """Wait up to `timeout` seconds for wanted events after that number.

        Returns them, oldest first, and the number up to which the feed has been looked through.
        """
        found: list[Event] = []
        looked = number

        def look() -> bool:
            nonlocal looked
            found.extend(self._after(looked, wanted))
            looked = self.last
            return bool(found)

        await self.wait_for(look, timeout)
        return found, looked

    def _after(self, number: int, wanted: Callable[[Event], bool]) -> list[Event]:
        found: list[Event] = []
        for event in reversed(self.events):
            if event.number <= number:
                break
            if wanted(event):
                found.append(event)
        return found[::-1]
