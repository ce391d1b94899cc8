"""What goes wrong at both services and between them, and when: decided beforehand from the seed.

Three kinds: something spoils the next calls, something is different for a while, or the gateway
does something at once. The bot's own process is `process.py`'s.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.soaking.facts import Facts
from sandbox.discord.rate_limits import limited, limited_headers
from sandbox.house import Sandbox

EVERY_SECONDS = 0.9
"""One trouble each, on the average."""
DISCORD_CALLS = (
    "callback",
    "edit",
    "edit",
    "original",
    "channel_edit",
    "channel_message",
    "channel_send",
    "open_dm",
    "followup",
    "cdn",
    "me",
    "oauth2_application",
    "gateway_bot",
    "commands_get",
    "commands_put",
)
RUNCOMFY_CALLS = ("submit", "submit", "status", "result", "cancel", "media")
"""What the bot calls; a call that is named twice is spoiled as often."""
WAYS = ("cut before", "cut after", "cut after", "500", "503", "429", "slow")
RETRY_AFTER = 1.0
LIES = frozenset({"login-refused"})
"""Faults that no operator could live with: the bot is right to leave."""
LONG = frozenset(
    {
        "submit-slow",
        "edit-stalled",
        "media-stalled",
        "media-endless",
        "run-never-ends",
        "run-glassy-result",
        "run-huge-result",
        "gateway-silent",
        "gateway-invalid-session",
        "cdn-endless",
    }
)
"""Faults that a short soak has no time for."""
LONG_SECONDS = 60.0
"""A soak of this length has time for them."""
GATEWAY = ("gateway-drop", "gateway-reconnect", "gateway-invalid-session", "gateway-silent")
SOFTER: Mapping[str, object] = {"run-glassy-result": 1800, "media-endless": 80_000_000}
"""Values of faults that would else cost the machine more than they show."""


@dataclass(frozen=True)
class Trouble:
    """One thing that goes wrong."""

    at: float
    """In seconds from the beginning."""
    name: str
    kind: str
    """`fault` (a switch of the sandbox's), `call` (made up here), `outage`, or `setting`."""
    times: int = 1
    seconds: float = 0.0
    """How long it lasts; 0: by times."""
    changes: Mapping[str, object] = field(default_factory=dict)


def plan(chance: random.Random, seconds: float, known: Mapping[str, str]) -> list[Trouble]:
    """Return what goes wrong within the time, in order.

    Args:
        chance: Decides.
        seconds: The time.
        known: The sandbox's own switches, by name, with the call that each spoils.
    """
    names = [n for n in known if n not in LIES and not (n in LONG and seconds < LONG_SECONDS)]
    names.sort()
    found: list[Trouble] = []
    at = 0.0
    while (at := at + chance.expovariate(1 / EVERY_SECONDS)) < seconds:
        kind = chance.choices(("fault", "call", "outage", "setting", "gateway"), (9, 9, 1, 2, 1))[0]
        match kind:
            case "fault":
                name = chance.choice(names)
                found.append(_switch(chance, at, name, seconds))
            case "gateway":
                gateway = [name for name in names if name in GATEWAY]
                found.append(_switch(chance, at, chance.choice(gateway), seconds))
            case "call":
                found.append(_spoiled(chance, at, seconds))
            case "outage":
                found.append(_outage(chance, at, seconds))
            case _:
                found.append(_setting(chance, at))
    return found


def _switch(chance: random.Random, at: float, name: str, whole: float) -> Trouble:
    lasts = chance.uniform(5.0, min(75.0, whole)) if name == "gateway-silent" else 0.0
    changes = {"value": SOFTER[name]} if name in SOFTER else {}
    if name == "gateway-invalid-session":
        changes = {"value": chance.random() < 0.5}
    return Trouble(at, name, "fault", chance.choice((1, 1, 2, 3)), lasts, changes)


def _spoiled(chance: random.Random, at: float, whole: float) -> Trouble:
    services = {"discord": DISCORD_CALLS, "runcomfy": RUNCOMFY_CALLS}
    service = chance.choice(sorted(services))
    call = f"{service}.{chance.choice(services[service])}"
    way = chance.choice(WAYS)
    slow = chance.choice((1.0, 2.0, 4.0, 35.0 if whole >= LONG_SECONDS else 4.0))
    changes = _way(way, service, slow)
    return Trouble(
        at, f"{call}: {way}", "call", chance.choice((1, 1, 2)), 0.0, {"call": call, **changes}
    )


def _way(way: str, service: str, slow_seconds: float) -> dict[str, object]:
    match way:
        case "cut before":
            return {"cut": "before"}
        case "cut after":
            return {"cut": "after"}
        case "slow":
            return {"delay_seconds": slow_seconds}
        case "429" if service == "discord":
            body, headers = limited(RETRY_AFTER), limited_headers(RETRY_AFTER)
            return {"status": 429, "body": body, "headers": headers}
        case "429":
            body = {"error_code": 429000, "error_message": "Too many requests."}
            return {"status": 429, "body": body, "headers": {"Retry-After": "1"}}
        case _:
            return {"status": int(way), "body": {"message": f"{way}: away", "code": 0}}


def _outage(chance: random.Random, at: float, whole: float) -> Trouble:
    # Longer ones only make the retries' pauses longer, and the soak wait for them.
    service = chance.choice(("discord", "runcomfy"))
    lasts = chance.uniform(1.0, 6.0 if whole >= LONG_SECONDS else 2.5)
    changes = _way(chance.choice(("cut before", "503", "429")), service, 0.0)
    return Trouble(at, f"outage of {service}", "outage", -1, lasts, {"call": service, **changes})


def _setting(chance: random.Random, at: float) -> Trouble:
    if chance.random() < 0.6:
        name, value = "deliveries", 2
        return Trouble(at, name, "setting", 1, chance.uniform(2.0, 8.0), {name: value})
    who = chance.choice(("painter", "guest", "owner"))
    lasts = chance.uniform(3.0, 10.0)
    return Trouble(at, "closed_dms", "setting", 1, lasts, {"closed_dms": [who]})


async def carry_out(trouble: Trouble, sandbox: Sandbox, facts: Facts) -> None:
    """Let it happen; what lasts is over when this returns."""
    faults, settings = sandbox.faults, sandbox.discord.settings
    match trouble.kind:
        case "setting":
            (name,) = trouble.changes
            facts.faults[f"setting {name}"] += 1
            setattr(settings, name, trouble.changes[name])
            await asyncio.sleep(trouble.seconds)
            # Another one may have begun meanwhile; then this one is over a little early for both.
            setattr(settings, name, 1 if name == "deliveries" else [])
        case "outage":
            service = trouble.changes["call"]
            calls = DISCORD_CALLS if service == "discord" else RUNCOMFY_CALLS
            names = {f"{trouble.name}: {call}": f"{service}.{call}" for call in calls}
            for name, call in names.items():
                faults.switch(name, trouble.times, **{**trouble.changes, "call": call})
            await asyncio.sleep(trouble.seconds)
            for name, call in names.items():
                faults.switch(name, 0, call=call)
        case _:
            faults.switch(trouble.name, trouble.times, **trouble.changes)
            if trouble.name in faults.acts:  # these happen at once, and to no call
                facts.faults[trouble.name] += 1
            if trouble.seconds:
                await asyncio.sleep(trouble.seconds)
                faults.switch(trouble.name, 0)


def everything_off(sandbox: Sandbox) -> None:
    """Let both services be well from now on."""
    sandbox.faults.clear()
    sandbox.discord.settings.deliveries = 1
    sandbox.discord.settings.closed_dms = []
