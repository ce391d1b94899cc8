"""An interaction as it is on the wire: what discord.py keeps in views that a restart forgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import discord


def data_of(interaction: discord.Interaction[Any]) -> Mapping[str, Any]:
    """Return an interaction's data (receiving and responding: interaction data)."""
    # A TypedDict of many shapes, read as what it is on the wire.
    return object_in(interaction.data)


def custom_id_of(interaction: discord.Interaction[Any]) -> str:
    """Return the custom id of the component or the form that an interaction comes from."""
    return str(data_of(interaction).get("custom_id"))


def fields_of(interaction: discord.Interaction[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the fields of a form that was sent (receiving and responding: modal submit data)."""
    components = data_of(interaction).get("components")
    for label in components if isinstance(components, list) else ():
        if field := object_in(object_in(label).get("component")):
            yield field


def chosen_values(told: Mapping[str, Any]) -> Iterator[object]:
    """Yield what was chosen in a select, as the data of a choice or a field of a form tells it."""
    values = told.get("values")
    yield from values if isinstance(values, list) else ()


def object_in(value: object) -> Mapping[str, Any]:
    """Return what should be an object; what is not has nothing in it."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
