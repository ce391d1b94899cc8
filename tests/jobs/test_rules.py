"""Who may have an edit, where, and within which limits: tables, then whatever anybody sets."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import Asker, NotAllowed, NotAllowedError, Operator, Place
from jobs.rules import Rules, check, limits
from storage import Bounds, Budget, GuildSettings, Paused

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SERVER, OTHER = 10, 11
ART, SKETCHES, HALL = 20, 21, 22
EVERYBODY, ARTISTS, NEWCOMERS = SERVER, 30, 31
OPERATOR = Operator(daily=20, active=2)
IN_ART = Asker(1, Place(SERVER, ART), frozenset({EVERYBODY, ARTISTS}))
IN_THREAD = replace(IN_ART, place=Place(SERVER, SKETCHES, ART))
LEFT = replace(IN_ART, place=Place(SERVER, ART, is_ruled=False))
DIRECT = Asker(1, Place(None, 99))


def rules(**guild: object) -> Rules:
    return Rules(operator=OPERATOR, guild=GuildSettings(**guild))  # type: ignore[arg-type]  # a table's


def ids(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


@pytest.mark.parametrize(
    ("said", "asker", "why"),
    [
        (rules(), IN_ART, None),
        (rules(channels=ids(ART)), IN_ART, None),
        (rules(channels=ids(ART)), IN_THREAD, None),
        (rules(channels=ids(HALL)), IN_ART, NotAllowed.CHANNEL),
        (rules(channels=ids(HALL)), IN_THREAD, NotAllowed.CHANNEL),
        (rules(channels=ids(SKETCHES)), IN_THREAD, None),
        (rules(roles=ids(ARTISTS)), IN_ART, None),
        (rules(roles=ids(NEWCOMERS)), IN_ART, NotAllowed.ROLE_NEEDED),
        (rules(roles=ids(EVERYBODY)), IN_ART, None),
        (rules(roles_refused=ids(ARTISTS)), IN_ART, NotAllowed.ROLE_REFUSED),
        (rules(roles=ids(ARTISTS), roles_refused=ids(ARTISTS)), IN_ART, NotAllowed.ROLE_REFUSED),
        (rules(roles_refused=ids(NEWCOMERS)), IN_ART, None),
        # A server that the bot has left cannot take its rules back.
        (rules(channels=ids(HALL), roles=ids(NEWCOMERS)), LEFT, None),
        # Nobody's rules hold in a direct message but the operator's.
        (rules(channels=ids(HALL), roles=ids(NEWCOMERS)), DIRECT, None),
    ],
)
def test_where_and_who(said: Rules, asker: Asker, why: NotAllowed | None) -> None:
    if why is None:
        check(said, asker)
        return
    with pytest.raises(NotAllowedError) as refused:
        check(said, asker)
    assert refused.value.why is why


@pytest.mark.parametrize(
    ("allowed", "asker", "is_allowed"),
    [
        (ids(), IN_ART, True),
        (ids(SERVER), IN_ART, True),
        (ids(OTHER), IN_ART, False),
        (ids(OTHER), DIRECT, True),
    ],
)
def test_servers_that_the_operator_allows(
    allowed: frozenset[int], asker: Asker, is_allowed: bool
) -> None:
    said = Rules(operator=replace(OPERATOR, allowed_guilds=allowed))
    if is_allowed:
        check(said, asker)
    else:
        with pytest.raises(NotAllowedError) as refused:
            check(said, asker)
        assert refused.value.why is NotAllowed.GUILD


@pytest.mark.parametrize("asker", [IN_ART, DIRECT])
def test_a_pause_is_for_everybody_and_says_why(asker: Asker) -> None:
    said = Rules(operator=OPERATOR, paused=Paused("moving house", 7, NOON))
    with pytest.raises(NotAllowedError) as refused:
        check(said, asker)
    assert (refused.value.why, refused.value.reason) == (NotAllowed.PAUSED, "moving house")


@pytest.mark.parametrize(
    ("guild", "roles", "most"),
    [
        ({}, ids(EVERYBODY), None),
        ({"person_daily": 5}, ids(EVERYBODY), 5),
        ({"person_daily": 5, "role_daily": {ARTISTS: 10}}, ids(EVERYBODY, ARTISTS), 10),
        ({"person_daily": 5, "role_daily": {ARTISTS: 10}}, ids(EVERYBODY), 5),
        # A role's number stands in the place of everybody's, for newcomers too.
        ({"person_daily": 5, "role_daily": {NEWCOMERS: 1}}, ids(EVERYBODY, NEWCOMERS), 1),
        ({"role_daily": {NEWCOMERS: 1, ARTISTS: 9}}, ids(EVERYBODY, NEWCOMERS, ARTISTS), 9),
        ({"role_daily": {ARTISTS: 9}}, ids(EVERYBODY), None),
        ({"role_daily": {EVERYBODY: 3, NEWCOMERS: 1}}, ids(EVERYBODY, NEWCOMERS), 3),
        ({"role_daily": {NEWCOMERS: 0}}, ids(EVERYBODY, NEWCOMERS), 0),
    ],
)
def test_the_most_generous_role_counts(
    guild: dict[str, object], roles: frozenset[int], most: int | None
) -> None:
    asker = replace(IN_ART, roles=roles)
    assert limits(rules(**guild), asker, price=0, now=NOON).guild_person == most


def test_all_that_was_said_is_held() -> None:
    said = Rules(
        operator=replace(OPERATOR, budget=Budget(1, 2)),
        guild=GuildSettings(person_daily=3, guild_daily=4, active=1, pause_seconds=60),
        budget=Budget(5, 6),
    )
    assert limits(said, IN_ART, price=7, now=NOON) == Bounds(
        now=NOON,
        daily=20,
        active=2,
        guild_person=3,
        guild_daily=4,
        guild_active=1,
        pause_seconds=60,
        price=7,
        budget_day=1,
        budget_month=2,
        guild_budget_day=5,
        guild_budget_month=6,
    )
    left = limits(said, LEFT, price=7, now=NOON)
    assert (left.guild_budget_day, left.guild_person, left.pause_seconds) == (5, None, 0)
    direct = limits(said, DIRECT, price=7, now=NOON)
    operators = {"now", "daily", "active", "price", "budget_day", "budget_month"}
    nothing = {"pause_seconds": 0}
    for field in fields(Bounds):
        if field.name not in operators:
            assert getattr(direct, field.name) == nothing.get(field.name)


numbers = st.none() | st.integers(0, 50)
some_ids = st.frozensets(st.integers(1, 6), max_size=4)
settings_of_guilds = st.builds(
    GuildSettings,
    person_daily=numbers,
    role_daily=st.dictionaries(st.integers(1, 6), st.integers(0, 50), max_size=4),
    guild_daily=numbers,
    active=numbers,
    pause_seconds=st.integers(0, 100),
    channels=some_ids,
    roles=some_ids,
    roles_refused=some_ids,
)
askers = st.builds(
    Asker,
    st.just(1),
    st.builds(Place, st.none() | st.just(SERVER), st.integers(1, 6), st.none() | st.integers(1, 6)),
    some_ids,
)


def is_allowed(said: Rules, asker: Asker) -> bool:
    try:
        check(said, asker)
    except NotAllowedError:
        return False
    return True


@given(settings_of_guilds, askers)
def test_a_server_only_ever_takes_away(guild: GuildSettings, asker: Asker) -> None:
    alone = Rules(operator=OPERATOR)
    both = Rules(operator=OPERATOR, guild=guild)
    assert is_allowed(alone, asker)
    found, free = limits(both, asker, price=1, now=NOON), limits(alone, asker, price=1, now=NOON)
    assert (found.daily, found.active, found.price) == (free.daily, free.active, free.price)
    assert (found.budget_day, found.budget_month) == (free.budget_day, free.budget_month)


@given(settings_of_guilds, askers, st.integers(1, 6))
def test_one_more_role_never_makes_a_days_number_smaller_but_from_everybodys(
    guild: GuildSettings, asker: Asker, role: int
) -> None:
    both = Rules(operator=OPERATOR, guild=guild)
    more = replace(asker, roles=asker.roles | {role})
    before = limits(both, asker, price=0, now=NOON).guild_person
    after = limits(both, more, price=0, now=NOON).guild_person
    if asker.roles & set(guild.role_daily) and asker.place.guild_id:
        assert before is not None
        assert after is not None
        assert after >= before
    elif not {role} & set(guild.role_daily):
        assert after == before
