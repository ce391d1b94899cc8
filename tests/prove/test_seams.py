"""The seams see all there is, and name it so that the same is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prove.scenarios import PLAIN
from tests.prove.touches import Touch, request, statement
from tests.prove.walk import open_walk


async def test_no_request_passes_by_uncounted(tmp_path: Path) -> None:
    async with open_walk(tmp_path, PLAIN) as walk:
        await walk.live(PLAIN)
        walk.forget()
        life = await walk.live(PLAIN)
        # The model fetches the pictures too, from the CDN.
        arrived = [e.method for e in walk.house.sandbox.exchanges.kept if e.call != "cdn"]
        counted = [t for t in life.touches if t.what.split()[0] in ("GET", "POST", "PATCH")]
        assert len(counted) == len(arrived) + 1, "the one fetched from the CDN"


@pytest.mark.parametrize(
    ("sql", "values", "named"),
    [
        ("SELECT * FROM jobs WHERE id = ?", (1,), ("SELECT jobs", "")),
        (
            "INSERT INTO jobs (state) SELECT :state",
            {"state": "accepted"},
            ("INSERT jobs accepted", "accepted"),
        ),
        (
            "UPDATE jobs SET state = :state, x = :x WHERE id = :id",
            {"state": "queued"},
            ("UPDATE jobs queued", "queued"),
        ),
        (
            "UPDATE jobs SET state = 'delivered', told_at = ?",
            (1,),
            ("UPDATE jobs delivered", "delivered"),
        ),
        (
            "UPDATE jobs SET parked = 1 WHERE id = ? AND state = 'finished'",
            (1,),
            ("UPDATE jobs parked", "parked"),
        ),
        (
            "UPDATE jobs SET told_at = ?, token = NULL WHERE id = ?",
            (1, 2),
            ("UPDATE jobs told_at token", ""),
        ),
    ],
)
def test_statements(sql: str, values: object, named: tuple[str, str]) -> None:
    assert statement(sql, values) == named


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (
            "/v1/requests/0b6b8a3e-3d5e-4b1b-9d0b-6f3f3d3f3d3f/status",
            "GET /v1/requests/*/status",
        ),
        (
            f"/api/v10/webhooks/1573713993422340096/{'t' * 90}/messages/@original",
            "GET /api/v10/webhooks/*/*/messages/@original",
        ),
        ("/media/0b6b8a3e-3d5e-4b1b-9d0b-6f3f3d3f3d3f/a.png", "GET /media/*/*"),
    ],
)
def test_requests(path: str, named: str) -> None:
    assert request("GET", path) == named


def test_a_touch_is_named_by_who_asked() -> None:
    callers = ["storage/jobs.py:move:1", "jobs/desk.py:end:2", "jobs/lanes.py:finish:3"]
    touch = Touch(1, 0, "queued", "UPDATE jobs failed", callers)
    assert touch.name == "queued: UPDATE jobs failed by desk.end < lanes.finish"
