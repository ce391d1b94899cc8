"""`make demo`: one edit of a shipped photograph, from the command to the picture, as a person."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import aiohttp

from sandbox.bot_process import PROJECT, BotNotReadyError
from sandbox.discord.wire import Message
from sandbox.house import Sandbox
from sandbox.person import NotAnsweredError, Person, files_of, text_of

PHOTO = PROJECT / "sandbox" / "photos" / "astronaut.jpg"
PROMPT = "Make it look like a watercolour at sunset"
TARGET = PROJECT / "demo"
TIMEOUT_SECONDS = 60.0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _plain(message: Message) -> str:
    """Return a message's text on one line, without Discord's markup."""
    text = re.sub(r"<t:(\d+)(:\w)?>", "(a time)", text_of(message))
    text = re.sub(r"<@\d+>", "@Painter", text)  # nobody else is there
    text = re.sub(r"<@\d+>", "@Painter", text)  # nobody else is there
    text = re.sub(r"\\(?=[^\w\s])|[*_`~|]|^-?#+ |^> ", "", text, flags=re.MULTILINE)
    return " · ".join(line.strip() for line in text.splitlines() if line.strip())


async def run() -> int:
    """Make one edit; 0 when a picture came, 1 when none did."""
    async with Sandbox(port=0, queue_seconds=1.5, run_seconds=2.0) as sandbox:
        await sandbox.bot.start()
        try:
            await sandbox.bot.wait_until_ready()
            async with aiohttp.ClientSession() as session:
                person = Person(session, sandbox.url, "painter")
                return await make_one_edit(person)
        except BotNotReadyError as error:
            _say(str(error))
        except NotAnsweredError as error:
            _say(f"{error}. The bot's last lines:")
            _say("\n".join(list(sandbox.bot.lines)[-30:]))
        except TimeoutError:
            _say("No picture came. The bot's last lines:")
            _say("\n".join(list(sandbox.bot.lines)[-30:]))
    return 1


async def make_one_edit(person: Person) -> int:
    """Make one edit and show how it goes; 0 when a picture came, 1 when the edit was given back.

    Raises:
        NotAnsweredError, TimeoutError: the bot did not answer, or the edit did not end.
    """
    _say(f'/edit prompt:"{PROMPT}" image1:{PHOTO.name}')
    invocation = await person.invoke("edit", {"prompt": PROMPT, "image1": PHOTO})
    before: set[str] = set()
    async for message in person.versions(invocation, TIMEOUT_SECONDS):
        _say(f"  {_plain(message)}")
        # Sources are attached too: the result is what is new when the job is over.
        files = [f for f in files_of(message) if f.get("width")]
        if "Cancel" not in text_of(message) and files:
            new = next((f for f in files if f["url"].split("?")[0] not in before), files[0])
            path = TARGET / f"result{Path(new['filename']).suffix}"
            TARGET.mkdir(exist_ok=True)
            path.write_bytes(await person.download(new["url"]))
            _say(f"{path.relative_to(PROJECT)} ({new['width']} x {new['height']})")
            return 0
        if "given back" in text_of(message):
            _say("The edit ended without a picture.")
            return 1
        before |= {f["url"].split("?")[0] for f in files}
    return 1


if __name__ == "__main__":
    sys.exit(asyncio.run(run()))
