"""The page of figures: `make bench`, which runs `python -m bench.page`.

Each bench in a process of its own, one after the other; then `docs/performance.md` and its plots
are written anew. Where a bench fails, the page stays as it was. What is measured and how, and what
a bench says of itself, is the bench's own business.
"""

from __future__ import annotations

import argparse
import ast
import math
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

from bench.parts import machine, plots
from bench.parts.figures import Figures, Goal, read, table_of
from sandbox.bot_process import PROJECT

BENCHES = (
    "start",
    "interaction",
    "held",
    "rules",
    "acknowledgement",
    "completion",
    "pictures",
    "result_memory",
    "growth",
    "in_flight",
    "edits",
    "watching",
)
"""In the order in which they run: first what is over the soonest and suffers most from whatever
else the machine does, last what counts and does not time."""
LEFT_OUT = {
    "largest_pictures": "what bounds the pictures that are let in; several minutes",
    "soak": "a balance of jobs under random killing, which has no figures: `make prove`",
    "week": "a week of limits and money against a plain model, likewise: `make prove`",
}
"""Commands of bench/ that are no part of the page, and why."""
MOST_SECONDS = 300.0
"""Of one bench; all of them together are to take less than 15 minutes."""
INTRODUCTION = """\
What Repaint takes and gives, each measured beside another way to do the same, in the same run. This
page is written by its command, with all the figures in it: nothing here is typed by hand."""
GOALS_NOTE = """\
Seen is the median of the runs, with the least and the greatest of them; the median is judged. What
is told need not be met."""
PAGE = "performance.md"
CODE_OR_MARK = re.compile(r"(`[^`]*`)|([\\|<*~\[\]])")


class BenchError(Exception):
    """A bench failed; its text has what it printed."""


@dataclass(frozen=True)
class Taken:
    """What a bench found."""

    module: str
    figures: Figures
    seconds: float
    """That it took."""

    @property
    def place(self) -> float:
        """Where it stands on the page: by its first goal, and last without any."""
        return min((goal.number for goal in self.figures.goals), default=math.inf)


def main() -> int:
    """Run the benches and write the page; return the exit status, 1 when one of them fails."""
    parser = argparse.ArgumentParser(description="Runs the benches and writes the page of figures.")
    parser.add_argument("--only", nargs="+", choices=BENCHES, metavar="NAME", help="a few of them")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="in the place of docs/")
    arguments = parser.parse_args()
    names, folder = arguments.only, arguments.to
    if names and not folder:
        parser.error("--only needs --to: the page in docs/ has all of them")
    command = f"python -m bench.page --only {' '.join(names)}" if names else "make bench"
    modules = [f"bench.{name}" for name in BENCHES if name in (names or BENCHES)]
    try:
        write(modules, folder or PROJECT / "docs", command)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def write(modules: Sequence[str], folder: Path, command: str) -> None:
    """Run benches, one after the other, and write their page and plots into a folder.

    Args:
        modules: The benches' modules, by their full names.
        folder: Gets `performance.md` and, in a folder of that name, the plots.
        command: What somebody types to have the same.

    Raises:
        BenchError: a bench failed, or took too long; nothing was written.
    """
    began, day, about = monotonic(), datetime.now(UTC), list(machine.described())
    taken = []
    with tempfile.TemporaryDirectory(prefix="page-") as name:
        for module in modules:
            print(f"{module} ...", end=" ", flush=True)
            taken.append(_take(module, Path(name)))
            print(_lasted(taken[-1].seconds), flush=True)
    lasted = _lasted(monotonic() - began)
    facts = [("command", f"`{command}`, {lasted}"), ("date", f"{day:%Y-%m-%d %H:%M} UTC")]
    text = markdown(taken, [*facts, *about])
    drawn = {plot.name: plots.svg(plot) for one in taken for plot in one.figures.plots}
    beside = (folder / PAGE).with_suffix("")
    beside.mkdir(parents=True, exist_ok=True)
    for old in beside.glob("*.svg"):
        old.unlink()
    for name, svg in drawn.items():
        (beside / f"{name}.svg").write_text(svg, encoding="utf-8")
    (folder / PAGE).write_text(text, encoding="utf-8")
    print(f"{PAGE}: {lasted}")


def _take(module: str, folder: Path) -> Taken:
    """Run a bench in a fresh process."""
    found, said = folder / f"{module}.json", folder / f"{module}.txt"
    command = [sys.executable, "-m", module, "--json", str(found)]
    began = monotonic()
    # Its output goes to a file: a pipe ends no sooner than whatever it started and left behind.
    with said.open("w", encoding="utf-8") as out:
        try:
            subprocess.run(
                command, cwd=PROJECT, stdout=out, stderr=out, timeout=MOST_SECONDS, check=True
            )
        except subprocess.SubprocessError as error:
            output = said.read_text(encoding="utf-8", errors="replace")
            raise BenchError(f"failed\n{output}\n{error}\nThe page stays as it was.") from error
    return Taken(module, read(found), monotonic() - began)


def markdown(taken: Sequence[Taken], facts: Sequence[tuple[str, str]]) -> str:
    """Return the page's text; the facts stand at its head, each with its name."""
    return "\n\n".join(_parts(sorted(taken, key=lambda one: one.place), facts)) + "\n"


def _parts(taken: Sequence[Taken], facts: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield "# Performance"
    yield INTRODUCTION
    yield _rows(("", ""), facts)
    goals = [(goal, one.module) for one in taken for goal in one.figures.goals]
    if goals:
        yield from _goals(sorted(goals, key=lambda pair: pair[0].number))
    for one in taken:
        title, body = said_of(one.module)
        yield f"## {title}"
        yield f"`python -m {one.module}`, {_lasted(one.seconds)}."
        if body:
            yield body
        for table in one.figures.tables:
            if table.title != title:
                yield f"### {escaped(table.title)}"
            yield _rows(table.columns, table.rows)
            if table.note:
                yield escaped(table.note)
        for plot in one.figures.plots:
            alternative = escaped(f"{plot.title}: {plot.y}, over {plot.x}")
            yield f"![{alternative}]({Path(PAGE).stem}/{plot.name}.svg)"
    yield "## Not on this page"
    yield "\n".join(f"- `python -m bench.{name}`: {why}." for name, why in LEFT_OUT.items())


def _goals(goals: Sequence[tuple[Goal, str]]) -> Iterator[str]:
    counts = Counter(
        "met" if goal.is_met else "told" if goal.told else "missed" for goal, _ in goals
    )
    words = ("met", "missed", "told")
    told = ", ".join(f"{counts[word]} {word}" for word in words if counts[word])
    table = table_of([goal for goal, _ in goals])
    rows = [(*row, f"`{module}`") for row, (_, module) in zip(table.rows, goals, strict=True)]
    yield f"## {table.title}"
    yield f"{told}. {GOALS_NOTE}"
    yield _rows((*table.columns, "by"), rows)


def said_of(module: str) -> tuple[str, str]:
    """Return a bench's title and what else its docstring says; its command stands after the title.

    Raises:
        ValueError: there is no such module, or its docstring does not begin like that.
    """
    spec = find_spec(module)
    if not spec or not spec.origin:
        raise ValueError(f"no module {module}")
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    first, _, body = (ast.get_docstring(tree) or "").partition("\n")
    title, mark, _ = first.partition(f": `python -m {module}`")
    if not mark:
        raise ValueError(f"{module} does not begin with a title and its command: {first!r}")
    return title, body.strip()


def _rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = (columns, ["---"] * len(columns), *rows)
    return "\n".join(
        "|" + "|".join(f" {escaped(cell)} " if cell else " " for cell in line) + "|"
        for line in lines
    )


def escaped(text: str) -> str:
    """Return text as GitHub's Markdown shows it unchanged, in a cell too; `code` stays code."""
    return " ".join(CODE_OR_MARK.sub(_escaped, text).split())


def _escaped(found: re.Match[str]) -> str:
    code, mark = found.groups()
    # In a cell, this one ends it even within code.
    return code.replace("|", "\\|") if code else f"\\{mark}"


def _lasted(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


if __name__ == "__main__":
    sys.exit(main())
