"""The ways in which this Discord can fail on purpose, by name (see `sandbox/faults.py`)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from sandbox.discord.errors import (
    Problem,
    RefusedError,
    invalid,
    missing_permissions,
    too_large,
    unknown,
)
from sandbox.discord.gateway import Gateway
from sandbox.discord.rate_limits import limited, limited_headers
from sandbox.faults import Fault

BROKEN = {"message": "500: Internal Server Error", "code": 0}


def _refusal(call: str, says: str, refused: RefusedError) -> Fault:
    return Fault(call, says, status=refused.status, body=refused.body)


def _limited(call: str, says: str, seconds: float) -> Fault:
    return Fault(call, says, status=429, body=limited(seconds), headers=limited_headers(seconds))


def known() -> dict[str, Fault]:
    """Return the faults by name."""
    callback, edit, dm = "discord.callback", "discord.edit", "discord.channel_send"
    channel, cdn = "discord.channel_edit", "discord.cdn"
    expired = RefusedError(401, 50027, "Invalid Webhook Token")
    closed = RefusedError(403, 50007, "Cannot send messages to this user")
    bad_form = invalid(
        Problem("components", "BASE_TYPE_BAD_LENGTH", "Must be 1 or more in length.")
    )
    return {
        "callback-unknown": _refusal(
            callback, "The first answer comes too late (10062)", unknown("interaction")
        ),
        "callback-lost": Fault(
            callback, "The first answer is taken, but word of it is lost", cut="after"
        ),
        "callback-lost-before": Fault(callback, "The first answer never arrives", cut="before"),
        "callback-broken": Fault(callback, "The first answer meets a 500", status=500, body=BROKEN),
        "callback-slow": Fault(callback, "The first answer takes 2 seconds", delay_seconds=2),
        "edit-expired": _refusal(edit, "The interaction's time is over (401, 50027)", expired),
        "edit-broken": Fault(edit, "An edit meets a 500", status=500, body=BROKEN),
        "edit-lost": Fault(edit, "An edit is taken, but word of it is lost", cut="after"),
        "edit-lost-before": Fault(edit, "An edit never arrives", cut="before"),
        "edit-late": Fault(
            edit,
            "An edit is applied 4 seconds late, even when nobody waits any more",
            delay_seconds=4,
        ),
        "edit-stalled": Fault(edit, "An edit takes 20 seconds", delay_seconds=20),
        "edit-busy": _limited(edit, "An edit meets a rate limit of a second", 1.0),
        "edit-gone": _refusal(edit, "The reply was deleted (10008)", unknown("message")),
        "edit-too-large": _refusal(edit, "An edit is too large (413)", too_large()),
        "edit-invalid": _refusal(edit, "An edit is refused as a form (50035)", bad_form),
        "followup-broken": Fault(
            "discord.followup", "A followup meets a 500", status=500, body=BROKEN
        ),
        "channel-edit-forbidden": _refusal(
            channel, "The bot may not edit in the channel (50013)", missing_permissions()
        ),
        "channel-edit-gone": _refusal(
            channel, "The reply was deleted, by the channel's route", unknown("message")
        ),
        "channel-edit-broken": Fault(
            channel, "An edit by the channel's route meets a 500", status=500, body=BROKEN
        ),
        "channel-send-broken": Fault(dm, "A new message meets a 500", status=500, body=BROKEN),
        "dm-closed": _refusal(dm, "The person takes no direct messages (50007)", closed),
        "cdn-gone": Fault(cdn, "An upload has vanished (404)", status=404, body="Gone"),
        "cdn-broken": Fault(cdn, "The CDN meets a 503", status=503, body="Unavailable"),
        "cdn-slow": Fault(cdn, "The CDN takes 5 seconds", delay_seconds=5),
        "cdn-lies": Fault(
            cdn, "The CDN sends a page instead", status=200, body="<html>Not a picture</html>"
        ),
        "cdn-endless": Fault(cdn, "The CDN sends a file without an end", effect="endless"),
        "cdn-whole": Fault(cdn, "The CDN sends a whole file where a part is asked", effect="whole"),
        "cdn-lost": Fault(cdn, "The CDN cuts the connection", cut="before"),
        "commands-broken": Fault(
            "discord.commands_put", "Registering meets a 500", status=500, body=BROKEN
        ),
        "gateway-unavailable": Fault(
            "discord.gateway_bot", "Nobody says where the gateway is", status=503, body=BROKEN
        ),
        "login-refused": Fault(
            "discord.me",
            "The bot's token is refused",
            status=401,
            body={"message": "401: Unauthorized", "code": 0},
        ),
        # These act as soon as they are switched on; see `at_once`.
        "gateway-drop": Fault("gateway.drop", "The gateway's connections break"),
        "gateway-reconnect": Fault("gateway.reconnect", "The gateway asks to reconnect (op 7)"),
        "gateway-invalid-session": Fault(
            "gateway.invalid-session", "The gateway ends the sessions (op 9)"
        ),
        "gateway-silent": Fault("gateway.silent", "The gateway answers no heartbeats"),
    }


def at_once(gateway: Gateway) -> dict[str, Callable[[Fault, int], None]]:
    """Return what the gateway's faults do when they are switched on; `times` 0 ends silence.

    A `value` that is true makes `gateway-invalid-session` resumable.
    """
    tasks: set[asyncio.Task[None]] = set()

    def start(work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def be_silent(_: Fault, times: int) -> None:
        gateway.silent = times != 0

    return {
        "gateway-drop": lambda _, times: gateway.drop() if times else None,
        "gateway-reconnect": lambda _, times: start(gateway.ask_to_reconnect()) if times else None,
        "gateway-invalid-session": lambda fault, times: (
            start(gateway.invalidate(resumable=bool(fault.value))) if times else None
        ),
        "gateway-silent": be_silent,
    }
