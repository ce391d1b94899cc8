"""What was seen from outside during a soak: plain facts, on which `balance.py` passes judgement.

A command is known by its mark, a word of its prompt that no other prompt has: it stands in what
RunComfy takes in, in the job's row and in every message, so that nobody's word has to be taken
for which belongs to which. Times are seconds since the epoch.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ENDS = frozenset({"delivered", "failed", "cancelled", "uncertain"})
GIVEN_BACK = ENDS - {"delivered"}
MARK = re.compile(r"job\d{5}x")


def mark_of(number: int) -> str:
    """Return the word that marks the command of that number."""
    return f"job{number:05}x"


def mark_in(text: str) -> str:
    """Return the mark that a text holds; empty when it holds none."""
    found = MARK.search(text)
    return found[0] if found else ""


@dataclass(frozen=True)
class Limits:
    """What the bot was told to allow."""

    daily: int
    active: int
    timeout_seconds: float
    concurrency: int | None = None
    """Requests under way at once; None: no limit."""
    budget: int | None = None
    """Of a day, in millionths of a dollar; None: there is none."""


@dataclass(frozen=True)
class Row:
    """One job as its row had it."""

    id: int
    interaction_id: int
    user_id: int
    day: str
    state: str
    reason: str
    mark: str
    accepted_at: float
    told_at: float
    """0 while it is not over."""
    parked: bool = False
    """Whether its result waits for a press: then it is not in flight."""
    guild_id: int = 0
    """0: direct messages."""
    price: int = 0
    """In millionths of a dollar."""
    charged: bool = False
    """Whether its price stays spent although it was given back."""


@dataclass(frozen=True)
class Snapshot:
    """The database at one moment."""

    rows: Sequence[Row] = ()
    used: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """Person and day to the quota that counts as used, all servers together."""
    ledger: Mapping[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    """Scope (a server, 0 for direct messages, -1 for all) and day or month to the edits and the
    millionths of a dollar that count."""


@dataclass(frozen=True)
class Attempt:
    """One submit that reached RunComfy."""

    at: float
    until: float
    """When it was answered, if it was."""
    status: int
    """0: the connection was cut."""
    clear: bool = True
    """Whether the answer was RunComfy's own and whole."""


@dataclass(frozen=True)
class Charge:
    """A request that RunComfy took in."""

    request_id: str
    submitted_at: float
    finished_at: float = 0.0
    has_result: bool = False
    """Whether it completed with files of its own: this is what costs money."""
    not_found: int = 0
    """How often a look at it was answered with "no such request"."""


@dataclass
class Command:
    """One use of `/edit`, and all that came of it."""

    mark: str
    interaction_id: int
    person: str
    place: str
    unanswered: bool = False
    """The person saw "The application did not respond"."""
    refusal: str = ""
    """What the person alone was told in the command's place."""
    replied: bool = False
    ends: list[tuple[float, str]] = field(default_factory=list)
    """Each end that the reply showed, and when: `delivered` or `given back`."""
    last: str = ""
    """The end that its newest version shows; empty: none."""
    pictures: int = 0
    """Files of the result and links that its newest version shows."""
    direct: dict[str, str] = field(default_factory=dict)
    """Direct messages about it, beside the reply: the message's id to the end that it shows."""
    deleted_at: float = 0.0
    """When somebody deleted the reply; 0: it stands."""
    refused: list[str] = field(default_factory=list)
    """Where Discord did not let the bot write about it."""
    slow_statuses: list[tuple[float, float]] = field(default_factory=list)
    """Statuses that Discord took its time to show: from when to when they were on their way."""
    word_lost: bool = False
    """Whether a message about it was taken, and the bot did not hear of it."""
    attempts: list[Attempt] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    strange_files: list[str] = field(default_factory=list)
    """Marks whose pictures were shown here."""


@dataclass(frozen=True)
class Life:
    """One process of the bot."""

    started_at: float
    ready_seconds: float | None = None
    """None: it ended before it was ready."""
    ended_at: float = 0.0
    how: str = ""
    """`killed`, `stopped` or `alone`; empty: it was not ended yet."""
    status: int = 0
    seconds: float = 0.0
    """From asking it to end to its end."""


@dataclass
class Facts:
    """Everything that was seen."""

    limits: Limits
    commands: dict[str, Command] = field(default_factory=dict)
    """By mark."""
    database: Snapshot = field(default_factory=Snapshot)
    """At the end."""
    looks: int = 0
    """How often the database was looked at meanwhile."""
    on_the_way: list[str] = field(default_factory=list)
    """What those looks found wrong."""
    lives: list[Life] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    """What really went wrong, by its name."""
    deeds: Counter[str] = field(default_factory=Counter)
    """What people did, and what became of it."""
    addresses: set[str] = field(default_factory=set)
    """Requests whose result's address stands in the log."""
    secrets: list[str] = field(default_factory=list)
    """Lines of the log that hold a secret, cut before it."""
    tracebacks: list[str] = field(default_factory=list)
    most_under_way: int = 0
    """Requests that RunComfy had at once, those whose job was over among them."""
    pinged: list[str] = field(default_factory=list)
    """Marks of messages that notified somebody."""
    seconds: float = 0.0
    memory_bytes: int = 0
