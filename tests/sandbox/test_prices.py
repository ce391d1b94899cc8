"""What a request costs in the sandbox, and how many are under way at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.house import MODELS, Sandbox
from sandbox.prices import MADE_UP_PRICE_USD, copy_with_prices
from tests.sandbox.runcomfy_service import WAN, Service, service

__all__ = ["service"]


def test_a_price_is_made_up_where_there_is_none(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    prices: dict[str, Any] = {"a": {}, "b": {"repaint": {"price_usd": None}}}
    prices |= {"c": {"repaint": {"price_usd": 0.5, "command": "edit"}}, "d": {"repaint": {}}}
    for name, document in prices.items():
        (source / f"{name}.json").write_text(json.dumps({"title": "é"} | document))
    (source / "reader.py").write_text("")
    copy_with_prices(source, tmp_path / "made")
    made = {p.stem: json.loads(p.read_text()) for p in (tmp_path / "made").iterdir()}
    assert {name: one["repaint"]["price_usd"] for name, one in made.items()} == {
        "a": MADE_UP_PRICE_USD,
        "b": MADE_UP_PRICE_USD,
        "c": 0.5,
        "d": MADE_UP_PRICE_USD,
    }
    assert made["c"]["repaint"]["command"] == "edit"
    assert all(one["title"] == "é" for one in made.values())


async def test_the_bot_and_the_catalogue_read_the_same_documents(tmp_path: Path) -> None:
    async with Sandbox(port=0, folder=tmp_path / "data") as sandbox:
        environment = sandbox.environment()
        folder = Path(environment["MODELS_FOLDER"])
        assert folder.parent == Path(environment["DATABASE_URL"].removeprefix("sqlite:///")).parent
        assert {p.name for p in folder.iterdir()} == {p.name for p in MODELS.glob("*.json")}
        headers = {"Authorization": f"Bearer {environment['RUNCOMFY_TOKEN']}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{sandbox.runcomfy_url}/v1/models") as response,
        ):
            models = (await response.json())["models"]
        for path in folder.iterdir():
            document = json.loads(path.read_text())
            (listed,) = [m for m in models if m["model_id"] == document["model_id"]]
            assert listed["base_price_usd"] == document["repaint"]["price_usd"]
            assert listed["price_unit"] == "request"


async def test_requests_under_way_are_counted(service: Service) -> None:
    runcomfy = service.runcomfy
    runcomfy.queue_seconds = 3600
    body = {"prompt": "a hat", "image_urls": [f"{service.pictures_url}/rocket.jpg"]}
    ids = [(await service.call("POST", WAN, body))[1]["request_id"] for _ in range(3)]
    assert (runcomfy.under_way, runcomfy.most_under_way) == (3, 3)
    await service.call("POST", f"/v1/requests/{ids[0]}/cancel")
    await service.call("POST", f"/v1/requests/{ids[0]}/cancel")
    assert (runcomfy.under_way, runcomfy.most_under_way) == (2, 3)
    runcomfy.queue_seconds = 0
    for one in ids[1:]:
        await service.until(one, "completed")
    await service.call("POST", WAN, body)
    assert (runcomfy.under_way, runcomfy.most_under_way) == (1, 3)


@pytest.mark.parametrize("effect", ["run-fails", "run-never-ends"])
async def test_what_never_ends_stays_under_way(service: Service, effect: str) -> None:
    assert effect in service.faults.known, sorted(service.faults.known)
    service.faults.switch(effect, 1)
    body = {"prompt": "a hat", "image_urls": [f"{service.pictures_url}/rocket.jpg"]}
    one = (await service.call("POST", WAN, body))[1]["request_id"]
    left = 1 if effect == "run-never-ends" else 0
    await service.until(one, "in_progress" if left else "failed")
    assert service.runcomfy.under_way == left
