"""A semaphore over pixels: never too many together, and nobody is overtaken."""

from __future__ import annotations

import asyncio
import random

from pictures.budget import PixelBudget


async def test_never_too_many_and_in_order() -> None:
    budget, chance = PixelBudget(100), random.Random(3)
    began: list[int] = []
    most = 0

    async def work(number: int, pixels: int) -> None:
        nonlocal most
        async with budget.hold(pixels):
            began.append(number)
            most = max(most, budget.in_work)
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)

    await asyncio.gather(*(work(n, chance.randint(1, 120)) for n in range(200)))
    assert began == list(range(200))
    assert 80 < most <= 100
    assert budget.in_work == 0


async def test_who_gives_up_leaves_no_gap() -> None:
    budget = PixelBudget(100)

    async def hold(pixels: int) -> None:
        async with budget.hold(pixels):
            await asyncio.Event().wait()

    first, second, third = (asyncio.create_task(hold(n)) for n in (60, 90, 40))
    await asyncio.sleep(0)
    assert budget.in_work == 60
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert budget.in_work == 100  # the third, which fits beside the first
    first.cancel()
    third.cancel()
    await asyncio.gather(first, third, return_exceptions=True)
    assert budget.in_work == 0


async def test_given_up_at_the_moment_of_being_let_in() -> None:
    budget = PixelBudget(100)
    held = budget.hold(100)
    await held.__aenter__()
    waiting = asyncio.create_task(budget.hold(50).__aenter__())
    await asyncio.sleep(0)
    await held.__aexit__(None, None, None)  # lets it in ...
    waiting.cancel()  # ... before it could notice
    await asyncio.gather(waiting, return_exceptions=True)
    assert budget.in_work == 0
