"""What must hold of a life once it is over, whatever crashed in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from time import time

from sandbox.discord.wire import Message
from sandbox.person import files_of, text_of
from tests.prove.asking import DAY_MS
from tests.prove.pressing import OTHERWISE, RESULT, says
from tests.prove.scenarios import DELIVERED, UNCERTAIN, UNSHOWN, Asks
from tests.prove.touches import NEW
from tests.prove.walk import Life, Walk


async def judge(walk: Walk, life: Life) -> None:
    """Hold a life against all that must be true.

    Raises:
        AssertionError: something is not; its text says what, and what the bot logged.
    """
    problems = [*_state(walk, life), *_submits(walk, life), *await _seen(walk, life)]
    problems += [*_called(walk, life), *_drafts(walk, life)]
    try:
        walk.house.check()
    except AssertionError as error:
        problems.append(str(error))
    assert not problems, "\n".join([*problems, walk.house.log()])


def _end(walk: Walk, life: Life) -> str:
    """Return how it ended, in the scenarios' words; empty where there is no job."""
    row = walk.row(life.invocation)
    if row is None:
        return ""
    reason = json.loads(row["reason"] or "{}").get("reason")
    return UNSHOWN if reason == "never_shown" else str(row["state"])


def _due(walk: Walk, life: Life) -> str:
    """Return how it has to end: there is never a choice."""
    if not life.crashed:
        return life.scenario.end
    if life.phase_at_crash == NEW:
        return ""
    if life.phase_at_crash == "accepted" and not _was_answered(walk, life):
        return UNSHOWN
    if life.phase_at_crash == "submitting":
        # From this write on it may have gone out, and up to the next nobody can know.
        return UNCERTAIN
    return life.scenario.end


def _was_answered(walk: Walk, life: Life) -> bool:
    return bool(walk.house.sandbox.discord.interactions[life.invocation.interaction_id].answer)


def _state(walk: Walk, life: Life) -> list[str]:
    row, end, due = walk.row(life.invocation), _end(walk, life), _due(walk, life)
    problems = []
    if end != due:
        problems.append(f"it ended {end or 'as no job'}, and should have ended {due or 'as none'}")
    if row and (row["told_at"] is None or row["token"] or row["sources"]):
        problems.append("it is not over, or its secrets are still there")
    late = life.scenario.token_ends_when and not life.crashed and due == DELIVERED
    if late and (row is None or row["pressed_at"] is None):
        problems.append("nobody had to press `Show result`")
    if row and row["outputs"] and end != DELIVERED:
        urls = [output["url"] for output in json.loads(row["outputs"])]
        if not all(url in walk.house.log() for url in urls):
            problems.append("the log does not say where the result lies that was not delivered")
    if end == UNCERTAIN and "a charge may exist" not in walk.house.log():
        problems.append("the log does not say that a charge may exist")
    return problems


def _submits(walk: Walk, life: Life) -> list[str]:
    sandbox, end = walk.house.sandbox, _end(walk, life)
    taken = [
        request
        for number, request in sandbox.runcomfy.requests.items()
        if number not in life.before.requests and request.body["prompt"] == life.prompt
    ]
    sent = [
        exchange
        for exchange in sandbox.exchanges.of("submit")
        if exchange.number > life.before.exchanges
        and isinstance(exchange.request, dict)
        and exchange.request["prompt"] == life.prompt
        # A 429 is the one answer after which a submit may be sent again.
        and exchange.status != 429
    ]
    problems = []
    if len(sent) > 1 or len(taken) > 1:
        problems.append(f"{len(sent)} submits went out, and {len(taken)} were taken")
    if taken and end in ("", UNSHOWN):
        problems.append("it was submitted though nobody was shown a reply")
    if end == DELIVERED and not taken:
        problems.append("a result was delivered that nobody made")
    return problems


async def _seen(walk: Walk, life: Life) -> list[str]:
    """Compare what the person sees in the reply, below it and by direct message."""
    painter, end = walk.house.person(), _end(walk, life)
    state = await painter.state(life.invocation)
    direct = [m for m in await painter.messages("dm") if m["id"] not in life.before.direct]
    reply: list[Message] = [state["message"]] if state["message"] else []
    places = [m for m in (*reply, *direct) if _says(m)]
    further = [m for m in (*state["followups"], *direct) if files_of(m) and not _says(m)]
    further += await _loose(walk, life)
    shown = life.scenario.reachable and end not in ("", UNSHOWN)
    problems = []
    if len(places) != shown:
        words = [text_of(m) for m in places]
        problems.append(f"the end is shown in {len(places)} places: {words}")
    wanted = RESULT if end == DELIVERED else OTHERWISE
    for place in places:
        # An end without a result keeps the given pictures, which are named after their options.
        made = [file for file in files_of(place) if not file["filename"].startswith("image")]
        if _says(place) != wanted or bool(made) != (end == DELIVERED):
            problems.append(f"a job that ended {end} is told so: {text_of(place)}")
    if len(further) != (life.scenario.further if end == DELIVERED else 0):
        problems.append(f"there are {len(further)} further messages")
    return [*problems, *_turned(walk, life)]


async def _loose(walk: Walk, life: Life) -> Sequence[Message]:
    """Return messages of the bot's in the channel that came after the command but its reply."""
    painter = walk.house.person()
    state = await painter.state(life.invocation)
    known = {m["id"] for m in (state["message"], *state["followups"]) if m}
    first = int(life.invocation.interaction_id)
    return [
        m
        for m in await painter.messages(life.scenario.place)
        if int(m["id"]) > first and m["id"] not in known and files_of(m)
    ]


def _turned(walk: Walk, life: Life) -> list[str]:
    """Look at every version of every answer: an end stays what it is."""
    versions: dict[str, list[str]] = defaultdict(list)
    for event in walk.house.sandbox.discord.feed.events:
        if life.invocation.interaction_id in event.interactions and event.message:
            versions[event.message["id"]].append(_says(event.message))
    problems = []
    for said in versions.values():
        ends = [index for index, words in enumerate(said) if words]
        if ends and set(said[ends[0] :]) != {said[ends[0]]}:
            problems.append(f"an end was shown and then something else: {said}")
    return problems


def _called(walk: Walk, life: Life) -> list[str]:
    """Look at every message of the bot's: none pings anybody but the one that calls back."""
    discord = walk.house.sandbox.discord
    world, first = discord.world, int(life.invocation.interaction_id)
    pinging = [
        message
        for channel in world.channels.values()
        for message in discord.messages_in(channel)
        if message.author is world.bot and int(message.id) > first and message.pings
    ]
    most = int(life.scenario.calls_back)
    least = 0 if life.crashes else most
    problems = []
    if not least <= len(pinging) <= most:
        problems.append(f"there are {len(pinging)} messages that mention somebody")
    if any(message.pings != [world.people["painter"].id] for message in pinging):
        problems.append("somebody else was called back")
    return problems


def _drafts(walk: Walk, life: Life) -> list[str]:
    """Look at what open forms are about: what is over is not kept, nor any token."""
    rows = walk.house.rows("SELECT * FROM drafts")
    kept = " ".join(str(tuple(row)) for row in rows)
    problems = []
    if any(one.token in kept for one in walk.house.sandbox.discord.interactions.values()):
        problems.append("the token of an interaction is kept in a draft")
    oldest = (time() * 1000) - DAY_MS
    if life.scenario.asks is Asks.MESSAGE and any(row["made_at"] < oldest for row in rows):
        problems.append("a draft is older than a day")
    return problems


def _says(message: Message) -> str:
    return says(text_of(message))
