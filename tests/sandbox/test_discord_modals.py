"""The checks of a modal, one rule a line."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord.modals import CheckedModal

Json = dict[str, Any]


def exists(kind: str, one: str) -> bool:
    return (kind, one) == ("role", "5")


def text(**changes: Any) -> Json:
    return {"type": 4, "custom_id": "prompt", "style": 2} | changes


def upload(**changes: Any) -> Json:
    return {"type": 19, "custom_id": "images"} | changes


def options(count: int) -> list[Json]:
    return [{"label": str(n), "value": str(n)} for n in range(count)]


def label(component: Json, **changes: Any) -> Json:
    return {"type": 18, "label": "What should change?", "component": component} | changes


def modal(*components: Json, **changes: Any) -> Json:
    return {"custom_id": "m", "title": "Edit", "components": list(components)} | changes


GOOD = {
    "a text": modal(label(text(value="x" * 4000, placeholder="y" * 100, required=False))),
    "the longest": modal(label(text(), label="x" * 45, description="y" * 100), title="z" * 45),
    "nothing required": modal(label(upload(min_values=0, max_values=10, required=False))),
    "five parts": modal(
        {"type": 10, "content": "Hello"},
        label({"type": 3, "custom_id": "s", "options": options(25), "max_values": 25}),
        label({"type": 21, "custom_id": "r", "options": options(10)}),
        label({"type": 22, "custom_id": "g", "options": options(1)}),
        label({"type": 23, "custom_id": "c"}),
    ),
    "who and where": modal(*(label({"type": n, "custom_id": str(n)}) for n in (5, 6, 7, 8))),
    "a role that is there": modal(
        label({"type": 6, "custom_id": "r", "default_values": [{"id": "5", "type": "role"}]})
    ),
    # As discord.py sends them.
    "said though unset": modal(label(text(label=None)), label({"type": 5, "custom_id": "u"})),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_discord_takes(name: str) -> None:
    checked = CheckedModal(GOOD[name], exists=exists)
    assert checked.problems == []
    ids = [part["id"] for part in checked.filled["components"]]
    ids += [p["component"]["id"] for p in checked.filled["components"] if "component" in p]
    assert len(set(ids)) == len(ids)
    assert all(ids)


BAD: dict[str, tuple[Json, str]] = {
    "no parts": (modal(), "components"),
    "six parts": (modal(*({"type": 10, "content": "x"} for _ in range(6))), "components"),
    "no title": (modal(label(text()), title=None), "title"),
    "a long title": (modal(label(text()), title="x" * 46), "title"),
    "a long custom id": (modal(label(text()), custom_id="x" * 101), "custom_id"),
    "a bare text input": (modal(text()), "components.0.type"),
    "a button": (modal(label({"type": 2, "custom_id": "b"})), "components.0.component.type"),
    "an empty label": (modal({"type": 18, "label": "x"}), "components.0.component.type"),
    "a long label": (modal(label(text(), label="x" * 46)), "components.0.label"),
    "a long description": (
        modal(label(text(), description="x" * 101)),
        "components.0.description",
    ),
    "a label twice": (modal(label(text(label="x"))), "components.0.component.label"),
    "a role that is gone": (
        modal(
            label({"type": 6, "custom_id": "r", "default_values": [{"id": "6", "type": "role"}]})
        ),
        "components.0.component.default_values.0.id",
    ),
    "no style": (modal(label(text(style=3))), "components.0.component.style"),
    "a long placeholder": (
        modal(label(text(placeholder="x" * 101))),
        "components.0.component.placeholder",
    ),
    "a text longer than it may be": (
        modal(label(text(value="abc", max_length=2))),
        "components.0.component.value",
    ),
    "too great a length": (
        modal(label(text(max_length=4001))),
        "components.0.component.max_length",
    ),
    "lengths the wrong way round": (
        modal(label(text(min_length=3, max_length=2))),
        "components.0.component",
    ),
    "a custom id twice": (
        modal(label(text()), label(text())),
        "components.1.component.custom_id",
    ),
    "none of what is required": (
        modal(label(upload(min_values=0))),
        "components.0.component.min_values",
    ),
    "eleven files": (modal(label(upload(max_values=11))), "components.0.component.max_values"),
    "one radio button": (
        modal(label({"type": 21, "custom_id": "r", "options": options(1)})),
        "components.0.component.options",
    ),
    "eleven boxes": (
        modal(label({"type": 22, "custom_id": "g", "options": options(11)})),
        "components.0.component.options",
    ),
    "26 options": (
        modal(label({"type": 3, "custom_id": "s", "options": options(26)})),
        "components.0.component.options",
    ),
    "something disabled": (
        modal(label({"type": 5, "custom_id": "u", "disabled": True})),
        "components.0.component.disabled",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_discord_refuses(name: str) -> None:
    body, path = BAD[name]
    assert [problem.path for problem in CheckedModal(body, exists=exists).problems] == [path]


def test_what_is_left_out_is_said() -> None:
    filled = CheckedModal(modal(label(text()), label(upload())), exists=exists).filled
    first, second = (part["component"] for part in filled["components"])
    assert (first["min_length"], first["max_length"], first["value"]) == (0, 4000, "")
    assert (second["min_values"], second["max_values"]) == (1, 1)
    assert (first["required"], second["required"]) == (True, True)
