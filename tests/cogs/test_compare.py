"""When the button `Compare` is there, and what is said when there is nothing to show.

`Use this` stands beside it wherever there is a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cogs.edit.pressing.compare import _view
from cogs.edit.reply.layout import result_view
from cogs.words.buttons import comparison
from jobs import CompareTrouble, Delivery, DeliveryFile, Link
from storage import Source, Usage
from tests.cogs.test_words import JOB, NOW

ONE = [Source("image1", "https://cdn.example/x", "x.png", 1)]
PICTURE = DeliveryFile(Path("a"), "edit.png", 1, True, 10, 10)
VIDEO = DeliveryFile(Path("a"), "edit.mp4", 1, False)
NAMES = ["image1.png"]
ALL = ["Again", "Change", "Use this", "Compare", "More"]


def rows(
    results: Sequence[DeliveryFile], sources: Sequence[str], links: int = 0
) -> list[list[str]]:
    originals = [
        Link(f"https://x.example/{n}", is_picture=True, attached=True) for n in range(links)
    ]
    delivery = Delivery(results, (), originals, (), ())
    usage = Usage(limit=20, used=1, resets_at=NOW)
    view = result_view("p", replace(JOB, sources=ONE), delivery, usage, sources)
    (container,) = [item.to_component_dict() for item in view.children]
    parts: list[dict[str, Any]] = container["components"]
    return [[b["label"] for b in part["components"]] for part in parts if part["type"] == 1]


@pytest.mark.parametrize(
    ("results", "sources", "expected"),
    [
        ([PICTURE], NAMES, ALL),
        ([PICTURE, VIDEO], NAMES, ALL),
        ([VIDEO], NAMES, ["Again", "Change", "More"]),
        ([VIDEO, PICTURE], NAMES, ["Again", "Change", "More"]),
        ([], NAMES, ["Again", "Change", "More"]),
        ([PICTURE], [], ["Again", "Change", "Use this", "More"]),
    ],
)
def test_it_is_there_where_a_picture_and_a_source_are(
    results: Sequence[DeliveryFile], sources: Sequence[str], expected: list[str]
) -> None:
    assert rows(results, sources) == [expected]


def test_it_stands_above_the_links_which_have_a_row_of_their_own() -> None:
    assert rows([PICTURE], NAMES, 1) == [ALL, ["Full size"]]
    five = [f"Full size {n}" for n in range(1, 6)]
    assert rows([PICTURE], NAMES, 5) == [ALL, five]
    assert rows([PICTURE], [], 5) == [["Again", "Change", "Use this", "More"], five]


@pytest.mark.parametrize(
    "trouble", [t for t in CompareTrouble if t is not CompareTrouble.CAME_TWICE]
)
def test_every_trouble_is_worded(trouble: CompareTrouble) -> None:
    words = comparison(trouble)
    assert len(words) > 25
    assert words.endswith(".")
    for foreign in ("_", "HTTP", "None", "charged", "given back"):
        assert foreign not in words


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["image 1"], "image 1"),
        (["image 2", "image 3"], "image 2 and image 3"),
        (["image 1", "image 2", "image 3"], "image 1, image 2 and image 3"),
    ],
)
def test_what_is_shown_is_said(names: list[str], what: str) -> None:
    gallery, text = [item.to_component_dict() for item in _view("b.jpg", names).children]
    (item,) = gallery["items"]
    assert item["description"] == f"Before and after: {what}, beside the result"
    assert text["content"] == f"-# {what} · the result"
