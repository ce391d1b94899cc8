"""`bot.py --sandbox`: the sandbox on its port with the real bot as its child, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping

from sandbox.bot_process import BotProcess
from sandbox.house import Sandbox


def _say(line: str) -> None:
    try:
        print(line, flush=True)  # noqa: T201 - this is what the command shows
    except OSError:
        # Nobody reads any more, as after `| head -1` or in a closed terminal: it goes on unheard.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def run(port: int, bot_environment: Mapping[str, str]) -> int:
    """Run until SIGINT, SIGTERM or SIGHUP (0), or until the bot ends unready (its exit status).

    A bot that was ready once has shown that it can start: the page can start it again.
    SIGHUP comes when the terminal is closed; the bot, in a session of its own, does not hear it.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with Sandbox(port=port) as sandbox:
            _say(f"Open {sandbox.url}")
            sandbox.bot.listeners.append(_say)
            # Whatever is handed in: the addresses and tokens are the sandbox's.
            await sandbox.bot.start({**bot_environment, **sandbox.environment()})
            return await watch(sandbox.bot, stop)
    except OSError as error:
        _say(f"The sandbox cannot start: {error}. Name another port with SANDBOX_PORT.")
        return 2


async def watch(bot: BotProcess, stop: asyncio.Event) -> int:
    """Return 0 when `stop` is set, or the exit status of a bot that was never ready."""
    stopped = asyncio.create_task(stop.wait())
    while True:
        ended = asyncio.create_task(bot.ended_alone())
        await asyncio.wait((stopped, ended), return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            ended.cancel()
            return 0
        status = ended.result()
        how = f"The bot has ended by itself, with exit status {status}; its own words are above."
        if not bot.was_ready:
            stopped.cancel()
            _say(how)
            return status if status >= 0 else 128 - status
        _say(f"{how} The sandbox is still there: start the bot again on its page.")


def run_sandbox(port: int, bot_environment: Mapping[str, str]) -> int:
    """Run the sandbox on `port` (or the next free one) and return the exit status.

    `bot_environment` are variables for the bot on top of those that point it at the sandbox.
    """
    return asyncio.run(run(port, bot_environment))


if __name__ == "__main__":
    sys.exit(run_sandbox(int(sys.argv[1]) if len(sys.argv) > 1 else 8765, {}))
