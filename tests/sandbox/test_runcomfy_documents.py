"""What the sandbox's RunComfy reads out of a model's document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.runcomfy.documents import Document, Rule, breaks, read_documents

MODELS = Path(__file__).parents[2] / "models"
WAN = "wan-ai/wan-2-6/image-to-image"
GOOD: dict[str, object] = {"prompt": "a hat", "image_urls": ["http://127.0.0.1:1/a.png"]}


@pytest.fixture(scope="module")
def wan() -> Document:
    return read_documents(MODELS)[WAN]


def read(folder: Path, properties: dict[str, object], **repaint: object) -> Document:
    document = {
        "model_id": "a/b",
        "input_schema": {"type": "object", "properties": properties},
        "repaint": repaint,
    }
    (folder / "b.json").write_text(json.dumps(document))
    return read_documents(folder)["a/b"]


def test_a_body_within_all_limits_is_taken(wan: Document) -> None:
    body = {
        "prompt": "x" * 1999,
        "image_urls": ["https://example.com/a.png"] * 3,
        "negative_prompt": "y" * 500,
        "image_size": "1344*576 (21:9)",
        "seed": 2147483647,
        "prompt_extend": False,
    }
    assert wan.problems(body) == wan.problems(GOOD) == []


@pytest.mark.parametrize(
    ("change", "loc", "kind"),
    [
        ({"prompt": None}, ["body", "prompt"], "type_error"),
        ({"prompt": "x" * 2000}, ["body", "prompt"], "string_too_long"),
        ({"negative_prompt": "x" * 501}, ["body", "negative_prompt"], "string_too_long"),
        ({"image_size": "1:1"}, ["body", "image_size"], "literal_error"),
        ({"seed": -1}, ["body", "seed"], "greater_than_equal"),
        ({"seed": 2147483648}, ["body", "seed"], "less_than_equal"),
        ({"seed": True}, ["body", "seed"], "type_error"),
        ({"prompt_extend": "yes"}, ["body", "prompt_extend"], "type_error"),
        ({"image_urls": []}, ["body", "image_urls"], "too_short"),
        ({"image_urls": ["http://h/a"] * 4}, ["body", "image_urls"], "too_long"),
        ({"image_urls": ["http://h/a", "file:///a"]}, ["body", "image_urls", 1], "url_parsing"),
        ({"image_url": "http://h/a"}, ["body", "image_url"], "extra"),
    ],
)
def test_what_is_wrong_is_named(
    wan: Document, change: dict[str, object], loc: list[str | int], kind: str
) -> None:
    [problem] = wan.problems({**GOOD, **change})
    assert (problem["loc"], problem["type"]) == (loc, kind)
    assert problem["msg"]


def test_what_is_missing_is_named(wan: Document) -> None:
    assert [problem["loc"] for problem in wan.problems({})] == [
        ["body", "prompt"],
        ["body", "image_urls"],
    ]
    assert [problem["loc"] for problem in wan.problems("text")] == [["body"]]


@pytest.mark.parametrize(
    ("rule", "text", "value", "broken"),
    [
        ("width_pixels>", "must be at least 384 pixels", 384, False),
        ("width_pixels>", "must be at least 384 pixels", 383, True),
        ("width_pixels>", "must be more than 384 pixels", 384, True),
        ("width_pixels>=", "too narrow", 384, False),
        ("width_pixels<", "must be at most 384 pixels", 384, False),
        ("width_pixels<", "must be at most 384 pixels", 385, True),
        ("width_pixels<=", "must be less than 384 pixels", 384, True),
        ("file_size_mb<", "must be less than 384 MB", 384_000_000, True),
        ("file_size_mb<", "must be less than 384 MB", 383_999_999, False),
        ("duration_seconds<", "must be less than 384 seconds", 999, False),
    ],
)
def test_at_the_edge_a_rules_text_decides(rule: str, text: str, value: int, broken: bool) -> None:
    measured = {"width_pixels": value, "file_size_mb": value}
    assert (
        breaks(Rule(validation_rule=rule, validation_value=384, validation_error=text), measured)
        is broken
    )


def test_pictures_are_found_by_their_format_not_their_name(wan: Document, tmp_path: Path) -> None:
    urls = ["http://h/1", "http://h/2"]
    found = list(wan.image_urls({**GOOD, "image_urls": urls}))
    assert [(place, url) for place, url, _ in found] == [
        ("image_urls[0]", urls[0]),
        ("image_urls[1]", urls[1]),
    ]
    assert len(found[0][2]) == 5
    single = read(tmp_path, {"img": {"type": "string", "format": "image_uri"}})
    assert list(single.image_urls({"img": "http://h/1"})) == [("img", "http://h/1", [])]


def test_the_size_is_read_from_an_enum_or_its_default(wan: Document, tmp_path: Path) -> None:
    assert wan.size({"image_size": "800*1200 (2:3)"}) == (800, 1200)
    assert wan.size({}) == (1024, 1024)
    ratio = read(tmp_path, {"aspect_ratio": {"type": "string", "enum": ["16:9", "1:1"]}})
    assert ratio.size({}) is None
    wide = ratio.size({"aspect_ratio": "16:9"})
    assert wide is not None
    assert abs(wide[0] / wide[1] - 16 / 9) < 0.01
    assert 900_000 < wide[0] * wide[1] < 1_200_000
