"""Documents as RunComfy could publish them, made up for what the shipped one does not have."""

from __future__ import annotations

from typing import Any

from models import Model, Option, read_document


def document(
    properties: dict[str, Any], required: list[str] | None = None, **repaint: Any
) -> dict[str, Any]:
    """Return a document whose input schema has these properties."""
    return {
        "model_id": "maker/family/some-model",
        "display_name": "Some Model",
        "input_schema": {"type": "object", "required": required or [], "properties": properties},
        "repaint": repaint,
    }


def model(properties: dict[str, Any], required: list[str] | None = None, **repaint: Any) -> Model:
    return read_document(document(properties, required, **repaint))


def option(model: Model, name: str) -> Option:
    found = model.option(name)
    assert found is not None, f"no option {name} among {[o.name for o in model.options]}"
    return found


PICTURE = {"type": "string", "format": "image_uri"}
PICTURES = {"type": "array", "items": PICTURE}
