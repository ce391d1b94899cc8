"""Which file goes into which request: whatever is packed, Discord takes it, and nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from jobs.packing import (
    SMALLEST_SHARE,
    Packed,
    most_results,
    pack,
    requests,
    share,
    smaller,
)
from jobs.reply import DeliveryFile, Room

MB = 1_000_000
ROOM = Room(file_bytes=10 * MB, message_bytes=25 * MB, message_files=10)


def files(stem: str, *sizes: int) -> list[DeliveryFile]:
    return [
        DeliveryFile(Path(f"{stem}{n}"), f"{stem}{n}.png", size, True)
        for n, size in enumerate(sizes, 1)
    ]


def names(group: Sequence[DeliveryFile]) -> list[str]:
    return [file.filename.removesuffix(".png") for file in group]


def numbered(stem: str, first: int, last: int) -> list[str]:
    return [f"{stem}{n}" for n in range(first, last + 1)]


def check(
    packed: Packed,
    results: Sequence[DeliveryFile],
    sources: Sequence[DeliveryFile],
    room: Room,
    held: int = 0,
) -> None:
    """Assert what Discord demands of every request, and what the person expects."""
    assert [*packed.results, *packed.further] == list(results)
    assert not (packed.sources and packed.sources_apart)
    apart = [file for batch in packed.sources_apart for file in batch]
    fitting = [file for file in sources if file.size <= room.message_bytes]
    assert list(packed.sources) == list(sources) or apart == fitting
    for request in ([*packed.results, *packed.sources], packed.further, *packed.sources_apart):
        assert sum(file.size for file in request) <= room.message_bytes
        assert len(request) <= room.message_files
    # What was attached before stays in the reply.
    in_the_reply = held + len(packed.results) + len(packed.sources) + len(apart)
    assert in_the_reply <= room.message_files
    for batch in packed.sources_apart:
        assert batch
    if results:
        assert packed.results, "the reply itself is to hold a result"


TABLE = [
    pytest.param([1], [1, 1, 1], 0, ["r1"], [], ["s1", "s2", "s3"], [], id="one and three"),
    pytest.param([1], [], 0, ["r1"], [], [], [], id="no sources"),
    pytest.param([], [1], 0, [], [], ["s1"], [], id="only links"),
    pytest.param([10], [9, 9], 0, ["r1"], [], [], [["s1", "s2"]], id="sources too large beside it"),
    pytest.param([10], [5, 5, 5], 0, ["r1"], [], ["s1", "s2", "s3"], [], id="full to the byte"),
    pytest.param(
        [10], [10, 10, 10], 0, ["r1"], [], [], [["s1", "s2"], ["s3"]], id="two edits before"
    ),
    pytest.param([1], [30, 1], 0, ["r1"], [], [], [["s2"]], id="a source too large to send"),
    pytest.param([10, 10, 10], [1], 0, ["r1", "r2"], ["r3"], ["s1"], [], id="a further message"),
    pytest.param(
        [1] * 9, [1] * 3, 0, numbered("r", 1, 7), ["r8", "r9"], ["s1", "s2", "s3"], [], id="count"
    ),
    pytest.param(
        [1] * 10, [1], 0, numbered("r", 1, 9), ["r10"], ["s1"], [], id="ten results and a source"
    ),
    pytest.param([1] * 10, [], 3, numbered("r", 1, 7), numbered("r", 8, 10), [], [], id="held"),
    pytest.param(
        [1] * 9, [1], 2, numbered("r", 1, 7), ["r8", "r9"], ["s1"], [], id="held, and a source"
    ),
    pytest.param([10], [], 3, ["r1"], [], [], [], id="what is held has no bytes"),
]


@pytest.mark.parametrize(
    ("results", "sources", "held", "reply", "further", "beside", "apart"), TABLE
)
def test_where_each_file_goes(
    results: list[int],
    sources: list[int],
    held: int,
    reply: list[str],
    further: list[str],
    beside: list[str],
    apart: list[list[str]],
) -> None:
    made = files("r", *(size * MB for size in results))
    given = files("s", *(size * MB for size in sources))
    packed = pack(made, given, ROOM, held=held)
    assert packed is not None
    assert names(packed.results) == reply
    assert names(packed.further) == further
    assert names(packed.sources) == beside
    assert [names(batch) for batch in packed.sources_apart] == apart
    check(packed, made, given, ROOM, held)


@pytest.mark.parametrize(
    "results",
    [[10] * 5, [26], [20, 20, 20], [0] * 21],
    ids=["too large together", "one too large", "three too large", "too many"],
)
def test_what_two_messages_do_not_hold(results: list[int]) -> None:
    assert pack(files("r", *(size * MB for size in results)), (), ROOM) is None


@pytest.mark.parametrize(
    ("sources", "most"), [(0, 20), (1, 19), (3, 17), (9, 11)], ids=["0", "1", "3", "9"]
)
def test_how_many_results_two_messages_hold(sources: int, most: int) -> None:
    assert most_results(sources, ROOM) == most
    given = files("s", *[1] * sources)
    packed = pack(files("r", *[1] * most), given, ROOM)
    assert packed is not None
    check(packed, files("r", *[1] * most), given, ROOM)
    assert pack(files("r", *[1] * (most + 1)), given, ROOM) is None


def test_a_share_is_no_more_than_a_file_may_have() -> None:
    assert share(1, 3, ROOM) == 10 * MB
    assert share(2, 3, ROOM) == 10 * MB
    assert share(0, 3, ROOM) == 10 * MB


@pytest.mark.parametrize("sources", range(10))
def test_results_of_their_share_fit_however_many(sources: int) -> None:
    given = files("s", *[MB] * sources)
    for count in range(1, most_results(sources, ROOM) + 1):
        made = files("r", *[share(count, sources, ROOM)] * count)
        packed = pack(made, given, ROOM)
        assert packed is not None, f"{count} results beside {sources} sources"
        check(packed, made, given, ROOM)


def test_whatever_is_packed_discord_takes_it() -> None:
    chance = random.Random(3)
    packed_at_all = 0
    for _ in range(3_000):
        room = Room(
            file_bytes=chance.choice([1, 8, 10, 25]) * MB,
            message_bytes=chance.choice([10, 25]) * MB,
            message_files=10,
        )
        sources = chance.randrange(10)
        held = chance.randrange(10 - sources)
        count = chance.randint(1, most_results(sources + held, room))
        made = files("r", *(chance.randint(1, room.file_bytes) for _ in range(count)))
        given = files("s", *(chance.randint(1, room.file_bytes) for _ in range(sources)))
        packed = pack(made, given, room, held=held)
        if packed is not None:
            packed_at_all += 1
            check(packed, made, given, room, held)
    assert packed_at_all > 1_000


def test_files_go_in_as_few_requests_as_their_order_allows() -> None:
    given = files("f", 10 * MB, 10 * MB, 10 * MB, 26 * MB, *[MB] * 10, 20 * MB)
    assert [names(batch) for batch in requests(given, ROOM)] == [
        ["f1", "f2"],
        ["f3", *numbered("f", 5, 13)],
        ["f14", "f15"],
    ]


def test_a_share_that_was_too_large_shrinks_a_few_times_and_then_no_more() -> None:
    shares = [10 * 1024 * 1024]
    while less := smaller(shares[-1]):
        shares.append(less)
    assert len(shares) == 4
    assert shares[-1] >= SMALLEST_SHARE
