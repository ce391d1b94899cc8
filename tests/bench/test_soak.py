"""The soak's plans, its logbook and its report; `make prove` runs the soak itself."""

from __future__ import annotations

import random

import pytest

from bench.soaking import people, process, trouble
from bench.soaking.facts import Facts, Limits
from bench.soaking.logbook import Logbook
from sandbox.discord import faults
from sandbox.runcomfy.failures import FAILURES

SEED = 2
KNOWN = {name: fault.call for name, fault in {**faults.known(), **FAILURES}.items()}
CALLS = {"discord": trouble.DISCORD_CALLS, "runcomfy": trouble.RUNCOMFY_CALLS}


def test_the_seed_alone_decides() -> None:
    def plans(seed: int) -> tuple[object, ...]:
        return (
            people.plan(random.Random(seed), 50, 60.0),
            process.plan(random.Random(seed), 60.0),
            trouble.plan(random.Random(seed), 60.0, KNOWN),
        )

    assert plans(1) == plans(1)
    assert plans(1) != plans(2)


def test_every_fault_of_the_sandbox_has_its_turn() -> None:
    planned = {one.name for one in trouble.plan(random.Random(1), 3600.0, KNOWN)}
    assert KNOWN.keys() - planned <= trouble.LIES
    calls = {f"{service}.{call}" for service, calls in CALLS.items() for call in calls}
    assert {name.partition(": ")[0] for name in planned if name.count(": ") == 1} >= calls
    assert {f"outage of {service}" for service in CALLS} <= planned


def logbook(*heard: str) -> Facts:
    facts = Facts(Limits(1, 1, 1.0))
    book = Logbook(facts, ("the-bots-token",), lambda word: word == "t" * 128)
    for line in heard:
        book.hear(line)
    return facts


@pytest.mark.parametrize(
    "line", ["with the-bots-token in it", f"/webhooks/1/{'t' * 128}/messages", "?ex=1&is=2&hm=3"]
)
def test_a_secret_is_found_and_not_shown(line: str) -> None:
    (found,) = logbook(f"before {line}").secrets
    assert found.startswith("before")
    assert not any(secret in found for secret in ("the-bots-token", "t" * 128, "hm="))


def test_a_traceback_is_kept_whole() -> None:
    facts = logbook(
        "ERROR job 1: a step failed",
        "Traceback (most recent call last):",
        '  File "x.py", line 1, in <module>',
        "ValueError: no",
        "INFO something else",
    )
    (found,) = facts.tracebacks
    assert found.splitlines()[0] == "ERROR job 1: a step failed"
    assert found.splitlines()[-1] == "ValueError: no"


def test_a_results_address_is_found() -> None:
    request = "fb8e1dbe-5767-41ea-a8fd-7cde01630d20"
    line = f"the result of job 1 was not delivered: http://127.0.0.1:1/media/{request}/x.png"
    assert logbook(line).addresses == {request}
