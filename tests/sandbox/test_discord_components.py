"""The checks of components, one rule a line."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord.components import Checked
from sandbox.discord.files import StoredFile

Json = dict[str, Any]
FILE = StoredFile("7", "1", "a.png", b"xy", "image/png", 3, 4, ephemeral=False)
THERE = {("user", "1"), ("user", "2"), ("role", "5"), ("channel", "8")}
PICTURE = {"media": {"url": "attachment://a.png"}}


def exists(kind: str, one: str) -> bool:
    return (kind, one) in THERE


def menu(kind: int, *held: tuple[str, str], **changes: Any) -> Json:
    values = [{"type": kind, "id": one} for kind, one in held]
    return {"type": kind, "custom_id": f"menu:{kind}", "default_values": values} | changes


def text(content: str = "x") -> Json:
    return {"type": 10, "content": content}


def button(**changes: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go"} | changes


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def box(*children: Json) -> Json:
    return {"type": 17, "components": list(children)}


def select(**changes: Any) -> Json:
    options = [{"label": "A", "value": "a"}]
    return {"type": 3, "custom_id": "pick", "options": options} | changes


GOOD = {
    "a text": [text()],
    "a box of all kinds": [
        box(
            text(),
            {"type": 9, "components": [text()], "accessory": button()},
            {"type": 12, "items": [PICTURE]},
            {"type": 13, "file": {"url": "attachment://a.png"}},
            {"type": 14},
            row(button(custom_id="other"), button(style=5, custom_id=None, url="https://a.b")),
        )
    ],
    "a thumbnail": [{"type": 9, "components": [text()], "accessory": {"type": 11} | PICTURE}],
    "a select": [row(select(min_values=0, max_values=1, placeholder="Which?"))],
    "selects of all kinds": [
        row(menu(5, ("user", "1"), ("user", "2"), min_values=2, max_values=25)),
        row(menu(6, ("role", "5"))),
        row(menu(7, ("role", "5"), ("user", "1"), max_values=2)),
        row(menu(8, ("channel", "8"), channel_types=[0, 5, 15])),
        # As discord.py sends one without.
        box(row(menu(6, custom_id="none", min_values=0, disabled=True))),
    ],
    "all that a select may have": [
        row(
            select(
                options=[
                    {
                        "label": "x" * 100,
                        "value": f"{n:0100}",
                        "description": "x" * 100,
                        "default": True,
                    }
                    for n in range(25)
                ],
                max_values=25,
                placeholder="x" * 150,
            )
        )
    ],
    "forty": [text() for _ in range(40)],
    "4000 characters": [text("x" * 2000), text("y" * 2000)],
}


@pytest.mark.parametrize("name", GOOD)
def test_what_discord_takes(name: str) -> None:
    checked = Checked(GOOD[name], [FILE], v2=True, exists=exists)
    assert checked.problems == []


BAD: dict[str, tuple[list[Json], str, str]] = {
    "forty-one, nested ones counted": (
        [box(*(text() for _ in range(20))), box(*(text() for _ in range(19)))],
        "components",
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
    "4001 characters": (
        [text("x" * 2000), text("y" * 2001)],
        "components",
        "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    ),
    "an empty text": ([text("")], "components.0.content", "BASE_TYPE_BAD_LENGTH"),
    "a button at the top": ([button()], "components.0.type", "UNION_TYPE_CHOICES"),
    "a box in a box": ([box(box(text()))], "components.0.components.0.type", "UNION_TYPE_CHOICES"),
    "an empty box": ([box()], "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    "six buttons": (
        [row(*(button(custom_id=str(n)) for n in range(6)))],
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a select and a button": (
        [row(select(), button())],
        "components.0.components",
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
    ),
    "two selects": (
        [row(select(), select(custom_id="b"))],
        "components.0.components",
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
    ),
    "no options": (
        [row(select(options=[]))],
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "fewer options than may be chosen": (
        [row(select(max_values=2))],
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "an option twice": (
        [row(select(options=[{"label": "A", "value": "a"}] * 2))],
        "components.0.components.0.options.1",
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    "more chosen beforehand than may be": (
        [row(select(options=[{"label": v, "value": v, "default": True} for v in "ab"]))],
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "at least two of one": (
        [row(menu(6, min_values=2))],
        "components.0.components.0",
        "BASE_TYPE_BAD_VALUE",
    ),
    "26 chosen": (
        [row(menu(6, max_values=26))],
        "components.0.components.0.max_values",
        "NUMBER_TYPE_MAX",
    ),
    "two people where one may be": (
        [row(menu(5, ("user", "1"), ("user", "2")))],
        "components.0.components.0.default_values",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a person twice": (
        [row(menu(5, ("user", "1"), ("user", "1"), max_values=2))],
        "components.0.components.0.default_values.1.id",
        "BASE_TYPE_BAD_VALUE",
    ),
    "a role among people": (
        [row(menu(5, ("role", "5")))],
        "components.0.components.0.default_values.0.type",
        "BASE_TYPE_CHOICES",
    ),
    "an odd thing": (
        [row(menu(6) | {"default_values": [{"type": {}, "id": []}]})],
        "components.0.components.0.default_values.0.type",
        "BASE_TYPE_CHOICES",
    ),
    "a role that is gone": (
        [row(menu(6, ("role", "6")))],
        "components.0.components.0.default_values.0.id",
        "BASE_TYPE_BAD_VALUE",
    ),
    "a placeholder of 151": (
        [row(menu(8, placeholder="x" * 151))],
        "components.0.components.0.placeholder",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a select beside a text": (
        [{"type": 9, "components": [text()], "accessory": select()}],
        "components.0.accessory.type",
        "UNION_TYPE_CHOICES",
    ),
    "the same custom id twice": (
        [row(button(), button())],
        "components.0.components.1.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    "a custom id of 101": (
        [row(button(custom_id="x" * 101))],
        "components.0.components.0.custom_id",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a label of 81": (
        [row(button(label="x" * 81))],
        "components.0.components.0.label",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a button with nothing on it": (
        [row(button(label=None))],
        "components.0.components.0",
        "BUTTON_COMPONENT_EMPTY",
    ),
    "a link with a custom id": (
        [row(button(style=5, url="https://a.b"))],
        "components.0.components.0",
        "BUTTON_COMPONENT_CUSTOM_ID_AND_URL",
    ),
    "a link to nowhere": (
        [row(button(style=5, custom_id=None, url="javascript:alert(1)"))],
        "components.0.components.0.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    "a gallery of eleven": (
        [{"type": 12, "items": [PICTURE] * 11}],
        "components.0.items",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "an alt text of 1025": (
        [{"type": 12, "items": [PICTURE | {"description": "x" * 1025}]}],
        "components.0.items.0.description",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a file from elsewhere": (
        [{"type": 13, "file": {"url": "https://a.b/c.png"}}],
        "components.0.file.url",
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ),
    "four texts in a section": (
        [{"type": 9, "components": [text()] * 4, "accessory": button()}],
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "twenty-six options": (
        [row(select(options=[{"label": "A", "value": str(n)} for n in range(26)]))],
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "an id twice": (
        [text() | {"id": 3}, text() | {"id": 3}],
        "components.1.id",
        "COMPONENT_DUPLICATED_ID",
    ),
    "no list": ({"type": 10}, "components", "LIST_TYPE_CONVERT"),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("name", BAD)
def test_what_discord_refuses(name: str) -> None:
    components, path, code = BAD[name]
    checked = Checked(components, [FILE], v2=True, exists=exists)
    assert [(p.path, p.code) for p in checked.problems] == [(path, code)]


def test_ids_are_given_in_reading_order_and_wished_ones_stay() -> None:
    filled = Checked([box(text(), text() | {"id": 9}), text()], [], v2=True, exists=exists).filled
    assert filled[0]["id"] == 1
    assert [child["id"] for child in filled[0]["components"]] == [2, 9]
    assert filled[1]["id"] == 4


def test_without_the_flag_there_are_rows_alone_and_five_of_them() -> None:
    rows = [row(button(custom_id=str(n))) for n in range(6)]
    assert Checked(rows[:5], [], v2=False, exists=exists).problems == []
    assert [p.path for p in Checked(rows, [], v2=False, exists=exists).problems] == ["components"]
    assert [p.code for p in Checked([text()], [], v2=False, exists=exists).problems] == [
        "UNION_TYPE_CHOICES"
    ]
