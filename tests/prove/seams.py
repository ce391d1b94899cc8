"""The seams that every touch of the outside passes, in the libraries: counted, and crashed at.

Nothing of ours knows of this: aiosqlite's one way to its thread, aiohttp's one way to a request and
asyncio's one way to a thread are wrapped, and the functions on the stack tell who asked.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

import aiohttp
import aiosqlite
import yarl

from tests.prove.touches import (
    AGAIN,
    NEW,
    RECORD,
    Order,
    Touch,
    leave_order,
    read_order,
    request,
    statement,
)

PROJECT = f"{Path(__file__).resolve().parents[2]}/"
ROOMS = ("jobs/", "cogs/", "storage/", "runcomfy/")
WORK = ("jobs/", "cogs/edit/")
"""A touch is a job's when one of these led to it; the pulse and the gateway are nobody's."""
UNSAID = ("jobs/lane.py",)
"""Leads to everything and so says nothing."""


class Counting:
    """Takes each touch down and carries out the order in force."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._record = (folder / RECORD).open("a", encoding="utf-8")
        self._number = 0
        self._seen: Counter[str] = Counter()
        self._phase = ""

    def begins(self, what: str) -> Touch | None:
        """Take note that a touch is about to happen; None: it is no job's."""
        callers = _callers()
        if not any(caller.startswith(WORK) for caller in callers):
            return None
        order = read_order(self._folder)
        if order.number != self._number:
            self._number = order.number
            self._seen.clear()
            self._phase = AGAIN if order.crashes else NEW
        touch = Touch(order.number, order.crashes, self._phase, what, callers)
        self._seen[touch.name] += 1
        touch = replace(touch, nth=self._seen[touch.name])
        self._write(asdict(touch))
        self._look(order, touch, "before")
        return touch

    def ends(self, touch: Touch | None, state: str = "") -> None:
        """Take note that it has happened, and of the state that it has written."""
        if touch is None:
            return
        self._phase = state or self._phase
        self._look(read_order(self._folder), touch, "after")
        self._over(touch, happened=True)

    def gives_up(self, touch: Touch | None) -> None:
        """Take note that nobody waits for it any more."""
        if touch is not None:
            self._over(touch, happened=False)

    def _over(self, touch: Touch, *, happened: bool) -> None:
        key = {"name": touch.name, "nth": touch.nth, "crashes": touch.crashes}
        self._write({"order": touch.order, "over": key, "happened": happened})

    def _look(self, order: Order, touch: Touch, when: str) -> None:
        if not order.points or order.number != touch.order:
            return
        point, *rest = order.points
        if point.is_at(touch, when):
            crash = {"crash": touch.name, "when": when, "phase": self._phase}
            self._write({"order": order.number, **crash})
            leave_order(self._folder, Order(order.number, rest, order.crashes + 1))
            _die()

    def _write(self, line: dict[str, object]) -> None:
        self._record.write(f"{json.dumps(line)}\n")
        self._record.flush()


def wrap(counting: Counting) -> None:
    """Let every touch from now on be counted."""
    _wrap_tasks()
    _wrap_database(counting)
    _wrap_requests(counting)
    _wrap_threads(counting)


_made_by: WeakKeyDictionary[asyncio.Future[Any], Sequence[str]] = WeakKeyDictionary()
"""Per task: the functions that led to its being made."""


def _wrap_tasks() -> None:
    create_task = asyncio.BaseEventLoop.create_task

    def made(loop: asyncio.BaseEventLoop, coroutine: Any, **names: Any) -> Any:
        task = create_task(loop, coroutine, **names)
        _made_by[task] = _callers()
        return task

    asyncio.BaseEventLoop.create_task = made  # type: ignore[method-assign,assignment]  # a seam


def _wrap_database(counting: Counting) -> None:
    # DEP-WARN: private to aiosqlite, and the one place that all its calls pass.
    execute: Callable[..., Coroutine[Any, Any, Any]] = aiosqlite.Connection._execute

    async def counted(connection: aiosqlite.Connection, function: Any, *given: Any) -> Any:
        sql = given[0] if given and isinstance(given[0], str) else ""
        values = given[1] if len(given) > 1 else ()
        what, state = statement(sql, values) if sql else (f"sqlite {function.__name__}", "")
        touch = counting.begins(what)
        try:
            result = await execute(connection, function, *given)
        except BaseException:
            counting.gives_up(touch)
            raise
        counting.ends(touch, state if result or "RETURNING" not in sql else "")
        return result

    aiosqlite.Connection._execute = counted  # type: ignore[method-assign]  # a seam


def _wrap_requests(counting: Counting) -> None:
    # DEP-WARN: private to aiohttp, and the one place that all its requests pass.
    send: Callable[..., Coroutine[Any, Any, aiohttp.ClientResponse]]
    send = aiohttp.ClientSession._request

    async def counted(
        session: aiohttp.ClientSession, method: str, url: str | yarl.URL, **given: Any
    ) -> aiohttp.ClientResponse:
        touch = counting.begins(request(method, yarl.URL(url).path))
        try:
            response = await send(session, method, url, **given)
        except Exception:
            # A connection that was cut may have had its effect as well.
            counting.ends(touch)
            raise
        except BaseException:
            counting.gives_up(touch)
            raise
        counting.ends(touch)
        return response

    aiohttp.ClientSession._request = counted  # type: ignore[method-assign,assignment]  # a seam


def _wrap_threads(counting: Counting) -> None:
    run_in_executor = asyncio.BaseEventLoop.run_in_executor

    def counted(loop: asyncio.BaseEventLoop, executor: Any, function: Any, *given: Any) -> Any:
        touch = counting.begins(f"file {_name(function)}")
        future = run_in_executor(loop, executor, function, *given)
        if touch:
            future.add_done_callback(lambda _: counting.ends(touch))
        return future

    asyncio.BaseEventLoop.run_in_executor = counted  # type: ignore[method-assign,assignment]  # so


def _name(function: Any) -> str:
    while isinstance(function, functools.partial):
        # `asyncio.to_thread` wraps what it is given into `partial(context.run, function)`.
        inside = getattr(function.func, "__name__", "") == "run" and function.args
        function = function.args[0] if inside else function.func
    return str(getattr(function, "__qualname__", type(function).__name__)).replace("<locals>.", "")


def _callers() -> Sequence[str]:
    """Return the functions of ours that led here, over the tasks that they made."""
    found: list[str] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        path = code.co_filename.removeprefix(PROJECT)
        if path.startswith(ROOMS) and path not in UNSAID:
            found.append(f"{path}:{code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    return [*found, *(_made_by.get(task, ()) if task else ())]


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")
