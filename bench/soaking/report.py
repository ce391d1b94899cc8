"""The balance as it is printed: what was done, what came of it, and each law."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping

from bench.soaking.balance import covered
from bench.soaking.facts import ENDS, Facts

MOST_SHOWN = 20
"""Differences that are printed of each law."""


def lines(facts: Facts, found: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the report, line by line; `found` is what `balance.differences` returned."""
    yield from _balance(facts)
    yield ""
    yield "faults that happened"
    for name, count in sorted(facts.faults.items()):
        yield f"  {count:5}  {name}"
    yield ""
    for law, wrong in found.items():
        yield f"{'ok' if not wrong else 'DIFFERS':8}{law}"
        for difference in wrong[:MOST_SHOWN]:
            yield "        - " + difference.replace("\n", "\n          ")
        if len(wrong) > MOST_SHOWN:
            yield f"        - and {len(wrong) - MOST_SHOWN} more"


def _balance(facts: Facts) -> Iterator[str]:
    commands, rows = facts.commands.values(), facts.database.rows
    refusals = Counter(_sentence(c.refusal) for c in commands if c.refusal)
    accepted = {row.mark for row in rows}
    yield _row("invoked", len(commands))
    yield _row("refused", refusals.total())
    for sentence, count in refusals.most_common():
        yield f"  {count:5}  {sentence}"
    unheard = [c for c in commands if c.unanswered and c.mark not in accepted]
    yield _row("left without an answer, and without a job", len(unheard))
    yield _row("accepted", len(rows))
    for state, count in Counter(row.state for row in rows).most_common():
        yield _row(f"  {state}" + ("" if state in ENDS else " (no end!)"), count)
        reasons = Counter(row.reason for row in rows if row.state == state and row.reason)
        for reason, number in reasons.most_common():
            yield f"  {number:5}    {reason}"
    yield _row("submits that reached RunComfy", sum(len(c.attempts) for c in commands))
    charges = [charge for c in commands for charge in c.charges]
    yield _row("requests that RunComfy took in", len(charges))
    yield _row("  of these completed: charges", sum(charge.has_result for charge in charges))
    jobs = [c for c in commands if c.mark in accepted]
    in_reply = [c for c in jobs if c.ends]
    directly = [c for c in jobs if c.direct and not c.ends]
    nowhere = [c for c in jobs if not c.direct and not c.ends]
    yield _row("ends seen in the reply", len(in_reply))
    yield _row("ends seen by direct message", len(directly))
    yield _row("ends seen nowhere", len(nowhere))
    for why, count in Counter(_why_nowhere(c.unanswered, c.deleted_at) for c in nowhere).items():
        yield f"  {count:5}    {why}"
    yield _row("told twice, since word of the first was lost", _twice(facts))
    late = sum(covered(command) for command in commands)
    yield _row("covered by a status that was on its way when its process ended", late)
    yield _row("quota used", sum(facts.database.used.values()))
    books = facts.database.ledger
    whole = [spent for (scope, day), (_, spent) in books.items() if scope < 0 and len(day) == 10]
    yield _row(f"millionths of a dollar spent, of {facts.limits.budget or 'any'} a day", sum(whole))
    yield _row("given back, and their price kept as spent", _kept(facts))
    most = facts.limits.concurrency or "any number"
    yield _row(f"requests that RunComfy had at once, of {most}", facts.most_under_way)
    yield _row("looks at the database meanwhile", facts.looks)
    for deed, count in sorted(facts.deeds.items()):
        yield _row(deed, count)
    yield from _machine(facts)


def _kept(facts: Facts) -> int:
    return sum(row.charged for row in facts.database.rows)


def _machine(facts: Facts) -> Iterator[str]:
    ends = Counter(life.how for life in facts.lives if life.how)
    for how in ("killed", "stopped", "alone"):
        yield _row(f"the bot's process {how}", ends[how])
    ready = [life.ready_seconds for life in facts.lives if life.ready_seconds is not None]
    if ready:
        yield (
            f"{len(ready)} of {len(facts.lives)} starts came to be ready, in seconds: "
            f"median {statistics.median(ready):.1f}, worst {max(ready):.1f}"
        )
    yield f"{facts.seconds:.0f} seconds, {facts.memory_bytes / 1e6:.0f} MB of memory at the end"


def _row(name: str, count: int) -> str:
    return f"{count:7}  {name}"


def _sentence(refusal: str) -> str:
    """Return a refusal without what differs from one person to the next."""
    return re.sub(r"\d+", "N", refusal.replace("\n", " "))[:110]


def _why_nowhere(unanswered: bool, deleted_at: float) -> str:
    if unanswered:
        return "the command was left without an answer"
    gone = "the reply was deleted" if deleted_at else "the reply could not be edited"
    return f"{gone}, and direct messages were closed"


def _twice(facts: Facts) -> int:
    return sum(
        1
        for command in facts.commands.values()
        if len({end for _, end in command.ends}) + len(command.direct) > 1
    )
