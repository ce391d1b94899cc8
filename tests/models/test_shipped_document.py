"""The shipped document: the command that design.md promises, read from the API's own schema."""

from __future__ import annotations

import pytest

from models import ImageRules, Kind, Model, Option, read_all
from tests.models.documents import option


@pytest.fixture(scope="module")
def edit() -> Model:
    [found] = [model for model in read_all() if model.command == "edit"]
    return found


def test_it_is_the_model_of_the_api(edit: Model) -> None:
    assert edit.model_id == "wan-ai/wan-2-6/image-to-image"
    assert edit.display_name == "Wan 2.6 Image to Image"


def test_the_eight_options_in_order(edit: Model) -> None:
    assert [(o.name, o.key, o.kind.value, o.required) for o in edit.options] == [
        ("prompt", "prompt", "string", True),
        ("image1", "image_urls", "image", True),
        ("image2", "image_urls", "image", False),
        ("image3", "image_urls", "image", False),
        ("negative_prompt", "negative_prompt", "string", False),
        ("image_size", "image_size", "string", False),
        ("seed", "seed", "integer", False),
        ("prompt_extend", "prompt_extend", "boolean", False),
    ]


def test_every_option_is_described_in_the_documents_words(edit: Model) -> None:
    pictures = (
        "Reference images for editing. Order matters: "
        "reference as 'image 1', 'image 2', 'image 3' in prompt."
    )
    assert [o.description for o in edit.options] == [
        "Text prompt describing the desired image. Should be less than 2000 characters.",
        pictures,
        pictures,
        pictures,
        "Content to avoid in the generated image.",
        "Aspect Ratio (W:H)",  # its description is empty: the title
        "Random seed for reproducibility. Same seed produces more consistent results.",
        "Whether to extend the prompt. If enabled, the prompt will be extended with a magic "
        "prompt.",
    ]


def test_lengths_choices_and_ranges(edit: Model) -> None:
    def bounds(o: Option) -> tuple[object, ...]:
        return (o.min_length, o.max_length, o.minimum, o.maximum, o.choices)

    assert bounds(option(edit, "prompt")) == (1, 1999, None, None, ())
    negative = option(edit, "negative_prompt")
    assert (negative.min_length or 0, negative.max_length) == (0, 500)
    assert bounds(option(edit, "seed")) == (None, None, 0, 2147483647, ())
    assert option(edit, "image_size").choices == (
        "1024*1024 (1:1)",
        "800*1200 (2:3)",
        "1200*800 (3:2)",
        "960*1280 (3:4)",
        "1280*960 (4:3)",
        "720*1280 (9:16)",
        "1280*720 (16:9)",
        "1344*576 (21:9)",
    )
    assert bounds(option(edit, "prompt_extend")) == (None, None, None, None, ())


def test_what_a_picture_may_be_to_the_byte_and_pixel(edit: Model) -> None:
    # "less than 10 MB", but "at least 384" and "at most 5000 pixels": the text decides the edge.
    rules = ImageRules(
        formats=("JPEG", "PNG", "BMP", "WEBP"),
        max_bytes=9_999_999,
        min_width=384,
        max_width=5000,
        min_height=384,
        max_height=5000,
    )
    assert [o.images for o in edit.images] == [rules] * 3
    assert all(o.listed for o in edit.images)


def test_it_has_a_seed_to_draw(edit: Model) -> None:
    assert edit.seed is not None
    assert edit.seed.kind is Kind.INTEGER
