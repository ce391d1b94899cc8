"""What a person reads in a message, and what their client refuses."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox.discord.wire import Message
from sandbox.house import Sandbox
from sandbox.person import NotAnsweredError, Person, RefusedError, buttons_of, files_of, text_of

MESSAGE = Message(
    id="1",
    content="Above",
    attachments=[
        {"id": "5", "filename": "a.txt", "size": 3, "url": "http://h/attachments/1/5/a.txt?ex=1"}
    ],
    components=[
        {
            "type": 17,
            "components": [
                {"type": 10, "content": "Title"},
                {
                    "type": 9,
                    "components": [{"type": 10, "content": "Beside"}],
                    "accessory": {
                        "type": 11,
                        "media": {"url": "http://h/attachments/1/2/small%20one.png?ex=1"},
                    },
                },
                {
                    "type": 12,
                    "items": [
                        {
                            "media": {"url": "http://h/x/big.png", "width": 3, "height": 4},
                            "description": None,
                            "spoiler": False,
                        }
                    ],
                },
                {
                    "type": 1,
                    "components": [
                        {"type": 2, "label": "Cancel", "custom_id": "c", "disabled": True},
                        {"type": 2, "label": "Open", "url": "https://a.b"},
                    ],
                },
            ],
        }
    ],
)


def test_text_is_all_that_can_be_read() -> None:
    assert text_of(MESSAGE) == "Above\nTitle\nBeside\nCancel\nOpen"


def test_files_are_all_that_can_be_seen() -> None:
    assert [f["filename"] for f in files_of(MESSAGE)] == ["small one.png", "big.png", "a.txt"]
    assert [f.get("width") for f in files_of(MESSAGE)] == [None, 3, None]


def test_buttons_say_what_they_do() -> None:
    cancel, link = buttons_of(MESSAGE)
    assert cancel == {"label": "Cancel", "custom_id": "c", "disabled": True, "url": ""}
    assert (link["url"], link["disabled"]) == ("https://a.b", False)


async def test_strangers_unknown_commands_and_hidden_places_are_refused() -> None:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        painter = Person(session, sandbox.url, "painter")
        with pytest.raises(RefusedError, match="nobody called"):
            await Person(session, sandbox.url, "stranger").messages()
        with pytest.raises(RefusedError, match="no command /paint"):
            await painter.invoke("paint", {}, wait_seconds=0)
        with pytest.raises(RefusedError, match="no place"):
            await painter.messages("nowhere")
        with pytest.raises(RefusedError, match="does not see"):
            await Person(session, sandbox.url, "moderator").messages("corner")
        with pytest.raises(RefusedError, match="no such message"):
            await painter.press("1", "Cancel")


async def test_without_a_bot_the_application_does_not_respond() -> None:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        sandbox.discord.settings.answer_seconds = 0.05
        sandbox.discord.commands[1, "paint"] = {"id": "1", "name": "paint"}
        painter = Person(session, sandbox.url, "painter")
        made = await painter.invoke("paint", {})
        assert (await painter.state(made))["state"] == "waiting"
        with pytest.raises(NotAnsweredError, match="did not respond"):
            await painter.until(made, "anything")


async def test_waiting_has_an_end() -> None:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        sandbox.discord.commands[1, "paint"] = {"id": "1", "name": "paint"}
        painter = Person(session, sandbox.url, "painter")
        made = await painter.invoke("paint", {})
        with pytest.raises(TimeoutError, match="last text was: \\(no answer\\)"):
            await painter.until(made, "anything", timeout=0.1)
