"""The judge: goes through what happened at once, in the database's own order, beside the model.

What had an effect stands in the journal, so that its order is known, and the model has to agree
with each effect at its place. What was refused had none: it was decided at one moment between the
first and the last effect of its batch, so that one of those moments has to be such that the model
refuses it, by the same limit and with the same figures. A rule that changes meanwhile is the old
one or the new one for whoever asks until the change is answered, and the new one from then on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeAlias

from bench.weeklong.batch import Attempt, Batch, Deed
from bench.weeklong.journal import Event
from bench.weeklong.model import MOST_GIFTS, NEXT, WHOLE, Given, Model
from bench.weeklong.rules import Ask, Rules, Value, day_at, forbidden
from bench.weeklong.town import Give, Reset, Say

Owed: TypeAlias = "tuple[tuple[int, str], int, int]"
"""A look at a budget that somebody's command is followed by: scope and period, budget, price."""


class Judge:
    """Holds what happens against the model, and notes each difference."""

    def __init__(self, rules: Rules) -> None:
        self.model = Model()
        self.kept = rules
        """What is said, in the order of the database."""
        self.differences: list[str] = []
        self.counts: Counter[str] = Counter()
        self.telling: set[tuple[int, str]] = set()
        """Budgets that the owners are just being told of."""
        self._of: dict[str, Callable[[Event], None]] = {
            "accepted": self._accepted,
            "moved": self._moved,
            "parked": self._parked,
            "given": self._given,
            "reset": self._reset,
            "set": self._set,
            "told": self._told,
        }

    def differs(self, words: str) -> None:
        """Note a difference."""
        self.differences.append(words)

    def judge(self, batch: Batch, events: Sequence[Event]) -> None:
        """Go through a batch."""
        self._batch = batch
        open_ = [a for a in batch.attempts if isinstance(a.outcome, tuple)]
        self._owed: list[Owed] = []
        self._bounds = {
            one
            for attempt in batch.attempts
            for rules in attempt.rules
            for one in budgets_of(rules, attempt.ask)
        }
        self._taken: Counter[tuple[int, str]] = Counter()
        idle = [deed for deed in batch.deeds if deed.answer is not None or batch.heard]
        self._unseen = list(batch.deeds)
        open_ = self._settled(open_)
        could_be_idle = [d for d in idle if self._is_idle(d)]
        for event in events:
            self._of[event.what](event)
            open_ = self._settled(open_)
            could_be_idle += [d for d in self._unseen if d in idle and self._is_idle(d)]
            self._owed = [one for one in self._owed if self.model.told.get(one[0]) != one[1]]
        for attempt in open_:
            now = [self.model.answer(attempt.ask, rules) for rules in attempt.rules]
            self.differs(f"{attempt.ask}: refused by {attempt.outcome}, and never so: {now}")
        for deed in self._unseen:
            if deed in idle and deed not in could_be_idle:
                self.differs(f"{deed}: nothing came of it")
        if batch.heard:
            self._heard(batch)

    def _heard(self, batch: Batch) -> None:
        """See that everybody was told the truth, and that each alarm that is owed was given."""
        for attempt in batch.attempts:
            edit = self.model.by_interaction.get(attempt.ask.interaction)
            if isinstance(attempt.outcome, int) and (not edit or edit.id != attempt.outcome):
                self.differs(f"{attempt.ask}: told of job {attempt.outcome}, which is not there")
            if attempt.outcome is None:
                self.differs(f"{attempt.ask}: without an answer")
        said = Counter((step.job_id, step.state) for step in batch.steps if step.done)
        if said != self._taken:
            self.differs(f"steps said to be taken: {said - self._taken} {self._taken - said}")
        for key, budget, _ in self._owed:
            self.differs(f"{key}: {self.model.spent[key]} of {budget} spent, and nobody was told")

    def _settled(self, open_: Sequence[Attempt]) -> list[Attempt]:
        """Return those whose refusal is not explained by this moment."""
        still = [attempt for attempt in open_ if not self._explains(attempt)]
        for attempt in open_:
            if attempt not in still and len(attempt.rules) == 1:
                self._owe(attempt.rules[0], attempt.ask)
        return still

    def _owe(self, rules: Rules, ask: Ask) -> None:
        """Note which budgets have to be told of, unless they have been."""
        if not forbidden(ask, rules):
            near = [one for one in budgets_of(rules, ask) if self.model.is_near(*one)]
            self._owed += [one for one in near if self.model.told.get(one[0]) != one[1]]

    def _explains(self, attempt: Attempt) -> bool:
        ask = attempt.ask
        if attempt.outcome == ("duplicate",):
            return ask.interaction in self.model.by_interaction
        if attempt.outcome == ("twice",):
            return self.model.is_again(ask)
        return any(self.model.answer(ask, rules) == attempt.outcome for rules in attempt.rules)

    def _accepted(self, event: Event) -> None:
        interaction, gift = event.number("interaction_id"), event.of["gift_id"]
        job_id = event.number("id")
        at = event.number("accepted_at")
        attempts = [
            a for a in self._batch.attempts if (a.ask.interaction, a.ask.at) == (interaction, at)
        ]
        if not attempts or interaction in self.model.by_interaction:
            return self.differs(f"job {job_id} of interaction {interaction}: nobody asked for it")
        ask = attempts[0].ask
        found = [
            rules
            for attempt in attempts
            for rules in attempt.rules
            if self.model.answer(ask, rules) is None and self.model.gift_for(ask, rules) == gift
        ]
        if not found or self.model.is_again(ask):
            answers = [
                (self.model.answer(ask, rules), self.model.gift_for(ask, rules))
                for rules in attempts[0].rules
            ]
            self.differs(f"{ask}: accepted with gift {gift}, and should be {answers}")
        assert gift is None or isinstance(gift, int)
        self.model.accept(job_id, ask, gift)
        self.counts["used a gift"] += gift is not None
        if len(attempts[0].rules) == 1:
            self._owe(attempts[0].rules[0], ask)
        return None

    def _moved(self, event: Event) -> None:
        job_id, state = event.number("id"), str(event.of["state"])
        edit = self.model.edits.get(job_id)
        steps = [s for s in self._batch.steps if s.job_id == job_id and s.state == state]
        if not edit or not steps or state not in NEXT.get(edit.state, ()):
            return self.differs(f"job {job_id} went to {state}: {edit}, {steps}")
        self._taken[job_id, state] += 1
        self.counts[f"{edit.state} to {state}"] += 1
        self.model.move(job_id, state, steps[0].reason, steps[0].at)
        # What is given back may bring a budget below its alarm again.
        self._owed = [one for one in self._owed if self.model.is_near(*one)]
        return None

    def _parked(self, event: Event) -> None:
        job_id, parked = event.number("id"), bool(event.of["parked"])
        self.model.edits[job_id].parked = parked
        self._taken[job_id, "parked" if parked else "pressed"] += 1

    def _given(self, event: Event) -> None:
        n = event.number
        row = (
            *(n("interaction_id"), n("guild_id"), n("user_id")),
            *(n("edits"), n("ends_at"), n("given_by")),
        )
        self._seen(
            lambda d: d.what == Give(*row) and d.at == n("given_at") and d.answer is not False
        )
        gift = Given(n("id"), n("interaction_id"), n("edits"), n("ends_at"))
        if len(self.model.usable(n("user_id"), n("guild_id"), n("given_at"))) >= MOST_GIFTS:
            self.differs(f"{row}: given beyond what anybody may have")
        self.model.give(gift, n("user_id"), n("guild_id"), n("given_at"), n("given_by"))

    def _reset(self, event: Event) -> None:
        n = event.number
        reset = Reset(n("guild_id"), n("user_id"), n("reset_by"))
        own = self.model.reset(reset.user, reset.server, n("reset_at"), reset.by)
        if own != n("forgiven"):
            self.differs(f"{reset}: {n('forgiven')} edits count no more, and not {own}")
        self._seen(lambda d: d.what == reset and d.at == n("reset_at") and d.answer in (own, None))

    def _set(self, event: Event) -> None:
        n = event.number
        server, what, by = n("guild_id"), str(event.of["name"]), n("changed_by")
        text = event.of["value"]
        value = _value(json.loads(text) if isinstance(text, str) else None)
        before = self.kept.servers.get(server, {}).get(what)
        if before == value:
            self.differs(f"{what} of server {server} was {value}, and is written down as a change")
        self.kept = self.kept.changed(server, what, value)
        self.model.changes[server].append((n("changed_at"), by, what, before, value))
        say = Say(server, what, value, by)
        self._seen(lambda d: _plain(d.what) == say and d.at == n("changed_at"))

    def _told(self, event: Event) -> None:
        key, budget = (event.number("scope"), str(event.of["period"])), event.of["told"]
        before = self.model.told.get(key)
        if event.number("telling"):
            asked = [one for one in self._bounds if one[:2] == (key, budget)]
            if before == budget or not any(self.model.is_near(*one) for one in asked):
                spent = self.model.spent[key]
                self.differs(f"{key}: told of {budget} at {spent}, and before that of {before}")
            self.telling.add(key)
            self.counts["alarms"] += 1
        else:
            self.telling.discard(key)
            self.counts["alarms that did not get through"] += budget is None
            if budget not in (before, None):
                self.differs(f"{key}: told of {budget}, and that was {before}")
        self.model.told.pop(key, None)
        if isinstance(budget, int):
            self.model.told[key] = budget

    def died(self) -> None:
        """Let nobody have been told of what a process was telling when it died."""
        for key in self.telling:
            self.model.told.pop(key, None)
        self.telling.clear()

    def _seen(self, is_it: Callable[[Deed], bool]) -> None:
        for deed in self._unseen:
            if is_it(deed):
                self._unseen.remove(deed)
                return
        self.differs(f"somebody did what nobody wished: {self._unseen}")

    def _is_idle(self, deed: Deed) -> bool:
        """Tell whether a deed changes nothing at this moment."""
        match deed.what:
            case Give(interaction, server, user):
                if self.model.is_given(interaction):
                    return deed.answer is True
                usable = self.model.usable(user, server, deed.at)
                return len(usable) >= MOST_GIFTS and deed.answer is False
            case Reset(server, user):
                standing = self.model.standing(user, server, deed.at)
                return standing["guild_used"] == 0 and deed.answer == 0
        say = _plain(deed.what)
        return self.kept.servers.get(say.server, {}).get(say.what) == say.value


def budgets_of(rules: Rules, ask: Ask) -> set[Owed]:
    """Return the budgets that an edit counts against."""
    day, server = day_at(ask.at), ask.server
    found = {
        (WHOLE, day): rules.budget_day,
        (WHOLE, day[:7]): rules.budget_month,
        (server, day): rules.number(server, "budget_day"),
        (server, day[:7]): rules.number(server, "budget_month"),
    }
    return {(key, budget, ask.price) for key, budget in found.items() if budget is not None}


def _plain(what: Give | Reset | Say) -> Say:
    """Return what is said, with what says nothing left out."""
    if not isinstance(what, Say):
        return Say(-1, "", None, 0)
    nothing = what.value == 0 and what.what == "pause_seconds"
    return Say(what.server, what.what, None if nothing else what.value, what.by)


def _value(value: object) -> Value:
    if isinstance(value, list):
        return tuple(value)
    assert value is None or isinstance(value, int | str)
    return value
