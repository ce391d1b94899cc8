"""What is read of a process is that process's; needs /proc."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.parts.processes import children, cpu_seconds, forget_peak, memory
from bench.parts.ticker import worst_delay
from bench.parts.waiting import until

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc")
LARGE = 50_000_000


def test_a_peak_is_remembered_until_it_is_forgotten() -> None:
    held = bytearray(os.urandom(1) * LARGE)
    assert memory("VmRSS") > LARGE
    del held
    assert memory("VmHWM") > memory("VmRSS")
    forget_peak()
    assert memory("VmHWM") < memory("VmRSS") + LARGE / 2


def test_a_process_that_is_gone_has_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in children(os.getpid())
        child.communicate(b"\n")
    assert child.pid not in children(os.getpid())
    assert memory("VmRSS", child.pid) == 0
    assert cpu_seconds(child.pid) == 0.0
    assert cpu_seconds(os.getpid()) > 0.0


async def test_a_ticker_notices_what_holds_the_loop_up() -> None:
    async def hold_up() -> None:
        await asyncio.sleep(0.01)
        time.sleep(0.2)  # noqa: ASYNC251 - that is what is to be noticed

    assert await worst_delay(hold_up) > 0.15


async def test_waiting_ends_with_the_condition_or_the_time() -> None:
    turns = iter([False, False, True])
    assert await until(lambda: next(turns), 60.0)
    assert not await until(lambda: False, 0.05)
