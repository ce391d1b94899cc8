"""What is given to be edited: small, so that a life does not take long."""

from __future__ import annotations

import functools
import io
import os
from collections.abc import Mapping

from PIL import Image

from sandbox.person import Upload, Value
from tests.e2e.house import picture

PICTURE = picture(400, 400, kind="JPEG")
SIZE = "1344*576 (21:9)"
SMALL: Mapping[str, Value] = {"image1": PICTURE, "image_size": SIZE}
THREE: Mapping[str, Value] = {**SMALL, "image2": PICTURE, "image3": PICTURE}
FITTED: Mapping[str, Value] = {"image1": picture(300, 200), "image_size": SIZE}
"""A picture that the model does not take: attached to the reply before the submit."""


@functools.cache
def noise(side: int, name: str) -> Upload:
    """Return a picture of so many pixels each way that no format makes small."""
    stream = io.BytesIO()
    dots = os.urandom(side * side * 3)
    Image.frombytes("RGB", (side, side), dots).save(stream, "JPEG", quality=92)
    return Upload(f"{name}.jpg", stream.getvalue())


def odd() -> Upload:
    """Return a picture with two good ends, whose metadata cannot be cut out for what is between."""
    data = noise(500, "odd").content
    return Upload("odd.jpg", data[:-9_000] + b"\xff\xe1\xff\xff" + data[-9_000:])
