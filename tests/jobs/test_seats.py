"""Seats at RunComfy: never too many at once, each person in turn, nobody forgotten."""

from __future__ import annotations

import random
from collections import deque

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jobs.seats import Seats

PAINTER, GUEST, OWNER = 1, 2, 3


def seats_of(most: int | None) -> tuple[Seats, list[int]]:
    seats, called = Seats(most), list[int]()
    seats.call = called.append
    return seats, called


def test_without_a_limit_everybody_has_a_seat() -> None:
    seats, called = seats_of(None)
    assert [seats.take(job, PAINTER) for job in range(100)] == [0] * 100
    seats.leave(5)
    assert called == []


def test_each_person_in_turn() -> None:
    seats, called = seats_of(1)
    assert [seats.take(job, PAINTER) for job in (1, 2, 3)] == [0, 1, 2]
    assert seats.take(4, GUEST) == 1, "the painter has had a turn"
    assert seats.take(5, OWNER) == 2
    assert [seats.take(job, user) for job, user in ((2, PAINTER), (3, PAINTER))] == [3, 4]
    for job in (1, 4, 5, 2, 3):
        seats.leave(job)
    assert called == [4, 5, 2, 3]


def test_a_place_moves_up_when_somebody_before_it_gives_up() -> None:
    seats, called = seats_of(1)
    for job, user in ((1, PAINTER), (2, GUEST), (3, OWNER)):
        seats.take(job, user)
    seats.leave(2)
    assert seats.take(3, OWNER) == 1
    assert called == []


def test_who_asks_and_cancels_is_not_put_behind_the_others() -> None:
    seats, _ = seats_of(1)
    seats.take(1, OWNER)
    for job in (2, 3, 4):
        seats.take(job, GUEST)
    for job in range(10, 16):
        assert seats.take(job, PAINTER) == 2, "after the guest's first, before the second"
        seats.leave(job)


def test_a_seat_of_which_nothing_came_is_no_turn() -> None:
    seats, called = seats_of(1)
    seats.take(1, PAINTER)
    assert seats.take(2, GUEST) == 1
    seats.leave(1, unused=True)
    assert called == [2]
    assert seats.take(3, GUEST) == 1
    assert seats.take(1, PAINTER) == 1, "the guest has had a turn meanwhile"


def test_newcomers_do_not_keep_a_second_waiting_for_ever() -> None:
    seats, called = seats_of(1)
    seats.take(1, PAINTER)
    seats.take(2, PAINTER)
    # As many people wait at any time, and for each who leaves another comes.
    present = deque([1])
    for number in range(10):
        seats.take(100 + number, 100 + number)
    for number in range(10, 60):
        seats.leave(present.popleft())
        present.append(called[-1])
        seats.take(100 + number, 100 + number)
        if called[-1] == 2:
            break
    assert called[-1] == 2
    assert len(called) <= 2 * 12, "after a round of those who were there, and one of newcomers"


def test_a_start_finds_more_under_way_than_there_are_seats() -> None:
    seats, called = seats_of(1)
    seats.occupy(1, PAINTER)
    seats.occupy(2, PAINTER)
    assert seats.take(1, PAINTER) == 0
    assert seats.take(3, GUEST) == 1
    seats.leave(1)
    assert called == []
    seats.leave(2)
    assert called == [3]


def test_who_pressed_most_gets_no_more_than_the_others() -> None:
    seats, called = seats_of(3)
    chance = random.Random(7)
    users = range(5)
    number, seated, served = 0, list[int](), dict.fromkeys(users, 0)
    owner: dict[int, int] = {}
    for _ in range(2_000):
        # Person 0 presses ten times as often as anybody.
        user = 0 if chance.random() < 0.7 else chance.randrange(1, 5)
        if sum(1 for job, one in owner.items() if one == user) < 20:
            number += 1
            owner[number] = user
            if seats.take(number, user) == 0:
                called.append(number)
        seated += called
        called.clear()
        # Fewer than anybody asks for, so that all of them have something waiting.
        if chance.random() < 0.2 and seated:
            done = seated.pop(chance.randrange(len(seated)))
            served[owner.pop(done)] += 1
            seats.leave(done)
    others = [served[user] for user in (1, 2, 3, 4)]
    assert max(served.values()) <= 1.5 * min(others), served


class Machine(RuleBasedStateMachine):
    """Held against the simplest statement of what must be."""

    def __init__(self) -> None:
        super().__init__()
        self.most = 3
        self.seats, self.called = seats_of(self.most)
        self.here: dict[int, int] = {}
        self.seated: set[int] = set()
        self.number = 0

    @rule(user=st.integers(1, 4))
    def comes(self, user: int) -> None:
        self.number += 1
        self.here[self.number] = user
        if self.seats.take(self.number, user) == 0:
            self.seated.add(self.number)

    @precondition(lambda self: self.here)
    @rule(chance=st.randoms(use_true_random=False))
    def goes(self, chance: random.Random) -> None:
        job = chance.choice(sorted(self.here))
        del self.here[job]
        self.seated.discard(job)
        self.seats.leave(job)
        self.seats.leave(job)

    @invariant()
    def holds(self) -> None:
        self.seated |= set(self.called) & set(self.here)
        self.called.clear()
        assert len(self.seated) == min(self.most, len(self.here))
        places = [self.seats.take(job, user) for job, user in self.here.items()]
        waiting = sorted(place for place in places if place)
        assert waiting == list(range(1, len(self.here) - len(self.seated) + 1))
        assert {job for job, user in self.here.items() if not self.seats.take(job, user)} == (
            self.seated
        )


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
