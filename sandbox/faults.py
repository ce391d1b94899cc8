"""Switches that make the sandbox fail on purpose, by name and number of times.

A fault spoils one call of one service: it answers in that call's place, delays it, cuts the
connection before or after the call was carried out, or asks the service for an odd effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal


class UnknownFaultError(Exception):
    """There is no fault of that name."""


@dataclass(frozen=True)
class Fault:
    """One way to fail."""

    call: str
    """What it spoils, as `service.call`: `runcomfy.submit`, `discord.edit`."""
    says: str
    """What happens, in a line that the page can show."""
    status: int = 0
    """The HTTP status to answer with in the call's place; 0 leaves the answer alone."""
    body: object = None
    """The answer's JSON body; a `str` is sent as it is, as `text/html`, and so are `bytes`, as
    `application/octet-stream`."""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    """How long to wait, once the request was read, before anything else happens; it happens even
    when whoever asked has given up by then."""
    held: bool = False
    """Whether it does not happen then: what has asked ended before the service had the request."""
    cut: Literal["", "before", "after"] = ""
    """Whether to close the connection without an answer: before or after the call's effect."""
    effect: str = ""
    """For what only the service itself can do (its own word for it)."""
    value: object = None
    """What the effect needs."""
    match: str = ""
    """Spoils only a call whose path or JSON body has this text in it; empty: any."""


@dataclass
class Faults:
    """The faults that a service knows by name, and those that are switched on."""

    known: dict[str, Fault] = field(default_factory=dict)
    on: dict[str, tuple[Fault, int]] = field(default_factory=dict)
    """Name to the fault and the number of times left; below zero means until switched off."""
    latency_seconds: float = 0.0
    """How far away both services are: half of it goes by before a call is carried out, half after.
    Without it nothing ever happens between a call and its answer."""
    acts: dict[str, Callable[[Fault, int], None]] = field(default_factory=dict)
    """What acts by itself as soon as it is switched, by name, and so never waits for a call."""

    def switch(self, name: str, times: int = 1, **changes: object) -> None:
        """Let a fault happen the next `times` times (-1: until switched off, 0: not any more).

        `changes` replaces fields of the known fault, as in `status=429`. A name that is not
        known is taken when `changes` has at least `call`, so that tests can make up their own.

        Raises:
            UnknownFaultError: there is no such name and no `call` in `changes`.
        """
        known = self.known.get(name)
        if name in self.acts and known is not None:
            self.acts[name](replace(known, **changes), times)  # type: ignore[arg-type]  # as below
            return
        if times == 0:
            self.on.pop(name, None)
            return
        if known is None:
            if "call" not in changes:
                raise UnknownFaultError(name)
            known = Fault(call=str(changes["call"]), says=name)
        self.on[name] = (replace(known, **changes), times)  # type: ignore[arg-type]  # its caller's

    def take(self, call: str, said: str = "") -> tuple[str, Fault] | None:
        """Return the first fault that waits for this call, counted as having happened.

        `said` is the call's path and body, for the faults that wait for a certain one.
        """
        for name, (fault, times) in self.on.items():
            if fault.call == call and fault.match in said:
                if times == 1:
                    del self.on[name]
                elif times > 1:
                    self.on[name] = (fault, times - 1)
                return name, fault
        return None

    def clear(self) -> None:
        """Switch everything off."""
        self.on.clear()
        for name, act in self.acts.items():
            act(self.known[name], 0)
