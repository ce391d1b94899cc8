"""Reading, checking, fitting and re-encoding pictures, in files, in and out.

What decodes runs in worker processes (`Work`); this process imports no imaging library. It knows
nothing else of ours.
"""

from pictures.headers.look import ENOUGH, TAIL, Look, complete, look, look_file
from pictures.headers.strip import strip
from pictures.headers.video import video_kind
from pictures.picture import (
    MOST_COSTLY_PIXELS,
    MOST_HELD_PIXELS,
    MOST_PIXELS,
    Bounds,
    Converted,
    Facts,
    Picture,
    PictureError,
    Trouble,
)
from pictures.process import WorkError
from pictures.work import Work

__all__ = [
    "ENOUGH",
    "MOST_COSTLY_PIXELS",
    "MOST_HELD_PIXELS",
    "MOST_PIXELS",
    "TAIL",
    "Bounds",
    "Converted",
    "Facts",
    "Look",
    "Picture",
    "PictureError",
    "Trouble",
    "Work",
    "WorkError",
    "complete",
    "look",
    "look_file",
    "strip",
    "video_kind",
]
