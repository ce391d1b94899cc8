"""The arrows that import-linter cannot see: those of the files at the top."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
ROOMS = {path.parent.name for path in TOP.glob("*/__init__.py")} | {
    path.stem for path in TOP.glob("*.py")
}


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("name", ["settings.py", "logs.py"])
def test_they_know_nothing_of_ours(name: str) -> None:
    assert not _imported(TOP / name) & ROOMS


def test_every_room_says_what_it_is_for() -> None:
    for path in [*TOP.glob("*/__init__.py"), *TOP.glob("*.py")]:
        if path.parent.name != "tests":
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_nobody_imports_the_front_door() -> None:
    for path in TOP.glob("*/**/*.py"):
        if ".venv" not in path.parts:
            assert "bot" not in _imported(path), path
