"""The sandbox's RunComfy over real sockets: states, order, cancels and results."""

from __future__ import annotations

import asyncio
from io import BytesIO
from time import time
from types import SimpleNamespace

import pytest
from PIL import Image

from sandbox.runcomfy.model import thumbnail_boxes
from sandbox.runcomfy.queue import KEPT_REQUESTS, Outcome, Queue, Request
from tests.sandbox.runcomfy_service import WAN, Service, service

__all__ = ["service"]


def picture(size: tuple[int, int], kind: str = "PNG", colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


async def test_a_request_from_submit_to_picture(service: Service) -> None:
    service.runcomfy.run_seconds = 0.2
    body = {"prompt": "a hat", "image_urls": [f"{service.pictures_url}/rocket.jpg"]}
    status, answer = await service.call("POST", WAN, body)
    request_id = answer["request_id"]
    place = f"{service.url}/v1/requests/{request_id}"
    assert status == 200
    assert answer == {
        "request_id": request_id,
        "status_url": f"{place}/status",
        "result_url": f"{place}/result",
        "cancel_url": f"{place}/cancel",
    }
    running = await service.until(request_id, "in_progress")
    assert set(running) == {"request_id", "status", "status_url", "result_url", "instance_id"}
    early = (await service.call("GET", f"/v1/requests/{request_id}/result"))[1]
    assert (early["status"], early["output"], early["finished_at"]) == ("in_progress", None, None)
    done = await service.until(request_id, "completed")
    assert set(done) == {"request_id", "status", "status_url", "result_url"}
    result = await service.result(request_id)
    assert list(result) == [
        "request_id",
        "status",
        "output",
        "created_at",
        "finished_at",
        "error",
    ]
    assert (result["status"], result["error"]) == ("completed", None)
    data = await service.download(result["output"]["image"])
    kept = service.runcomfy.requests[request_id]
    assert kept.body == body
    assert kept.outputs[0].data == data
    assert kept.finished_at - kept.started_at >= 0.2
    assert Image.open(BytesIO(data)).size == (1024, 1024)


async def test_three_pictures_are_fetched_bare_and_shown_in_order(service: Service) -> None:
    names = ("green", "red", "blue")
    service.pictures |= {name: picture((400, 400), colour=name) for name in names}
    request_id = await service.submit(*names, image_size="800*1200 (2:3)")
    result = await service.result(request_id)
    shown = Image.open(BytesIO(await service.download(result["output"]["image"])))
    assert shown.size == (800, 1200)
    colours = [shown.getpixel((box[0] + 9, box[1] + 9)) for box in thumbnail_boxes(shown.size, 3)]
    assert colours == [(0, 128, 0), (255, 0, 0), (0, 0, 255)]
    for asked in service.asked:
        assert "Cookie" not in asked.headers
        assert "Authorization" not in asked.headers


async def test_positions_count_down_and_slots_bound_the_runs(service: Service) -> None:
    service.runcomfy.run_seconds = 60.0
    first, second, third = [await service.submit() for _ in range(3)]
    await service.until(first, "in_progress")
    waiting = await service.status(second)
    assert set(waiting) == {"request_id", "status", "status_url", "result_url", "queue_position"}
    assert waiting["queue_position"] == 1
    assert (await service.status(third))["queue_position"] == 2
    service.runcomfy.slots = 2
    await service.until(second, "in_progress")
    assert (await service.status(third))["queue_position"] == 1
    service.runcomfy.run_seconds = 0.0
    await service.until(third, "completed")


def test_strangers_ahead_are_served_within_the_time_in_the_queue() -> None:
    pace = SimpleNamespace(queue_seconds=100.0, run_seconds=0.0, slots=1, crowd=2)
    seen = []
    for waited in (0, 40, 70, 500):
        queue = Queue(pace, nobody_runs)
        request = Request("a/b", {}, submitted_at=time() - waited)
        queue.submit(request)
        seen.append(queue.position(request))
    assert seen == [3, 2, 1, 1]


async def test_whoever_has_left_the_line_is_no_longer_said_to_wait() -> None:
    async def at_once(_: Request) -> Outcome:
        return Outcome()

    queue = Queue(SimpleNamespace(queue_seconds=0.0, run_seconds=0.0, slots=1, crowd=0), at_once)
    work, request = asyncio.create_task(queue.work()), Request("a/b", {})
    queue.submit(request)
    async with asyncio.timeout(5):
        while request.state != "completed":
            if request.state == "in_queue":
                assert queue.position(request) == 1
            await asyncio.sleep(0)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def test_the_oldest_request_is_forgotten() -> None:
    queue = Queue(
        SimpleNamespace(queue_seconds=1.0, run_seconds=0.0, slots=1, crowd=0), nobody_runs
    )
    requests = [Request("a/b", {}) for _ in range(KEPT_REQUESTS + 1)]
    for request in requests:
        queue.submit(request)
    assert list(queue.requests.values()) == requests[1:]
    assert requests[0].state == "cancelled"


async def nobody_runs(_: Request) -> Outcome:
    raise AssertionError


async def test_only_a_waiting_request_can_be_cancelled(service: Service) -> None:
    service.runcomfy.run_seconds = 60.0
    running, waiting = [await service.submit() for _ in range(2)]
    await service.until(running, "in_progress")
    answers = [
        (await service.call("POST", f"/v1/requests/{request_id}/cancel"))[1]
        for request_id in (running, waiting, waiting)
    ]
    assert [(answer["status"], answer["outcome"]) for answer in answers] == [
        ("in_progress", "not_cancellable"),
        ("cancelled", "cancelled"),
        ("cancelled", "not_cancellable"),
    ]
    assert set(answers[0]) == {"request_id", "status", "outcome"}
    result = await service.result(waiting)
    assert (result["status"], result["output"]) == ("cancelled", None)


async def test_a_body_that_the_schema_refuses_is_422_with_fields(service: Service) -> None:
    body = {"prompt": "x", "image_urls": ["http://h/a"], "image_size": "big", "sneed": 1}
    status, answer = await service.call("POST", WAN, body)
    assert status == 422
    assert [problem["loc"] for problem in answer["detail"]] == [
        ["body", "sneed"],
        ["body", "image_size"],
    ]
    assert service.runcomfy.requests == {}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture((400, 383)), "at least 384 pixels"),
        (picture((5001, 384), "JPEG"), "at most 5000 pixels"),
        (picture((400, 400)) + bytes(10_000_000), "less than 10 MB"),
        (picture((400, 400), "GIF"), "not a picture that can be read"),
        (picture((400, 400), "JPEG")[:-500], "not a picture that can be read"),
        (b"", "HTTP 404"),
    ],
)
async def test_an_unfit_picture_fails_and_says_why(
    service: Service, data: bytes, words: str
) -> None:
    service.pictures["b"] = data
    result = await service.result(await service.submit("coffee.png", "b"))
    assert (result["status"], result["output"]) == ("failed", None)
    assert result["error"]["message"].startswith("image_urls[1]: ")
    assert words in result["error"]["message"]


async def test_pictures_at_the_edge_are_taken(service: Service) -> None:
    service.pictures |= {"a": picture((384, 5000)), "b": picture((384, 384), "WEBP")}
    result = await service.result(await service.submit("a", "b"))
    assert result["status"] == "completed"


async def test_pictures_from_elsewhere_are_not_fetched(service: Service) -> None:
    request_id = await service.submit(image_urls=["https://example.com/a.png"])
    assert "this machine" in (await service.result(request_id))["error"]["message"]


async def test_the_token_is_asked_for_and_media_need_none(service: Service) -> None:
    result = await service.result(await service.submit())
    for headers in ({}, {"Authorization": "Bearer other"}):
        async with service.session.get(service.url + "/v1/models", headers=headers) as answer:
            assert answer.status == 401
            assert (await answer.json())["error_code"] == 400004
    await service.download(result["output"]["image"])
    [fetched] = service.exchanges.of("media", "runcomfy")
    assert (fetched.authorization, fetched.status, fetched.response) == ("", 200, None)
    assert fetched.template == "/media/{request_id}/{filename}"


async def test_unknown_names_are_404_and_malformed_ids_400(service: Service) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    for method, path, status, code in (
        ("POST", "/v1/models/no/such", 404, 404001),
        ("GET", "/v1/models/no/such", 404, 404001),
        ("GET", f"/v1/requests/{unknown}/status", 404, 404001),
        ("GET", f"/v1/requests/{unknown}/result", 404, 404001),
        ("POST", f"/v1/requests/{unknown}/cancel", 404, 404001),
        ("GET", "/v1/requests/nonsense/status", 400, 400001),
    ):
        got, answer = await service.call(method, path, {} if method == "POST" else None)
        assert (got, answer["error_code"]) == (status, code)


async def test_the_models_are_listed_with_and_without_schema(service: Service) -> None:
    _, listed = await service.call("GET", "/v1/models?search=WAN&limit=1")
    assert listed["total"] == 1
    assert listed["models"][0]["model_id"] == "wan-ai/wan-2-6/image-to-image"
    assert "input_schema" not in listed["models"][0]
    _, none = await service.call("GET", "/v1/models?search=nothing-like-it")
    assert none == {"models": [], "total": 0}
    _, one = await service.call("GET", WAN)
    assert "input_schema" in one
    assert "repaint" not in one
