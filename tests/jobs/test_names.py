"""How a result's files are named, whatever was typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.names import DEVICES, STEM_LENGTH, stem


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Make the sky red", "make-the-sky-red"),
        ("Don't touch the cat's face!", "dont-touch-the-cats-face"),
        ("  é à la CRÈME brûlée ", "e-a-la-creme-brulee"),
        (
            "a very long prompt that goes on and on for ever",
            "a-very-long-prompt-that-goes-on-and-on",
        ),
        ("x" * 41, "edit"),
        ("../../etc/passwd", "etc-passwd"),
        ("空を赤くして", "edit"),
        ("", "edit"),
        ("image1", "edit-image1"),
        ("Image 1", "image-1"),
        ("AUX!", "edit-aux"),
        ("Com1", "edit-com1"),
        ("con artist", "con-artist"),
    ],
)
def test_it_is_made_of_the_first_words(prompt: str, name: str) -> None:
    assert stem(prompt, ["image1", "image2"]) == name


@given(st.text())
def test_it_is_safe(prompt: str) -> None:
    name = stem(prompt, ["image1"])
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= STEM_LENGTH
    assert name not in DEVICES | {"image1"}
