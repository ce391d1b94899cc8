"""The balance as it is printed: what was done, what came of it, what it cost, what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.weeklong.judge import Judge
from bench.weeklong.model import WHOLE
from bench.weeklong.rules import day_at
from bench.weeklong.run import Run
from bench.weeklong.town import DIRECT, SERVERS

MOST_SHOWN = 20
"""Differences that are printed."""
NAMES = {WHOLE: "everywhere", DIRECT: "direct messages"} | {
    server: f"server {number}" for number, server in enumerate(SERVERS, start=1)
}


def lines(run: Run) -> Iterator[str]:
    """Yield the report, line by line."""
    judge = run.judge
    edits = judge.model.edits.values()
    yield _row(len(run.town.members), "members, in")
    yield _row(len(SERVERS), "servers and direct messages, over")
    yield _row(run.days, f"days from {run.began:%Y-%m-%d}")
    yield _row(run.asked, "asked")
    yield _row(run.unheard, "asked a process that died before it answered")
    yield _row(run.refused.total(), "refused")
    for word, count in run.refused.most_common():
        yield _row(count, f"  {word}")
    yield _row(len(edits), "accepted")
    yield _row(judge.counts["used a gift"], "  used a gift")
    for state, count in Counter(edit.state for edit in edits).most_common():
        yield _row(count, f"  {state}")
    late = [edit for edit in edits if edit.ended and day_at(edit.ended) != day_at(edit.ask.at)]
    yield _row(len(late), "ended on another day than they were accepted")
    back = [edit for edit in edits if not edit.counts]
    yield _row(len(back), "given back")
    yield _row(sum(edit.charged for edit in back), "  and their price kept as spent")
    gifts = [gift for theirs in judge.model.gifts.values() for gift in theirs]
    yield _row(len(gifts), f"gifts, of {sum(gift.edits for gift in gifts)} edits")
    changes = [change for theirs in judge.model.changes.values() for change in theirs]
    resets = sum(str(what).startswith("reset:") for _, _, what, *_ in changes)
    yield _row(resets, "resets")
    yield _row(len(changes) - len(gifts) - resets, "changes of rules, budgets and the pause")
    yield _row(judge.counts["alarms"], "budgets that the owners were told of")
    yield _row(judge.counts["alarms that did not get through"], "  of these did not get through")
    yield _row(run.deaths, "processes that died")
    yield ""
    yield from _money(judge)
    yield ""
    yield _row(run.audits, "times all rows were compared with the model")
    yield _row(len(judge.differences), "differences")
    for line in judge.differences[:MOST_SHOWN]:
        yield f"        - {line}"
    if len(judge.differences) > MOST_SHOWN:
        yield f"        - and {len(judge.differences) - MOST_SHOWN} more"


def _money(judge: Judge) -> Iterator[str]:
    """Yield edits that count and dollars, by day and month and where."""
    model = judge.model
    periods = sorted({period for _, period in model.total})
    yield f"{'dollars':12}" + "".join(f"{name:>24}" for name in NAMES.values())
    for period in periods:
        cells = (
            f"{model.total[scope, period]} for {model.spent[scope, period] / 1e6:,.6f}"
            for scope in NAMES
        )
        yield f"{period:12}" + "".join(f"{cell:>24}" for cell in cells)


def _row(count: int, name: str) -> str:
    return f"{count:7}  {name}"
