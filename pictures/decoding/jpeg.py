"""A JPEG's pixels, and which of its faults do not matter.

Its rows have no check sum. What is missing or overwritten shows only as code that makes no sense,
of which libjpeg warns and shows grey; but it warns as well of what nobody would ever see.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyvips

_MOST_EXTRANEOUS = 1000
"""Bytes between two parts of a file that some cameras leave; more of them are lost pixels."""
_HARMLESS = re.compile(
    r"unknown Adobe color transform|unknown JFIF revision|bad ICC marker"
    r"|Invalid SOS parameters for sequential JPEG|(?P<count>\d+) extraneous bytes before marker",
    re.IGNORECASE,
)
"""Warnings (libjpeg-turbo's jerror.h) of what a header says, and of bytes that are passed over."""


def load(path: Path, *, forgiving: bool) -> pyvips.Image:
    """Return the pixels; where it is `forgiving`, only a file that ends too early is an error."""
    # All or nothing: libjpeg's warnings have no ranks.
    fail_on = "truncated" if forgiving else "warning"
    return pyvips.Image.jpegload(path, access="sequential", fail_on=fail_on)


def is_harmless(error: pyvips.Error) -> bool:
    """Tell whether a file may be shown though it was warned of; the first warning is the one."""
    found = _HARMLESS.search(str(error))
    return found is not None and int(found["count"] or 0) <= _MOST_EXTRANEOUS
