"""The page's files over HTTP: what is served, as what, to whom, and what never runs."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
import yarl
from PIL import ExifTags, Image, ImageChops, ImageOps, ImageStat

from sandbox.house import Sandbox
from sandbox.page import HEADERS, PHOTOS
from sandbox.person import Person, Upload

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"


@asynccontextmanager
async def house() -> AsyncIterator[tuple[Sandbox, aiohttp.ClientSession]]:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        yield sandbox, session


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/page/index.html", "text/html"),
        ("/page/scripts/api.js", "text/javascript"),
        ("/page/styles/base.css", "text/css"),
        ("/page/icon.svg", "image/svg+xml"),
        ("/photos/astronaut.jpg", "image/jpeg"),
        ("/photos/coffee.png", "image/png"),
    ],
)
async def test_files_come_as_what_they_are_and_guarded(path: str, kind: str) -> None:
    async with house() as (sandbox, session), session.get(sandbox.url + path) as response:
        assert response.status == 200
        assert response.content_type == kind
        assert response.headers.items() >= HEADERS.items()
        assert await response.read()


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/page/__init__.py",
        "/page/live.py",
        "/page/jsconfig.json",
        "/page/scripts",
        "/page/scripts/",
        "/page/nothing.js",
        "/page/../house.py",
        "/page/..%2fphotos/astronaut.jpg",
        "/page/%2e%2e/%2e%2e/docs/x.svg",
        "/page//etc/passwd.html",
        "/photos/SOURCES.md",
        "/photos/../page/icon.svg",
        "/photos/",
        "/pyproject.toml",
    ],
)
async def test_nothing_else_is_served(path: str) -> None:
    async with house() as (sandbox, session):
        response = await session.get(yarl.URL(sandbox.url + path, encoded=True))
        assert response.status == 404


async def test_foreign_hosts_get_no_page() -> None:
    async with house() as (sandbox, session):
        for path in ("/", "/page/scripts/api.js", "/photos/rocket.jpg", "/sandbox/samples"):
            async with session.get(sandbox.url + path, headers={"Host": "evil.example"}) as no:
                assert no.status == 403


async def test_samples_are_what_lies_there_and_a_phones() -> None:
    async with house() as (sandbox, session):
        async with session.get(f"{sandbox.url}/sandbox/samples") as response:
            samples = await response.json()
        names = [s["name"] for s in samples]
        assert names[:2] == ["astronaut.jpg", "coffee.png"]
        assert set(names) == {p.name for p in PHOTOS.iterdir() if p.suffix != ".md"} | {"phone.jpg"}
        assert [s["name"] for s in samples if "note" in s] == ["chelsea.png", "phone.jpg"]
        for sample in samples:
            assert sample["alt"]
            async with session.get(sandbox.url + sample["url"]) as response:
                assert response.headers.items() >= HEADERS.items()
                data = await response.read()
            assert len(data) == sample["size"]
            with Image.open(io.BytesIO(data)) as picture:
                assert response.content_type == Image.MIME[picture.format or ""]
                assert ImageOps.exif_transpose(picture).size == (sample["width"], sample["height"])


async def test_one_sample_is_as_phones_make_them() -> None:
    async with (
        house() as (sandbox, session),
        session.get(f"{sandbox.url}/sandbox/samples/phone.jpg") as response,
    ):
        data = await response.read()
    with Image.open(io.BytesIO(data)) as picture:
        exif = picture.getexif()
        assert exif[ExifTags.Base.Orientation] == 6
        assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == (51, 28, 40)
        seen = ImageOps.exif_transpose(picture).convert("RGB")
    with Image.open(PHOTOS / "coffee.png") as whole:
        shown = whole.convert("RGB").crop((150, 0, 450, 400)).resize((30, 40))
    difference = ImageStat.Stat(ImageChops.difference(seen.resize((30, 40)), shown))
    assert sum(difference.mean) < 12


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("page.html", HTML, "text/plain"),
        ("page.xhtml", HTML, "application/octet-stream"),
        ("code.js", b"alert(1)", "text/plain"),
        ("picture.svg", SVG, "application/octet-stream"),
        ("picture.png", HTML, "image/png"),
        ("unknown", HTML, "application/octet-stream"),
    ],
)
async def test_nothing_that_people_upload_ever_runs(name: str, content: bytes, kind: str) -> None:
    async with house() as (sandbox, session):
        said = await Person(session, sandbox.url, "painter").say("", Upload(name, content))
        async with session.get(said["attachments"][0]["url"]) as response:
            assert response.status == 200
            assert response.content_type == kind
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert await response.read() == content


async def test_a_file_that_a_fault_made_a_page_does_not_run_either() -> None:
    async with house() as (sandbox, session):
        said = await Person(session, sandbox.url, "painter").say("", Upload("a.png", b"x"))
        sandbox.faults.switch("cdn-lies")
        async with session.get(said["attachments"][0]["url"]) as response:
            assert response.content_type == "text/html"
            assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
