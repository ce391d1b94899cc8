"""The given pictures in the reply: which are shown, in which order, and what is said of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cogs.edit.reply.sources import beside, held
from cogs.words.reply import title
from storage import Attached, Source
from tests.cogs.test_words import JOB

THREE = [Source(f"image{n}", "https://cdn.example/x", "x.png", 1) for n in (1, 2, 3)]


def told(attached: dict[str, Attached], names: list[str]) -> list[dict[str, Any]]:
    job = replace(JOB, sources=[replace(s, attached=attached.get(s.option)) for s in THREE])
    return [item.to_component_dict() for item in beside(["> asked", "small print"], job, names)]


def texts(section: dict[str, Any]) -> list[str]:
    return [part["content"] for part in section["components"]]


def words(**facts: str | int) -> str:
    (section,) = told({"image2": Attached(1, "image2.jpg", "u", facts)}, ["image2.jpg"])
    return texts(section)[-1]


def test_they_stand_in_the_order_of_the_options_and_the_first_beside_the_words() -> None:
    found = told({}, ["image3.png", "image1.jpg"])
    assert [texts(section) for section in found] == [
        ["> asked", "small print", "-# **image 1**"],
        ["-# **image 3**"],
    ]
    pictures = [(s["accessory"]["media"]["url"], s["accessory"]["description"]) for s in found]
    assert pictures == [
        ("attachment://image1.jpg", "image 1"),
        ("attachment://image3.png", "image 3"),
    ]


def test_without_any_the_words_stand_alone() -> None:
    assert [part["content"] for part in told({}, [])] == ["> asked", "small print"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "-# **image 2**"),
        (
            {"from_bytes": 12_400_000, "to_bytes": 6_240_000},
            "-# **image 2** · saved in fewer bytes (12.4 MB to 6.2 MB)",
        ),
        ({"stripped": True}, "-# **image 2** · metadata removed"),
        (
            {
                "turned": True,
                "from_width": 6048,
                "from_height": 8064,
                "to_width": 3750,
                "to_height": 5000,
            },
            "-# **image 2** · turned upright, scaled from 6048×8064 to 3750×5000",
        ),
        (
            {"first_frame": True, "from_format": "GIF", "to_format": "JPEG", "flattened": True},
            "-# **image 2** · first frame only, transparency filled with white, saved as JPEG",
        ),
        (
            {"from_width": 300, "from_height": 300, "to_width": 384, "to_height": 384},
            "-# **image 2** · enlarged from 300×300 to 384×384",
        ),
    ],
)
def test_what_was_done_is_said(facts: dict[str, str | int], said: str) -> None:
    assert words(**facts) == said


def test_the_reply_holds_those_that_were_attached() -> None:
    attached = Attached(1, "image2.jpg", "u", {})
    job = replace(JOB, sources=[THREE[0], replace(THREE[1], attached=attached)])
    assert held(job) == ["image2.jpg"]


@pytest.mark.parametrize(
    ("option", "name"), [("image1", "image 1"), ("img_url", "img url"), ("mask", "mask")]
)
def test_an_option_is_called_as_the_prompt_calls_it(option: str, name: str) -> None:
    assert title(option) == name
