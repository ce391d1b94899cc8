"""A run of several days: what is done at once, what comes of each job, and processes that die.

All that people do comes from the seed; in what order the database sees it, it says itself.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path

from bench.weeklong.audit import audit
from bench.weeklong.batch import Attempt, Batch, Deed, Step
from bench.weeklong.bot import Bot, Clock, open_bot
from bench.weeklong.hearing import hear
from bench.weeklong.judge import Judge
from bench.weeklong.life import next_pause, next_steps
from bench.weeklong.model import Edit
from bench.weeklong.rules import DAY, Ask, Rules
from bench.weeklong.town import ASKS_A_DAY, OWNER, Give, Reset, Say, Town

MONTH_ENDS = datetime(2026, 12, 1, tzinfo=UTC)
"""In the middle of the days."""
BATCHES = 60
"""Of a day: as many times something is done at once."""
DEATHS = 0.02
"""The share of the batches in which the process dies."""
SAMPLE = 40
"""Members whose standing is looked at when the balance is drawn."""


class Run:
    """So many members over so many days. `differences` is what nobody may find."""

    def __init__(self, path: Path, *, members: int, days: int, seed: int) -> None:
        self.town = Town(members, seed)
        self.days = days
        self.began = MONTH_ENDS - timedelta(days=(days + 1) // 2)
        self.judge = Judge(self.town.operator())
        self.audits = self.deaths = self.asked = self.unheard = 0
        self.refused: Counter[str] = Counter()
        """By the rule's or the limit's word."""
        self._path = path
        self._clock = Clock(round(self.began.timestamp() * 1000))
        self._pending: Rules | None = None
        self._known = self.judge.kept
        self._due: list[tuple[int, int]] = []
        self._again: list[Ask] = []
        self._sorry: list[Ask] = []
        """Who was just refused since they had had enough for a day."""
        self._members = {member.user: member for member in self.town.members}

    async def run(self) -> None:
        """Let the days go by."""
        chance, begin = self.town.chance, self._clock.at
        stack = AsyncExitStack()
        try:
            bot = await self._start(stack)
            for number in range(self.days * BATCHES):
                day, of_day = divmod(number, BATCHES)
                midnight = begin + (day + 1) * DAY
                last = of_day == BATCHES - 1
                # The last batch of a day begins in it and ends in the next.
                at = midnight - 500 if last else begin + number * DAY // BATCHES
                self._clock.at = max(self._clock.at, at)
                if chance.random() < 0.3:
                    await self._batch(bot, self._says_at_once())
                dies = chance.random() < DEATHS
                await self._batch(bot, self._together(), midnight * last, dies=dies)
                if dies:
                    await stack.aclose()
                    stack, self.deaths = AsyncExitStack(), self.deaths + 1
                    self.judge.died()
                    self.judge.kept = self.town.operator(self.judge.kept)
                    bot = await self._start(stack)
                if last or dies:
                    await self._audit(bot)
        finally:
            await stack.aclose()

    async def _start(self, stack: AsyncExitStack) -> Bot:
        self._known, self._pending = self.judge.kept, None
        return await stack.enter_async_context(open_bot(self._path, self._known, self._clock))

    async def _audit(self, bot: Bot) -> None:
        members = self.town.chance.choices(self.town.members, self.town.eagerness, k=SAMPLE)
        at_all = await asyncio.to_thread(lambda: list(audit(self._path, self.judge)))
        at_all += [line async for line in hear(bot, self.judge, members, self._clock.at)]
        self.judge.differences += at_all
        self.audits += 1

    def _says_at_once(self) -> Batch:
        """Return rules that several change at once, while nobody asks."""
        return Batch(deeds=[Deed(self.town.says()) for _ in range(self.town.chance.randint(1, 4))])

    def _together(self) -> Batch:
        """Return what is done next, all of it at once."""
        town, chance, now = self.town, self.town.chance, self._clock.at
        usual = len(town.members) * ASKS_A_DAY / BATCHES
        asks = town.asks(max(1, round(usual * chance.choice((0.2, 0.5, 1.0, 2.0)))))
        for before in chance.sample(self._again, min(len(self._again), len(asks) // 20)):
            member = self._members[before.user]
            asks += [replace(town.ask(member, before), again=before.again) for _ in range(2)]
        # Who was given something, or had hopes of it, tries again.
        asks += [town.ask(self._members[before.user], before) for before in self._sorry[::3]]
        steps = []
        while self._due and self._due[0][0] <= now:
            _, job_id = heappop(self._due)
            steps += next_steps(self.judge.model.edits[job_id], chance)
        deeds: list[Give | Reset | Say] = []
        day_end = (now // DAY + 1) * DAY
        sorry = self._sorry
        deeds += [town.gives(now, day_end, sorry) for _ in range(chance.choice((0, 0, 1, 3)))]
        deeds += [one for one in deeds if chance.random() < 0.1]  # the same event comes twice
        deeds += [town.resets(sorry) for _ in range(chance.choice((0, 0, 1, 2)))]
        deeds += [self.town.says() for _ in range(chance.choice((0, 0, 0, 1, 2)))]
        if self.judge.kept.servers.get(0):
            deeds.append(Say(0, "paused", None, OWNER))  # nobody leaves it so for long
        attempts = [Attempt(ask, ()) for ask in asks]
        return Batch(attempts, steps, [Deed(what) for what in deeds])

    async def _batch(
        self, bot: Bot, batch: Batch, midnight: int = 0, *, dies: bool = False
    ) -> None:
        """Do it, have it judged, and say when each job goes on."""
        chance = self.town.chance
        work: list[Coroutine[None, None, None]] = []
        work += [self._ask(bot, attempt, chance.randrange(4)) for attempt in batch.attempts]
        work += [self._step(bot, step) for step in batch.steps]
        says = [deed for deed in batch.deeds if isinstance(deed.what, Say)]
        others = [deed for deed in batch.deeds if not isinstance(deed.what, Say)]
        work += [self._do(bot, deed) for deed in others]
        if batch.attempts:
            work.append(self._in_turn(bot, says))
        else:
            work += [self._do(bot, deed) for deed in says]
        chance.shuffle(work)
        if midnight:
            work.insert(len(work) // 2, self._go_to(midnight + 200))
        tasks = [asyncio.create_task(one) for one in work]
        batch.heard = not dies
        if dies:
            await _some(tasks, chance.randrange(len(tasks)))
            await bot.jobs.close()
        else:
            await asyncio.gather(*tasks)
            await _until_quiet()
        self.judge.judge(batch, await bot.happened())
        if not dies and says and batch.attempts and self._known != self.judge.kept:
            self.judge.differs(f"what is said: {self._known}, and is kept: {self.judge.kept}")
        self._known = self.judge.kept
        self._count(batch)
        self._plan(batch)

    async def _ask(self, bot: Bot, attempt: Attempt, late: int) -> None:
        for _ in range(late):
            await bot.database.rows("SELECT 1")  # others go first
        attempt.ask = replace(attempt.ask, at=self._clock.at)
        attempt.rules = [self._known, *([self._pending] if self._pending else [])]
        attempt.outcome = await bot.ask(attempt.ask)

    async def _step(self, bot: Bot, step: Step) -> None:
        step.at = self._clock.at
        if step.state == "parked":
            step.done = await bot.park(step.job_id)
        elif step.state == "pressed":
            step.done = await bot.press(step.job_id)
        else:
            step.done = await bot.move(step.job_id, step.state, step.reason)

    async def _in_turn(self, bot: Bot, says: list[Deed]) -> None:
        """Change rules one after the other, while others ask."""
        for deed in says:
            say = deed.what
            assert isinstance(say, Say)
            nothing = say.value == 0 and say.what == "pause_seconds"
            value = None if nothing else say.value
            self._pending = self._known.changed(say.server, say.what, value)
            await self._do(bot, deed)
            self._known, self._pending = self._pending, None

    async def _do(self, bot: Bot, deed: Deed) -> None:
        deed.at = self._clock.at
        match deed.what:
            case Give():
                deed.answer = await bot.give(deed.what)
            case Reset():
                deed.answer = await bot.reset(deed.what)
            case Say():
                await bot.say(deed.what)
                deed.answer = True

    async def _go_to(self, at: int) -> None:
        self._clock.at = at

    def _count(self, batch: Batch) -> None:
        self.asked += len(batch.attempts)
        self.unheard += sum(attempt.outcome is None for attempt in batch.attempts)
        words = [(str(a.outcome[0]), a.ask) for a in batch.attempts if isinstance(a.outcome, tuple)]
        self.refused.update(word for word, _ in words)
        if batch.attempts:
            self._sorry = [ask for word, ask in words if word == "guild_person"]

    def _plan(self, batch: Batch) -> None:
        """Say when each job of the batch goes on."""
        model, chance = self.judge.model, self.town.chance
        asked = [model.by_interaction.get(a.ask.interaction) for a in batch.attempts]
        edits: dict[int, Edit] = {edit.id: edit for edit in asked if edit}
        edits |= {step.job_id: model.edits[step.job_id] for step in batch.steps}
        for edit in edits.values():
            if edit.flies or edit.parked:
                heappush(self._due, (self._clock.at + next_pause(chance), edit.id))
            elif edit.state == "delivered" and chance.random() < 0.1:
                self._again.append(replace(edit.ask, again=edit.id))


async def _some(tasks: list[asyncio.Task[None]], number: int) -> None:
    """Let so many be done, and cut off the others."""
    waiting = set(tasks)
    while len(tasks) - len(waiting) < number:
        _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _until_quiet() -> None:
    """Wait for what the bot does aside."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)
