"""The files that Discord holds: uploads and attachments, their addresses and how long those last.

An address is signed as Discord's are (`ex`, `is`, `hm`): without a signature, or after its time,
there is no file. What a file is is read from its bytes, not from what the sender says.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import mimetypes
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from time import time
from urllib.parse import urlsplit

from PIL import Image

from sandbox.discord.settings import MIB, Settings
from sandbox.discord.snowflakes import new_snowflake
from sandbox.discord.wire import Media

PARTS = len(("", "attachments", "channel", "file", "name"))
"""Of an address's path, split at its slashes."""
KEPT_BYTES = 512 * MIB
"""What is held at most in memory; the oldest files go first."""


@dataclass
class StoredFile:
    """One file with what Discord says of it."""

    id: str
    channel_id: str
    filename: str
    content: bytes
    content_type: str | None
    width: int | None
    height: int | None
    ephemeral: bool
    """Whether it came with a command or an ephemeral message: such files vanish after a while."""
    description: str | None = None
    spoiler: bool = False


def safe_name(name: str) -> str:
    """Return the name as Discord rewrites it: ASCII letters, digits, `_`, `-` and `.` alone."""
    rewritten = re.sub(r"[^A-Za-z0-9_.-]+", "_", name.strip()).strip("._")
    return rewritten[-120:] or "unknown"


def _look(content: bytes, filename: str) -> tuple[str | None, int | None, int | None]:
    """Return the type, width and height; all None when the bytes are nothing that is known."""
    try:
        with Image.open(BytesIO(content)) as picture:
            return Image.MIME.get(picture.format or ""), picture.width, picture.height
    except Exception:  # Pillow's readers raise nearly anything on broken files
        if content[4:8] == b"ftyp":
            return "video/mp4", None, None
        return mimetypes.guess_type(filename)[0], None, None


class Files:
    """All files, by id."""

    def __init__(self, origin: str, settings: Settings) -> None:
        self.origin = origin
        """Scheme, host and port of the CDN; set by whoever opens the port."""
        self._settings = settings
        self._key = secrets.token_bytes(32)
        self._files: OrderedDict[str, StoredFile] = OrderedDict()
        self._bytes = 0

    async def store(
        self, channel_id: str, filename: str, content: bytes, *, ephemeral: bool = False
    ) -> StoredFile:
        """Keep a file and return it with what its bytes say (type, width, height)."""
        name = safe_name(filename)
        kind, width, height = await asyncio.to_thread(_look, content, name)
        file = StoredFile(
            new_snowflake(), channel_id, name, content, kind, width, height, ephemeral
        )
        self._files[file.id] = file
        self._bytes += len(content)
        while self._bytes > KEPT_BYTES and len(self._files) > 1:
            _, oldest = self._files.popitem(last=False)
            self._bytes -= len(oldest.content)
        return file

    def remove(self, file_id: str) -> None:
        """Forget a file; its addresses answer 404 from now on."""
        file = self._files.pop(file_id, None)
        if file is not None:
            self._bytes -= len(file.content)

    def url(self, file: StoredFile) -> str:
        """Return a freshly signed address of a file."""
        issued = int(time())
        expires = issued + int(self._settings.cdn_seconds)
        root = "ephemeral-attachments" if file.ephemeral else "attachments"
        path = f"/{root}/{file.channel_id}/{file.id}/{file.filename}"
        query = f"ex={expires:x}&is={issued:x}&hm={self._sign(path, expires, issued)}&"
        return f"{self.origin}{path}?{query}"

    def find(self, path: str, query: Mapping[str, str]) -> StoredFile | None:
        """Return the file of an address; None when it is unsigned, over or never was."""
        try:
            expires, issued = int(query["ex"], 16), int(query["is"], 16)
        except (KeyError, ValueError):
            return None
        signature = self._sign(path, expires, issued)
        said = query.get("hm", "").encode(errors="replace")
        if not hmac.compare_digest(signature.encode(), said) or time() > expires:
            return None
        return self._files.get(path.split("/")[3])

    def get(self, file_id: str) -> StoredFile | None:
        """Return the file of that id; None when there is none (any more)."""
        return self._files.get(file_id)

    def at(self, url: str) -> StoredFile | None:
        """Return the file that an address names, whether or not its signature is still good."""
        if not url.startswith(f"{self.origin}/"):
            return None
        parts = urlsplit(url).path.split("/")
        return self._files.get(parts[3]) if len(parts) == PARTS else None

    def media(self, file: StoredFile) -> Media:
        """Return what Discord says of an attachment, with a fresh address."""
        url = self.url(file)
        media: Media = {
            "id": file.id,
            "filename": file.filename,
            "size": len(file.content),
            "url": url,
            "proxy_url": url,
        }
        if file.content_type is not None:
            media["content_type"] = file.content_type
        if file.width is not None and file.height is not None:
            media["width"], media["height"] = file.width, file.height
        if file.description:
            media["description"] = file.description
        if file.ephemeral:
            media["ephemeral"] = True
        return media

    def _sign(self, path: str, expires: int, issued: int) -> str:
        text = f"{path} {expires:x} {issued:x}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()
