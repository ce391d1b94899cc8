"""How many pixels may be in work together: a semaphore that counts pixels and not pictures."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class PixelBudget:
    """Lets pictures in, in the order in which they came, while their pixels fit together."""

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        self.in_work = 0
        """Pixels, now."""
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def hold(self, pixels: int) -> AsyncIterator[None]:
        """Wait until there is room for so many pixels, and hold it; the largest has it alone."""
        pixels = min(pixels, self.pixels)
        if self._waiting or self.in_work + pixels > self.pixels:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append((pixels, turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():  # it was let in just before
                    self.in_work -= pixels
                else:
                    self._waiting.remove((pixels, turn))
                self._let_in()
                raise
        else:
            self.in_work += pixels
        try:
            yield
        finally:
            self.in_work -= pixels
            self._let_in()

    def _let_in(self) -> None:
        while self._waiting and self.in_work + self._waiting[0][0] <= self.pixels:
            pixels, turn = self._waiting.popleft()
            self.in_work += pixels
            turn.set_result(None)
