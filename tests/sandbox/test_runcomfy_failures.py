"""Each way in which the sandbox's RunComfy can be made to fail."""

from __future__ import annotations

import asyncio
from io import BytesIO

import aiohttp
import pytest
from PIL import Image

from sandbox.runcomfy.failures import FAILURES
from tests.sandbox.runcomfy_service import TOKEN, WAN, Service, service

__all__ = ["service"]


async def test_cut_before_leaves_no_request_and_cut_after_leaves_one(service: Service) -> None:
    for name, left in (("submit-lost-before", 0), ("submit-lost-after", 1)):
        service.faults.switch(name)
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await service.submit()
        assert len(service.runcomfy.requests) == left
        assert (service.exchanges.kept[-1].fault, service.exchanges.kept[-1].status) == (name, 0)
    await service.submit()
    assert len(service.runcomfy.requests) == 2


@pytest.mark.parametrize(
    ("name", "status", "code", "retry_after"),
    [
        ("submit-refused-token", 401, 400004, None),
        ("submit-forbidden", 403, 403001, None),
        ("submit-empty-balance", 400, 400002, None),
        ("submit-bad-model", 404, 404001, None),
        ("submit-busy", 429, 429000, "1"),
        ("submit-busy-long", 429, 429000, "3600"),
        ("submit-busy-silent", 429, 429000, None),
        ("submit-broken", 500, 500000, None),
        ("submit-unavailable", 503, None, None),
        ("submit-error-in-200", 200, 400001, None),
        ("submit-not-json", 200, None, None),
        ("submit-no-id", 200, None, None),
        ("submit-invalid", 422, None, None),
    ],
)
async def test_a_submit_answered_in_its_place(
    service: Service, name: str, status: int, code: int | None, retry_after: str | None
) -> None:
    service.faults.switch(name)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with service.session.post(service.url + WAN, json={}, headers=headers) as answer:
        body = await answer.json() if answer.content_type == "application/json" else {}
        assert (answer.status, body.get("error_code")) == (status, code)
        assert answer.headers.get("Retry-After") == retry_after
    assert service.runcomfy.requests == {}
    [logged] = service.exchanges.of("submit")
    assert (logged.fault, logged.status, logged.request) == (name, status, {})


async def test_a_status_never_heard_of_and_then_the_truth(service: Service) -> None:
    request_id = await service.submit()
    await service.until(request_id, "completed")
    service.faults.switch("status-strange")
    assert (await service.status(request_id))["status"] == "warming_up"
    assert (await service.status(request_id))["status"] == "completed"


async def test_a_lost_cancel_has_happened(service: Service) -> None:
    service.runcomfy.queue_seconds = 60.0
    request_id = await service.submit()
    service.faults.switch("cancel-lost")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await service.call("POST", f"/v1/requests/{request_id}/cancel")
    assert (await service.status(request_id))["status"] == "cancelled"


@pytest.mark.parametrize(
    ("name", "state", "result_state", "error"),
    [
        ("run-fails", "failed", "failed", "The prompt was flagged."),
        ("run-fails-silently", "failed", "failed", None),
        ("run-cancels-itself", "cancelled", "cancelled", None),
        (
            "run-completes-failed",
            "completed",
            "failed",
            {"code": "content_policy", "message": "The result was flagged."},
        ),
    ],
)
async def test_runs_that_yield_nothing(
    service: Service, name: str, state: str, result_state: str, error: object
) -> None:
    service.faults.switch(name)
    request_id = await service.submit()
    result = await service.result(request_id)
    assert (await service.status(request_id))["status"] == state
    assert (result["status"], result["error"], result["output"]) == (result_state, error, None)


async def test_a_run_that_never_ends_holds_up_nobody(service: Service) -> None:
    service.faults.switch("run-never-ends")
    endless = await service.submit()
    assert (await service.result(await service.submit()))["status"] == "completed"
    assert (await service.status(endless))["status"] == "in_progress"
    assert service.runcomfy.requests[endless].finished_at == 0


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("run-without-output", {}),
        ("run-result-elsewhere", {"image": "https://media.example.invalid/result.png"}),
        ("run-result-loopback-other-port", {"image": "http://127.0.0.1:1/result.png"}),
    ],
)
async def test_runs_with_an_odd_output(service: Service, name: str, output: object) -> None:
    service.faults.switch(name)
    result = await service.result(await service.submit())
    assert (result["status"], result["output"]) == ("completed", output)


async def test_succeeded_is_a_word_too(service: Service) -> None:
    service.faults.switch("run-succeeded-word")
    result = await service.result(await service.submit())
    assert result["status"] == "succeeded"
    assert await service.download(result["output"]["image"])


async def test_many_images_and_videos(service: Service) -> None:
    service.faults.switch("run-many-images", value=3)
    images = (await service.result(await service.submit()))["output"]["images"]
    assert len({await service.download(url) for url in images}) == 3
    service.faults.switch("run-video")
    video = (await service.result(await service.submit()))["output"]["video"]
    assert video.endswith(".mp4")
    assert (await service.download(video))[4:8] == b"ftyp"
    service.faults.switch("run-videos")
    assert len((await service.result(await service.submit()))["output"]["videos"]) == 2


async def test_a_huge_result_is_a_whole_picture(service: Service) -> None:
    service.faults.switch("run-huge-result")
    result = await service.result(await service.submit())
    data = await service.download(result["output"]["image"])
    assert len(data) > 10 * 1024 * 1024
    Image.open(BytesIO(data)).load()


async def test_a_glassy_result_is_transparent(service: Service) -> None:
    service.faults.switch("run-glassy-result", value=100)
    result = await service.result(await service.submit())
    image = Image.open(BytesIO(await service.download(result["output"]["image"])))
    assert (image.mode, image.size) == ("LA", (100, 100))


async def test_media_that_go_wrong_half_way(service: Service) -> None:
    request_id = await service.submit()
    url = (await service.result(request_id))["output"]["image"]
    whole = service.runcomfy.requests[request_id].outputs[0].data

    service.faults.switch("media-lost")
    with pytest.raises(aiohttp.ClientPayloadError):
        await service.download(url)
    service.faults.switch("media-truncated-picture")
    assert await service.download(url) == whole[: len(whole) // 2]
    service.faults.switch("media-slow", value=0.1)
    assert await service.download(url) == whole
    service.faults.switch("media-endless", value=1_000_000)
    assert len(await service.download(url)) > len(whole) + 900_000
    service.faults.switch("media-endless")
    async with service.session.get(url) as answer:
        assert len(await answer.content.readexactly(5_000_000)) == 5_000_000
    service.faults.switch("media-stalled")
    async with service.session.get(url) as answer:
        assert await answer.content.readexactly(len(whole) // 2) == whole[: len(whole) // 2]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await answer.content.read(1)
    service.faults.switch("media-html")
    assert (await service.download(url)).startswith(b"<html>")
    service.faults.switch("media-redirect-elsewhere")
    async with service.session.get(url, allow_redirects=False) as answer:
        assert answer.status == 302
        assert "example.invalid" in answer.headers["Location"]
    assert await service.download(url) == whole


def test_every_failure_names_a_call_and_says_what_happens() -> None:
    calls = {"submit", "status", "result", "cancel", "media", "run"}
    for name, fault in FAILURES.items():
        service, _, call = fault.call.partition(".")
        assert service == "runcomfy"
        assert call in calls
        assert name.startswith(f"{call}-")
        assert fault.says
