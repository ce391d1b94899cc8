"""The page of figures says what the benches found, whole or not at all."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.page import BENCHES, LEFT_OUT, BenchError, Taken, escaped, markdown, said_of, write
from bench.parts.figures import Figures, Goal, Plot, Table
from bench.parts.plots import svg

BENCH = Path(__file__).resolve().parents[2] / "bench"
PLOT = Plot(
    "lags", "Lags", "polls", "seconds", {"<ours>": [(1, 5), (90, 0.5)], "fixed": [(1, 9)]}, True
)
FIRST = Figures(
    [Table("Sides", ("", "ours | theirs"), [("`a|b`", "<1"), ("", "2")], "A note.")],
    [Goal(9, "told", 2.0, [2.2, 2.1, 2.3], told=True), Goal(12, "met", 1.0, [1.0])],
    [PLOT],
)
SECOND = Figures(goals=[Goal(3, "missed", 4.0, [2.0], at_least=True, why="Too slow.")])
GOOD = '''"""What is good: `python -m good_bench`.

Against nothing.
"""
from bench.parts.figures import Figures, Goal, Plot, present

def measure():
    plot = Plot("a", "", "", "", {"b": [(1, 2)]})
    return Figures(goals=[Goal(1, "good", 1.0, [0.5])], plots=[plot])

present(measure)
'''
BAD = '''"""What is bad: `python -m bad_bench`."""
raise SystemExit("what it said")
'''


def test_what_was_found_stands_in_tables_by_goal() -> None:
    taken = [Taken("bench.pictures", FIRST, 75.4), Taken("bench.watching", SECOND, 3.0)]
    text = markdown(taken, [("command", "`make bench`")])
    lines = text.splitlines()

    assert lines[0] == "# Performance"
    assert "| command | `make bench` |" in lines
    assert "\n\n1 met, 1 missed, 1 told. " in text
    goals = [line for line in lines if "`bench." in line and line.startswith("|")]
    assert goals == [
        "| 3 | missed | at least 4 | 2 | missed: 0.50 of the bar. Too slow. | `bench.watching` |",
        "| 9 | told | at most 2 | 2.2 (2.1 to 2.3) | told: 1.10 of the bar | `bench.pictures` |",
        "| 12 | met | at most 1 | 1 | met | `bench.pictures` |",
    ]
    assert [line for line in lines if line.startswith("## ")][1:3] == [
        f"## {said_of('bench.watching')[0]}",
        f"## {said_of('bench.pictures')[0]}",
    ]
    assert "`python -m bench.pictures`, 1 min 15 s." in lines
    start = lines.index("### Sides")
    assert lines[start + 2 : start + 8] == [
        "| | ours \\| theirs |",
        "| --- | --- |",
        "| `a\\|b` | \\<1 |",
        "| | 2 |",
        "",
        "A note.",
    ]
    assert "![Lags: seconds, over polls](performance/lags.svg)" in lines


def test_nothing_in_a_cell_is_taken_for_markdown() -> None:
    assert escaped("a*b* <c>\n~d~ [e](f) `g_*|h`") == "a\\*b\\* \\<c> \\~d\\~ \\[e\\](f) `g_*\\|h`"


@pytest.fixture
def benches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "good_bench.py").write_text(GOOD)
    (tmp_path / "bad_bench.py").write_text(BAD)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("benches")
def test_a_bench_that_fails_leaves_the_page_as_it_was(tmp_path: Path) -> None:
    page, plots = tmp_path / "docs" / "performance.md", tmp_path / "docs" / "performance"
    write(["good_bench"], tmp_path / "docs", "make bench")
    before = page.read_text()
    assert "| 1 | good | at most 1 | 0.5 | met | `good_bench` |" in before
    assert "Against nothing." in before
    (plots / "old.svg").write_text("")

    with pytest.raises(BenchError, match="what it said"):
        write(["good_bench", "bad_bench"], tmp_path / "docs", "make bench")
    assert page.read_text() == before
    assert {path.name for path in plots.iterdir()} == {"a.svg", "old.svg"}

    write(["good_bench"], tmp_path / "docs", "make bench")
    assert {path.name for path in plots.iterdir()} == {"a.svg"}


def test_equal_figures_are_drawn_alike() -> None:
    drawn = svg(PLOT)
    assert drawn == svg(PLOT)
    assert "&lt;ours&gt;" in drawn
    assert len(drawn) < 60_000


def test_each_bench_is_on_the_page_or_is_left_out_for_a_reason() -> None:
    def measures(path: Path) -> bool:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        return any(isinstance(node, functions) and node.name == "measure" for node in tree.body)

    found = {path.stem for path in BENCH.glob("*.py") if measures(path)}
    assert found | set(LEFT_OUT) == set(BENCHES) | set(LEFT_OUT)
    assert not set(BENCHES) & set(LEFT_OUT)
    assert all((BENCH / f"{name}.py").exists() for name in LEFT_OUT)


@pytest.mark.parametrize("name", BENCHES)
def test_each_bench_tells_its_title_and_its_command(name: str) -> None:
    assert said_of(f"bench.{name}")[0]
