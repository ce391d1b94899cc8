"""What has to happen, in plain Python: dictionaries, whole numbers, and the sentences of the rules.

It shares no code with what it judges, and knows nothing of it: what a person has is counted anew
from their edits each time. Times are milliseconds since the epoch, money is in millionths of a
dollar, days and months are UTC's; server 0 stands for direct messages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bench.weeklong.rules import DAY, Answer, Ask, Rules, day_at, day_ends, forbidden, month_ends

WHOLE = -1
"""The scope of all edits together, beside the servers'."""
MOST_GIFTS = 20
TWICE = 5_000
NEXT = {
    "accepted": {"submitting", "failed", "cancelled"},
    "submitting": {"accepted", "queued", "failed", "uncertain"},
    "queued": {"running", "finished", "failed", "cancelled"},
    "running": {"queued", "finished", "failed", "cancelled"},
    "finished": {"delivered", "failed"},
}
GIVEN_BACK = {"failed", "cancelled", "uncertain"}
WORK_DONE = {"timed_out", "request_gone", "no_output", "unclear"}
"""Why a request ended, where RunComfy has done the work or may have."""


@dataclass
class Edit:
    """An edit that was accepted."""

    id: int
    ask: Ask
    gift: int | None
    state: str = "accepted"
    parked: bool = False
    forgiven: bool = False
    """By a reset."""
    charged: bool = False
    reason: str = ""
    ended: int = 0
    """When; 0: not yet."""

    @property
    def counts(self) -> bool:
        """Whether it was not given back."""
        return self.state not in GIVEN_BACK

    @property
    def is_open(self) -> bool:
        """Whether its end is still to come."""
        return self.state in NEXT

    @property
    def flies(self) -> bool:
        """Whether it is on its way; a result that waits for a press is not."""
        return self.is_open and not self.parked

    @property
    def cost(self) -> int:
        """What it counts as spent."""
        return self.ask.price if self.counts or self.charged else 0


@dataclass(frozen=True)
class Given:
    """Edits that a moderator gave."""

    id: int
    interaction: int
    edits: int
    ends: int


class Model:
    """Every edit, every gift, and what is spent."""

    def __init__(self) -> None:
        self.edits: dict[int, Edit] = {}
        self.by_interaction: dict[int, Edit] = {}
        self.of: dict[int, list[Edit]] = defaultdict(list)
        """By person."""
        self.gifts: dict[tuple[int, int], list[Given]] = defaultdict(list)
        """By person and server."""
        self.total: dict[tuple[int, str], int] = defaultdict(int)
        """Edits by scope and day or month."""
        self.spent: dict[tuple[int, str], int] = defaultdict(int)
        """Likewise money."""
        self.told: dict[tuple[int, str], int] = {}
        """Likewise the budget that the owners were last told of."""
        self.changes: dict[int, list[tuple[object, ...]]] = defaultdict(list)
        """By server: when, by whom, what, from what, to what."""

    def answer(self, ask: Ask, rules: Rules) -> Answer:
        """Return why an edit is not accepted; None: it is."""
        return forbidden(ask, rules) or next(self._limits(ask, rules), None)

    def is_again(self, ask: Ask) -> bool:
        """Tell whether the same person has just pressed `Again` under the same result."""
        return ask.again is not None and any(
            e.ask.again == ask.again and e.counts and e.ask.at > ask.at - TWICE
            for e in self.of[ask.user]
        )

    def accept(self, job_id: int, ask: Ask, gift: int | None) -> None:
        """Take an edit in."""
        edit = self.edits[job_id] = self.by_interaction[ask.interaction] = Edit(job_id, ask, gift)
        self.of[ask.user].append(edit)
        self._count(edit, 1)

    def gift_for(self, ask: Ask, rules: Rules) -> int | None:
        """Return the gift that an edit would use; None: the day's own."""
        most = rules.person(ask.server, ask.roles)
        own = sum(self._is_own(e, ask.server) for e in self._today(ask.user, ask.at))
        if most is None or own < most:
            return None
        return next((gift.id for gift in self.usable(ask.user, ask.server, ask.at)), None)

    def move(self, job_id: int, state: str, reason: str, at: int) -> None:
        """Let an edit go to another state; what it held is given back at an end without picture."""
        edit = self.edits[job_id]
        self._count(edit, -1)
        requested = edit.state in ("queued", "running")
        if state in GIVEN_BACK:
            edit.charged = (
                state == "uncertain"
                or edit.state == "finished"
                or (requested and reason in WORK_DONE)
            )
            edit.reason = reason
        edit.state = state
        edit.ended = 0 if edit.is_open else at
        self._count(edit, 1)

    def is_given(self, interaction: int) -> bool:
        """Tell whether an event has given something already."""
        return any(g.interaction == interaction for theirs in self.gifts.values() for g in theirs)

    def give(self, gift: Given, user: int, server: int, at: int, by: int) -> None:
        """Give somebody edits."""
        self.gifts[user, server].append(gift)
        words = {"edits": gift.edits, "ends_at": gift.ends}
        self.changes[server].append((at, by, f"gift:{user}", None, words))

    def reset(self, user: int, server: int, at: int, by: int) -> int:
        """Let the edits of today count against the server's limit no more."""
        own = [e for e in self._today(user, at) if self._is_own(e, server)]
        for edit in own:
            edit.forgiven = True
        if own:
            self.changes[server].append((at, by, f"reset:{user}", len(own), 0))
        return len(own)

    def usable(self, user: int, server: int, at: int) -> list[Given]:
        """Return somebody's gifts that have something left, the first to end first."""
        found = [
            g for g in self.gifts.get((user, server), ()) if g.ends > at and self.left(g, user)
        ]
        return sorted(found, key=lambda gift: (gift.ends, gift.id))

    def left(self, gift: Given, user: int) -> int:
        """Return what is left of a gift."""
        return gift.edits - sum(e.counts and e.gift == gift.id for e in self.of[user])

    def is_near(self, key: tuple[int, str], budget: int, price: int) -> bool:
        """Tell whether 80 % of a budget are spent, or so much that an edit is too dear."""
        spent = self.spent[key]
        return spent > 0 and (spent * 100 >= budget * 80 or spent + price > budget)

    def standing(self, user: int, server: int, at: int) -> dict[str, int | None]:
        """Return what counts against the limits of a person in a place."""
        day, theirs = day_at(at), self.of[user]
        today = [e for e in self._today(user, at) if e.counts]
        gifts = self.usable(user, server, at)
        return {
            "used": len(today),
            "active": sum(e.flies for e in theirs),
            "guild_used": sum(self._is_own(e, server) for e in today),
            "guild_total": self.total[server, day],
            "guild_active": sum(e.flies and e.ask.server == server for e in theirs),
            "given": sum(self.left(gift, user) for gift in gifts),
            "given_until": min((gift.ends for gift in gifts), default=None),
            "last_at": max(
                (e.ask.at for e in theirs if e.counts and e.ask.server == server), default=None
            ),
            "spent_day": self.spent[WHOLE, day],
            "spent_month": self.spent[WHOLE, day[:7]],
            "guild_spent_day": self.spent[server, day],
            "guild_spent_month": self.spent[server, day[:7]],
        }

    def _limits(self, ask: Ask, rules: Rules) -> Iterator[tuple[object, ...]]:
        """Yield the limits that are met: the word, how much is used, how much there is, the end."""
        day, month = day_ends(ask.at), month_ends(ask.at)
        here = self.standing(ask.user, ask.server, ask.at)
        server = ask.server
        person = rules.person(server, ask.roles)
        counted: list[tuple[str, int | None, int | None, int | None]] = [
            ("daily", here["used"], rules.daily, day),
            ("guild_person", here["guild_used"], None if here["given"] else person, day),
            ("guild_daily", here["guild_total"], rules.number(server, "guild_daily"), day),
        ]
        in_flight: list[tuple[str, int | None, int | None, int | None]] = [
            ("active", here["active"], rules.active, None),
            ("guild_active", here["guild_active"], rules.number(server, "active"), None),
        ]
        for word, used, most, ends in counted:
            if most is not None and used is not None and used >= most:
                yield word, used, most, ends
        for word, spent, budget, ends in (
            ("budget_month", here["spent_month"], rules.budget_month, month),
            ("budget_day", here["spent_day"], rules.budget_day, day),
            *(
                (f"guild_{what}", here[f"guild_spent_{what[7:]}"], rules.number(server, what), end)
                for what, end in (("budget_month", month), ("budget_day", day))
            ),
        ):
            if budget is not None and spent is not None and spent + ask.price > budget:
                yield word, spent, budget, ends
        pause, last = rules.number(server, "pause_seconds"), here["last_at"]
        if pause and last is not None and ask.at < last + pause * 1000:
            yield "pause", max(0, (ask.at - last) // 1000), pause, last + pause * 1000
        for word, used, most, ends in in_flight:
            if most is not None and used is not None and used >= most:
                yield word, used, most, ends

    def _today(self, user: int, at: int) -> list[Edit]:
        return [e for e in self.of[user] if e.ask.at // DAY == at // DAY]

    def _is_own(self, edit: Edit, server: int) -> bool:
        counts = edit.counts and edit.gift is None and not edit.forgiven
        return counts and edit.ask.server == server

    def _count(self, edit: Edit, sign: int) -> None:
        for key in keys_of(edit):
            self.total[key] += sign * edit.counts
            self.spent[key] += sign * edit.cost


def keys_of(edit: Edit) -> list[tuple[int, str]]:
    """Return the scopes and periods that an edit is counted in."""
    day = day_at(edit.ask.at)
    return [(scope, period) for scope in (WHOLE, edit.ask.server) for period in (day, day[:7])]
