"""Reading, checking, fitting and re-encoding images, in files, in and out.

Everything here blocks and may take a second: callers run it in a thread. It knows imaging
libraries and nothing else of ours.
"""

from pictures.read import MOST_PIXELS, Picture, PictureError, Trouble, peek, read
from pictures.video import video_kind
from pictures.write import clean, fit

__all__ = [
    "MOST_PIXELS",
    "Picture",
    "PictureError",
    "Trouble",
    "clean",
    "fit",
    "peek",
    "read",
    "video_kind",
]
