"""What figures are taken on: the machine, the versions and the commit. To be asked beforehand."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from sandbox.bot_process import PROJECT

PACKAGES = (
    "discord.py",
    "aiohttp",
    "aiosqlite",
    "Pillow",
    "pillow-heif",
    "pyvips",
    "pyvips-binary",
)


def described() -> Iterator[tuple[str, str]]:
    """Yield what there is to say, each with its name; what the system does not tell is left out."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield "processor", f"{_processor()}, {cores} cores"
    with suppress(OSError, AttributeError):
        yield "load", f"{os.getloadavg()[0]:.2f} in the minute before"
    with suppress(ValueError, AttributeError):  # a name or a function that this system has not
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        yield "memory", f"{size / 1e9:.1f} GB"
    # What follows a dash is the builder's name for it.
    kernel = f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}"
    try:
        yield "system", f"{platform.freedesktop_os_release()['PRETTY_NAME']}; {kernel}"
    except (OSError, KeyError):
        yield "system", kernel
    if found := _filesystem(tempfile.gettempdir()):
        yield "temporary files", f"on {found}"
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    sqlite = f"SQLite {sqlite3.sqlite_version}"
    yield "versions", f"Python {platform.python_version()}, {sqlite}, {packages}"
    if commit := _git("rev-parse", "--short=12", "HEAD"):
        changed = ", and changes to it" if _git("status", "--porcelain", "--", ":!docs") else ""
        yield "commit", f"`{commit}`{changed}"


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _filesystem(path: str) -> str:
    """Return the type of the filesystem that holds a path, empty where there is no /proc."""
    real = Path(path).resolve()
    found: dict[Path, str] = {}
    with suppress(OSError):
        for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
            _, where, kind, *_ = line.split()
            found[Path(where)] = kind  # the last one lies on top
    return next((found[folder] for folder in (real, *real.parents) if folder in found), "")


def _git(*arguments: str) -> str:
    """Return what git says, empty where it is not there or this is no repository."""
    try:
        told = subprocess.run(
            ["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told.stdout.strip()
