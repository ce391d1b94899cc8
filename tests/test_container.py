"""The container's image, without an engine to build it: what goes in, and that the bot lives on it.

The files that the Dockerfile copies are copied as it says, and the real bot runs from there.
"""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
import shutil
import sys
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

import pytest

from sandbox.bot_process import OWN_VARIABLES, BotProcess
from tests.e2e.house import EDIT, finished, open_house

TOP = Path(__file__).resolve().parents[1]


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions and their arguments, in order."""
    text = re.sub(r"^#.*\n", "", (TOP / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    lines = [line.strip() for line in re.sub(r"\\\n\s*", " ", text).splitlines()]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines if line)]


def all_of(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def only(name: str) -> str:
    [rest] = all_of(name)
    return rest


def copies() -> list[str]:
    """Return what is copied from the checkout; each keeps its name."""
    found = []
    for rest in all_of("COPY"):
        *sources, target = rest.split()
        assert target in ("./", *sources[:1]), rest
        found += [source.rstrip("/") for source in sources]
    return found


def variables() -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in all_of("ENV") for pair in rest.split())


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that are in the image's."""
    folder = tmp_path_factory.mktemp("app")
    for name in copies():
        if (TOP / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(TOP / name, folder / name, ignore=ignored)
        else:
            shutil.copy(TOP / name, folder)
    return folder


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}


async def run(script: Path, *arguments: str) -> tuple[int | None, list[str]]:
    """Run the bot without any variable of ours; return its exit status and its lines."""
    bare = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        *arguments,
        cwd=script.parent,
        env=bare | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    return process.returncode, output.decode().splitlines()


def test_nothing_else_gets_past_the_dockerignore() -> None:
    lines = (TOP / ".dockerignore").read_text(encoding="utf-8").splitlines()
    first, *rest = [line for line in lines if line and not line.startswith("#")]
    assert first == "*"
    assert [r for r in rest if not r.startswith("!")] == ["**/__pycache__"]
    assert sorted(r[1:] for r in rest if r.startswith("!")) == sorted(copies())
    assert not {"sandbox", "tests", "data", ".env", "."} & set(copies())


def test_every_module_that_the_bot_may_import_is_copied(image: Path) -> None:
    rooms = {path.parent.name for path in TOP.glob("*/__init__.py")}
    own = rooms | {path.stem for path in TOP.glob("*.py")}
    seen, to_see = set[Path](), [image / "bot.py"]
    while to_see:
        path = to_see.pop()
        seen.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                parts = name.split(".")
                # The one that it does without; `test_what_the_operator_is_told` tries it.
                if parts[0] not in own - {"sandbox"}:
                    continue
                room = image / parts[0]
                assert room.with_suffix(".py").exists() or (room / "__init__.py").exists(), name
                module = image.joinpath(*parts)
                for file in (module.with_suffix(".py"), module / "__init__.py"):
                    if file.exists() and file not in seen:
                        to_see.append(file)
    assert len(seen) > 30


def test_signals_reach_python_and_nobody_is_root() -> None:
    assert json.loads(only("CMD")) == ["python", "bot.py"]
    assert json.loads(only("HEALTHCHECK").partition(" CMD ")[2]) == ["python", "bot.py", "health"]
    user, _, group = only("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0
    order = [name for name, _ in instructions()]
    assert order.index("USER") > len(order) - 1 - order[::-1].index("RUN"), (
        "the rest is built as root"
    )
    volume = only("VOLUME")
    assert variables()["DATABASE_URL"].startswith(f"sqlite:///{volume}/")
    assert f"install -d -o {user} -g {group} -m 700 {volume}" in " ".join(all_of("RUN"))


LOCKED = {"--require-hashes", "--only-binary=:all:"}
INSTALLED = [
    ("requirements-build.txt", LOCKED),
    # The one without a wheel is built with what the first call installs, and fetches nothing.
    ("requirements.txt", LOCKED | {"--no-binary=pyvips", "--no-build-isolation"}),
]
HOW_IT_LOOKS = {
    "--quiet",
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--root-user-action=ignore",
}


def installs(text: str) -> list[tuple[str, set[str]]]:
    """Return the file and the options of each call of pip's, in order."""
    calls = re.findall(r"-m pip install (.*?) -r (\S+)", text)
    return [(file, set(options.split()) - HOW_IT_LOOKS) for options, file in calls]


def test_only_what_is_locked_is_installed() -> None:
    [install] = [rest for rest in all_of("RUN") if "pip" in rest]
    assert installs(install) == INSTALLED


def test_make_installs_what_the_image_does() -> None:
    text = (TOP / "Makefile").read_text(encoding="utf-8")
    [options] = re.findall(r"^PIP_INSTALL := (.*)$", text, flags=re.M)
    calls = installs(text.replace("$(PIP_INSTALL)", options))
    assert calls[:2] == INSTALLED
    assert len(calls) == text.count("$(PIP_INSTALL)") == 4
    assert all(options >= LOCKED for _, options in calls)


def test_what_is_built_is_pure_python() -> None:
    text = (TOP / "requirements-build.txt").read_text(encoding="utf-8")
    # With pkgconfig, pyvips would be compiled against a libvips of the system's, if there is one.
    assert re.findall(r"^([\w.-]+)==", text, flags=re.M) == ["setuptools"]
    files = distribution("pyvips").files or []
    assert files
    assert not [file for file in files if file.suffix in (".so", ".pyd", ".dylib")]
    found = find_spec("_libvips")
    assert found
    assert Path(found.origin or "").name in [
        file.name for file in distribution("pyvips-binary").files or []
    ]


def test_compose_gives_the_bot_the_volume_and_the_time_that_it_needs() -> None:
    text = (TOP / "compose.yaml").read_text(encoding="utf-8")
    assert f"DATABASE_URL: {variables()['DATABASE_URL']}\n" in text
    assert f"- data:{only('VOLUME')}\n" in text
    grace = re.search(r"stop_grace_period: (\d+)s\n", text)
    assert grace
    assert int(grace[1]) > 10
    for line in ("env_file: .env", "restart: unless-stopped", "read_only: true", "cap_drop: [ALL]"):
        assert f"    {line}\n" in text
    assert "privileged:" not in text.replace("no-new-privileges:true", "")


async def test_what_the_operator_is_told(image: Path) -> None:
    for arguments, words in (((), "are not set"), (("--sandbox",), "from a checkout")):
        status, lines = await run(image / "bot.py", *arguments)
        assert status == 2
        assert len(lines) == 1
        assert words in lines[0]
    status, lines = await run(image / "bot.py", "health")
    assert status == 1
    assert len(lines) == 1


async def test_the_bot_lives_on_what_is_copied(image: Path, tmp_path: Path) -> None:
    before = files(image)
    async with open_house(tmp_path / "house") as house:
        sandbox = house.sandbox
        command = (sys.executable, str(image / "bot.py"))
        sandbox.bot = BotProcess(sandbox.discord, sandbox.environment, command)
        await house.start({"PYTHONDONTWRITEBYTECODE": "1"})
        painter = house.person()
        await finished(painter, await painter.invoke("edit", EDIT))
        await house.all_over()
        ended = await sandbox.bot.stop()
        assert ended.status == 0
        assert ended.seconds < 10
        house.check()
    assert files(image) == before, "it writes in its database's folder alone"
