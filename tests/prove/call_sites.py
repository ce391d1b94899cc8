"""Where our code calls what touches the outside, read from the code itself.

Which names those are follows from the classes: the async methods of what the desk holds, of the
one sender, and of discord.py's own ways to answer. So a new call cannot be forgotten.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_type_hints

import discord

from cogs.edit.reply.send import Sender
from jobs import Desk, Jobs, Reply
from runcomfy import Media

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("jobs", "cogs/edit")


@dataclass(frozen=True)
class CallSite:
    """One call in the text of one file."""

    path: str
    function: str
    callee: str
    """As in `store.move`."""
    first_line: int
    last_line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.function}: {self.callee}"

    def is_walked_by(self, caller: str) -> bool:
        """Tell whether a caller, as `path:function:line`, stood in this call."""
        path, _, line = caller.split(":")
        return path == self.path and self.first_line <= int(line) <= self.last_line


def touching() -> dict[str, frozenset[str]]:
    """Return the methods that touch the outside, by the attribute that they are called at."""
    held = {name: kind for name, kind in get_type_hints(Desk).items() if inspect.isclass(kind)}
    del held["work"]  # files of ours alone: nothing that a crash could leave half done outside
    ours = {name: kind for name, kind in held.items() if _awaits(kind)}
    others: dict[str, type] = {
        "_sender": Sender,
        "_media": Media,
        "_jobs": Jobs,
        "jobs": Jobs,
        "interaction": discord.Interaction,
        "response": discord.InteractionResponse,
        "followup": discord.Webhook,
    }
    found = {name: _awaits(kind) for name, kind in {**ours, **others}.items()}
    # What is shown on the way is sent by a task of its own.
    found["reply"] = _awaits(Reply) | {"show"}
    return found


def call_sites() -> list[CallSite]:
    """Return every such call in `jobs/` and `cogs/edit/`."""
    methods = touching()
    found: list[CallSite] = []
    for room in ROOMS:
        for file in sorted((PROJECT / room).rglob("*.py")):
            path = str(file.relative_to(PROJECT))
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for function, call in _calls(tree, ""):
                owner = call.func
                if not isinstance(owner, ast.Attribute):
                    continue
                at = owner.value
                name = at.attr if isinstance(at, ast.Attribute) else getattr(at, "id", "")
                if owner.attr in methods.get(name, ()):
                    callee, last = f"{name}.{owner.attr}", call.end_lineno or call.lineno
                    found.append(CallSite(path, function, callee, call.lineno, last))
    return found


def _calls(node: ast.AST, function: str) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        inside = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = child.name
        if isinstance(child, ast.Call):
            yield inside, child
        yield from _calls(child, inside)


def _awaits(kind: type) -> frozenset[str]:
    """Return a class's public methods that are awaited, but for its end."""
    names = (n for n, member in inspect.getmembers(kind) if inspect.iscoroutinefunction(member))
    return frozenset(name for name in names if not name.startswith("_") and name != "close")
