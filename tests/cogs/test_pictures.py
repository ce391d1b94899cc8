"""Pictures in messages: of anybody's, in their order and each once, and of an edit's own reply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cogs.edit.asking.pictures import MOST, pictures_in, result_in, sources_in
from models import read_all
from storage import Job
from tests.cogs.test_words import JOB
from tests.cogs.wire import CDN, Json, media, message, read_message, result_message
from tests.models.documents import PICTURE, model

[EDIT] = read_all()
PROXY = "https://images-ext-1.discordapp.net/external/abc/https/x.example"
_TIMES = {"timestamp": "2026-11-21T00:00:00+00:00", "edited_timestamp": None}


def attachment(number: int, filename: str, **changes: Any) -> Json:
    url = f"{CDN}/{number}/{filename}?ex=1&is=2&hm=3&"
    found = {"id": str(number), "filename": filename, "size": 9, "url": url, "proxy_url": url}
    return {**found, "content_type": "image/png", "width": 400, "height": 300, **changes}


def gallery(*pictures: Json) -> Json:
    return {"type": 12, "id": 1, "items": [{"media": picture} for picture in pictures]}


def thumbnail(picture: Json) -> Json:
    return {"type": 11, "id": 1, "media": picture}


def section(picture: Json) -> Json:
    text = {"type": 10, "id": 2, "content": "x"}
    return {"type": 9, "id": 1, "components": [text], "accessory": thumbnail(picture)}


def container(*parts: Json) -> Json:
    return {"type": 17, "id": 1, "components": list(parts)}


def forwarded(**changes: Any) -> Json:
    """Return a message that forwards one with these parts."""
    told: Json = {"type": 0, "content": "", "embeds": [], "attachments": [], **_TIMES, "flags": 0}
    return message(
        flags=1 << 14,
        message_reference={"type": 1, "channel_id": "6", "message_id": "7"},
        message_snapshots=[{"message": {**told, "mentions": [], "components": [], **changes}}],
    )


def names(told: Json) -> list[str]:
    return [found.picture.filename for found in pictures_in(read_message(told))]


def urls(told: Json) -> list[str]:
    return [found.picture.url for found in pictures_in(read_message(told))]


@pytest.mark.parametrize(
    ("changes", "is_one"),
    [
        ({}, True),
        ({"filename": "a.bin", "content_type": "image/webp"}, True),
        ({"filename": "a.png", "content_type": "video/mp4"}, False),
        ({"filename": "a.png", "content_type": "text/plain; charset=utf-8"}, False),
        ({"filename": "a.HEIC", "content_type": None}, True),
        ({"filename": "a.jfif", "content_type": None}, True),
        ({"filename": "a.tar.gz", "content_type": None}, False),
        ({"filename": "png", "content_type": None}, True),
        ({"filename": "notes", "content_type": None}, False),
    ],
)
def test_an_attachment_is_a_picture_by_its_type_or_else_its_ending(
    changes: Json, is_one: bool
) -> None:
    file = {k: v for k, v in {**attachment(1, "a.png"), **changes}.items() if v is not None}
    found = pictures_in(read_message(message(attachments=[file])))
    assert [one.picture.filename for one in found] == ([file["filename"]] if is_one else [])


def test_an_attachment_comes_with_its_signed_address_and_its_size() -> None:
    [found] = pictures_in(read_message(message(attachments=[attachment(1, "a.png")])))
    assert found.picture.url == f"{CDN}/1/a.png?ex=1&is=2&hm=3&"
    assert (found.picture.size, found.width, found.height) == (9, 400, 300)


@pytest.mark.parametrize("place", ["image", "thumbnail"])
@pytest.mark.parametrize(
    ("said", "url"),
    [
        ({"url": "https://x.example/a.png", "proxy_url": f"{PROXY}/a.png"}, f"{PROXY}/a.png"),
        ({"url": f"{CDN}/1/a.png"}, f"{CDN}/1/a.png"),
    ],
)
def test_pictures_of_embeds_come_from_discords_proxy(place: str, said: Json, url: str) -> None:
    told = message(embeds=[{"type": "rich", place: {**said, "width": 400, "height": 300}}])
    [found] = pictures_in(read_message(told))
    assert (found.picture.url, found.picture.filename) == (url, "a.png")
    assert (found.width, found.height) == (400, 300)


def test_an_embed_without_a_picture_has_none() -> None:
    assert names(message(embeds=[{"type": "rich", "title": "x", "image": {}}])) == []
    assert names(message(content="no picture at all")) == []


@pytest.mark.parametrize(
    "parts",
    [
        [gallery(media(f"{CDN}/1/a.png?ex=1"))],
        [section(media(f"{CDN}/1/a.png?ex=1"))],
        [container(gallery(media(f"{CDN}/1/a.png?ex=1")))],
        [container(section(media(f"{CDN}/1/a.png?ex=1")))],
        [container({"type": 10, "id": 1, "content": "x"}, section(media(f"{CDN}/1/a.png?ex=1")))],
    ],
)
def test_pictures_of_components_are_found_wherever_they_stand(parts: list[Json]) -> None:
    [found] = pictures_in(read_message(message(components=parts)))
    assert (found.picture.url, found.picture.filename) == (f"{CDN}/1/a.png?ex=1", "a.png")


def test_what_components_show_of_other_hosts_comes_from_discords_proxy() -> None:
    other = media("https://x.example/a.png", proxy_url=f"{PROXY}/a.png", attachment_id=None)
    del other["attachment_id"]
    assert urls(message(components=[gallery(other)])) == [f"{PROXY}/a.png"]


def test_a_video_in_a_gallery_is_no_picture() -> None:
    video = media(f"{CDN}/1/a.mp4", content_type="video/mp4")
    assert names(message(components=[gallery(video, media(f"{CDN}/2/b.png"))])) == ["b.png"]


def test_a_forwarded_message_counts_with_all_its_parts() -> None:
    told = forwarded(
        attachments=[attachment(1, "a.png")],
        embeds=[{"type": "image", "thumbnail": {"url": f"{CDN}/2/b.png", "proxy_url": PROXY}}],
        components=[gallery(media(f"{CDN}/3/c.png"))],
    )
    assert sorted(names(told)) == ["a.png", "b.png", "c.png"]


def test_they_come_in_the_order_of_the_message_its_own_first() -> None:
    told = forwarded(attachments=[attachment(3, "c.png")])
    told["attachments"] = [attachment(1, "b.png"), attachment(2, "a.png")]
    told["embeds"] = [{"type": "rich", "image": {"url": f"{CDN}/9/d.png"}}]
    assert names(told) == ["b.png", "a.png", "d.png", "c.png"]


def test_the_same_picture_comes_once_whatever_its_signature() -> None:
    told = message(
        attachments=[attachment(1, "a.png")],
        embeds=[{"type": "rich", "image": {"url": f"{CDN}/1/a.png?ex=9"}}],
        components=[gallery(media(f"{CDN}/1/a.png?ex=8"), media(f"{CDN}/2/a.png"))],
    )
    assert urls(told) == [f"{CDN}/1/a.png?ex=1&is=2&hm=3&", f"{CDN}/2/a.png"]


def test_a_list_holds_no_more_than_discord_lets_one_choose_from() -> None:
    galleries = [
        gallery(*(media(f"{CDN}/{10 * m + n}/{10 * m + n}.png") for n in range(10)))
        for m in range(4)
    ]
    assert names(message(components=galleries)) == [f"{n}.png" for n in range(MOST)]
    assert MOST == 25


def edit(*given: str) -> Job:
    return replace(JOB, given=given)


def test_a_replys_sources_are_read_from_it_for_the_options_they_were_given_for() -> None:
    shown = result_message(["image3.webp", "image1.jpg"], ["edit.png", "edit2.png"])
    found = sources_in(read_message(shown), edit("image1", "image3"), EDIT)
    assert found
    assert [(s.option, s.filename) for s in found] == [
        ("image1", "image1.jpg"),
        ("image3", "image3.webp"),
    ]
    assert [s.url for s in found] == [f"{CDN}/91/image1.jpg?ex=1", f"{CDN}/90/image3.webp?ex=1"]


@pytest.mark.parametrize(
    ("sources", "given"),
    [
        ([], ["image1"]),
        (["image1.png"], ["image1", "image2"]),
        (["image2.png"], ["image2"]),
        (["before.png"], ["image1"]),
        ([], []),
    ],
)
def test_when_one_is_missing_there_are_none(sources: list[str], given: list[str]) -> None:
    """Of those that were given, and of those that the model needs."""
    shown = read_message(result_message(sources, ["edit.png"]))
    assert sources_in(shown, edit(*given), EDIT) is None


def test_an_edit_that_was_given_no_picture_needs_none() -> None:
    drawn = model({"prompt": {"type": "string"}, "img_url": PICTURE})
    shown = read_message(result_message([], ["edit.png"]))
    assert sources_in(shown, edit(), drawn) == []


def test_the_result_is_the_first_picture_of_the_gallery() -> None:
    found = result_in(read_message(result_message(["image1.jpg"], ["edit.png", "edit2.png"])))
    assert found
    assert (found.picture.url, found.picture.filename) == (f"{CDN}/0/edit.png?ex=1", "edit.png")


def test_a_reply_without_a_picture_as_its_result_has_none() -> None:
    assert result_in(read_message(result_message(["image1.jpg"], []))) is None
    video = media(f"{CDN}/1/edit.mp4", content_type="video/mp4")
    assert result_in(read_message(message(components=[container(gallery(video))]))) is None
    assert result_in(read_message(message(attachments=[attachment(1, "a.png")]))) is None
