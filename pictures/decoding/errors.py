"""What goes wrong while a picture is decoded, as the one error that the bot knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from pictures.picture import PictureError, Trouble

_SCARCE = re.compile(
    r"out of memory|failed to allocate|Error creating thread|webpsave: unable to encode"
)
"""What libvips says where no memory is left (the last one of libwebp, which says no more)."""


@contextmanager
def decoding() -> Iterator[None]:
    """Turn what readers raise on broken files into a `PictureError`; all pixels are read within."""
    try:
        yield
    except (PictureError, OSError) as error:
        if isinstance(error, PictureError) or error.errno:
            raise
        raise PictureError(Trouble.DAMAGED, _words(error)) from error
    except Exception as error:
        # Pillow's readers raise nearly anything.
        trouble = Trouble.TOO_MUCH_WORK if is_scarcity(error) else Trouble.DAMAGED
        raise PictureError(trouble, _words(error)) from error


def is_scarcity(error: Exception) -> bool:
    """Tell whether a library ran out of memory, and did not find anything wrong."""
    return isinstance(error, MemoryError) or bool(_SCARCE.search(str(error)))


def unreadable(name: str) -> PictureError:
    """Return that nothing here decodes such files, which may well be whole.

    Args:
        name: what the person calls them, in 12 letters at most.
    """
    return PictureError(Trouble.UNREADABLE, name, format=name)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
