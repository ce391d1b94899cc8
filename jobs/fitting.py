"""What of a result is attached, in files of a given size, and what is reached by a button."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.desk import Desk
from jobs.in_flight import Brought, ResultFile
from jobs.packing import SMALLEST_SHARE
from jobs.reply import Change, DeliveryFile, Link
from jobs.sources import as_file
from pictures import PictureError, Trouble, WorkError

SHOWN_ENDINGS = (".png", ".jpg", ".gif", ".webp", ".avif")
"""What Discord shows as a picture (message resource: natively supported)."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fitted:
    """A result in files of a given size."""

    files: Sequence[DeliveryFile]
    links: Sequence[Link]
    """First those to what is not attached: a button is the only way there."""


async def fit_all(desk: Desk, brought: Brought, max_bytes: int) -> Fitted:
    """Return what can be attached, each file within `max_bytes`, and links to the rest.

    Raises:
        PictureError, WorkError: one could not be made to fit for now.
    """
    files: list[DeliveryFile] = []
    links: list[Link] = []
    for one in brought.results:
        file = await _fit(desk, brought, one, max_bytes)
        if file:
            files.append(file)
        if file is None or file.change:
            links.append(Link(one.url, one.is_picture, attached=file is not None))
    return Fitted(files, sorted(links, key=lambda link: link.attached))


async def _fit(
    desk: Desk, brought: Brought, one: ResultFile, max_bytes: int
) -> DeliveryFile | None:
    if one.file is None:
        return None
    shown = not one.is_picture or one.file.filename.endswith(SHOWN_ENDINGS)
    if one.file.size <= max_bytes and shown:
        # Byte for byte: nobody's picture is encoded anew for nothing.
        return one.file
    if not one.is_picture or max_bytes < SMALLEST_SHARE:
        return None
    key = (one.number, max_bytes)
    if key not in brought.fitted:
        brought.fitted[key] = await _encoded(desk, brought, one.number, one.file, max_bytes)
    return brought.fitted[key]


async def _encoded(
    desk: Desk, brought: Brought, number: int, file: DeliveryFile, max_bytes: int
) -> DeliveryFile | None:
    """Return the picture in another file; None: there is none, for good."""
    target = file.path.with_suffix(f".{max_bytes}.fitted")
    try:
        picture = await desk.work.fit(file.path, target, max_bytes=max_bytes)
    except (PictureError, WorkError) as error:
        passing = isinstance(error, WorkError) or error.trouble is Trouble.TOO_MUCH_WORK
        if passing and brought.is_tried_again(number):
            raise
        log.warning("a result cannot be made to fit %s bytes: %s", max_bytes, error)
        return None
    fitted = as_file(target, file.filename.rsplit(".", 1)[0], picture)
    if file.frames > 1:
        return replace(fitted, change=Change.FIRST_FRAME)
    return replace(fitted, change=Change.SMALLER if file.size > max_bytes else Change.RESAVED)
