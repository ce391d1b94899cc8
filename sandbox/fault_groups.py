"""In which order the page shows the faults: what belongs together, and what to try first."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.discord.wire import Json
from sandbox.faults import Fault

GROUPS = {
    "RunComfy: submit": ("runcomfy.submit",),
    "RunComfy: run": ("runcomfy.run",),
    "RunComfy: status": ("runcomfy.status",),
    "RunComfy: result": ("runcomfy.result", "runcomfy.media"),
    "RunComfy: cancel": ("runcomfy.cancel",),
    "Discord: reply": ("discord.callback", "discord.edit", "discord.followup"),
    "Discord: messages": ("discord.channel_edit", "discord.channel_send"),
    "Discord: files": ("discord.cdn",),
    "Discord: gateway": ("gateway.",),
    "Discord: start": ("discord.",),
}
"""Group to the beginnings of the calls that its faults spoil; the first that fits counts."""
OTHERS = "Others"
FIRST = frozenset(
    {
        "submit-refused-token",
        "submit-empty-balance",
        "submit-busy",
        "submit-broken",
        "submit-lost-after",
        "run-never-ends",
        "status-strange",
        "run-huge-result",
    }
)
"""Those that tell most about the bot."""


def group_of(fault: Fault) -> str:
    """Return the group of a fault by the call that it spoils."""
    return next((g for g, calls in GROUPS.items() if fault.call.startswith(calls)), OTHERS)


def in_order(known: Mapping[str, Fault]) -> dict[str, Json]:
    """Return the faults by name, group by group: `call`, `says`, `group` and `first`."""
    order = [*GROUPS, OTHERS]
    told = {
        name: {
            "call": fault.call,
            "says": fault.says,
            "group": group_of(fault),
            "first": name in FIRST,
        }
        for name, fault in known.items()
    }
    return dict(sorted(told.items(), key=lambda item: order.index(str(item[1]["group"]))))
