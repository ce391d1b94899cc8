"""What a result's reply says of files that are not attached, and which buttons lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cogs.edit.reply.layout import result_view
from jobs import Change, Delivery, DeliveryFile, Link
from storage import Usage
from tests.cogs.test_words import JOB, NOW

PICTURE = DeliveryFile(Path("a"), "edit.png", 1, True, 10, 10)
SMALLER = DeliveryFile(Path("a"), "edit.jpg", 1, True, 10, 10, change=Change.SMALLER)
ORIGINAL = Link("https://x.example/a", is_picture=True, attached=True)
UNSEEN = Link("https://x.example/b", is_picture=True, attached=False)
VIDEO = Link("https://x.example/c", is_picture=False, attached=False)
LIMIT = "made smaller to fit Discord's limit"


def told(results: Sequence[DeliveryFile], links: Sequence[Link]) -> tuple[list[list[str]], str]:
    """Return the labels of each row of buttons, and the small print."""
    usage = Usage(limit=20, used=1, resets_at=NOW)
    view = result_view("p", JOB, Delivery(results, (), links, (), ()), usage, ())
    (container,) = [item.to_component_dict() for item in view.children]
    parts: list[dict[str, Any]] = container["components"]
    rows = [part["components"] for part in parts if part["type"] == 1]
    texts = [part["content"] for part in parts if part["type"] == 10]
    return [[button["label"] for button in row] for row in rows], texts[-1]


@pytest.mark.parametrize(
    ("results", "links", "labels", "words"),
    [
        ([PICTURE], [], [], ""),
        ([SMALLER], [ORIGINAL], ["Full size"], LIMIT),
        (
            [replace(SMALLER, change=Change.RESAVED)],
            [ORIGINAL],
            ["Full size"],
            "left today · saved anew so that Discord shows it",
        ),
        (
            [replace(SMALLER, change=Change.FIRST_FRAME)],
            [ORIGINAL],
            ["Full size"],
            "left today · only its first frame fits here",
        ),
        ([], [VIDEO], ["Video"], "the video could not be attached: the button leads to it"),
        ([], [UNSEEN], ["Full size"], "the picture could not be attached: the button leads to it"),
        (
            [PICTURE],
            [VIDEO],
            ["Video"],
            "the video could not be attached: the button leads to it",
        ),
        (
            [SMALLER],
            [VIDEO, ORIGINAL],
            ["Video", "Full size"],
            f"{LIMIT} · the video could not be attached: the button leads to it",
        ),
        (
            [SMALLER],
            [UNSEEN, VIDEO, ORIGINAL],
            ["Full size 1", "Video", "Full size 2"],
            f"{LIMIT} · 2 files could not be attached: the buttons lead to them",
        ),
        (
            [],
            [VIDEO, VIDEO],
            ["Video 1", "Video 2"],
            "2 files could not be attached: the buttons lead to them",
        ),
    ],
)
def test_what_is_not_attached_is_said_and_linked(
    results: Sequence[DeliveryFile], links: Sequence[Link], labels: Sequence[str], words: str
) -> None:
    shown, small_print = told(results, links)
    onward, *others = shown
    picture = bool(results) and results[0].is_picture
    assert onward == ["Again", "Change", *(["Use this"] if picture else ()), "More"]
    assert others == ([labels] if labels else [])
    assert small_print.startswith("-# AI edit by <@6> · ")
    assert small_print.endswith(words)
    if not words:
        assert "attach" not in small_print
        assert "smaller" not in small_print
