"""Rate limits: the headers, real 429s, and how discord.py bears them."""

from __future__ import annotations

import asyncio
from time import monotonic

from sandbox.discord.rate_limits import RateLimits
from sandbox.discord.settings import Settings
from tests.openapi import problems
from tests.sandbox.discord_api import api
from tests.sandbox.stage import AnyInteraction, panel, stage


def test_each_route_and_major_parameter_has_a_bucket_of_its_own() -> None:
    limits = RateLimits(Settings(webhook_requests=2))
    takes = [limits.take("edit", "a", token_route=True) for _ in range(3)]
    assert [t.headers["X-RateLimit-Remaining"] for t in takes] == ["1", "0", "0"]
    assert [t.body is None for t in takes] == [True, True, False]
    assert limits.take("edit", "b", token_route=True).body is None
    assert limits.take("followup", "a", token_route=True).body is None


async def test_a_window_ends() -> None:
    limits = RateLimits(Settings(webhook_requests=1, webhook_window_seconds=0.02))
    assert limits.take("edit", "a", token_route=True).body is None
    assert limits.take("edit", "a", token_route=True).body is not None
    await asyncio.sleep(0.03)
    assert limits.take("edit", "a", token_route=True).body is None


async def test_a_429_says_how_long_and_is_discords_own() -> None:
    async with api() as a:
        a.sandbox.discord.settings.channel_requests = 1
        assert (await a.send({"content": "x"}))[0] == 200
        async with a.session.post(
            f"{a.sandbox.url}/api/v10{a.messages()}",
            json={"content": "y"},
            headers={"Authorization": f"Bot {a.sandbox.discord.token}"},
        ) as response:
            body = await response.json()
            assert response.status == 429
            assert 0 < body["retry_after"] <= 5
            assert body["global"] is False
            assert response.headers["Via"]
            assert response.headers["X-RateLimit-Scope"] == "user"
            assert float(response.headers["X-RateLimit-Reset-After"]) == body["retry_after"]
            assert int(response.headers["Retry-After"]) >= body["retry_after"]
        (limited,) = [e for e in a.sandbox.exchanges.kept if e.status == 429]
        assert problems(limited) == []
        assert (await a.send({"content": "x"}, place="sketches"))[0] == 200


async def test_all_routes_together_have_a_global_limit() -> None:
    async with api() as a:
        a.sandbox.discord.settings.global_requests = 2
        ask = ["/users/@me", a.messages(), "/users/@me"]
        answers = [await a.call("GET", path) for path in ask]
        assert [status for status, _ in answers] == [200, 200, 429]
        assert answers[2][1]["global"] is True
        (limited,) = [e for e in a.sandbox.exchanges.kept if e.status == 429]
        assert problems(limited) == []
        await asyncio.sleep(answers[2][1]["retry_after"])
        assert (await a.call("GET", "/users/@me"))[0] == 200


def test_the_global_limits_429_tells_of_no_bucket_and_leaves_interactions_alone() -> None:
    limits = RateLimits(Settings(global_requests=1))
    assert limits.take("channel_edit", "a", token_route=False).body is None
    limited = limits.take("channel_edit", "b", token_route=False)
    assert limited.body is not None
    assert sorted(limited.headers) == [
        "Retry-After",
        "Via",
        "X-RateLimit-Global",
        "X-RateLimit-Scope",
    ]
    assert limited.headers["X-RateLimit-Scope"] == "global"
    assert limits.take("edit", "a", token_route=True).body is None


async def test_discord_py_waits_for_its_bucket_and_meets_no_429() -> None:
    async with stage() as s:
        s.sandbox.discord.settings.webhook_requests = 2
        s.sandbox.discord.settings.webhook_window_seconds = 0.3
        taken: list[float] = []

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message(view=panel("0"))
            started = monotonic()
            for number in range(4):
                await interaction.edit_original_response(view=panel(str(number)))
            taken.append(monotonic() - started)

        s.play(paint)
        made = await s.paint()
        await s.interaction()
        assert taken[0] > 0.3
        assert [e.status for e in s.sandbox.exchanges.of("edit")] == [200] * 4
        await s.painter.until(made, "3")


async def test_discord_py_sits_a_429_out() -> None:
    async with stage() as s:
        s.sandbox.faults.switch("edit-busy", body={**_busy(0.05)})

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message(view=panel("Queued"))
            await interaction.edit_original_response(view=panel("Done"))

        s.play(paint)
        made = await s.paint()
        await s.painter.until(made, "Done")
        assert [e.status for e in s.sandbox.exchanges.of("edit")] == [429, 200]


def _busy(seconds: float) -> dict[str, object]:
    return {"message": "Slow down", "retry_after": seconds, "global": False, "code": 0}
