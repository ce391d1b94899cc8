"""The balance stands on another host: asked there alone, and never for an API of this machine's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from aiohttp import web
from yarl import URL

from runcomfy import Balance, RunComfy, RunComfyError, UnclearError, UnknowableError
from tests.runcomfy.servers import answering
from tests.sandbox.runcomfy_service import TOKEN

ELSEWHERE = URL("https://model-api.example.com")


async def asked(api: URL, answer: object, *, status: int = 200) -> tuple[Balance, list[str]]:
    heard: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        heard.append(f"{request.method} {request.path} {request.headers['Authorization']}")
        return web.json_response(answer, status=status)

    async with answering(handler) as url:
        client = RunComfy(api, TOKEN, balance=URL(f"{url}/prod/v2/balance"), user_agent="Repaint")
        try:
            return await client.balance(), heard
        finally:
            await client.close()


@pytest.mark.parametrize(
    ("written", "dollars"), [(12.34, "12.34"), ("0.000001", "0.000001"), (0, "0"), (-3.5, "-3.5")]
)
async def test_what_is_left(written: object, dollars: str) -> None:
    balance, heard = await asked(ELSEWHERE, {"balance_usd": written, "currency": "USD"})
    assert balance == Balance(Decimal(dollars))
    assert heard == [f"GET /prod/v2/balance Bearer {TOKEN}"]


@pytest.mark.parametrize("api", ["http://127.0.0.1:1/", "http://localhost", "http://[::1]:9"])
async def test_an_api_of_this_machine_has_none(api: str) -> None:
    with pytest.raises(UnknowableError):
        await asked(URL(api), {"balance_usd": 1})


@pytest.mark.parametrize("answer", [{}, {"balance_usd": True}, {"balance_usd": "much"}, [], "x"])
async def test_what_is_no_balance_is_unclear(answer: object) -> None:
    with pytest.raises(UnclearError):
        await asked(ELSEWHERE, answer)


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_a_refusal_is_an_error_as_ever(status: int) -> None:
    with pytest.raises(RunComfyError):
        await asked(ELSEWHERE, {"error_code": 400004, "message": "no"}, status=status)
