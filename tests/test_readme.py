"""What README.md and docs/*.md name in backticks is there: files, folders, modules of this tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md"))]
NAMES = {path.parent.name for path in TOP.glob("*/__init__.py")} | {"docs"}


def _named(page: Path) -> list[str]:
    """Return the paths that a page names, modules that are run among them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    words = [word for code in re.findall(r"`([^`]+)`", text) for word in code.split()]
    modules = [f"{module.replace('.', '/')}.py" for module in re.findall(r"-m ([\w.]+)", text)]
    paths = [w for w in words if w.split("/")[0] in NAMES or re.fullmatch(r"[\w./-]+\.py", w)]
    return [*paths, *(module for module in modules if module.split("/")[0] in NAMES)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    named = _named(page)
    assert named
    assert not [path for path in named if not (TOP / path).exists()]
