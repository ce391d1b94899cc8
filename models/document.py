"""The reader of a model's document: the API's own input schema plus the key `repaint`.

Read leniently: what a document does not say is not limited. What would make a command that
cannot work (a required property of a kind that nobody can give) is refused at once.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from models.model import PROMPT, Model
from models.money import millionths
from models.options import BadValueError, ImageRules, Kind, Option, Value

FOLDER = Path(__file__).parent
IMAGE_FORMAT = "image_uri"
"""What marks an image input in the schema (runcomfy-api.md), on a string or an array's items."""
MOST_IMAGES = 9
"""Pictures of a list at most: with the result they fill a message (Discord: 10)."""
MOST_OPTIONS = 25
"""Options that Discord allows a command."""
STRING_CEILING = 6000
"""The longest string that Discord lets an option hold, in characters."""
MEGABYTE = 1_000_000

Json = Mapping[str, object]


class DocumentError(Exception):
    """A document cannot be read, or no command can be made of it."""


def read_all(folder: Path | None = None) -> tuple[Model, ...]:
    """Return the models of every document in a folder, by file name.

    Args:
        folder: Which; None: those that come along.

    Raises:
        DocumentError: one cannot be read, two want the same command, or there is none.
    """
    folder = folder or FOLDER
    models: dict[str, Model] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            model = read_document(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, DocumentError) as error:
            raise DocumentError(f"{path.name} cannot be read: {error}") from error
        for other in models.values():
            for name in _names(other) & _names(model):
                raise DocumentError(f"{path.name} wants {name}, which another model has")
        models[model.command] = model
    if not models:
        raise DocumentError(f"{folder} holds no model's document (*.json): name another folder")
    return tuple(models.values())


def _names(model: Model) -> set[str]:
    """Return the names that a model's commands have, as people see them."""
    slash = {f"/{name}" for name in (model.command, model.studio) if name}
    return slash | {f"“{name}”" for name in (model.message_command,) if name}


def read_document(document: object) -> Model:
    """Return the model that a document describes.

    Raises:
        DocumentError: it lacks what a command needs.
    """
    whole = _object(document, "the document")
    schema = _object(whole.get("input_schema"), "input_schema")
    ours = _object(whole.get("repaint", {}), "repaint")
    model_id = whole.get("model_id")
    if not isinstance(model_id, str) or not re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)*", model_id):
        raise DocumentError("model_id is missing or is not a path of plain names")
    required = _list(schema.get("required", []))
    properties = _object(schema.get("properties"), "input_schema.properties")
    options: list[Option] = []
    for key, value in properties.items():
        options += _options(key, _object(value, key), key in required, ours)
    names = [option.name for option in options]
    if len(set(names)) != len(names) or len(names) > MOST_OPTIONS:
        raise DocumentError(f"options must be unique and at most {MOST_OPTIONS}: {names}")
    command = _option_name(str(ours.get("command") or model_id.rsplit("/", 1)[-1]))
    studio = _option_name(str(ours.get("studio") or ""))
    if studio == command:
        raise DocumentError(f"command and studio want the same name: {command}")
    return Model(
        model_id=model_id,
        display_name=str(whole.get("display_name") or model_id),
        command=command,
        options=tuple(sorted(options, key=lambda option: not option.required)),
        studio=studio or None,
        message_command=str(ours.get("message_command") or "").strip()[:32].strip() or None,
        price=_price(ours.get("price_usd")),
    )


def _price(value: object) -> int | None:
    """Return what a request costs, in millionths of a dollar; None: nobody knows."""
    if value is None:
        return None
    try:
        # A number of JSON's is a float, whose shortest text is what somebody wrote.
        return millionths("no" if isinstance(value, bool) else str(value))
    except ValueError as error:
        raise DocumentError(f"repaint.price_usd {error}, as in 0.04 (it is {value!r})") from error


def _options(key: str, schema: Json, required: bool, ours: Json) -> Iterator[Option]:
    items = schema.get("items")
    listed = schema.get("type") == "array"
    shape = _object(items, key) if listed and isinstance(items, dict) else schema
    if shape.get("format") == IMAGE_FORMAT:
        yield from _image_options(key, schema, required, ours, listed)
        return
    kind = _KINDS.get(str(schema.get("type")))
    if kind is None:
        # An object or a list of something else: nothing that a slash command can ask for.
        if required:
            raise DocumentError(f"{key} is required and of a kind that no option can give")
        return
    choices = tuple(c for c in _list(schema.get("enum")) if isinstance(c, str | int | float))
    max_length = _whole(schema.get("maxLength"))
    if key == PROMPT:
        max_length = _whole(ours.get("prompt_max_length")) or max_length
    min_length = _whole(schema.get("minLength"))
    option = Option(
        name=_option_name(key),
        key=key,
        kind=kind,
        required=required,
        description=_description(key, schema),
        choices=choices,
        minimum=_bound(schema, "minimum", kind, 1),
        maximum=_bound(schema, "maximum", kind, -1),
        min_length=(min_length or (1 if required else None)) if kind is Kind.STRING else None,
        max_length=min(max_length or STRING_CEILING, STRING_CEILING)
        if kind is Kind.STRING
        else None,
        title=_title(key, schema),
    )
    yield replace(option, default=_default(option, schema.get("default")))


def _image_options(
    key: str, schema: Json, required: bool, ours: Json, listed: bool
) -> Iterator[Option]:
    formats = tuple(str(f) for f in _list(ours.get("formats")))
    rules = _image_rules(_list(schema.get("validations")), formats)
    least, most = 1, 1
    if listed:
        least = _whole(schema.get("minItems")) or 1
        most = min(_whole(schema.get("maxItems")) or MOST_IMAGES, MOST_IMAGES)
    # `image_urls` holds image1, image2, ...: the list's own name without its plural.
    stem = re.sub(r"(_?ur[il]s|s)$", "", key) or "image"
    for number in range(1, most + 1):
        yield Option(
            name=_option_name(f"{stem}{number}" if listed else key),
            key=key,
            kind=Kind.IMAGE,
            required=required and number <= least,
            description=_description(key, schema),
            listed=listed,
            images=rules,
            title=_title(key, schema),
        )


_KINDS = {
    "string": Kind.STRING,
    "integer": Kind.INTEGER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
}
_RULE = re.compile(r"(\w+) *([<>])(=?)")
_INCLUSIVE = re.compile(r"at (least|most)|minimum|maximum|or (more|less)|up to", re.IGNORECASE)


def _image_rules(validations: list[object], formats: tuple[str, ...]) -> ImageRules:
    bounds: dict[str, int] = {}
    for validation in validations:
        rule = _object(validation, "validations")
        parts = _RULE.fullmatch(str(rule.get("validation_rule")))
        value = _figure(rule.get("validation_value"))
        if parts is None or value is None:
            continue
        name, sign, inclusive = parts.groups()
        # Where a rule's sign and its text disagree at the very edge, people are shown the text.
        text = str(rule.get("validation_error") or "")
        edge = 0 if inclusive or _INCLUSIVE.search(text) else 1
        match name, sign:
            case "file_size_mb", "<":
                bounds["max_bytes"] = int(value * MEGABYTE) - edge
            case "width_pixels" | "height_pixels", "<":
                bounds["max_" + name.removesuffix("_pixels")] = int(value) - edge
            case "width_pixels" | "height_pixels", ">":
                bounds["min_" + name.removesuffix("_pixels")] = int(value) + edge
            case _:
                # A rule that we do not know is RunComfy's to enforce.
                continue
    return ImageRules(formats=formats, **bounds)


def _bound(schema: Json, name: str, kind: Kind, step: int) -> int | float | None:
    """Return the outermost number that is allowed; `step` points inwards, 1 or -1."""
    allowed = _figure(schema.get(name))
    forbidden = _figure(schema.get("exclusive" + name.capitalize()))
    bounds: list[int | float] = []
    if allowed is not None:
        whole = kind is Kind.INTEGER
        bounds.append(math.ceil(allowed * step) * step if whole else allowed)
    if forbidden is not None and kind is Kind.INTEGER:
        bounds.append((math.floor(forbidden * step) + 1) * step)
    elif forbidden is not None:
        bounds.append(math.nextafter(forbidden, step * math.inf))
    return max(bounds, key=lambda bound: bound * step, default=None)


def _description(key: str, schema: Json) -> str:
    texts = (str(schema.get(name) or "").strip() for name in ("description", "title"))
    return next(filter(None, texts), key)


def _title(key: str, schema: Json) -> str:
    return str(schema.get("title") or "").strip() or key.replace("_", " ").capitalize()


def _default(option: Option, value: object) -> Value | None:
    """Return the document's default; None where it has none that could be sent."""
    try:
        return None if value is None else option.check(value)
    except BadValueError:
        return None


def _option_name(key: str) -> str:
    """Return the key as Discord takes it for a name (application-commands: naming)."""
    return re.sub(r"[^-_a-z0-9]", "_", key.lower())[:32]


def _object(value: object, what: str) -> Json:
    if not isinstance(value, dict):
        raise DocumentError(f"{what} is not an object")
    return cast("Json", value)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _figure(value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value
