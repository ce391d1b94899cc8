"""Random killing, and then the balance: `python -m bench.soak --jobs 500 --minutes 10 --seed 1`.

The real bot in the sandbox, with people who use it in several places, while its process is killed,
stopped and started, connections are cut, and both services fail in every way that they can. What
is done and when comes from the seed alone, as are the seats at RunComfy and the budget that the bot
has; what the machine makes of it differs from run to run.
Then everything is switched off, the jobs get time to end (nothing is restarted for that), and each
law of `soaking/balance.py` is held against what was seen from outside. Exit status 1: one does not
hold.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from time import time

import aiohttp

from bench.parts.processes import memory
from bench.soaking import ledger, people, process, trouble
from bench.soaking.balance import differences
from bench.soaking.facts import Facts, Limits
from bench.soaking.logbook import Logbook, in_a_line
from bench.soaking.process import Keeper
from bench.soaking.report import lines
from bench.soaking.witness import Witness
from sandbox.house import Sandbox
from sandbox.prices import MADE_UP_PRICE_USD

MOST_JOBS = 4_000
"""The sandbox remembers 5,000 requests."""
DRAIN_SECONDS = 180.0
"""What the jobs get to end once all is well; a job that never ends at RunComfy has its
`TIMEOUT_SECONDS`, and 60 seconds from the last start at least."""
CALM_SECONDS = 2.0
"""For what is under way when the last job is over: a late status must not cover its end."""
TIMEOUT_SECONDS = 45.0
ACTIVE = 4


def main() -> int:
    """Soak, print the balance and return the exit status."""
    arguments = _arguments()
    seed, jobs, seconds = arguments.seed, arguments.jobs, arguments.minutes * 60
    print(f"seed {seed}: {jobs} jobs in {seconds:.0f} seconds", flush=True)
    log: list[str] = []
    facts = asyncio.run(soak(jobs, seconds, seed, log.append))
    found = differences(facts)
    if arguments.log:
        arguments.log.write_text("\n".join(log), encoding="utf-8")
    print("\n".join(lines(facts, found)))
    return 1 if any(found.values()) else 0


async def soak(jobs: int, seconds: float, seed: int, log: Callable[[str], None]) -> Facts:
    """Let people use the bot for a while in bad times, and return what was seen.

    Args:
        jobs: Uses of `/edit`.
        seconds: The time over which they are spread; the drain comes on top.
        seed: Decides what is done and when.
        log: Called with each line of the bot's log, and with one for each call to the sandbox.

    Raises:
        BotNotReadyError: it does not even start when all is well.
    """
    # A fifth each, and people are not equally eager: some meet their limit.
    facts = Facts(_limits(jobs, random.Random(f"{seed} limits")))
    began = time()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name) / "data"
        async with (
            aiohttp.ClientSession() as session,
            Sandbox(port=0, folder=folder, queue_seconds=1.0, run_seconds=0.6) as sandbox,
        ):
            witness = Witness(sandbox, facts)
            sandbox.bot.listeners += [_logbook(sandbox, facts).hear, log]
            sandbox.exchanges.listeners.append(lambda exchange: log(in_a_line(exchange)))
            _set_the_stage(sandbox, random.Random(f"{seed} stage"))
            keeper = Keeper(sandbox.bot, _variables(facts.limits), facts)
            await keeper.start()
            await sandbox.bot.wait_until_ready(process.READY_SECONDS)
            database = folder / "repaint.db"
            looking = asyncio.create_task(ledger.keep_looking(database, facts))
            await _bad_times(jobs, seconds, seed, sandbox, session, keeper, facts)
            trouble.everything_off(sandbox)
            await _drain(sandbox, database, keeper)
            facts.memory_bytes = memory("VmRSS", sandbox.bot.pid)
            looking.cancel()
            await keeper.end("stopped")
            facts.database = await ledger.read_at_last(database)
            facts.most_under_way = sandbox.runcomfy.most_under_way
            witness.close()
    facts.seconds = time() - began
    return facts


async def _bad_times(
    jobs: int,
    seconds: float,
    seed: int,
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    keeper: Keeper,
    facts: Facts,
) -> None:
    known = {name: fault.call for name, fault in sandbox.faults.known.items()}
    troubles = trouble.plan(random.Random(f"{seed} trouble"), seconds, known)
    ends = process.plan(random.Random(f"{seed} process"), seconds)
    deeds = people.plan(random.Random(f"{seed} people"), jobs, seconds)
    async with asyncio.TaskGroup() as group:
        group.create_task(keeper.carry_out(ends))
        for each in troubles:
            group.create_task(_at(each.at, trouble.carry_out(each, sandbox, facts)))
        for deed in deeds:
            work = people.carry_out(deed, session, sandbox.url, facts.deeds)
            group.create_task(_at(deed.at, work))


async def _at(seconds: float, work: Coroutine[None, None, None]) -> None:
    await asyncio.sleep(seconds)
    await work


async def _drain(sandbox: Sandbox, database: Path, keeper: Keeper) -> None:
    """Wait until everybody was answered and each job is over and told, for as long as that is."""
    until = time() + DRAIN_SECONDS
    calm_since = time()
    while time() < until and time() - calm_since < CALM_SECONDS:
        await keeper.watch(0.5)
        snapshot = await ledger.read_at_last(database)
        waiting = [
            one
            for one in sandbox.discord.interactions.values()
            if not one.answer and not one.unanswered
        ]
        if waiting or not all(row.told_at for row in snapshot.rows):
            calm_since = time()


def _set_the_stage(sandbox: Sandbox, chance: random.Random) -> None:
    sandbox.runcomfy.slots, sandbox.runcomfy.crowd = 3, 1
    # Kills have to fall between a call and its answer too, before and after it was carried out.
    sandbox.faults.latency_seconds = 0.15
    settings = sandbox.discord.settings
    settings.heartbeat_seconds = 5.0
    # Much less than Discord's 15 minutes, so that some outlive it; always the same, as a token
    # that has once been refused is refused for good.
    settings.interaction_seconds = chance.uniform(6.0, 40.0)


def _limits(jobs: int, chance: random.Random) -> Limits:
    """Return what the bot is told to allow: mostly few seats at RunComfy, and mostly a budget."""
    price = round(MADE_UP_PRICE_USD * 1e6)
    return Limits(
        daily=max(3, jobs // 5),
        active=ACTIVE,
        timeout_seconds=TIMEOUT_SECONDS,
        concurrency=chance.choice((None, 4, 5, 8)),
        budget=chance.choice((*[jobs * price * share // 100 for share in (40, 60)], None)),
    )


def _variables(limits: Limits) -> dict[str, str]:
    bounds = {}
    if limits.concurrency is not None:
        bounds["RUNCOMFY_CONCURRENCY"] = str(limits.concurrency)
    if limits.budget is not None:
        bounds["BUDGET_USD_DAY"] = f"{limits.budget / 1e6:.6f}"
    return bounds | {
        "POLL_SECONDS_MIN": "0.1",
        "POLL_SECONDS_MAX": "0.5",
        "POLLS_PER_SECOND": "100",
        "QUOTA_DAILY": str(limits.daily),
        "MAX_ACTIVE_PER_USER": str(limits.active),
        "JOB_TIMEOUT_SECONDS": f"{limits.timeout_seconds:.0f}",
    }


def _logbook(sandbox: Sandbox, facts: Facts) -> Logbook:
    tokens = (sandbox.discord.token, sandbox.environment()["RUNCOMFY_TOKEN"])
    return Logbook(facts, tokens, lambda word: sandbox.discord.by_token(word) is not None)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Kill the bot at random, and draw the balance.")
    parser.add_argument("--jobs", type=int, default=500, help="uses of /edit (500)")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (10)")
    parser.add_argument("--seed", type=int, default=1, help="decides what is done and when (1)")
    parser.add_argument("--log", type=Path, help="where to write the bot's log and all calls")
    arguments = parser.parse_args()
    if not 1 <= arguments.jobs <= MOST_JOBS or arguments.minutes <= 0:
        parser.error(f"1 to {MOST_JOBS} jobs, in more than 0 minutes")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
