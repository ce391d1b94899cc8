"""The sandbox's switches over HTTP, as the page's drawer and two windows of it use them."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from sandbox.fault_groups import FIRST, GROUPS
from sandbox.house import Sandbox
from sandbox.setting_bounds import setting_problem
from tests.sandbox.test_house import ENVIRONMENT, NEVER, POLITE, ask, house
from tests.sandbox.trial_bot import trial_bot


async def test_faults_over_http(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, session):
        url = f"{sandbox.url}/sandbox/faults"
        status, answer = await ask(session, "POST", url, {"name": "edit-broken", "times": 3})
        assert (status, answer["on"]) == (200, {"edit-broken": 3})
        assert answer["known"]["edit-broken"]["call"] == "discord.edit"
        assert {name.partition("-")[0] for name in answer["known"]} >= {"callback", "gateway"}
        again = {"name": "edit-broken", "status": 418, "body": "<script>"}
        await ask(session, "POST", url, again)
        ((fault, times),) = sandbox.faults.on.values()
        assert (fault, times) == (sandbox.faults.known["edit-broken"], 1), "as it is known"
        assert (await ask(session, "POST", url, {"name": "nonsense"}))[0] == 404
        assert (await ask(session, "POST", url, {"name": "own", "call": "discord.me"}))[0] == 404
        assert (await ask(session, "DELETE", url))[1]["on"] == {}


async def test_settings_over_http(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, session):
        url = f"{sandbox.url}/sandbox/settings"
        body = {"interaction_seconds": 5, "queue_seconds": 0, "closed_dms": ["guest"]}
        status, answer = await ask(session, "PATCH", url, body)
        assert status == 200
        assert answer["interaction_seconds"] == 5.0
        assert sandbox.discord.settings.interaction_seconds == 5.0
        assert sandbox.runcomfy.queue_seconds == 0.0
        assert sandbox.discord.settings.closed_dms == ["guest"]
        for wrong in ({"nonsense": 1}, {"answer_seconds": "long"}, {"closed_dms": 5}):
            assert (await ask(session, "PATCH", url, wrong))[0] == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("run_seconds", -1),
        ("run_seconds", 1e300),
        ("slots", 0),
        ("slots", 1.5),
        ("slots", True),
        ("crowd", 10**400),
        ("shards", 10**9),
        ("answer_seconds", "3"),
        ("attachment_size_limit", 10**12),
        ("attachment_size_limits", {"art": -1}),
        ("attachment_size_limits", []),
        ("closed_dms", [1]),
    ],
)
async def test_no_setting_goes_out_of_bounds(tmp_path: Path, name: str, value: object) -> None:
    async with house(tmp_path) as (sandbox, session):
        url = f"{sandbox.url}/sandbox/settings"
        _, before = await ask(session, "GET", url)
        status, answer = await ask(session, "PATCH", url, {"crowd": 7, name: value})
        assert status == 400
        assert name.removesuffix("s") in answer["error"]
        assert answer["error"].endswith(".")
        assert (await ask(session, "GET", url))[1] == before


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "-1e999"])
async def test_what_is_no_number_is_no_json(tmp_path: Path, number: str) -> None:
    async with house(tmp_path) as (sandbox, session):
        url = f"{sandbox.url}/sandbox/settings"
        async with session.patch(url, data=f'{{"run_seconds": {number}}}') as response:
            assert response.status == 400
        async with session.get(f"{sandbox.url}/sandbox/events?as=guest&timeout={number}") as events:
            assert events.status == (400 if number == "NaN" else 200)


def test_every_number_has_bounds_that_its_default_is_within() -> None:
    sandbox = Sandbox()
    for name, value in (asdict(sandbox.discord.settings) | vars(sandbox.runcomfy)).items():
        if not name.startswith("_") and isinstance(value, (int, float)):
            assert not setting_problem(name, value, value)


@pytest.mark.parametrize("times", [0.5, -2, True, "1", None, 10**9])
async def test_no_fault_happens_a_nonsensical_number_of_times(
    tmp_path: Path, times: object
) -> None:
    async with house(tmp_path) as (sandbox, session):
        body = {"name": "edit-broken", "times": times}
        status, answer = await ask(session, "POST", f"{sandbox.url}/sandbox/faults", body)
        assert status == 400
        assert answer["error"].endswith(".")
        assert not sandbox.faults.on


async def test_faults_are_in_order_and_speak_in_one_voice(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, session):
        _, answer = await ask(session, "GET", f"{sandbox.url}/sandbox/faults")
        known = answer["known"]
        groups = list(dict.fromkeys(fault["group"] for fault in known.values()))
        assert groups == list(GROUPS), "each group is in one piece, and nothing has none"
        assert {name for name, fault in known.items() if fault["first"]} == FIRST
        for fault in known.values():
            assert re.fullmatch(r"[A-Z][^.]{8,70}[^.]", fault["says"]), fault["says"]


async def test_a_bot_that_cannot_start_is_told_in_words(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, session):
        url = f"{sandbox.url}/sandbox/bot"
        for command, words in (
            ((sys.executable, "-c", NEVER), "status 2"),
            ((str(tmp_path / "nothing"),), "cannot be started"),
        ):
            sandbox.bot._command = command
            status, answer = await ask(session, "POST", url, {"do": "start"})
            assert (status, words in answer["error"]) == (503, True), answer
            assert (await ask(session, "POST", url, {"do": "stop"}))[0] == 200
        assert (await ask(session, "POST", url, {"do": "dance"}))[0] == 400


async def test_starting_again_takes_the_variables_of_the_first_start(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, session):
        sandbox.bot._command = (sys.executable, "-c", ENVIRONMENT)
        await sandbox.bot.start({"QUOTA_DAILY": "7"})
        await asyncio.wait_for(sandbox.bot.ended_alone(), 10)
        await ask(session, "POST", f"{sandbox.url}/sandbox/bot", {"do": "start"})
        first, second = (json.loads(line) for line in sandbox.bot.lines)
        assert (first["QUOTA_DAILY"], second) == ("7", first)


async def test_orders_from_two_windows_do_not_trip_over_one_another(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, session):
        sandbox.bot._command = (sys.executable, "-c", POLITE)
        url = f"{sandbox.url}/sandbox/bot"
        orders = ["start", "start", "kill", "start", "stop", "stop", "start", "kill"]
        answers = await asyncio.gather(
            *(ask(session, "POST", url, {"do": order}) for order in orders)
        )
        for order, (status, answer) in zip(orders, answers, strict=True):
            assert status == 200 or (order == "start" and "ended" in answer["error"]), answer
        assert not (await ask(session, "GET", url))[1]["running"]
        pids = [line for line in sandbox.bot.lines if line == "up"]
        assert len(pids) <= orders.count("start")


async def test_the_gateway_and_what_was_said_over_http(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, session), trial_bot(sandbox) as bot:
        url = f"{sandbox.url}/sandbox"
        assert (await ask(session, "POST", f"{url}/gateway", {"do": "drop"}))[0] == 200
        await asyncio.wait_for(bot.resumed.wait(), 10)
        assert (await ask(session, "POST", f"{url}/gateway", {"do": "dance"}))[0] == 400
        _, said = await ask(session, "GET", f"{url}/exchanges?call=commands_put")
        assert [(e["method"], e["status"]) for e in said] == [("PUT", 200)]
        _, state = await ask(session, "GET", f"{url}/bot")
        assert state["running"] is False
