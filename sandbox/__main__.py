"""`bot.py --sandbox`: the sandbox on its port with the real bot as its child, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping

from sandbox.house import Sandbox


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def run(port: int, bot_environment: Mapping[str, str]) -> int:
    """Run until SIGINT, SIGTERM or SIGHUP (0), or until the bot ends by itself (its exit status).

    SIGHUP comes when the terminal is closed; the bot, in a session of its own, does not hear it.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with Sandbox(port=port) as sandbox:
            _say(f"Open {sandbox.url}")
            sandbox.bot.on_line = _say
            # Whatever is handed in: the addresses and tokens are the sandbox's.
            await sandbox.bot.start({**bot_environment, **sandbox.environment()})
            stopped = asyncio.create_task(stop.wait())
            ended = asyncio.create_task(sandbox.bot.ended_alone())
            await asyncio.wait((stopped, ended), return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if not ended.done():
                ended.cancel()
                return 0
            status = ended.result()
            _say(
                f"The bot has ended by itself, with exit status {status}; its own words are above."
            )
            return status if status >= 0 else 128 - status
    except OSError as error:
        _say(f"The sandbox cannot start: {error}. Name another port with SANDBOX_PORT.")
        return 2


def run_sandbox(port: int, bot_environment: Mapping[str, str]) -> int:
    """Run the sandbox on `port` (or the next free one) and return the exit status.

    `bot_environment` are variables for the bot on top of those that point it at the sandbox.
    """
    return asyncio.run(run(port, bot_environment))


if __name__ == "__main__":
    sys.exit(run_sandbox(int(sys.argv[1]) if len(sys.argv) > 1 else 8765, {}))
