"""What a process takes of the machine, as Linux tells it in /proc; 0 where there is none."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

RESET = "5"
"""What makes the kernel forget a process's peak (proc(5), clear_refs)."""


def memory(name: str, pid: int | str = "self") -> int:
    """Return a figure of a process's memory in bytes: `VmRSS` now, `VmHWM` at its peak."""
    with suppress(FileNotFoundError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
    return 0


def forget_peak(pid: int | str = "self") -> None:
    """Let the peak begin anew at what is held now."""
    with suppress(FileNotFoundError):
        Path(f"/proc/{pid}/clear_refs").write_text(RESET, encoding="ascii")


def children(pid: int) -> list[int]:
    """Return the ids of the processes that a process has started and that still run."""
    with suppress(FileNotFoundError):
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(child) for child in told.split()]
    return []


def cpu_seconds(pid: int) -> float:
    """Return the processor's seconds of all threads that a process has now."""
    seconds = 0.0
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(FileNotFoundError):
            # In nanoseconds, where /proc/PID/stat counts in hundredths of a second.
            seconds += int(file.read_text(encoding="ascii").split()[0]) / 1e9
    return seconds
