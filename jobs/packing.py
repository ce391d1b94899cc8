"""Which file goes into which request to Discord: pure, from sizes and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.reply import DeliveryFile, Room

SMALLEST_SHARE = 100_000
"""Bytes; what a place does not take at this size, it does not take as a picture worth having."""


@dataclass(frozen=True)
class Packed:
    """Files by the request that carries them."""

    results: Sequence[DeliveryFile]
    further: Sequence[DeliveryFile]
    sources: Sequence[DeliveryFile]
    """Those that go with the results."""
    sources_apart: Sequence[Sequence[DeliveryFile]]
    """Those that go before them, an edit each."""


def most_results(sources: int, room: Room) -> int:
    """Return how many results the reply and one further message hold together."""
    return max(1, room.message_files - sources) + room.message_files


def share(results: int, sources: int, room: Room) -> int:
    """Return the bytes each result may have so that all surely fit into two messages."""
    beyond_first = results - max(1, room.message_files - sources)
    fuller = max(1, (results + 1) // 2, beyond_first)
    return min(room.file_bytes, room.message_bytes // fuller)


def pack(
    results: Sequence[DeliveryFile],
    sources: Sequence[DeliveryFile],
    room: Room,
    *,
    held: int = 0,
) -> Packed | None:
    """Put the results into the reply, then into one further message; sources where they fit.

    Args:
        results: Files of the result.
        sources: Pictures that the reply is to show beside them.
        room: What fits.
        held: Files that the reply holds already and keeps.

    Returns:
        None when two messages do not hold the results.
    """
    first = _fill(results, max(1, room.message_files - held - len(sources)), room.message_bytes)
    further = _fill(results[len(first) :], room.message_files, room.message_bytes)
    if len(first) + len(further) < len(results):
        return None
    if _size(first) + _size(sources) <= room.message_bytes:
        return Packed(first, further, sources, ())
    return Packed(first, further, (), requests(sources, room))


def requests(files: Sequence[DeliveryFile], room: Room) -> Sequence[Sequence[DeliveryFile]]:
    """Return files by the request that carries them, in their order, as many in each as fit.

    One that is alone too large for any request is left out.
    """
    batches: list[Sequence[DeliveryFile]] = []
    rest = [file for file in files if file.size <= room.message_bytes]
    while rest:
        batches.append(_fill(rest, room.message_files, room.message_bytes))
        rest = rest[len(batches[-1]) :]
    return tuple(batches)


def smaller(share: int) -> int | None:
    """Return the bytes that files may have once Discord found those of `share` bytes too large.

    By quarters: from 10 MiB it is three more tries. None: there is no use in trying on.
    """
    return share // 4 if share // 4 >= SMALLEST_SHARE else None


def _fill(files: Sequence[DeliveryFile], most: int, most_bytes: int) -> Sequence[DeliveryFile]:
    taken: list[DeliveryFile] = []
    for file in files[:most]:
        if _size(taken) + file.size > most_bytes:
            break
        taken.append(file)
    return taken


def _size(files: Sequence[DeliveryFile]) -> int:
    return sum(file.size for file in files)
