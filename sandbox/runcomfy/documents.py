"""The models' documents, read with the sandbox's own eyes: what a submit's body may hold.

A document is what RunComfy's API publishes about a model plus one key, `repaint`. Nothing about
one model is written here. How a picture is fetched and what an edit looks like is not here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import gcd, sqrt
from pathlib import Path
from typing import TypedDict, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from sandbox.runcomfy.model import DEFAULT_SIZE


class Rule(TypedDict):
    """One entry of a property's `validations`."""

    validation_rule: str
    validation_value: float
    validation_error: str


class Property(TypedDict, total=False):
    """One input of a model, as far as it is read here; the rest is JSON Schema's business."""

    type: str
    format: str
    items: Property
    enum: list[object]
    default: object
    maxLength: int
    validations: list[Rule]


class InputSchema(TypedDict):
    """The JSON Schema of a submit's body."""

    properties: dict[str, Property]
    required: list[str]


class Problem(TypedDict):
    """One entry of a 422's `detail`."""

    loc: list[str | int]
    msg: str
    type: str


MEASURES = {"file_size_mb": 1_000_000, "width_pixels": 1, "height_pixels": 1}
"""What a rule of `validations` speaks of, and how many bytes or pixels one of its unit is."""

_COMPLAINTS = {
    "enum": ("literal_error", "Input should be one of {}"),
    "format": ("url_parsing", "Input should be a valid URL"),
    "maxItems": ("too_long", "List should have at most {} items"),
    "maxLength": ("string_too_long", "String should have at most {} characters"),
    "maximum": ("less_than_equal", "Input should be less than or equal to {}"),
    "minItems": ("too_short", "List should have at least {} items"),
    "minLength": ("string_too_short", "String should have at least {} characters"),
    "minimum": ("greater_than_equal", "Input should be greater than or equal to {}"),
    "type": ("type_error", "Input should be a valid {}"),
}
_formats = FormatChecker(formats=())


@_formats.checks("image_uri")
def _is_image_uri(value: object) -> bool:
    return not isinstance(value, str) or re.match(r"https?://[^/\s]+/\S*$", value) is not None


@dataclass(frozen=True)
class Document:
    """One model: what is published about it, and what follows from that."""

    published: Mapping[str, object]
    """What `GET /v1/models/{model_id}` answers: the document without `repaint`."""
    model_id: str
    display_name: str
    schema: InputSchema
    formats: tuple[str, ...]
    """The picture formats that the model takes, in Pillow's names; empty takes any."""
    price_usd: float | None

    def problems(self, body: object) -> list[Problem]:
        """Return what is wrong with a submit's body, as in FastAPI's `detail`; empty if nothing."""
        if not isinstance(body, dict):
            return [Problem(loc=["body"], msg="Input should be a valid object", type="dict_type")]
        return [
            *(
                Problem(loc=["body", name], msg="Field required", type="missing")
                for name in self.schema["required"]
                if name not in body
            ),
            *(
                Problem(loc=["body", name], msg="Extra inputs are not permitted", type="extra")
                for name in body
                if name not in self.schema["properties"]
            ),
            *(
                _problem(name, error)
                for name, part in self.schema["properties"].items()
                if name in body
                for error in Draft202012Validator(part, format_checker=_formats).iter_errors(
                    body[name]
                )
            ),
        ]

    def image_urls(self, body: Mapping[str, object]) -> Iterator[tuple[str, str, list[Rule]]]:
        """Yield each picture's place in the body, its URL and its rules, in the schema's order."""
        for name, part in self.schema["properties"].items():
            one = part.get("items", part)
            if one.get("format") != "image_uri" or name not in body:
                continue
            rules = part.get("validations", []) + part.get("items", {}).get("validations", [])
            value = body[name]
            if isinstance(value, list):
                yield from ((f"{name}[{i}]", str(url), rules) for i, url in enumerate(value))
            else:
                yield name, str(value), rules

    def size(self, body: Mapping[str, object]) -> tuple[int, int] | None:
        """Return the width and height asked for, in pixels, or by default; None: not said."""
        for name, part in self.schema["properties"].items():
            if "enum" in part and (size := _size(body.get(name, part.get("default")))):
                return size
        return None


def read_documents(folder: Path) -> dict[str, Document]:
    """Return the documents of a folder by model id.

    Raises:
        ValueError, KeyError: a file is not a document.
        jsonschema.SchemaError: a document's input schema is not a JSON Schema.
    """
    documents = (_read(path) for path in sorted(folder.glob("*.json")))
    return {document.model_id: document for document in documents}


def breaks(rule: Rule, measured: Mapping[str, int]) -> bool:
    """Say whether a picture breaks a rule; `measured` is in bytes and pixels, by `MEASURES`.

    At the very edge the rule's text decides, since it is what people are shown: "at least" and
    "at most" take the edge in, whatever the rule's sign.
    """
    name, sign = rule["validation_rule"][:-1], rule["validation_rule"][-1]
    if sign == "=":
        name, sign = name[:-1], name[-1]
    if name not in measured or sign not in "<>":
        return False
    value, limit = measured[name], rule["validation_value"] * MEASURES[name]
    text = rule["validation_error"].lower()
    with_edge = rule["validation_rule"].endswith("=") or "at least" in text or "at most" in text
    if "less than" in text or "more than" in text or "greater than" in text:
        with_edge = False
    if value == limit:
        return not with_edge
    return value > limit if sign == "<" else value < limit


def _read(path: Path) -> Document:
    document: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    repaint = cast("dict[str, object]", document.get("repaint", {}))
    schema = cast(InputSchema, document["input_schema"])
    Draft202012Validator.check_schema(cast("dict[str, object]", schema))
    properties = dict(schema["properties"])
    longest = repaint.get("prompt_max_length")
    if isinstance(longest, int) and "prompt" in properties:
        prompt = properties["prompt"]
        bound = min(longest, prompt.get("maxLength", longest))
        properties["prompt"] = {**prompt, "maxLength": bound}
    price = repaint.get("price_usd")
    return Document(
        published={key: value for key, value in document.items() if key != "repaint"},
        model_id=str(document["model_id"]),
        display_name=str(document.get("display_name", document["model_id"])),
        schema=InputSchema(properties=properties, required=schema.get("required", [])),
        formats=tuple(cast("list[str]", repaint.get("formats") or [])),
        price_usd=float(price) if isinstance(price, (int, float)) else None,
    )


def _problem(name: str, error: ValidationError) -> Problem:
    loc = ["body", name, *error.absolute_path]
    if error.validator not in _COMPLAINTS:
        return Problem(loc=loc, msg=error.message, type="value_error")
    kind, words = _COMPLAINTS[error.validator]
    return Problem(loc=loc, msg=words.format(error.validator_value), type=kind)


def _size(value: object) -> tuple[int, int] | None:
    """Read `1024*1024 (1:1)`, `1024x768` or an aspect ratio like `16:9` (of a megapixel)."""
    if not isinstance(value, str):
        return None
    if pixels := re.match(r"(\d{2,4})\s*[*x]\s*(\d{2,4})\b", value):
        return int(pixels[1]), int(pixels[2])
    if ratio := re.match(r"(\d{1,2}):(\d{1,2})\b", value):
        wide, high = int(ratio[1]), int(ratio[2])
        if not wide or not high:
            return None
        unit = gcd(wide, high)
        wide, high = wide // unit, high // unit
        steps = max(1, round(sqrt(DEFAULT_SIZE[0] * DEFAULT_SIZE[1] / (wide * high))))
        return wide * steps, high * steps
    return None
