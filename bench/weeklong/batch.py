"""What is done at once, and what came of it: commands, steps of jobs, deeds of those in charge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.weeklong.rules import Answer, Ask, Rules
from bench.weeklong.town import Give, Reset, Say


@dataclass
class Attempt:
    """A command, under what rules it may be judged, and what came of it."""

    ask: Ask
    rules: Sequence[Rules]
    outcome: int | Answer = None
    """A job's id, or why there is none; None: the process died before it was heard."""


@dataclass
class Step:
    """A job is to go to a state (for a reason), to wait for a press (`parked`) or to be pressed."""

    job_id: int
    state: str
    reason: str = ""
    at: int = 0
    done: bool | None = None


@dataclass
class Deed:
    """What a moderator or a manager does, and when."""

    what: Give | Reset | Say
    at: int = 0
    answer: int | bool | None = None
    """What came of it; None: nobody heard."""


@dataclass
class Batch:
    """What was done at once."""

    attempts: list[Attempt] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    heard: bool = True
    """Whether the process lived to the end of it."""
