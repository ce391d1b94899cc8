"""What a touch of the outside is called, what the order to crash at one says, and where both lie.

The bot's process (`seams.py`) and the test (`probe.py`) share this and nothing else.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER_VARIABLE = "PROVE_FOLDER"
"""The folder of the order and the record."""
ORDER, RECORD = "order.json", "record.jsonl"
NEXT = "next.json"
"""The order that comes into force once the process that wrote it is dead."""
NEW, AGAIN = "new", "again"
"""The phase of a process that has written no state yet: the first, and one after a crash."""


@dataclass(frozen=True)
class Touch:
    """One statement, request or piece of file work, as it was about to happen."""

    order: int
    """The order in whose time it happened."""
    crashes: int
    """How many crashes there were before it in that time."""
    phase: str
    """The last state that this process wrote."""
    what: str
    callers: Sequence[str]
    """The functions of ours that led to it, the innermost first, as `jobs/submit.py:submit:65`."""
    nth: int = 1
    """How many of its name there were by then."""

    @property
    def name(self) -> str:
        """Return what is the same whenever the same code touches the same thing at that stage."""
        steps, shows = self._functions("jobs/"), self._functions("cogs/edit/")
        return f"{self.phase}: {self.what} by {' < '.join([*steps[:2], *shows[-1:]])}"

    def _functions(self, room: str) -> list[str]:
        words: list[str] = []
        for caller in self.callers:
            path, function, _ = caller.split(":")
            if path.startswith(room) and not function.startswith("<"):
                words.append(f"{Path(path).stem.lstrip('_')}.{function}")
        return list(dict.fromkeys(words))


@dataclass(frozen=True)
class Point:
    """Where to crash: before or after a touch."""

    name: str
    when: str
    """`before` or `after`."""
    nth: int = 1
    """The how many-th touch of that name."""
    in_part: bool = False
    """Whether any touch will do whose name has this one in it."""

    def is_at(self, touch: Touch, when: str) -> bool:
        """Tell whether it is here."""
        if self.in_part:
            return self.name in touch.name and self.when == when
        return (self.name, self.nth, self.when) == (touch.name, touch.nth, when)


@dataclass(frozen=True)
class Order:
    """The crashes that are still to happen, one process after another."""

    number: int
    points: Sequence[Point]
    crashes: int = 0
    """Those that have happened."""


def read_order(folder: Path) -> Order:
    """Return the order in force."""
    return _read(folder / ORDER)


def write_order(folder: Path, order: Order) -> None:
    """Put an order in force, whole."""
    part = folder / f"{ORDER}.part"
    part.write_text(json.dumps(asdict(order)), encoding="utf-8")
    os.replace(part, folder / ORDER)  # noqa: PTH105 - the one call that is surely atomic


def leave_order(folder: Path, order: Order) -> None:
    """Leave the order behind that is to be in force after the death of this process."""
    (folder / NEXT).write_text(json.dumps(asdict(order)), encoding="utf-8")


def take_order(folder: Path) -> None:
    """Put what a dead process has left behind in force: a crash counts when it is over."""
    left = folder / NEXT
    if left.exists():
        if _read(left).number == read_order(folder).number:
            write_order(folder, _read(left))
        left.unlink()


def _read(path: Path) -> Order:
    body = json.loads(path.read_text(encoding="utf-8"))
    points = [Point(**point) for point in body["points"]]
    return Order(body["number"], points, body["crashes"])


def statement(sql: str, values: object) -> tuple[str, str]:
    """Return a statement's name and the job's state that it writes, if any."""
    verb = sql.split(None, 1)[0].upper()
    table = re.search(r"\b(?:INTO|UPDATE|FROM)\s+(\w+)", sql)
    written = re.search(r"\bSET (?:state = '(\w+)'|(parked) = 1)", sql)
    state = str(written[1] or written[2]) if written else ""
    if isinstance(values, Mapping) and "state" in values:
        state = str(values["state"])
    words = [verb, table[1] if table else "", state]
    if verb == "UPDATE" and not state:
        words.append(" ".join(re.findall(r"(?:SET|,) (\w+) =", sql)))
    return " ".join(word for word in words if word), state if verb != "SELECT" else ""


def request(method: str, path: str) -> str:
    """Return a request's name: its method and its path without ids, tokens and names of files."""
    parts = path.strip("/").split("/")
    kept = ["*" if _is_one_of_many(part) else part for part in parts]
    if kept[0] in ("attachments", "media"):
        kept[-1] = "*"
    return f"{method} /{'/'.join(kept)}"


def _is_one_of_many(part: str) -> bool:
    return bool(re.fullmatch(r"\d{5,}|[0-9a-f-]{32,}(\.\w+)?", part)) or len(part) > 40
