"""The lives that a job can have: what goes wrong in each, and how it has to end.

Together they walk through every call of ours that touches the outside (`test_calls.py` counts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from sandbox.person import Value
from tests.prove.given import FITTED, SIZE, SMALL, THREE, noise, odd
from tests.prove.pacing import HELD

DELIVERED, FAILED, CANCELLED, UNCERTAIN = "delivered", "failed", "cancelled", "uncertain"
ENDS = (DELIVERED, FAILED, CANCELLED, UNCERTAIN)
UNSHOWN = "unshown"
"""Failed, since Discord never took the first reply: the person saw that nothing came of it."""
EVER = -1
"""A switch that stays on."""
PHASES = ("new", "again", "accepted", "submitting", "queued", "running", "finished", "parked")
"""In their order, as `Touch.phase` has them."""


class Asks(Enum):
    """How the person asks for it: the command, a button's label, the command on a message."""

    COMMAND = "edit"
    AGAIN = "Again"
    CHANGE = "Change"
    USE = "Use this"
    MESSAGE = "Edit picture"
    STUDIO = "studio"


@dataclass(frozen=True)
class Switch:
    """A switch of the sandbox, as `Faults.switch` takes it."""

    name: str
    times: int = 1
    changes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """One life of a job."""

    name: str
    end: str = DELIVERED
    """How it ends where nothing crashes."""
    switches: Sequence[Switch] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    """Of the sandbox's Discord."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Of the bot."""
    options: Mapping[str, Value] = field(default_factory=lambda: SMALL)
    asks: Asks = Asks.COMMAND
    place: str = "art"
    """Where the command is used."""
    queue_looks: int = 1
    """How often the bot is told that the request waits, until it runs."""
    run_looks: int = 1
    """How often it is told that it runs, until it is done."""
    cancels_when: str = ""
    """The state in which the person presses Cancel; after a crash they press it again."""
    cancels_during: str = ""
    """The switch whose call is under way by then."""
    token_ends_when: str = ""
    """The state in which the interaction's time ends; only then a request that is held goes on.
    From then on the person presses `Show result` until the end is shown, again after a crash."""
    calls_back: bool = False
    """Whether a new message mentions the person; after a crash it may be missing."""
    further: int = 0
    """Messages that a delivery needs beside the first."""
    reachable: bool = True
    """Whether there is any place where the person can be shown the end."""
    since: str = "new"
    """The phase from which on it is another life than the plain one, which is crashed at before."""
    until: str = ""
    """The last phase in which it is; empty: until its end."""
    crashes: Sequence[tuple[str, str]] = ()
    """Crashes that are part of it: each at the first touch whose name has these words."""


BUSY = Switch("submit-busy", 1, {"headers": {"Retry-After": "0"}})
GONE = Switch("edit-gone", EVER)
EXPIRED = Switch("edit-expired", EVER)
MANY = Switch("run-many-images", 1, {"value": 10})
NO_TOKEN = {"error_code": 400004, "error_message": "UserAccountError.", "detail": None}
POLLS = Switch("polls", 3, {"call": "runcomfy.status"})
"""Spoils nothing, but has what follows wait until the request runs."""
REFUSED = Switch("poll", 1, {"call": "runcomfy.status", "status": 401, "body": NO_TOKEN})
AGAIN = Switch("status-strange", 1, {"value": "in_queue"})
RESULT = Switch("result-broken")
# As long as a press may take: what is cancelled does not wait for it.
NOT_YET = Switch("cdn-lies", 1, {"delay_seconds": 4.0})
AUTOMOD = {"message": "Message was blocked by automatic moderation", "code": 200000}
BLOCKED = Switch("automod", 1, {"call": "discord.callback", "status": 400, "body": AUTOMOD})
FAILS = Switch("run-fails")
FORBIDDEN = Switch("channel-edit-forbidden", EVER)
BROKEN = Switch("edit-broken", 1, {"match": "left today"})
FORM = {"message": "Invalid Form Body", "code": 50035}
NOT_TAKEN = Switch("edit-invalid", EVER, {"match": "left today", "body": FORM})
NO_MESSAGE = {"message": "Unknown Message", "code": 10008}
UNREADABLE = [
    Switch(call, EVER, {"call": call, "status": 404, "body": NO_MESSAGE})
    for call in ("discord.original", "discord.channel_message")
]
FOUND_LATE = Switch("found", 1, {"call": "discord.original", "delay_seconds": 4.0})
STALLED = Switch("edit-stalled", 1, {"delay_seconds": 6.0})
CLOSED: Mapping[str, object] = {"closed_dms": ["painter"]}
TIMED = {"JOB_TIMEOUT_SECONDS": "2", "PROVE_GRACE_SECONDS": "1"}
IMPATIENT = {"PROVE_GIVE_WAY_SECONDS": "1"}

TOO_LARGE = Switch("edit-too-large", 1, {"match": "left today"})
ATTACHING: Mapping[str, object] = {"call": "discord.edit", "match": "image1."}
NOT_ATTACHED = Switch("not attached", 1, {**ATTACHING, "cut": "before"})
# A process is there anew within what a request takes here: one of a dead process stays away.
ATTACHED_LATE = Switch("attached late", 1, {**ATTACHING, "delay_seconds": 2.0, "held": True})
IN_TIME = {"call": "runcomfy.cancel", "status": 200, "body": {"outcome": "cancelled"}}
CANCELLED_LATE = Switch("cancelled late", 1, {**IN_TIME, "delay_seconds": 4.0})
WORDS = Switch("words", 1, {**ATTACHING, "status": 200, "body": "words"})
NOT_THERE = Switch("not there", 1, {"call": "discord.cdn", "status": 404, "match": "/attachments/"})
"""What was attached is looked at again after a submit that was refused."""
NARROW: Mapping[str, object] = {"attachment_size_limit": 150_000}
"""A place that does not take the result as it is."""


# Polls are 0.05 seconds apart at least.
CALLED = {"MENTION_AFTER_SECONDS": "0.3"}
PLAIN = Scenario("plain")
PARKED = Scenario(
    "parked",
    place="friends",
    queue_looks=HELD,
    run_looks=HELD,
    token_ends_when="queued",
    since="finished",
)
SCENARIOS: Sequence[Scenario] = (
    PLAIN,
    Scenario("three-pictures", options=THREE, since="finished"),
    Scenario("past-its-time", switches=[EXPIRED], since="queued"),
    Scenario("reply-deleted", switches=[GONE], since="queued"),
    Scenario("may-not-write", switches=[EXPIRED, FORBIDDEN], since="finished"),
    Scenario("no-place-left", FAILED, [GONE], CLOSED, reachable=False, since="finished"),
    Scenario("many-results", switches=[MANY], further=1, since="finished"),
    Scenario("many-past-its-time", switches=[MANY, EXPIRED], further=1, since="finished"),
    Scenario("many-by-direct-message", switches=[MANY, GONE], further=1, since="finished"),
    Scenario("result-too-large", switches=[TOO_LARGE], since="finished"),
    Scenario("result-not-taken", switches=[NOT_TAKEN], since="finished"),
    Scenario("download-fails", switches=[Switch("media-broken"), BROKEN], since="finished"),
    Scenario("model-fails", FAILED, [FAILS], since="running"),
    Scenario("end-by-direct-message", FAILED, [FAILS, GONE], since="running"),
    Scenario("timed-out", FAILED, [Switch("run-never-ends")], variables=TIMED, since="running"),
    Scenario("balance-empty", FAILED, [Switch("submit-empty-balance")], since="submitting"),
    Scenario("submit-lost", UNCERTAIN, [Switch("submit-lost-after")], since="submitting"),
    Scenario("submit-busy", switches=[BUSY], since="submitting", until="submitting"),
    Scenario(
        "polls-fail",
        switches=[POLLS, REFUSED, RESULT],
        # It waits, runs, runs; then one poll fails, and it still runs.
        run_looks=3,
        since="running",
        until="running",
    ),
    Scenario(
        "queued-again",
        switches=[POLLS, AGAIN],
        run_looks=3,
        since="queued",
        until="running",
    ),
    Scenario(
        "cancelled",
        CANCELLED,
        # Or else a poll may be the first to see it, which is a matter of chance.
        variables={"POLL_SECONDS_MIN": "5", "POLL_SECONDS_MAX": "5"},
        queue_looks=HELD,
        cancels_when="queued",
        since="queued",
    ),
    Scenario(
        "cancelled-early",
        CANCELLED,
        [NOT_YET],
        queue_looks=HELD,
        cancels_when="accepted",
        cancels_during=NOT_YET.name,
        since="accepted",
    ),
    Scenario(
        "cancelled-unfound",
        CANCELLED,
        [Switch("callback-lost"), FOUND_LATE],
        queue_looks=HELD,
        cancels_when="accepted",
        cancels_during=FOUND_LATE.name,
        since="accepted",
    ),
    Scenario("fitted", options=FITTED, since="accepted"),
    Scenario(
        "fitted-later", switches=[NOT_ATTACHED], options=FITTED, since="accepted", until="accepted"
    ),
    Scenario(
        "fitted-and-gone",
        switches=[BUSY, NOT_THERE],
        options=FITTED,
        since="submitting",
        until="submitting",
    ),
    Scenario("fitted-nowhere", FAILED, [GONE], options=FITTED, since="accepted"),
    Scenario(
        "fitted-and-cancelled",
        CANCELLED,
        [ATTACHED_LATE],
        options=FITTED,
        queue_looks=HELD,
        cancels_when="accepted",
        cancels_during=ATTACHED_LATE.name,
        since="accepted",
    ),
    Scenario("narrow", settings=NARROW, since="finished"),
    Scenario("odd-source", options={"image1": odd(), "image_size": SIZE}, since="finished"),
    Scenario("source-is-none", FAILED, [Switch("cdn-lies", EVER)], since="accepted"),
    Scenario("comes-twice", settings={"deliveries": 2}, until="accepted"),
    Scenario("first-reply-refused", UNSHOWN, [Switch("callback-unknown")]),
    Scenario("first-reply-forbidden", UNSHOWN, [BLOCKED]),
    Scenario("first-reply-lost", switches=[Switch("callback-lost")], until="accepted"),
    # What a start after a crash does, crashed at in its turn.
    Scenario("found-shown", crashes=[("UPDATE jobs message_id", "before")], until="accepted"),
    Scenario("found-submitting", UNCERTAIN, crashes=[("UPDATE jobs submitting", "after")]),
    Scenario("found-queued", crashes=[("UPDATE jobs queued", "after")], until="again"),
    Scenario("found-finished", crashes=[("UPDATE jobs finished", "after")]),
    Scenario("found-delivered", crashes=[("UPDATE jobs delivered", "before")]),
    Scenario(
        "found-running",
        run_looks=2,
        crashes=[("running: PATCH", "before")],
        until="again",
    ),
    Scenario(
        "found-told-directly",
        switches=[GONE, *UNREADABLE],
        crashes=[("UPDATE jobs delivered", "before")],
    ),
    Scenario("found-failed", FAILED, [FAILS], crashes=[("UPDATE jobs failed", "after")]),
    # From one picture to the next.
    Scenario("again", asks=Asks.AGAIN, until="accepted"),
    Scenario("form", asks=Asks.MESSAGE, until="accepted"),
    PARKED,
    replace(PARKED, name="found-parked", since="new", crashes=[("UPDATE jobs parked", "after")]),
    replace(PARKED, name="late-failure", end=FAILED, switches=[FAILS], since="running"),
    Scenario("called-back", variables=CALLED, run_looks=10, calls_back=True, since="finished"),
)


def large() -> Scenario:
    """Return a life whose pictures do not go into one request together: too slow to crash often."""
    both = {f"image{number}": noise(2600, f"noise{number}") for number in (1, 2, 3)}
    huge = Switch("run-huge-result", 1, {"value": 2048})
    limit = {"attachment_size_limit": 24 * 1024 * 1024}
    return Scenario("large", switches=[huge], settings=limit, options=both)


SLOW: Sequence[Scenario] = (
    # A status is on its way for longer than the result waits.
    Scenario("overtaken", switches=[STALLED], variables=IMPATIENT, run_looks=4),
    # It fails at RunComfy while that answers the cancel, and says that it came in time.
    Scenario(
        "failed-and-cancelled",
        FAILED,
        [FAILS, CANCELLED_LATE],
        queue_looks=20,
        cancels_when="queued",
    ),
    # What should say which message it is says nothing: a step fails as no rule foresees.
    Scenario("answered-with-words", switches=[WORDS], options=FITTED),
    # So seldom asked that the submit itself shows that the request has arrived.
    Scenario("asked-late", variables={"POLL_SECONDS_MIN": "2.5", "POLL_SECONDS_MAX": "2.5"}),
    Scenario(
        "cancelled-by-token", CANCELLED, place="friends", queue_looks=HELD, cancels_when="queued"
    ),
    # By other forms, whose lives are those of the one that is crashed at.
    Scenario("change", asks=Asks.CHANGE),
    Scenario("use", asks=Asks.USE),
    Scenario("studio", asks=Asks.STUDIO),
)
"""Lives that take seconds each, or are like others: walked through, and not crashed at."""
