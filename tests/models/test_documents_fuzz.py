"""Whatever a document says, and whatever is chosen: it works, or the error is ours."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models import BadValueError, DocumentError, Kind, Model, read_document
from models.document import FOLDER, MOST_IMAGES, MOST_OPTIONS, STRING_CEILING
from tests.odd_values import ANYTHING, mutated, objects

SHIPPED = json.loads((FOLDER / "wan-2-6-image-to-image.json").read_text(encoding="utf-8"))
MODEL = read_document(SHIPPED)
NAMES = [option.name for option in MODEL.options]
WORDS = ["x", " ", "\u200b", "p" * 2000, "1024*1024 (1:1)", 7, "7", 2**31, -1, 1.5, True, None]


@given(mutated(SHIPPED) | ANYTHING)
def test_a_document_makes_a_command_or_a_clear_error(document: Any) -> None:
    try:
        model = read_document(document)
    except DocumentError as error:
        assert str(error)  # noqa: PT017 - some documents are good
        return
    assert re.fullmatch(r"[-_a-z0-9]{0,32}", model.command)
    assert len(model.options) <= MOST_OPTIONS
    assert sum(option.kind is Kind.IMAGE for option in model.options) <= MOST_OPTIONS
    for option in model.options:
        assert re.fullmatch(r"[-_a-z0-9]{0,32}", option.name)
        assert (option.max_length or 0) <= STRING_CEILING
        for bound in (option.minimum, option.maximum):
            assert bound is None or math.isfinite(bound)
    _choose(model, {})


@given(objects(NAMES, WORDS))
def test_what_is_chosen_fits_or_is_refused(values: dict[str, Any]) -> None:
    _choose(MODEL, {"prompt": "x", "image1": object(), **values})


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING), ANYTHING)
def test_the_body_holds_what_the_schema_names(values: dict[str, Any], address: Any) -> None:
    body = MODEL.body(values, {name: str(address) for name in NAMES})
    assert set(body) <= set(SHIPPED["input_schema"]["properties"])
    images = body["image_urls"]
    assert isinstance(images, list)
    assert 1 <= len(images) <= MOST_IMAGES


def _choose(model: Model, values: dict[str, Any]) -> None:
    try:
        chosen = model.arguments(values)
    except BadValueError as error:
        assert error.option in model.options  # noqa: PT017 - some values are good
        return
    assert set(chosen) <= {option.key for option in model.options}
    json.dumps(chosen, allow_nan=False)
    for value in chosen.values():
        assert isinstance(value, str | int | float | bool)
        assert not isinstance(value, str) or len(value) <= STRING_CEILING
