"""Whatever RunComfy answers: a sentence for the person, a line for the operator, the quota."""

from __future__ import annotations

import pytest

from sandbox.person import files_of, text_of
from tests.e2e.house import EDIT, House, finished

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAILURES = [
    # switch, what the person reads, the job's state, what the operator reads
    ("submit-refused-token", "operator has to act", "failed", "token_refused"),
    ("submit-forbidden", "operator has to act", "failed", "token_refused"),
    ("submit-empty-balance", "balance at the service is empty", "failed", "balance_empty"),
    ("submit-bad-model", "model for this edit is not available", "failed", "model_gone"),
    ("submit-invalid", "did not accept `image_size`", "failed", "was refused"),
    ("submit-busy-long", "too busy right now", "failed", "was not submitted"),
    ("submit-broken", "nobody knows whether it began", "uncertain", "a charge may exist"),
    ("submit-unavailable", "nobody knows whether it began", "uncertain", "a charge may exist"),
    ("submit-error-in-200", "The service did not take this edit", "failed", "was refused"),
    ("submit-not-json", "nobody knows whether it began", "uncertain", "a charge may exist"),
    ("submit-no-id", "nobody knows whether it began", "uncertain", "a charge may exist"),
    ("submit-lost-before", "nobody knows whether it began", "uncertain", "a charge may exist"),
    ("submit-lost-after", "nobody knows whether it began", "uncertain", "a charge may exist"),
    ("run-fails", "could not make this edit", "failed", "failed at RunComfy"),
    ("run-fails-silently", "could not make this edit", "failed", "no reason given"),
    ("run-completes-failed", "could not make this edit", "failed", "failed at RunComfy"),
    ("run-without-output", "finished without a picture", "failed", "completed without output"),
    ("run-cancels-itself", "**Cancelled** by the service", "cancelled", "cancelled_upstream"),
    ("run-result-elsewhere", "a place that I do not fetch from", "failed", "result_forbidden"),
    (
        "run-result-loopback-other-port",
        "a place that I do not fetch from",
        "failed",
        "result_forbidden",
    ),
    ("media-html", "not a picture that can be shown", "failed", "result_not_a_picture"),
    ("media-redirect-elsewhere", "a place that I do not fetch from", "failed", "result_forbidden"),
]


@pytest.mark.parametrize(
    ("switch", "words", "state", "line"), FAILURES, ids=[failure[0] for failure in FAILURES]
)
async def test_it_ends_in_a_sentence_and_the_edit_is_given_back(
    house: House, switch: str, words: str, state: str, line: str
) -> None:
    painter, used = house.person(), house.used()
    submits = len(house.of("submit"))
    house.sandbox.bot.lines.clear()
    house.sandbox.faults.switch(switch)
    invocation = await painter.invoke("edit", EDIT)
    text = text_of(await painter.until(invocation, "given back"))
    assert words in text
    _nothing_foreign(text)
    await house.all_over()
    assert house.states()[-1] == state
    assert house.used() == used
    assert line in house.log()
    assert len(house.of("submit")) == submits + 1, "nothing is submitted twice"
    # Nobody is locked out: the next command is itself the next try.
    await finished(painter, await painter.invoke("edit", EDIT))


PASSING = [
    # switch, how often in a row
    ("submit-busy", 2),
    ("submit-busy-silent", 1),
    ("status-broken", 3),
    ("status-busy", 2),
    ("status-not-json", 3),
    ("status-lost", 3),
    ("status-gone", 2),
    ("status-strange", 5),
    ("result-broken", 3),
    ("result-busy", 1),
    ("result-not-json", 2),
    ("result-lost", 3),
    ("run-succeeded-word", 1),
    ("media-broken", 2),
    ("media-gone", 2),
    ("media-lost", 2),
    ("media-truncated-picture", 1),
]


@pytest.mark.parametrize(("switch", "times"), PASSING, ids=[passing[0] for passing in PASSING])
async def test_what_passes_does_not_end_the_job(house: House, switch: str, times: int) -> None:
    painter = house.person()
    house.sandbox.faults.switch(switch, times)
    invocation = await painter.invoke("edit", EDIT)
    assert files_of(await finished(painter, invocation))


async def test_a_strange_state_is_logged_once(house: House) -> None:
    painter = house.person()
    house.sandbox.bot.lines.clear()
    house.sandbox.faults.switch("status-strange", 5, value="pondering")
    await finished(painter, await painter.invoke("edit", EDIT))
    assert house.log().count("pondering") == 1


async def test_a_request_that_is_gone_for_good(house: House) -> None:
    painter, used = house.person(), house.used()
    house.sandbox.faults.switch("status-gone", 3)
    invocation = await painter.invoke("edit", EDIT)
    text = text_of(await painter.until(invocation, "given back"))
    assert "lost this edit" in text
    assert house.used() == used


async def test_a_submit_that_certainly_did_not_arrive_is_tried_again(house: House) -> None:
    """429 in these tests, a closed port in the client's own: both are certain."""
    painter, submits = house.person(), len(house.of("submit"))
    requests = len(house.sandbox.runcomfy.requests)
    house.sandbox.faults.switch("submit-busy", 2)
    await finished(painter, await painter.invoke("edit", EDIT))
    assert len(house.of("submit")) == submits + 3
    assert len(house.sandbox.runcomfy.requests) == requests + 1


async def test_a_long_retry_after_pauses_nobody_else(house: House) -> None:
    painter, guest = house.person(), house.person("guest")
    house.sandbox.faults.switch("submit-busy-long")
    first = await painter.invoke("edit", EDIT)
    await painter.until(first, "too busy")
    second = await guest.invoke("edit", EDIT)
    await finished(guest, second)


async def test_the_operator_is_told_once_by_direct_message(own_house: House) -> None:
    await own_house.start()
    painter, owner = own_house.person(), own_house.person("owner")
    own_house.sandbox.faults.switch("submit-empty-balance", 2)
    for _ in range(2):
        invocation = await painter.invoke("edit", EDIT)
        await painter.until(invocation, "given back")
    told = [text_of(message) for message in await owner.messages("dm")]
    assert len(told) == 1
    assert "balance is empty" in told[0]
    assert own_house.log().count("the operator has to act") == 1
    # Once it went well again, the next time is told anew.
    await finished(painter, await painter.invoke("edit", EDIT))
    own_house.sandbox.faults.switch("submit-empty-balance")
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "given back")
    assert len(await owner.messages("dm")) == 2


async def test_the_person_does_not_wait_for_the_operator(own_house: House) -> None:
    await own_house.start()
    painter, faults = own_house.person(), own_house.sandbox.faults
    faults.switch("submit-refused-token")
    for call in ("open_dm", "channel_send"):
        faults.switch(f"{call}-slow", -1, call=f"discord.{call}", delay_seconds=8.0)
    invocation = await painter.invoke("edit", EDIT)
    await painter.until(invocation, "operator has to act", 4)
    assert not own_house.of("open_dm"), "the owner's message is still on its way"


async def test_a_refused_token_while_watching_is_no_verdict(own_house: House) -> None:
    await own_house.start()
    painter = own_house.person()
    refused = {"error_code": 400004, "message": "the key was revoked"}
    own_house.sandbox.faults.switch(
        "status-refused", 5, call="runcomfy.status", status=401, body=refused
    )
    invocation = await painter.invoke("edit", EDIT)
    assert "operator has to act" in text_of(await painter.until(invocation, "operator"))
    await finished(painter, invocation)


class TestTime:
    """`JOB_TIMEOUT_SECONDS`, from the submit until the output is known."""

    async def test_a_run_that_never_ends(self, own_house: House) -> None:
        await own_house.start({"JOB_TIMEOUT_SECONDS": "1.5"})
        painter = own_house.person()
        own_house.sandbox.faults.switch("run-never-ends")
        invocation = await painter.invoke("edit", EDIT)
        text = text_of(await painter.until(invocation, "given back"))
        assert "took too long" in text
        assert own_house.of("cancel"), "it was cancelled upstream"
        assert own_house.of("result"), "its result was read once more"
        await own_house.all_over()
        assert own_house.states() == ["failed"]

    async def test_a_result_that_is_there_at_the_last_look_is_delivered(
        self, own_house: House
    ) -> None:
        # Time enough for it to be there, on a busy machine too.
        await own_house.start({"JOB_TIMEOUT_SECONDS": "5"})
        painter = own_house.person()
        own_house.sandbox.faults.switch("status-broken", -1)
        invocation = await painter.invoke("edit", EDIT)
        await finished(painter, invocation)

    async def test_a_file_that_cannot_be_fetched_in_time(self, own_house: House) -> None:
        await own_house.start({"JOB_TIMEOUT_SECONDS": "4"})
        painter = own_house.person()
        own_house.sandbox.faults.switch("media-broken", -1)
        invocation = await painter.invoke("edit", EDIT)
        text = text_of(await painter.until(invocation, "given back"))
        assert "could not be fetched in time" in text
        media = str(own_house.of("media")[-1].path)
        assert media in own_house.log(), "the operator can still have it"

    async def test_a_file_that_makes_no_progress(self, own_house: House) -> None:
        await own_house.start({"JOB_TIMEOUT_SECONDS": "4"})
        painter = own_house.person()
        own_house.sandbox.faults.switch("media-stalled", -1)
        invocation = await painter.invoke("edit", EDIT)
        await painter.until(invocation, "could not be fetched in time")


def _nothing_foreign(text: str) -> None:
    """No address, no status code, no other system's words."""
    for word in ("http", "127.0.0.1", "RunComfy", "error_code", "Error", "40000", "500", "503"):
        assert word not in text, text
