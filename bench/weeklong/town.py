"""Who lives there and what they wish for: members, three servers, their managers, all by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from bench.weeklong.rules import DAY, Ask, Rules, Value

PRICES = {"wan/one": 33_300, "wan/two": 1, "wan/three": 40_000, "wan/four": 999_983, "wan/five": 0}
"""By model, in millionths of a dollar: prices that no binary fraction is equal to."""
WEIGHTS = (30, 10, 40, 2, 3)
SERVERS = (1 << 60, 2 << 60, 3 << 60)
DIRECT = 0
USER, OWNER = 4 << 60, 5 << 60
ROLES, CHANNELS = 6, 5
MEAN_PRICE = 50_000
ASKS_A_DAY = 1.6
"""Of a member, on the average."""
WHATS = (
    *("person_daily", "role", "role", "role", "guild_daily", "active", "pause_seconds"),
    *("channels", "roles", "roles_refused", "budget_day", "budget_month", "paused"),
)
"""What is changed, as often as it is named."""
SHUTS_OUT = {"channels", "roles", "roles_refused"}


def roles_of(server: int) -> list[int]:
    """Return the ids of a server's roles, without everybody's."""
    return [server + 100 + number for number in range(ROLES)]


def channels_of(server: int) -> list[int]:
    """Return the ids of its channels; a thread's is that of its channel and 1,000."""
    return [server + 1_000 + number for number in range(CHANNELS)]


@dataclass
class Member:
    """Somebody, and their roles by the servers that they are in."""

    user: int
    roles: dict[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Give:
    """A moderator gives; `ends` is when it is over."""

    interaction: int
    server: int
    user: int
    edits: int
    ends: int
    by: int


@dataclass(frozen=True)
class Reset:
    """A moderator resets."""

    server: int
    user: int
    by: int


@dataclass(frozen=True)
class Say:
    """A manager or an owner changes a setting; of server 0 it is the pause of everything."""

    server: int
    what: str
    value: Value
    by: int


class Town:
    """All of them, and the chance that moves them."""

    def __init__(self, members: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.members = [self._member(number) for number in range(members)]
        # Some are much keener than others.
        self.eagerness = [1.0 / (1 + number % 50) for number in range(members)]
        self.edits_a_day = max(8, round(members * ASKS_A_DAY * 0.6))
        """About so many are accepted, all servers together."""
        self._interactions = count(1)

    def _member(self, number: int) -> Member:
        member, chance = Member(USER + number), self.chance
        for server in chance.sample(SERVERS, chance.choice((1, 1, 2, 3))):
            theirs = chance.sample(roles_of(server), chance.choice((0, 1, 1, 2, 4)))
            member.roles[server] = frozenset({server, *theirs})
        return member

    def operator(self, before: Rules | None = None) -> Rules:
        """Return what whoever runs the bot allows from a start on; servers' words stay."""
        chance, money = self.chance, self.edits_a_day * MEAN_PRICE
        return Rules(
            daily=chance.randint(5, 9),
            active=chance.randint(2, 5),
            budget_day=chance.choice((None, round(money * chance.uniform(0.3, 0.7)))),
            budget_month=chance.choice((None, round(money * chance.uniform(0.8, 2.0)))),
            allowed=frozenset(chance.choice((SERVERS[:0], SERVERS, SERVERS, SERVERS, SERVERS[:2]))),
            servers=before.servers if before else {},
        )

    def asks(self, number: int) -> list[Ask]:
        """Return so many commands, or a few more; their moment is still to be set."""
        found: list[Ask] = []
        while len(found) < number:
            (member,) = self.chance.choices(self.members, self.eagerness)
            burst = self.chance.choice((1, 1, 1, 2, 3, 6))
            found += [self.ask(member) for _ in range(burst)]
            if self.chance.random() < 0.03:
                found.append(found[-1])  # the same event comes twice
        return found

    def ask(self, member: Member, before: Ask | None = None) -> Ask:
        """Return a command of somebody's; after another one of theirs: in the same place."""
        chance = self.chance
        server = chance.choice((*member.roles, *member.roles, *member.roles, DIRECT))
        channel = chance.choice(channels_of(server))
        in_thread = server != DIRECT and chance.random() < 0.2
        model = chance.choices(list(PRICES), WEIGHTS)[0]
        return Ask(
            interaction=next(self._interactions),
            user=member.user,
            server=before.server if before else server,
            channel=before.channel if before else channel + 1_000 * in_thread,
            thread_of=before.thread_of if before else (channel if in_thread else None),
            roles=before.roles if before else member.roles.get(server, frozenset()),
            model=model,
            price=PRICES[model],
            at=0,
        )

    def says(self) -> Say:
        """Return a change of a rule."""
        chance, server = self.chance, self.chance.choice(SERVERS)
        what = chance.choice(WHATS)
        if what == "paused":
            reason = chance.choice(("Repairs", "Back at noon", "“quotes” und Ümläute"))
            return Say(0, what, reason, OWNER)
        if what == "role":
            what = f"role_daily:{chance.choice(roles_of(server))}"
        # What keeps many out does not stand for long, or too little would be tried.
        stands = 0.25 if what in SHUTS_OUT else 0.65
        value = self._value(server, what) if chance.random() < stands else None
        return Say(server, what, value, OWNER if what.startswith("budget") else server + 1)

    def _value(self, server: int, what: str) -> Value:
        chance, edits = self.chance, self.edits_a_day
        money = edits * MEAN_PRICE
        match what:
            case "guild_daily":
                return round(edits * chance.uniform(0.03, 0.25))
            case "active":
                return chance.randint(1, 3)
            case "pause_seconds":
                return chance.choice((0, 30, 600, 3600))
            case "channels":
                return tuple(sorted(chance.sample(channels_of(server), 4)))
            case "roles":
                return tuple(sorted(chance.sample(roles_of(server), 5)))
            case "roles_refused":
                return (chance.choice([*roles_of(server), server]),)
            case "budget_day":
                return round(money * chance.uniform(0.05, 0.5))
            case "budget_month":
                return round(money * chance.uniform(0.2, 0.8))
        return chance.randint(0, 6)

    def gives(self, now: int, day_end: int, refused: Sequence[Ask]) -> Give:
        """Return a moderator's gift: mostly to somebody who was refused for want of it."""
        chance = self.chance
        server, user = chance.choice(SERVERS), USER
        # One person gets more than anybody may have at once.
        if refused and chance.random() < 0.8:
            ask = chance.choice(refused)
            server, user = ask.server, ask.user
        ends = chance.choice((day_end, day_end + DAY, day_end + 2 * DAY, now + DAY // 16))
        edits = chance.randint(1, 4)
        return Give(next(self._interactions), server, user, edits, ends, server + 2)

    def resets(self, refused: Sequence[Ask]) -> Reset:
        """Return a reset by a moderator, likewise."""
        (member,) = self.chance.choices(self.members, self.eagerness)
        server, user = self.chance.choice(list(member.roles)), member.user
        if refused and self.chance.random() < 0.7:
            ask = self.chance.choice(refused)
            server, user = ask.server, ask.user
        return Reset(server, user, server + 2)
