"""What every request to the sandbox passes through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import pytest
from aiohttp import web

from sandbox.exchanges import Exchanges
from sandbox.faults import Faults
from sandbox.middleware import (
    FAULT,
    FILES,
    JSON,
    MAX_BODY_BYTES,
    Part,
    cut,
    json_answer,
    middleware,
)


class Service:
    """A service with one call, `say`, that answers with what it understood."""

    def __init__(self) -> None:
        self.faults, self.exchanges = Faults(), Exchanges()
        self.application = web.Application(
            middlewares=[middleware("discord", self.faults, self.exchanges)],
            client_max_size=MAX_BODY_BYTES,
        )
        self.application.router.add_post("/say/{word}", self.say, name="say")
        self.files: dict[str, Part] = {}
        self.carried_out = 0
        self.url = ""

    async def say(self, request: web.Request) -> web.StreamResponse:
        self.files = request[FILES]
        self.carried_out += 1
        match request.match_info["word"]:
            case "refuse":
                raise web.HTTPForbidden(text='{"code": 1}', content_type="application/json")
            case "break":
                raise RuntimeError
            case "half":
                answer = web.StreamResponse(headers={"Content-Length": "10"})
                await answer.prepare(request)
                await answer.write(b"12345")
                cut(request)
                return answer
        effect = request[FAULT].effect if FAULT in request else None
        return json_answer({"json": request[JSON], "effect": effect})


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    runner = web.AppRunner(service.application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}/say/word"
    yield service
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_json_is_parsed_and_the_exchange_logged(
    service: Service, session: aiohttp.ClientSession
) -> None:
    headers = {"Authorization": "Bot x"}
    async with session.post(service.url + "?wait=1", json={"a": "ü"}, headers=headers) as answer:
        assert answer.headers["Content-Type"] == "application/json"
        said = {"json": {"a": "ü"}, "effect": None}
        assert await answer.json() == said
    [logged] = service.exchanges.of("say", "discord")
    assert (logged.method, logged.path, logged.template) == ("POST", "/say/word", "/say/{word}")
    assert (logged.query, logged.authorization) == ({"wait": "1"}, "Bot x")
    assert (logged.request, logged.status, logged.response) == ({"a": "ü"}, 200, said)


async def test_a_multipart_body_is_taken_apart(
    service: Service, session: aiohttp.ClientSession
) -> None:
    form = aiohttp.FormData(quote_fields=False)  # as discord.py does
    form.add_field("payload_json", '{"b": 2}')
    form.add_field("files[0]", BytesIO(b"\0\r\nabc"), filename="ä.png", content_type="image/png")
    form.add_field("files[1]", BytesIO(b""), filename="b.bin")
    async with session.post(service.url, data=form) as answer:
        assert (await answer.json())["json"] == {"b": 2}
    assert service.files == {
        "files[0]": ("ä.png", "image/png", b"\0\r\nabc"),
        "files[1]": ("b.bin", "application/octet-stream", b""),
    }
    assert service.exchanges.kept[0].files == {"files[0]": 6, "files[1]": 0}


async def test_what_does_not_parse_stays_text_and_too_much_is_refused(
    service: Service, session: aiohttp.ClientSession
) -> None:
    async with session.post(service.url, data=b"{a") as answer:
        assert (await answer.json())["json"] == "{a"
    async with session.post(service.url) as answer:
        assert (await answer.json())["json"] is None
    form = aiohttp.FormData()
    for number in range(2):
        form.add_field(f"files[{number}]", BytesIO(bytes(MAX_BODY_BYTES // 2 + 9)), filename="x")
    async with session.post(service.url, data=form) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    ("word", "cut_when", "known"),
    [("word", "before", {}), ("word", "after", {}), ("refuse", "after", {})],
)
async def test_a_connection_is_cut_before_or_after(
    service: Service, session: aiohttp.ClientSession, word: str, cut_when: str, known: object
) -> None:
    service.faults.switch("odd", call="discord.say", cut=cut_when)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await session.post(service.url.replace("word", word), json={})
    [logged] = service.exchanges.kept
    assert (logged.fault, logged.status, logged.request) == ("odd", 0, known)


async def test_an_answer_in_place_comes_after_its_delay(
    service: Service, session: aiohttp.ClientSession
) -> None:
    service.faults.switch(
        "odd",
        call="discord.say",
        status=429,
        body={"a": 1},
        headers={"Via": "x"},
        delay_seconds=0.1,
    )
    start = asyncio.get_running_loop().time()
    async with session.post(service.url, json={}) as answer:
        assert (answer.status, await answer.json()) == (429, {"a": 1})
        assert (answer.content_type, answer.headers["Via"]) == ("application/json", "x")
    assert asyncio.get_running_loop().time() - start >= 0.1
    service.faults.switch("odd", call="discord.say", status=200, body="<p>")
    async with session.post(service.url) as answer:
        assert (answer.content_type, await answer.text()) == ("text/html", "<p>")
    service.faults.switch("odd", call="discord.say", effect="play")
    async with session.post(service.url) as answer:
        assert (await answer.json())["effect"] == "play"


@pytest.mark.parametrize("mark", ["this one", "/say/word"], ids=["its body", "its path"])
async def test_a_fault_can_wait_for_a_certain_call(
    service: Service, session: aiohttp.ClientSession, mark: str
) -> None:
    other = service.url.replace("/say/word", "/say/other")
    service.faults.switch("odd", call="discord.say", status=418, body=b"\xff", match=mark)
    async with session.post(other, json={"a": ["another"]}) as answer:
        assert answer.status == 200
    async with session.post(service.url, json={"a": ["this one"]}) as answer:
        assert (answer.status, await answer.read()) == (418, b"\xff")


async def test_latency_lies_before_and_after_what_is_carried_out(
    service: Service, session: aiohttp.ClientSession
) -> None:
    service.faults.latency_seconds = 0.4
    asking = asyncio.create_task(session.post(service.url))
    done, _ = await asyncio.wait({asking}, timeout=0.1)
    assert (len(done), service.carried_out) == (0, 0)
    (await asking).release()
    assert service.carried_out == 1
    assert service.exchanges.kept[-1].seconds >= 0.4


@pytest.mark.parametrize("multipart", [False, True])
async def test_what_was_asked_is_carried_out_late_even_when_nobody_waits_any_more(
    service: Service, session: aiohttp.ClientSession, multipart: bool
) -> None:
    over = asyncio.Event()
    service.exchanges.listeners.append(lambda _: over.set())
    service.faults.switch("odd", call="discord.say", delay_seconds=0.5)
    data: object = b"{}"
    if multipart:
        data = aiohttp.FormData()
        data.add_field("files[0]", BytesIO(bytes(300_000)), filename="x")
    with pytest.raises(TimeoutError):
        await session.post(service.url, data=data, timeout=aiohttp.ClientTimeout(total=0.3))
    assert not service.files, "not yet"
    assert not service.exchanges.kept, "not yet"
    await asyncio.wait_for(over.wait(), 5)
    assert service.carried_out == 1
    assert len(service.files) == multipart


async def test_errors_and_half_answers_are_logged_too(
    service: Service, session: aiohttp.ClientSession
) -> None:
    for word in ("refuse", "break"):
        (await session.post(service.url.replace("word", word))).release()
    with pytest.raises(aiohttp.ClientPayloadError):
        await (await session.post(service.url.replace("word", "half"))).read()
    (await session.get(service.url.replace("/say", "/sing"))).release()
    assert [(e.call, e.status, e.response) for e in service.exchanges.kept] == [
        ("say", 403, {"code": 1}),
        ("say", 500, None),
        ("say", 0, None),
        ("unknown", 404, None),
    ]
