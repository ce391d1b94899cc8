"""Whoever sees it all: what the sandbox's Discord shows, and what its RunComfy took in.

It listens while it happens, since both services forget the oldest; the bot itself is asked
nothing. What it sees goes into `Facts`.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from hashlib import sha256
from time import time

from bench.soaking.facts import Attempt, Charge, Command, Facts, mark_in
from sandbox.discord.feed import Event
from sandbox.discord.interactions import COMMAND
from sandbox.discord.wire import Message
from sandbox.exchanges import Exchange
from sandbox.house import Sandbox
from sandbox.person import buttons_of, files_of, text_of

WRITES = ("edit", "channel_edit", "channel_send")
"""Discord's calls that show something of a job after its first reply."""
SLOW_SECONDS = 0.5
"""An edit that took longer may have been overtaken."""
PATIENCE_SECONDS = 10.0
"""An answer that took longer, the bot may not have waited for."""
TOO_MANY_REQUESTS, TOO_LARGE, UNAUTHORIZED, NOT_FOUND = 429, 413, 401, 404
GIVEN = re.compile(r"image\d\.")
COMPLETED = ("completed", "succeeded")


def end_in(text: str) -> str:
    """Return the end that a message tells of; empty when it tells of none."""
    if "left today" in text:
        return "delivered"
    return "given back" if "given back" in text else ""


class Witness:
    """Listens from its making on."""

    def __init__(self, sandbox: Sandbox, facts: Facts) -> None:
        self._discord = sandbox.discord
        self._runcomfy = sandbox.runcomfy
        self._facts = facts
        self._by_interaction: dict[str, Command] = {}
        self._not_found: Counter[str] = Counter()
        self._made: dict[str, set[str]] = defaultdict(set)
        """A result file's digest to the marks that it was made for."""
        self._shown: dict[str, set[str]] = defaultdict(set)
        """A mark to the digests of the files in its newest message."""
        self._hashed: set[str] = set()
        sandbox.discord.feed.listeners.append(self._happened)
        sandbox.exchanges.listeners.append(self._said)

    def close(self) -> None:
        """Add up what can only be known at the end."""
        self._look_at_requests()
        for mark, digests in self._shown.items():
            owners = {o for digest in digests for o in self._made[digest] if digest in self._made}
            if owners and mark not in owners:
                self._facts.commands[mark].strange_files = sorted(owners)

    def _happened(self, event: Event) -> None:
        """Take note of one thing that people see."""
        if event.type == "invoked":
            self._invoked(event.interactions[0])
        elif event.type == "unanswered":
            if command := self._by_interaction.get(event.interactions[0]):
                command.unanswered = True
        elif event.message is not None and event.message["author"].get("bot"):
            self._message(event, event.message)

    def _invoked(self, interaction_id: str) -> None:
        used = self._discord.interactions[interaction_id]
        mark = mark_in(json.dumps(used.data))
        if used.type == COMMAND and mark:
            command = Command(
                mark, int(interaction_id), used.user.username, used.channel.name or "dm"
            )
            self._by_interaction[interaction_id] = self._facts.commands[mark] = command

    def _message(self, event: Event, message: Message) -> None:
        text = text_of(message)
        if message["pings"]:
            self._facts.pinged.append(mark_in(text) or text[:60])
        answers = [self._by_interaction.get(i) for i in event.interactions]
        command = next((c for c in answers if c), None)
        if event.only_for is not None:
            if command:
                command.refusal = text
            return
        if command is None or not self._is_reply(command, message):
            # A direct message, or one more below the reply: only an end counts.
            command = command or self._facts.commands.get(mark_in(text))
            if command and event.type == "message" and (end := end_in(text)):
                command.direct[message["id"]] = end
                self._look_at_files(command, message)
            return
        if event.type == "deleted":
            command.deleted_at = time()
            return
        command.replied = True
        command.last = end_in(text)
        if command.last:
            command.ends.append((time(), command.last))
            self._look_at_files(command, message)

    def _is_reply(self, command: Command, message: Message) -> bool:
        reply = self._discord.interactions[str(command.interaction_id)].original
        return reply is not None and reply.id == message["id"]

    def _look_at_files(self, command: Command, message: Message) -> None:
        links = [button for button in buttons_of(message) if button["url"]]
        # What is given is named after the option; a result never is.
        results = [file for file in files_of(message) if not GIVEN.match(file["filename"])]
        command.pictures = len(results) + len(links)
        stored = self._discord.message(message["id"])
        files = stored.files if stored else []
        self._shown[command.mark] = {sha256(file.content).hexdigest() for file in files}

    def _said(self, exchange: Exchange) -> None:
        """Take note of one call and its answer."""
        if exchange.fault:
            self._facts.faults[exchange.fault] += 1
        if exchange.service == "runcomfy":
            self._said_to_runcomfy(exchange)
        elif exchange.call in WRITES:
            command = self._facts.commands.get(mark_in(json.dumps(exchange.request)))
            if command:
                self._written(command, exchange)
        elif exchange.call == "original" and exchange.status in (UNAUTHORIZED, NOT_FOUND):
            # Nobody says which message is the reply, so that it cannot be edited later either.
            used = self._discord.by_token(exchange.path.split("/")[-3])
            command = self._by_interaction.get(used.id) if used else None
            if command:
                command.refused.append(exchange.call)

    def _written(self, command: Command, exchange: Exchange) -> None:
        lost = exchange.status == 0 or exchange.seconds > PATIENCE_SECONDS
        if end_in(json.dumps(exchange.request)):
            command.word_lost |= lost
        elif exchange.seconds > SLOW_SECONDS:
            command.slow_statuses.append((exchange.at, exchange.at + exchange.seconds))
        over = exchange.call == "edit" and exchange.status == UNAUTHORIZED
        # Smaller files may pass; without any there is nothing that could be made smaller.
        mendable = exchange.status == TOO_LARGE and exchange.files
        passing = exchange.status == TOO_MANY_REQUESTS or mendable or over
        if 400 <= exchange.status < 500 and not passing:
            command.refused.append(exchange.call)

    def _said_to_runcomfy(self, exchange: Exchange) -> None:
        if exchange.call in ("status", "result") and exchange.status == NOT_FOUND:
            self._not_found[exchange.path.split("/")[-2]] += 1
        if exchange.call == "submit":
            self._look_at_requests()
            command = self._facts.commands.get(mark_in(json.dumps(exchange.request)))
            if command:
                command.attempts.append(_attempt(exchange))
                command.attempts.sort(key=lambda attempt: attempt.at)
        elif exchange.call == "result":
            self._look_at_requests()

    def _look_at_requests(self) -> None:
        """Take the requests over from RunComfy, with their results before those are forgotten."""
        charges: dict[str, list[Charge]] = defaultdict(list)
        for request in self._runcomfy.requests.values():
            mark = mark_in(str(request.body.get("prompt", "")))
            good = request.state in COMPLETED and request.outcome.result_state != "failed"
            charges[mark].append(
                Charge(
                    request.request_id,
                    request.submitted_at,
                    request.finished_at,
                    good and bool(request.outputs),
                    self._not_found[request.request_id],
                )
            )
            if request.outputs and request.request_id not in self._hashed:
                self._hashed.add(request.request_id)
                for file in request.outputs:
                    self._made[sha256(file.data).hexdigest()].add(mark)
        for mark, found in charges.items():
            if mark in self._facts.commands:
                self._facts.commands[mark].charges = found


def _attempt(exchange: Exchange) -> Attempt:
    whole = isinstance(exchange.response, dict) and "request_id" in exchange.response
    taken = exchange.status == 200 and whole and exchange.seconds < PATIENCE_SECONDS
    refused = 400 <= exchange.status < 500
    until = exchange.at + exchange.seconds
    return Attempt(exchange.at, until, exchange.status, clear=taken or refused)
