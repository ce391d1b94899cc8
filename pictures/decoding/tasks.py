"""What a worker can be asked, by the names and values that `pictures.work` sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pictures.decoding.compare import compare
from pictures.decoding.convert import check, convert, fit
from pictures.picture import Bounds


def do(task: dict[str, Any], allow: Callable[[int], None]) -> dict[str, Any]:
    """Do a task; return the answer.

    `allow` is called with the number of pixels that will be decoded, before any is; it waits until
    there is room for them.

    Raises:
        PictureError: nothing can be made of the file.
        OSError: the target cannot be written.
    """
    if task["task"] == "compare":
        befores = [Path(before) for before in task["befores"]]
        after, target = Path(task["after"]), Path(task["target"])
        picture = compare(befores, after, target, max_bytes=task["max_bytes"], allow=allow)
        return {"picture": asdict(picture)}
    path = Path(task["path"])
    if task["task"] == "check":
        return {"picture": asdict(check(path, allow=allow))}
    target = Path(task["target"])
    if task["task"] == "fit":
        picture = fit(path, target, max_bytes=task["max_bytes"], allow=allow)
        return {"picture": asdict(picture)}
    bounds = task["bounds"]
    converted = convert(
        path, target, Bounds(**{**bounds, "formats": tuple(bounds["formats"])}), allow=allow
    )
    return {"picture": asdict(converted.picture), "facts": dict(converted.facts)}
