"""Holds what the bot and the sandbox's Discord say to each other against Discord's own document.

The document lies outside this repository, in `../shared`. Without it there is nothing to check:
on somebody's machine such tests skip, in CI they fail.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError, validators
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox.exchanges import Exchange

DOCUMENT = Path(__file__).resolve().parents[2] / "shared" / "discord-openapi.json"
MISSING = f"Discord's OpenAPI document is not at ../{DOCUMENT.parent.name}/{DOCUMENT.name}"
BASE = "/api/v10"
SHOWN = 5
"""How many problems of one body are told."""

Json = dict[str, Any]

# Discord's documentation has this route, the reduced document does not.
MISSING_OPERATIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("GET", "/channels/{channel_id}"): (
        "GuildChannelResponse",
        "ThreadResponse",
        "PrivateChannelResponse",
    ),
}


def require_document() -> None:
    """Skip the test that calls it when the document is absent; in CI, fail it."""
    if DOCUMENT.exists():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@cache
def _document() -> Json:
    document: Json = json.loads(DOCUMENT.read_text())
    schemas: Json = document["components"]["schemas"]
    # What people are told (the documentation) wins over the document, as the document says of
    # itself: content of messages has 2000 characters at most, and what is wrong with one field of a
    # request is named by a word (reference: error messages), not by a number.
    schemas["InnerErrors"]["properties"]["_errors"]["items"] = {
        "type": "object",
        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        "required": ["code", "message"],
        "additionalProperties": False,
    }
    schemas["MessageCreateRequest"]["properties"]["content"]["maxLength"] = 2000
    schemas["MessageEditRequestPartial"]["properties"]["content"]["maxLength"] = 2000
    _simplify(document["paths"], schemas)
    _simplify(document["components"], schemas)
    return document


def _simplify(node: object, schemas: Json) -> None:
    """Put the document's unions so that one look decides them.

    A union is a `oneOf` of schemas that name their own `type`; trying each, all the way down,
    takes twenty times as long and tells of the wrong one. It becomes our keyword `byType`, and a
    `oneOf` of constants becomes an `enum`.
    """
    if isinstance(node, list):
        for child in node:
            _simplify(child, schemas)
    if not isinstance(node, dict):
        return
    for child in node.values():
        _simplify(child, schemas)
    for key in ("oneOf", "anyOf"):
        choices = node.get(key)
        if not isinstance(choices, list):
            continue
        if all("const" in choice for choice in choices):
            node["enum"] = [choice["const"] for choice in choices]
            del node[key]
            continue
        by_type: Json = {}
        for choice in choices:
            name = choice.get("$ref", "").rpartition("/")[2]
            kind = schemas.get(name, {}).get("properties", {}).get("type", {})
            for value in kind.get("enum", ()) if name else ():
                by_type[str(value)] = choice
        named = [choice for choice in choices if choice != {"type": "null"}]
        if len({choice.get("$ref") for choice in by_type.values()}) == len(named) > 1:
            node["byType"] = {"schemas": by_type, "null": len(named) < len(choices)}
            del node[key]


def _by_type(validator: Any, union: Json, instance: object, _: object) -> Iterator[ValidationError]:
    """Check a value against the one schema of a union that its `type` names."""
    if instance is None and union["null"]:
        return
    kind = str(instance.get("type")) if isinstance(instance, dict) else None
    if kind not in union["schemas"]:
        yield ValidationError(f"type {kind} is none of {', '.join(union['schemas'])}")
        return
    yield from validator.descend(instance, union["schemas"][kind])


Validator: Any = validators.extend(  # type: ignore[no-untyped-call]  # its stub has no types
    Draft202012Validator, {"byType": _by_type}
)


@cache
def _registry() -> Registry[Any]:
    resource = DRAFT202012.create_resource(_document())
    registry: Registry[Any] = Registry().with_resource("urn:discord", resource)
    return registry


@cache
def _validator(pointer: str) -> Any:
    """Return the validator of the schema at a JSON pointer inside the document."""
    schema = {"$ref": f"urn:discord#{pointer}"}
    return Validator(schema, registry=_registry())


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


@cache
def _any_of(names: tuple[str, ...]) -> Any:
    refs = [{"$ref": f"urn:discord#/components/schemas/{name}"} for name in names]
    return Validator({"anyOf": refs}, registry=_registry())


def ids_to_strings(value: object) -> object:
    """Return JSON with every id that is a number as the string that the document wants.

    discord.py sends the ids of attachments and some others as numbers; Discord takes both.
    """
    return _strings(deepcopy(value), in_component=False)


def _strings(value: object, *, in_component: bool) -> object:
    if isinstance(value, list):
        return [_strings(item, in_component=in_component) for item in value]
    if not isinstance(value, dict):
        return value
    for key, item in value.items():
        inside = key in ("components", "accessory") or (in_component and key == "items")
        # A component's own id is a small number, not a snowflake.
        if (key == "id" and not in_component) or key.endswith("_id"):
            if isinstance(item, int) and not isinstance(item, bool):
                value[key] = str(item)
        elif key in ("users", "roles") and isinstance(item, list):
            value[key] = [str(one) if isinstance(one, int) else one for one in item]
        else:
            value[key] = _strings(item, in_component=inside)
    return value


def _template(exchange: Exchange) -> str:
    """Return the document's path for an exchange."""
    template = exchange.template.removeprefix(BASE)
    for ours, theirs in (
        ("/webhooks/{application_id}/{token}", "/webhooks/{webhook_id}/{webhook_token}"),
        (
            "/interactions/{interaction_id}/{token}",
            "/interactions/{interaction_id}/{interaction_token}",
        ),
    ):
        template = template.replace(ours, theirs)
    if exchange.path.endswith("/messages/@original"):
        template = template.replace("{message_id}", "@original")
    return template


def problems(exchange: Exchange) -> list[str]:
    """Return what is wrong with one exchange, in words; empty when all is well.

    Checks the request's body against the operation's request and the answer's against the
    response of its status. Anything but Discord's REST API is well; without the document so is
    everything, except in CI.
    """
    if exchange.service != "discord" or exchange.call == "cdn":
        return []
    if not DOCUMENT.exists():
        return [MISSING] if os.environ.get("CI") == "true" else []
    where = f"{exchange.method} {exchange.path} -> {exchange.status}"
    template, method = _template(exchange), exchange.method
    if (method, template) in MISSING_OPERATIONS:
        found = _answers(exchange, _any_of(MISSING_OPERATIONS[method, template]))
        return [f"{where}: {problem}" for problem in found]
    operation = _document()["paths"].get(template, {}).get(method.lower())
    if operation is None:
        return [f"{where}: there is no such operation"]
    pointer = f"/paths/{_escape(template)}/{method.lower()}"
    found = [*_request(exchange, operation, pointer), *_response(exchange, operation, pointer)]
    if exchange.status >= 500 and not exchange.fault:
        found.append("the sandbox broke without having been asked to")
    return [f"{where}: {problem}" for problem in found]


def _request(exchange: Exchange, operation: Json, pointer: str) -> list[str]:
    body = operation.get("requestBody")
    # Of a request that was cut or refused for its form nothing is known, or known to be wrong.
    if body is None or exchange.request is None:
        missing = body is not None and body.get("required") and exchange.status in range(200, 300)
        return ["the request has no body"] if missing and not exchange.files else []
    kind = _escape("application/json")
    validator = _validator(f"{pointer}/requestBody/content/{kind}/schema")
    return [f"request {p}" for p in _tell(validator, ids_to_strings(exchange.request))]


def _response(exchange: Exchange, operation: Json, pointer: str) -> list[str]:
    status = str(exchange.status)
    if exchange.status == 0 or exchange.status >= 500:
        return []  # no answer, or one that no document promises anything about
    responses: Json = operation["responses"]
    name = status if status in responses else f"{status[0]}XX"
    if name not in responses:
        return [f"no such status as {status} in the document"]
    response = responses[name]
    at = f"{pointer}/responses/{name}"
    if "$ref" in response:
        at = response["$ref"].removeprefix("#")
        response = _document()["components"]["responses"][at.rpartition("/")[2]]
    if "content" not in response:
        return [] if exchange.response is None else ["the answer should have no body"]
    kind = _escape("application/json")
    return _answers(exchange, _validator(f"{at}/content/{kind}/schema"))


def _answers(exchange: Exchange, validator: Any) -> list[str]:
    return [f"answer {p}" for p in _tell(validator, exchange.response)]


def _tell(validator: Any, body: object) -> list[str]:
    """Return the problems of a body, each with its place and, inside unions, its likely cause."""
    told = []
    for error in list(validator.iter_errors(body))[:SHOWN]:
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda e: len(e.absolute_path))
        place = "/".join(map(str, deepest.absolute_path))
        told.append(f"at /{place}: {deepest.message[:300]}")
    return told
