"""All that people read stands in `cogs/words/`: no other file of the room holds a text of ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parents[2] / "cogs"
WORDS = ROOM / "words"

SHOWN = {"label", "description", "placeholder", "title", "content", "text"}
"""Arguments of discord.py's that people read, so that one word there is a text already."""
FOR_PEOPLE = {"AnswerError", "RefusedError"}
"""Errors whose text people read."""
LETTER = re.compile(r"[^\W\d_]")
WORDS_APART = re.compile(r"[^\W_][\W_]*\s[\W_]*[^\W_]")
VALUE = "0"
"""What is put into an f-string: it counts as a word, and not as one of ours."""


def texts(source: str) -> list[str]:
    """Return each text in a file that people could read."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return list(dict.fromkeys(_found(tree, named)))


def _found(node: ast.AST, named: dict[str, ast.expr]) -> Iterator[str]:
    if _is_for_others(node):
        return
    text = _literal(node)
    if text and LETTER.search(text) and WORDS_APART.search(text):
        yield text
    for shown in _shown(node):
        yield from _words(shown, named)
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                # The pieces of an f-string were looked at together.
                if isinstance(child, ast.AST) and not (
                    isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
                ):
                    yield from _found(child, named)


def _is_for_others(node: ast.AST) -> bool:
    """Tell whether it is for developers and the log: a docstring, `log.…`, an error of ours."""
    match node:
        case ast.Assert():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "re"))):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="split")):
            return True  # a list, written short
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            # `cast` names a type.
            return name == "cast" or (name.endswith("Error") and name not in FOR_PEOPLE)
    return False


def _shown(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.keyword(arg=name, value=value) if name in SHOWN:
            yield value
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            if name in FOR_PEOPLE or name == "TextDisplay":
                yield from node.args


def _words(node: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    """Yield the texts that an expression may become, where it says them itself."""
    match node:
        case ast.IfExp():
            branches = [node.body, node.orelse]
        case ast.BoolOp():
            branches = node.values
        case ast.BinOp():
            branches = [node.left, node.right]
        case ast.Name(id=name) if name in named:
            branches = [named[name]]
        case _:
            branches = []
    for branch in branches:
        yield from _words(branch, {})
    text = _literal(node)
    if text and LETTER.search(text):
        yield text


def _literal(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_literal(part) or VALUE for part in parts)
    return None


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(ROOM.rglob("*.py")) if WORDS not in path.parents],
    ids=lambda path: str(path.relative_to(ROOM)),
)
def test_no_text_stands_outside(path: Path) -> None:
    assert texts(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(WORDS.glob("*.py")), ids=lambda path: path.name)
def test_the_words_do_not_know_how_they_are_shown(path: Path) -> None:
    allowed = {"cogs.text", "cogs.words", "jobs", "models", "storage"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "discord":  # the errors of commands are told apart by class
                assert [alias.name for alias in node.names] == ["app_commands"]
            elif node.module.startswith(("cogs", "discord", "runcomfy", "pictures")):
                assert node.module.startswith(tuple(allowed)), node.module
        if isinstance(node, ast.Import):
            assert not [alias.name for alias in node.names if alias.name.startswith("discord")]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('answer("Please try again.")', ["Please try again."]),
        ('WORDS = {"gone": ("It is " "gone.")}', ["It is gone."]),
        ('def f():\n    return f"{count} left"', ["0 left"]),
        ('f"**Queued** · {moment}"', ["**Queued** · 0"]),
        ("f\"{place or 'at work'}\"", ["at work"]),
        ('x = "-# more of it"', ["-# more of it"]),
        ('ui.Button(label="Cancel")', ["Cancel"]),
        ('LABEL = "Cancel"\nui.Button(label=LABEL)', ["Cancel"]),
        ('ui.Button(label="Show" if short else other)', ["Show"]),
        ('ui.Thumbnail(url, description=name or "before")', ["before"]),
        ('ui.Label(text=f"Image {number}")', ["Image 0"]),
        ('ui.TextDisplay("Gone")', ["Gone"]),
        ('class Change(ui.Modal, title="Change"): pass', ["Change"]),
        ('send(content="Done", placeholder="Prompt")', ["Done", "Prompt"]),
        ('raise RefusedError("Not here.")', ["Not here."]),
        ('raise errors.AnswerError(f"{person} is gone.") from error', ["0 is gone."]),
        ('raise AnswerError("Gone" if gone else words.NOT_YOURS)', ["Gone"]),
        ('log.info("job: %s", f("for people"))\nsay("for people")', ["for people"]),
        # Nobody reads these in Discord.
        ('"""A module that does a thing."""', []),
        ('class A:\n    """It does a thing."""\n    x: int = 1\n    """What it is."""', []),
        ('log.warning("job %s: no answer", job.id)', []),
        ('raise ReplyLaterError("an upload made no progress")', []),
        ('raise StartError(f"Discord closed it (code {code}).", status=1) from error', []),
        ('assert there, "known after the login"', []),
        ('re.compile(r"[a-z]+ [a-z]+")', []),
        ('ui.Button(label=buttons.CANCEL, custom_id=f"cancel:{job_id}")', []),
        ('ui.TextDisplay(f"{first} {second}")', []),
        ('x: "dict[str, int]" = cast("dict[str, int]", y)', []),
        ('def f(x: "Interaction[A, B]") -> "tuple[A, B]": ...', []),
        ('gallery.add_item(media=f"attachment://{filename}")', []),
        ('headers["Retry-After"]', []),
        ('FORMATS = "png jpg".split()', []),
    ],
)
def test_the_search_finds_texts_and_nothing_else(source: str, found: list[str]) -> None:
    assert texts(source) == found
