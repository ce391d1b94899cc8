"""The sandbox's page: its files and the sample photographs, over HTTP.

Nothing that lies here decides anything: what the page shows comes from the routes below
`/sandbox/`, and from the socket in `live.py`.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).resolve().parent
PHOTOS = PAGE.parent / "photos"
NAME = r"[A-Za-z0-9_-]+"
"""A folder or a file without its suffix: no dot, so that no path leads anywhere else."""
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
"""Said here, since what a machine knows of suffixes differs."""
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def routes() -> list[web.RouteDef]:
    """Return the routes of the page's own files; their paths are as strict as the names here."""
    return [
        web.get("/", _index),
        web.get(rf"/page/{{path:(?:{NAME}/)*{NAME}\.(?:html|css|js|svg)}}", _file),
        web.get(rf"/photos/{{name:{NAME}\.(?:jpg|png)}}", _photo),
    ]


async def _index(_: web.Request) -> web.FileResponse:
    return _answer(PAGE / "index.html")


async def _file(request: web.Request) -> web.FileResponse:
    return _answer(PAGE / request.match_info["path"])


async def _photo(request: web.Request) -> web.FileResponse:
    return _answer(PHOTOS / request.match_info["name"])


def _answer(path: Path) -> web.FileResponse:
    """Return the file, or 404 when there is none."""
    return web.FileResponse(path, headers=HEADERS | {"Content-Type": TYPES[path.suffix]})
