"""The test's end of the order and the record: says where to crash, and reads what was touched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from tests.prove.touches import RECORD, Order, Point, Touch, read_order, write_order

LOOK_SECONDS = 0.03


class Probe:
    """One folder that the bot's process looks into at each touch."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, with an order that asks for nothing."""
        folder.mkdir(parents=True)
        self.folder = folder
        self.touches: list[Touch] = []
        """What was touched in the time of the present order, as far as it was read."""
        self._given_up: set[tuple[int, str]] = set()
        """After so many crashes, the names whose first touch nobody waited for to its end."""
        self.phase_at_crash = ""
        """The last state that was written when the last crash came."""
        self._begun = 0
        """How many crashes have begun; they count when the process is dead."""
        self._record = folder / RECORD
        self._record.touch()
        self._read_bytes = 0
        self._open = 0
        self._quiet_seconds = 0.0
        self._looked_at = monotonic()
        write_order(folder, Order(0, ()))

    def order(self, points: Sequence[Point]) -> None:
        """Ask for these crashes from now on, one process after another; none only records."""
        self.read()
        self.touches, self.phase_at_crash = [], ""
        self._given_up.clear()
        self._open, self._begun = 0, 0
        self._quiet_seconds = 0.0
        write_order(self.folder, Order(read_order(self.folder).number + 1, points))

    @property
    def crashes(self) -> int:
        """How many of the crashes that were asked for have happened: the process is dead."""
        return read_order(self.folder).crashes

    def quiet_seconds(self) -> float:
        """Return how long nothing was touched; 0 while something still is, or a process dies.

        Ask often. Where the machine is too busy even for that, the bot may not get its turn either:
        only as much counts as should have gone by between two looks.
        """
        looked_at, self._looked_at = self._looked_at, monotonic()
        self._quiet_seconds += min(self._looked_at - looked_at, LOOK_SECONDS)
        self.read()
        if self._open or self._begun != self.crashes:
            self._quiet_seconds = 0.0
        return self._quiet_seconds

    def read(self) -> None:
        """Read what was written since the last time."""
        number = read_order(self.folder).number
        with self._record.open("rb") as file:
            file.seek(self._read_bytes)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read_bytes += len(whole)
        for line in whole.splitlines():
            body = json.loads(line)
            if body["order"] != number:
                continue
            self._quiet_seconds = 0.0
            if "crash" in body:
                self.phase_at_crash = body["phase"]
                self._open = 0
                self._begun += 1
            elif "over" in body:
                self._open -= 1
                if not body["happened"] and body["over"]["nth"] == 1:
                    self._given_up.add((body["over"]["crashes"], body["over"]["name"]))
            else:
                self._open += 1
                self.touches.append(Touch(**body))

    def points(self, crashes: int) -> list[Point]:
        """Return the points of what was touched after so many crashes, in order.

        Each name's first touch alone: a poll comes as often as it likes. There is no "after" one
        that was given up, as when its job was cancelled.
        """
        self.read()
        return [
            Point(touch.name, when)
            for touch in self.touches
            if touch.crashes == crashes and touch.nth == 1
            for when in ("before", "after")
            if when == "before" or (crashes, touch.name) not in self._given_up
        ]
