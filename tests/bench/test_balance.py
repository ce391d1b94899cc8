"""The balance finds each kind of difference: one that cannot fail would prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from bench.soaking.balance import LAWS, differences
from bench.soaking.facts import Attempt, Charge, Command, Facts, Life, Limits, Row, Snapshot
from bench.soaking.moments import look
from bench.soaking.report import lines

DAY = "2026-11-21"
PERSON = 7
LIMITS = Limits(daily=5, active=2, timeout_seconds=45.0, concurrency=2, budget=9)
LEDGER = {(scope, period): (1, 6) for scope in (-1, 0) for period in (DAY, DAY[:7])}
"""Of one that was delivered, and of one more that may have been charged for."""
DELIVERED, FAILED, UNCERTAIN, REFUSED, UNANSWERED = (f"job{n:05}x" for n in range(5))


def row(job_id: int, mark: str, state: str, reason: str = "") -> Row:
    made = Row(job_id, 100 + job_id, PERSON, DAY, state, reason, mark, 1000.0, 1010.0, price=3)
    return replace(made, charged=state == "uncertain")


def command(mark: str, **changes: object) -> Command:
    made = Command(mark, 100, "painter", "art")
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def facts() -> Facts:
    """Return a soak in which all went as it should: a delivery, and one of everything else."""
    good = Facts(LIMITS)
    shown = {"replied": True, "attempts": [Attempt(1001.0, 1001.1, 200)]}
    charge = Charge("made", 1001.0, 1005.0, has_result=True)
    delivered, given_back = [(1009.0, "delivered")], [(1009.0, "given back")]
    for one in (
        command(DELIVERED, **shown, ends=delivered, last="delivered", pictures=2, charges=[charge]),
        command(
            FAILED, **shown, ends=given_back, last="given back", charges=[Charge("no", 1001.0)]
        ),
        command(
            UNCERTAIN,
            replied=True,
            ends=given_back,
            last="given back",
            attempts=[Attempt(1001.0, 1001.1, 503, clear=False)],
        ),
        command(REFUSED, refusal="You have reached the limit. Nothing was charged."),
        command(UNANSWERED, unanswered=True),
    ):
        good.commands[one.mark] = one
    rows = (
        row(1, DELIVERED, "delivered"),
        row(2, FAILED, "failed", "model_failed"),
        row(3, UNCERTAIN, "uncertain", "unclear"),
    )
    good.database = Snapshot(rows, {(PERSON, DAY): 1}, LEDGER)
    good.most_under_way = 2
    good.looks = 10
    good.lives = [Life(990.0, 0.5, 1100.0, "stopped", 0, 0.4)]
    return good


def change(good: Facts, mark: str, changes: Mapping[str, object]) -> None:
    rows = [replace(r, **changes) if r.mark == mark else r for r in good.database.rows]  # type: ignore[arg-type]  # the names are a test's own
    good.database = replace(good.database, rows=tuple(rows))


def doctored(*changes: Callable[[Facts], object]) -> Facts:
    made = facts()
    for one in changes:
        one(made)
    return made


def of(mark: str, **changes: object) -> Callable[[Facts], None]:
    """Return what changes the command of that mark."""

    def doctor(good: Facts) -> None:
        for name, value in changes.items():
            setattr(good.commands[mark], name, value)

    return doctor


def as_row(of_mark: str, **changes: object) -> Callable[[Facts], None]:
    """Return what changes the row of that mark."""
    return lambda good: change(good, of_mark, changes)


def as_life(**changes: object) -> Callable[[Facts], None]:
    """Return what changes the one process."""

    def doctor(good: Facts) -> None:
        good.lives = [replace(good.lives[0], **changes)]  # type: ignore[arg-type]  # as above

    return doctor


def without_row(mark: str) -> Callable[[Facts], None]:
    """Return what removes the row of that mark."""

    def doctor(good: Facts) -> None:
        rows = tuple(r for r in good.database.rows if r.mark != mark)
        good.database = replace(good.database, rows=rows)

    return doctor


def used(count: int) -> Callable[[Facts], None]:
    """Return what makes so much of the quota count as used."""

    def doctor(good: Facts) -> None:
        good.database = replace(good.database, used={(PERSON, DAY): count})

    return doctor


def ledger(edits: int, spent: int) -> Callable[[Facts], None]:
    """Return what makes the ledger of the day say something else."""

    def doctor(good: Facts) -> None:
        wrong = {**LEDGER, (-1, DAY): (edits, spent)}
        good.database = replace(good.database, ledger=wrong)

    return doctor


ALONE = Attempt(1001.0, 1001.1, 200)
DOCTORED: list[tuple[str, tuple[Callable[[Facts], object], ...]]] = [
    ("each command is accepted", (without_row(FAILED),)),
    ("each command is accepted", (of(DELIVERED, refusal="Nothing was charged."),)),
    ("each command is accepted", (as_row(FAILED, mark=DELIVERED),)),
    ("each command is accepted", (as_row(FAILED, mark="job99999x"),)),
    ("cost nothing", (of(REFUSED, refusal="No."),)),
    ("cost nothing", (of(REFUSED, charges=[Charge("made", 1001.0)]),)),
    ("cost nothing", (of(DELIVERED, unanswered=True),)),
    ("one of its four ends", (as_row(FAILED, state="running"),)),
    ("one of its four ends", (as_row(FAILED, told_at=0.0),)),
    ("that end, once", (of(FAILED, ends=[], last=""),)),
    ("that end, once", (of(FAILED, last=""),)),
    ("that end, once", (of(FAILED, last="", slow_statuses=[(1004.0, 1012.0)]),)),
    ("that end, once", (of(FAILED, direct={"1": "given back"}),)),
    ("that end, once", (of(FAILED, ends=[(1.0, "given back"), (2.0, "delivered")]),)),
    ("that end, once", (of(FAILED, ends=[(1.0, "delivered")], last="delivered"),)),
    ("that end, once", (of(FAILED, ends=[], direct={"1": "given back", "2": "given back"}),)),
    ("that end, once", (of(FAILED, ends=[], deleted_at=1005.0),)),
    ("by direct message", (of(FAILED, ends=[], direct={"1": "given back"}),)),
    ("its own picture", (of(DELIVERED, pictures=0),)),
    ("its own picture", (of(DELIVERED, charges=[]),)),
    ("its own picture", (of(DELIVERED, strange_files=[FAILED]),)),
    ("counts as used", (used(2),)),
    ("counts as used", (used(0),)),
    ("counts as used", (used(6),)),
    ("at no moment", (lambda good: good.on_the_way.append("person 7 holds 6 of 5"),)),
    ("at no moment", (lambda good: setattr(good, "looks", 0),)),
    ("what is spent", (ledger(1, 7),)),
    ("what is spent", (ledger(2, 6),)),
    ("what is spent", (as_row(UNCERTAIN, charged=False),)),
    ("what is spent", (as_row(FAILED, charged=True), of(FAILED, attempts=[], charges=[]))),
    ("RunComfy never had more", (lambda good: setattr(good, "most_under_way", 5),)),
    ("submitted twice", (of(FAILED, attempts=[ALONE, replace(ALONE, at=1002.0)]),)),
    ("submitted twice", (of(FAILED, attempts=[replace(ALONE, status=500), ALONE]),)),
    ("submitted twice", (of(FAILED, attempts=[replace(ALONE, status=0), ALONE]),)),
    ("submitted twice", (of(FAILED, charges=[Charge("a", 1.0), Charge("b", 2.0)]),)),
    ("written first", (of(REFUSED, attempts=[ALONE]),)),
    ("written first", (as_row(FAILED, accepted_at=1009.0),)),
    ("thrown away", (of(FAILED, charges=[Charge("x", 1001.0, 1005.0, has_result=True)]),)),
    ("nobody could know", (of(UNCERTAIN, attempts=[ALONE]),)),
    ("nobody could know", (of(UNCERTAIN, attempts=[]),)),
    ("no process ended by itself", (as_life(how="alone", status=1),)),
    ("no process ended by itself", (as_life(status=-9),)),
    ("no process ended by itself", (as_life(status=-15),)),
    ("no process ended by itself", (as_life(seconds=11.0),)),
    ("no secret", (lambda good: good.secrets.append("the token is ..."),)),
    ("no secret", (lambda good: good.tracebacks.append("Traceback"),)),
    ("pinged", (lambda good: good.pinged.append(DELIVERED),)),
]


def test_all_is_well() -> None:
    assert not any(differences(facts()).values())


@pytest.mark.parametrize(("law", "changes"), DOCTORED)
def test_a_difference_is_found(law: str, changes: tuple[Callable[[Facts], object], ...]) -> None:
    found = differences(doctored(*changes))
    (words,) = [words for words in found if law in words]
    assert found[words], "the law that does not hold any more"
    assert any(line.startswith("DIFFERS") and words in line for line in lines(facts(), found))


def test_each_law_can_be_broken() -> None:
    for words in LAWS:
        assert any(law in words for law, _ in DOCTORED), words


# What looks like a difference and is none, since nobody could have known or done better.
@pytest.mark.parametrize(
    "changes",
    [
        # Discord refused the reply, and takes no direct message.
        (of(FAILED, ends=[], last="", refused=["channel_edit", "channel_send"]),),
        # A deleted reply: the end comes by direct message.
        (of(FAILED, ends=[], last="", deleted_at=1005.0, direct={"1": "given back"}),),
        # Word of the reply's end was lost, and the reply was gone when it was tried again.
        (
            of(
                FAILED,
                deleted_at=1009.5,
                refused=["edit"],
                direct={"1": "given back"},
                word_lost=True,
            ),
        ),
        # The same with the process killed just after the end was shown.
        (
            of(FAILED, deleted_at=1009.5, refused=["edit"], direct={"1": "given back"}),
            as_life(ended_at=1009.6, how="killed", status=-9, seconds=0.1),
        ),
        # A status that was on its way when the process was killed came after the end.
        (
            of(FAILED, last="", slow_statuses=[(1004.0, 1012.0)]),
            as_life(ended_at=1005.0, how="killed", status=-9, seconds=0.1),
        ),
        # It was stopped before it had even begun to listen.
        (as_life(ready_seconds=None, status=-15),),
        # The answer to the submit came to a process that was dead by then.
        (
            of(UNCERTAIN, attempts=[ALONE]),
            as_life(ended_at=1001.2, how="killed", status=-9, seconds=0.1),
        ),
        # RunComfy was too busy, and said so: that may be repeated.
        (of(FAILED, attempts=[replace(ALONE, status=429), replace(ALONE, at=1002.0)]),),
        # It finished after the job's time, or said three times that there is no such request.
        (of(FAILED, charges=[Charge("x", 1001.0, 1050.0, has_result=True)]),),
        (of(FAILED, charges=[Charge("x", 1001.0, 1005.0, has_result=True, not_found=3)]),),
        # The result could not be shown, and its address is in the log.
        (
            of(FAILED, charges=[Charge("x", 1001.0, 1005.0, has_result=True)]),
            lambda good: good.addresses.add("x"),
        ),
    ],
)
def test_what_is_no_difference(changes: tuple[Callable[[Facts], object], ...]) -> None:
    assert {w: d for w, d in differences(doctored(*changes)).items() if d} == {}


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Snapshot((row(1, DELIVERED, "delivered"),), {(PERSON, DAY): 2}), "has used 2"),
        (Snapshot((), {(PERSON, DAY): 1}), "has used 1"),
        (Snapshot((row(1, DELIVERED, "running"),), {}), "has used 0"),
        (
            Snapshot(tuple(row(n, "", "delivered") for n in range(6)), {(PERSON, DAY): 6}),
            "6 of 5 edits",
        ),
        (
            Snapshot(tuple(row(n, "", "queued") for n in range(3)), {(PERSON, DAY): 3}),
            "3 edits in flight of 2",
        ),
        (
            Snapshot(tuple(row(n, "", "running") for n in range(3))),
            "3 requests are under way, of 2",
        ),
        (Snapshot((row(1, DELIVERED, "delivered"),)), "the ledger has (0, 0)"),
        (Snapshot(ledger={(-1, DAY): (4, 12)}), "12 millionths of a dollar spent, of 9"),
    ],
)
def test_a_moment_that_breaks_a_law(now: Snapshot, words: str) -> None:
    assert any(words in line for line in look(now, Snapshot(), LIMITS))


def test_an_end_that_changes() -> None:
    before = Snapshot((row(1, DELIVERED, "failed"), row(2, FAILED, "failed")))
    now = Snapshot((row(1, DELIVERED, "delivered"),), {(PERSON, DAY): 1})
    found = look(now, before, LIMITS)
    assert any("had ended failed, and is delivered" in line for line in found)
    assert any("job 2 is gone" in line for line in found)


def test_a_good_moment() -> None:
    now = Snapshot(
        (row(1, DELIVERED, "delivered"), row(2, FAILED, "running"), row(3, UNCERTAIN, "failed")),
        {(PERSON, DAY): 2},
        dict.fromkeys(LEDGER, (2, 6)),
    )
    assert not look(now, Snapshot(), LIMITS)
