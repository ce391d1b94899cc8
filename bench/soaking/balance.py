"""The laws: what must hold after any sequence of failures and restarts, each held against facts.

A law yields a line per difference: which job, which interaction, what. Where it lets something
pass, it is because nobody could have known or done better, and the facts show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from signal import SIGTERM

from bench.soaking.facts import ENDS, GIVEN_BACK, Command, Facts, Row
from bench.soaking.moments import books, name_of

Law = Callable[[Facts], Iterator[str]]
STOP_SECONDS = 10.0
"""What SIGTERM promises."""
GONE_ANSWERS = 3
"""So many times "no such request" is believed."""
AFTER_SECONDS = 5.0
"""What came to the process just before its end, it may not have written down."""
TOO_MANY_REQUESTS = 429


def differences(facts: Facts) -> dict[str, list[str]]:
    """Return each law, in words, with what differs from it; nothing when it holds."""
    return {words: list(law(facts)) for words, law in LAWS.items()}


def _about(command: Command) -> str:
    return f"{command.mark} (interaction {command.interaction_id}, {command.person})"


def _jobs(facts: Facts) -> Iterator[tuple[Row, Command]]:
    for row in facts.database.rows:
        if row.mark in facts.commands:
            yield row, facts.commands[row.mark]


def _accepted(facts: Facts) -> dict[str, Row]:
    return {row.mark: row for row in facts.database.rows}


def _one_answer(facts: Facts) -> Iterator[str]:
    accepted = _accepted(facts)
    for command in facts.commands.values():
        if command.mark not in accepted and not command.refusal and not command.unanswered:
            yield f"{_about(command)}: neither accepted, refused nor left without an answer"
        if command.mark in accepted and command.refusal and not command.unanswered:
            state = accepted[command.mark].state
            if state not in GIVEN_BACK:
                yield f"{_about(command)}: refused, and its job is {state}"
    for mark, count in Counter(row.mark for row in facts.database.rows).items():
        if count > 1 or mark not in facts.commands:
            yield f"{mark or 'a job without a mark'}: {count} jobs of one command"


def _refusals(facts: Facts) -> Iterator[str]:
    accepted = _accepted(facts)
    for command in facts.commands.values():
        row = accepted.get(command.mark)
        if command.refusal and "Nothing was charged" not in command.refusal:
            yield f"{_about(command)}: refused without saying that it cost nothing"
        if command.refusal and (command.charges or (row and row.state not in GIVEN_BACK)):
            yield f"{_about(command)}: refused, and it cost something"
        if command.unanswered and row and row.state not in GIVEN_BACK:
            yield f"{_about(command)}: never answered, and its job is {row.state}"


def _ends(facts: Facts) -> Iterator[str]:
    for row in facts.database.rows:
        if row.state not in ENDS:
            yield f"{name_of(row)}: is still {row.state}"
        elif not row.told_at:
            yield f"{name_of(row)}: ended {row.state} ({row.reason}), and nobody was told"


def _told_once(facts: Facts) -> Iterator[str]:
    for row, command in _jobs(facts):
        expected = "delivered" if row.state == "delivered" else "given back"
        in_reply = {end for _, end in command.ends}
        wrong = (in_reply | set(command.direct.values())) - {expected}
        if row.state in ENDS and wrong:
            words = ", ".join(sorted(wrong))
            yield f"{name_of(row)}: ended {row.state}, and its author read {words}"
        if covered(command) and not _covered_by_a_dead_process(facts, command):
            yield f"{name_of(row)}: its reply showed the end, and does not any more"
        times = len(in_reply) + len(command.direct)
        # Discord's word on the first reply was lost, and by the time that it is asked for it, the
        # reply is deleted: the bot cannot tell that from one that was never shown.
        unseen = row.reason == "never_shown" and command.deleted_at
        if times == 0 and not (unseen or _nobody_to_tell(command)):
            yield f"{name_of(row)}: ended {row.state} ({row.reason}), and its author saw no end"
        if times > 1 and not command.word_lost and not _died_at(facts, command):
            yield f"{name_of(row)}: its author saw {times} ends"


def covered(command: Command) -> bool:
    """Tell whether the reply showed the end once, and now shows something older."""
    return bool(command.ends) and not command.deleted_at and not command.last


def _covered_by_a_dead_process(facts: Facts, command: Command) -> bool:
    """Tell whether it was a status that was on its way when its process ended."""
    return any(_process_ended(facts, at, until) for at, until in command.slow_statuses)


def _nobody_to_tell(command: Command) -> bool:
    """Tell whether an end could not be shown anywhere."""
    no_reply = command.unanswered or command.deleted_at or command.refused
    return bool(command.unanswered or (no_reply and "channel_send" in command.refused))


def _died_at(facts: Facts, command: Command) -> bool:
    """Tell whether a process ended just after it had shown the end, and may not have noted it."""
    return any(_process_ended(facts, at, at + AFTER_SECONDS) for at, _ in command.ends)


def _process_ended(facts: Facts, since: float, until: float) -> bool:
    return any(
        life.ended_at and since <= life.ended_at and life.ended_at - life.seconds <= until
        for life in facts.lives
    )


def _in_the_closest_place(facts: Facts) -> Iterator[str]:
    for row, command in _jobs(facts):
        stands = command.replied and not command.deleted_at
        # A first reply whose answer was lost for as long as the token lives cannot be found again.
        if command.direct and stands and not command.refused:
            yield f"{name_of(row)}: told by direct message, though its reply stands"


def _with_its_picture(facts: Facts) -> Iterator[str]:
    for row, command in _jobs(facts):
        if row.state == "delivered":
            if not command.pictures:
                yield f"{name_of(row)}: delivered without a picture"
            if not any(charge.has_result for charge in command.charges):
                yield f"{name_of(row)}: delivered, and RunComfy made nothing"
        if command.strange_files:
            yield f"{name_of(row)}: shows the pictures of {', '.join(command.strange_files)}"


def _quota(facts: Facts) -> Iterator[str]:
    delivered = Counter(
        (row.user_id, row.day) for row in facts.database.rows if row.state == "delivered"
    )
    for person, day in {*delivered, *facts.database.used}:
        used, count = facts.database.used.get((person, day), 0), delivered[person, day]
        if used != count:
            yield f"person {person}: {used} edits of {day} used, and {count} delivered"
        if used > facts.limits.daily:
            yield f"person {person}: {used} edits of {day} used, of {facts.limits.daily}"


def _meanwhile(facts: Facts) -> Iterator[str]:
    yield from facts.on_the_way
    if not facts.looks:
        yield "nobody looked at the database"


def _submitted_once(facts: Facts) -> Iterator[str]:
    for command in facts.commands.values():
        if len(command.charges) > 1:
            yield f"{_about(command)}: RunComfy took in {len(command.charges)} requests"
        # Only a 429 says that nothing came of it; after any other answer nobody may ask again.
        final = [attempt for attempt in command.attempts if attempt.status != TOO_MANY_REQUESTS]
        if len(final) > 1:
            statuses = ", ".join(str(attempt.status or "cut") for attempt in command.attempts)
            yield f"{_about(command)}: submitted {len(command.attempts)} times ({statuses})"


def _written_first(facts: Facts) -> Iterator[str]:
    accepted = _accepted(facts)
    for command in facts.commands.values():
        row = accepted.get(command.mark)
        if (command.attempts or command.charges) and row is None:
            yield f"{_about(command)}: submitted, and there is no job"
        elif row and command.attempts and command.attempts[0].at < row.accepted_at - 1.0:
            yield f"{name_of(row)}: submitted before it was accepted"


def _nothing_thrown_away(facts: Facts) -> Iterator[str]:
    for row, command in _jobs(facts):
        if row.state == "delivered":
            continue
        for charge in command.charges:
            took = charge.finished_at - charge.submitted_at
            in_time = charge.has_result and took <= facts.limits.timeout_seconds
            believed_gone = charge.not_found >= GONE_ANSWERS
            logged = charge.request_id in facts.addresses
            if in_time and not believed_gone and not logged and row.state != "uncertain":
                yield (
                    f"{name_of(row)}: RunComfy finished {charge.request_id}, and it is {row.state} "
                    f"({row.reason})"
                )


def _uncertain_for_a_reason(facts: Facts) -> Iterator[str]:
    for row, command in _jobs(facts):
        if row.state != "uncertain":
            continue
        if command.attempts:
            last = command.attempts[-1]
            since, until, clear = last.at, last.until + AFTER_SECONDS, last.clear
        else:
            since, until, clear = row.accepted_at, row.told_at or facts.seconds, True
        if clear and not _process_ended(facts, since, until):
            yield f"{name_of(row)}: is uncertain, and its submit was answered"


def _processes(facts: Facts) -> Iterator[str]:
    for number, life in enumerate(facts.lives, start=1):
        if life.how == "alone":
            yield f"process {number} ended by itself (status {life.status})"
        # A process that has hardly begun does not mind signals yet: the system ends it.
        clean = life.status == 0 or (life.status == -SIGTERM and life.ready_seconds is None)
        if life.how == "stopped" and not (clean and life.seconds <= STOP_SECONDS):
            yield f"process {number} was stopped: status {life.status}, {life.seconds:.1f} s"


def _log(facts: Facts) -> Iterator[str]:
    yield from (f"a secret: {line}" for line in facts.secrets)
    yield from facts.tracebacks


def _pings(facts: Facts) -> Iterator[str]:
    yield from (f"{mark}: somebody was pinged" for mark in facts.pinged)


def _spent(facts: Facts) -> Iterator[str]:
    yield from books(facts.database, facts.limits)
    for row, command in _jobs(facts):
        if row.state == "uncertain" and not row.charged:
            yield f"{name_of(row)}: is uncertain, and its price does not count as spent"
        sent = command.attempts or command.charges
        if row.charged and not sent and not _process_ended(facts, row.accepted_at, row.told_at):
            yield f"{name_of(row)}: counts as spent, and was never submitted"


def _requests(facts: Facts) -> Iterator[str]:
    most, limit = facts.most_under_way, facts.limits.concurrency
    # A request goes on where its job is over: whose fate nobody knows, and who is not asked again.
    given_up = sum(
        bool(command.charges) and row.state in GIVEN_BACK for row, command in _jobs(facts)
    )
    if limit is not None and most > limit + given_up:
        yield f"RunComfy had {most} at once, of {limit}, and {given_up} jobs were given up"


LAWS: dict[str, Law] = {
    "each command is accepted, refused or left without an answer": _one_answer,
    "what was refused or never answered cost nothing": _refusals,
    "each accepted job came to one of its four ends, and was told": _ends,
    "its author saw that end, once": _told_once,
    "in the reply, or where Discord refused that, by direct message": _in_the_closest_place,
    "what is delivered shows its own picture": _with_its_picture,
    "the quota that counts as used is what was delivered": _quota,
    "at no moment was more held, spent or under way than may be, nor did an end change": _meanwhile,
    "what is spent is what the jobs say, to the millionth, within the budget": _spent,
    "RunComfy never had more at once than it may, but for what nobody waits for": _requests,
    "no job was submitted twice": _submitted_once,
    "each submit had its job written first": _written_first,
    "nothing that RunComfy finished was thrown away": _nothing_thrown_away,
    "a job is uncertain only where nobody could know": _uncertain_for_a_reason,
    "no process ended by itself, and each stop took 10 seconds at most": _processes,
    "no secret and no traceback in the log": _log,
    "nobody was pinged": _pings,
}
