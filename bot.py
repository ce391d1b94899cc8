"""The front door: settings in, parts wired together, bot out. It decides nothing itself."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import settings as environment
from settings import Settings, SettingsError
from storage import (
    GRACE_SECONDS,
    SILENCE_SECONDS,
    Budget,
    DatabaseError,
    DraftStore,
    JobStore,
    PaceStore,
    QuotaStore,
    SettingsStore,
    back_up,
    beating,
    check,
    open_database,
)

# What the running bot alone needs is imported where it is used: `health` runs twice a minute, and
# must not wait for discord.py.

UNHEALTHY = 1
LATER = 1
"""The exit status when another start may find the machine in a better way."""
USAGE = 2
"""The exit status when the operator has to mend something first."""
STOP_SECONDS = 8.0
"""How long a stop takes at most, of the 10 that are promised: what is not closed by then (another
process holds the database, say) the next start finds as after a crash."""
USER_AGENT = "Repaint/0.1"
NO_TOKENS = (
    "DISCORD_TOKEN and RUNCOMFY_TOKEN are not set: set both, in the environment or in .env, or "
    "try 'python bot.py --sandbox', which needs neither."
)
NO_WORKER = (
    "No picture can be worked on ({}): is all of requirements.txt installed, and is there memory?"
)
log = logging.getLogger("repaint")


def main() -> int:
    """Do what the command line asks for; return the process's exit status."""
    arguments = _arguments()
    if arguments.command == "health":
        return _health(arguments.silence, arguments.grace)
    if arguments.command == "backup":
        return _back_up(arguments.path)
    wish = arguments.sandbox
    try:
        variables = environment.environment()
    except SettingsError as error:
        _say(str(error))
        # The sandbox starts whatever the environment says.
        return _sandbox({}) if wish == "always" else USAGE
    if wish == "always" or (wish and not environment.any_token(variables)):
        return _sandbox(variables)
    try:
        settings = environment.read(variables)
    except SettingsError as error:
        return _refuse(str(error))
    return _run(settings) if settings.has_tokens else _refuse(NO_TOKENS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Repaint, a Discord bot for image editing. Without a command it runs."
    )
    parser.add_argument(
        "--sandbox",
        nargs="?",
        const="always",
        choices=("always", "if-no-token"),
        help="play Discord and RunComfy on this machine: no account and no internet needed",
    )
    commands = parser.add_subparsers(dest="command", title="commands")
    health = commands.add_parser(
        "health", help="tell whether the bot that runs here is well: exit status 0, else 1"
    )
    for name, seconds, words in (
        ("--silence", SILENCE_SECONDS, "how old its last write to the database may be"),
        ("--grace", GRACE_SECONDS, "how long Discord's gateway may be away"),
    ):
        health.add_argument(
            name, type=float, default=seconds, metavar="SECONDS", help=f"{words} ({seconds:g})"
        )
    backup = commands.add_parser(
        "backup", help="copy the database, while the bot runs or not: exit status 0, else 2"
    )
    backup.add_argument("path", type=Path, metavar="PATH", help="a file that does not exist yet")
    return parser.parse_args()


def _health(silence: float, grace: float) -> int:
    try:
        path = environment.database(environment.environment())
        well, words = check(path, silence=silence, grace=grace)
    except SettingsError as error:
        well, words = False, f"unhealthy: {error}"
    print(words)  # noqa: T201 - this is the command's answer
    return 0 if well else UNHEALTHY


def _back_up(target: Path) -> int:
    try:
        database = environment.database(environment.environment())
        size = back_up(database, target)
    except (SettingsError, DatabaseError) as error:
        return _refuse(str(error))
    print(f"{database} was copied to {target}: {size:,} bytes, checked.")  # noqa: T201 - the answer
    return 0


def _run(settings: Settings) -> int:
    # What is imported stays: looking for garbage in it meanwhile would cost a tenth of the start.
    gc.disable()
    from cogs.client import StartError
    from jobs import NoPriceError
    from logs import set_up_logging
    from models import DocumentError
    from pictures import WorkError

    tokens = (settings.discord_token, settings.runcomfy_token)
    set_up_logging(settings.log_level, settings.log_format, secrets=tokens)
    try:
        asyncio.run(_serve(settings))
    except (DatabaseError, DocumentError, NoPriceError) as error:
        return _refuse(str(error))
    except StartError as error:
        return _refuse(str(error), error.status)
    except WorkError as error:
        return _refuse(NO_WORKER.format(error), LATER)
    return 0


def _sandbox(variables: dict[str, str]) -> int:
    try:
        from sandbox.__main__ import run_sandbox
    except ModuleNotFoundError as error:
        if error.name != "sandbox":
            raise
        return _refuse("The sandbox is not part of a container's image: run it from a checkout.")

    kept, port, passed_over = environment.for_sandbox(variables)
    for line in passed_over:
        _say(line)
    return run_sandbox(port, kept)


async def _serve(settings: Settings) -> None:
    """Wire the parts together and run until a signal.

    What was opened last is closed first: the jobs stop while everything they need is there.

    Raises:
        DatabaseError, DocumentError, NoPriceError, StartError, WorkError: it cannot run.
    """
    from cogs.buckets import Buckets
    from cogs.client import Repaint
    from cogs.edit import Replies
    from jobs import Desk, Jobs, Limits, Operator, Rulebook
    from models import read_all
    from pictures import Work
    from runcomfy import Media, RunComfy

    gc.freeze()
    gc.enable()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        models = read_all(settings.models_folder)
        database = await stack.enter_async_context(open_database(settings.database))
        by_id = {model.model_id: model for model in models}
        operator = Operator(
            daily=settings.quota_daily,
            active=settings.max_active_per_user,
            budget=Budget(_held(settings.budget_usd_day), _held(settings.budget_usd_month)),
            allowed_guilds=settings.allowed_guilds,
        )
        rules = Rulebook(SettingsStore(database), operator, by_id)
        await rules.load()
        buckets = Buckets()
        runcomfy = RunComfy(
            settings.runcomfy_api_url,
            settings.runcomfy_token,
            balance=settings.runcomfy_balance_url,
            user_agent=USER_AGENT,
        )
        source_media = Media(
            settings.discord_media_hosts, settings.discord_api_url, user_agent=USER_AGENT
        )
        result_media = Media(
            settings.runcomfy_media_hosts, settings.runcomfy_api_url, user_agent=USER_AGENT
        )
        work = Work()
        client = Repaint(settings.discord_api_url, buckets)
        await stack.enter_async_context(beating(database, lambda: client.connected))
        replies = Replies(client, buckets, by_id)
        for part in (runcomfy, source_media, result_media, work, client, replies):
            stack.push_async_callback(part.close)
        desk = Desk(
            store=JobStore(database),
            quotas=QuotaStore(database),
            rules=rules,
            drafts=DraftStore(database),
            paces=PaceStore(database),
            client=runcomfy,
            source_media=source_media,
            result_media=result_media,
            reply=replies,
            work=work,
            models=by_id,
            limits=Limits(
                timeout_seconds=settings.job_timeout_seconds,
                poll_seconds_min=settings.poll_seconds_min,
                poll_seconds_max=settings.poll_seconds_max,
                polls_per_second=settings.polls_per_second,
                mention_after_seconds=settings.mention_after_seconds,
                concurrency=settings.runcomfy_concurrency,
            ),
            database=settings.database,
            # Absolute: the workers that read there run in another folder.
            folder=settings.database.with_name(f"{settings.database.name}.work").absolute(),
        )
        jobs = Jobs(desk)
        stack.push_async_callback(jobs.close)
        client.prepare(jobs, models, on_login=jobs.start)

        running = asyncio.create_task(client.run_until_closed(settings.discord_token))
        stopping = asyncio.create_task(stop.wait())
        # Beside the login, which takes as long: a bot that can work on no picture is of no use.
        trying = asyncio.create_task(work.start())
        waited_for = {running, stopping, trying}
        while not (running.done() or stopping.done()):
            done, waited_for = await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
            if trying in done:
                trying.result()
        stopping.cancel()
        trying.cancel()
        if running.done():
            running.result()
        log.info("stopping")
        asyncio.get_running_loop().call_later(STOP_SECONDS, _give_up)


def _held(budget: Decimal | None) -> int | None:
    from models import millionths

    return None if budget is None else millionths(budget)


def _give_up() -> None:
    log.warning("stopping took too long: the next start goes on with what is in flight")
    _leave(0)


def _leave(status: int) -> NoReturn:
    """End the process without waiting for any thread of it."""
    logging.shutdown()
    sys.stderr.flush()
    sys.stdout.flush()
    os._exit(status)


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 - the log is not set up, and one line is promised


def _refuse(line: str, status: int = USAGE) -> int:
    """Say why nothing runs, and return the exit status for it."""
    _say(line)
    return status


if __name__ == "__main__":
    # A file may still be on its way to the disk in a thread, which Python would wait for: all that
    # counts is written and closed, and SIGTERM promises 10 seconds.
    _leave(main())
