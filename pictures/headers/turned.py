"""Which way up a PNG says that it is, wherever in the file that stands.

The standard lets EXIF stand behind the pixels (PNG, third edition, 5.6), where libpng and those who
build on it do not look for it before they decode.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pictures.headers import containers as box
from pictures.headers import metadata
from pictures.headers.containers import BrokenError, ShortError, Source


def png_orientation(path: Path) -> int:
    """Return EXIF's orientation, 1 to 8, as `look` does of the whole file; 1 where there is none.

    Pixels are passed over and not read; it blocks.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file, suppress(BrokenError, ShortError):
        source = Source(file, path.stat().st_size)
        for part in box.png_parts(source):
            if part.kind == b"eXIf" and source.is_intact(part):
                return metadata.exif(source.body(part, metadata.LONGEST + 1)).orientation
    return 1
