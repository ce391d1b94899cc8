"""The calls over real sockets, against the sandbox's RunComfy and each of its named faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from yarl import URL

from runcomfy import (
    BalanceEmptyError,
    BusyError,
    Cancelled,
    Completed,
    Failed,
    InvalidInputError,
    NotFoundError,
    Queued,
    RefusedError,
    RunComfy,
    RunComfyError,
    Running,
    TokenRefusedError,
    UnclearError,
    Unknown,
)
from tests.runcomfy.clients import CALLS, MODEL, connected
from tests.sandbox.runcomfy_service import TOKEN, Service, service

__all__ = ["service"]


@pytest.fixture
async def client(service: Service) -> AsyncIterator[RunComfy]:
    async with connected(service.url) as client:
        yield client


def body(service: Service, **more: object) -> dict[str, object]:
    return {"prompt": " ein Hut 🎩\n", "image_urls": [f"{service.pictures_url}/coffee.png"], **more}


async def until(client: RunComfy, request_id: str, *kinds: type) -> None:
    async with asyncio.timeout(10):
        while True:
            if isinstance(await client.status(request_id), kinds):
                return
            await asyncio.sleep(0.01)


async def test_a_request_from_submit_to_result(service: Service, client: RunComfy) -> None:
    sent = body(service, seed=7)
    request_id = await client.submit(MODEL, sent)
    await until(client, request_id, Completed)
    result = await client.result(request_id)
    assert (result.status, result.error) == (Completed(), "")
    [output] = result.outputs
    assert output.kind == "image"
    assert output.url.startswith(service.url)
    [submit] = service.exchanges.of("submit")
    assert submit.path == f"/v1/models/{MODEL}"
    assert submit.request == sent
    assert {e.authorization for e in service.exchanges.kept} == {f"Bearer {TOKEN}"}
    # The addresses that the answer named were not needed: all paths come from the request id.
    for exchange in service.exchanges.of("status") + service.exchanges.of("result"):
        assert exchange.path.startswith(f"/v1/requests/{request_id}/")


async def test_a_place_in_the_queue_and_a_cancel_in_time(
    service: Service, client: RunComfy
) -> None:
    service.runcomfy.queue_seconds = 60.0
    service.runcomfy.crowd = 2
    request_id = await client.submit(MODEL, body(service))
    status = await client.status(request_id)
    assert isinstance(status, Queued)
    assert status.position is not None
    assert (await client.result(request_id)).outputs == ()
    assert await client.cancel(request_id) is True
    assert await client.status(request_id) == Cancelled()
    assert await client.cancel(request_id) is True, "it is cancelled, whoever asks again"


async def test_a_cancel_too_late(service: Service, client: RunComfy) -> None:
    service.runcomfy.run_seconds = 60.0
    request_id = await client.submit(MODEL, body(service))
    await until(client, request_id, Running)
    assert await client.cancel(request_id) is False


async def test_another_token_is_refused(service: Service) -> None:
    client = RunComfy(URL(service.url), "another", user_agent="Repaint")
    for call in CALLS.values():
        with pytest.raises(TokenRefusedError) as refused:
            await call(client)
        assert "another" not in str(refused.value)
    await client.close()


@pytest.mark.parametrize(
    ("fault", "expected", "left"),
    [
        ("submit-refused-token", TokenRefusedError, 0),
        ("submit-forbidden", TokenRefusedError, 0),
        ("submit-empty-balance", BalanceEmptyError, 0),
        ("submit-bad-model", NotFoundError, 0),
        ("submit-invalid", InvalidInputError, 0),
        ("submit-busy", BusyError, 0),
        ("submit-busy-long", BusyError, 0),
        ("submit-busy-silent", BusyError, 0),
        ("submit-broken", UnclearError, 0),
        ("submit-unavailable", UnclearError, 0),
        ("submit-error-in-200", RefusedError, 0),
        ("submit-not-json", UnclearError, 0),
        ("submit-no-id", UnclearError, 0),
        ("submit-lost-before", UnclearError, 0),
        ("submit-lost-after", UnclearError, 1),
    ],
)
async def test_a_submit_that_fails_is_written_once(
    service: Service, client: RunComfy, fault: str, expected: type[RunComfyError], left: int
) -> None:
    service.faults.switch(fault, times=-1)
    with pytest.raises(expected) as failed:
        await client.submit(MODEL, body(service))
    assert type(failed.value) is expected
    assert len(service.exchanges.of("submit")) == 1
    assert len(service.runcomfy.requests) == left
    assert TOKEN not in str(failed.value)
    assert service.url not in str(failed.value)


async def test_what_the_refusals_say(service: Service, client: RunComfy) -> None:
    service.faults.switch("submit-invalid")
    with pytest.raises(InvalidInputError) as invalid:
        await client.submit(MODEL, body(service))
    assert invalid.value.fields == ("image_size", "seed")
    for fault, seconds in (("busy", 1.0), ("busy-long", 3600.0), ("busy-silent", None)):
        service.faults.switch(f"submit-{fault}")
        with pytest.raises(BusyError) as busy:
            await client.submit(MODEL, body(service))
        assert busy.value.retry_after_seconds == seconds
    # The sandbox's own words for a body that its document refuses.
    with pytest.raises(InvalidInputError) as invalid:
        await client.submit(MODEL, body(service, seed="seven"))
    assert invalid.value.fields == ("seed",)
    with pytest.raises(NotFoundError):
        await client.submit("no/such-model", body(service))


@pytest.mark.parametrize(
    ("fault", "call", "expected"),
    [
        ("status-broken", "status", UnclearError),
        ("status-busy", "status", BusyError),
        ("status-not-json", "status", UnclearError),
        ("status-lost", "status", UnclearError),
        ("status-gone", "status", NotFoundError),
        ("result-broken", "result", UnclearError),
        ("result-busy", "result", BusyError),
        ("result-lost", "result", UnclearError),
        ("result-not-json", "result", UnclearError),
        ("result-gone", "result", NotFoundError),
        ("cancel-broken", "cancel", UnclearError),
        ("cancel-lost", "cancel", UnclearError),
    ],
)
async def test_a_read_that_fails_passes_the_next_time(
    service: Service, client: RunComfy, fault: str, call: str, expected: type[RunComfyError]
) -> None:
    request_id = await client.submit(MODEL, body(service))
    # For good: where a kept connection is lost, aiohttp itself asks once more.
    service.faults.switch(fault, times=-1)
    with pytest.raises(expected) as failed:
        await getattr(client, call)(request_id)
    assert type(failed.value) is expected
    service.faults.clear()
    await getattr(client, call)(request_id)
    assert [e.fault for e in service.exchanges.of(call)][-2:] == [fault, ""]


async def test_the_ways_in_which_a_run_ends(service: Service, client: RunComfy) -> None:
    for fault, status, words in (
        ("run-fails", Failed(), "The prompt was flagged."),
        ("run-fails-silently", Failed(), ""),
        ("run-succeeded-word", Completed(), ""),
        ("run-cancels-itself", Cancelled(), ""),
        ("run-without-output", Completed(), ""),
    ):
        service.faults.switch(fault)
        request_id = await client.submit(MODEL, body(service))
        await until(client, request_id, type(status))
        result = await client.result(request_id)
        assert (result.status, result.error) == (status, words), fault
    service.faults.switch("run-completes-failed")
    request_id = await client.submit(MODEL, body(service))
    await until(client, request_id, Completed)
    failed = await client.result(request_id)
    assert failed.status == Failed()
    assert "The result was flagged." in failed.error
    service.faults.switch("status-strange")
    assert await client.status(request_id) == Unknown("warming_up")
