"""The ways in which the sandbox's RunComfy can fail on purpose, by name.

A fault of `runcomfy.run` is taken at the submit and spoils that request's run; the others spoil
the call that they name. `Fault.effect` is played in `run.py`, `media.py` and `api.py`; what its
`value` means stands there, and in a comment here where it may be changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.faults import Fault

SUBMIT, STATUS, RESULT = "runcomfy.submit", "runcomfy.status", "runcomfy.result"
CANCEL, MEDIA, RUN = "runcomfy.cancel", "runcomfy.media", "runcomfy.run"
PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"
FOREIGN = "https://media.example.invalid/result.png"


def _error(code: int, message: str) -> Mapping[str, object]:
    return {"error_code": code, "error_message": message, "detail": None}


BROKEN = _error(500000, "Internal server error.")
GONE = _error(404001, "ResourceNotFound: the request does not exist.")
BUSY = _error(429000, "Too many requests.")
INVALID = {
    "detail": [
        {
            "loc": ["body", "image_size"],
            "msg": "Input should be one of the sizes",
            "type": "literal_error",
        },
        {"loc": ["body", "seed"], "msg": "Input should be a valid integer", "type": "int_type"},
    ]
}

FAILURES: dict[str, Fault] = {
    "submit-refused-token": Fault(
        SUBMIT,
        "The operator's token is refused (401)",
        401,
        _error(400004, "UserAccountError: token expired."),
    ),
    "submit-forbidden": Fault(
        SUBMIT, "The account may not do this (403)", 403, _error(403001, "PermissionDeniedError.")
    ),
    "submit-empty-balance": Fault(
        SUBMIT,
        "The operator's balance is empty (400)",
        400,
        _error(400002, "InsufficientResources: balance is empty."),
    ),
    "submit-bad-model": Fault(
        SUBMIT,
        "The model is not known (404)",
        404,
        _error(404001, "ResourceNotFound: no such model."),
    ),
    "submit-invalid": Fault(
        SUBMIT, "The body is refused, with its fields named (422)", 422, INVALID
    ),
    "submit-busy": Fault(
        SUBMIT,
        "Too many requests, again in a second (429)",
        429,
        BUSY,
        headers={"Retry-After": "1"},
    ),
    "submit-busy-long": Fault(
        SUBMIT,
        "Too many requests, again in an hour (429)",
        429,
        BUSY,
        headers={"Retry-After": "3600"},
    ),
    "submit-busy-silent": Fault(
        SUBMIT, "Too many requests, and no word on when again (429)", 429, BUSY
    ),
    "submit-broken": Fault(SUBMIT, "A submit meets a 500", 500, BROKEN),
    "submit-unavailable": Fault(SUBMIT, "The service is away (503)", 503, PAGE),
    "submit-error-in-200": Fault(
        SUBMIT,
        "An error comes as a success (200)",
        200,
        _error(400001, "InvalidResourceIdentifier."),
    ),
    "submit-not-json": Fault(SUBMIT, "The answer is not JSON", 200, PAGE),
    "submit-no-id": Fault(SUBMIT, "The answer has no request id", 200, {"status": "in_queue"}),
    "submit-lost-before": Fault(
        SUBMIT, "The connection is cut before anything is done", cut="before"
    ),
    "submit-lost-after": Fault(SUBMIT, "The request is taken, but the answer is lost", cut="after"),
    "submit-slow": Fault(SUBMIT, "The answer takes longer than anybody waits", delay_seconds=40.0),
    "status-broken": Fault(STATUS, "A look at the status meets a 500", 500, BROKEN),
    "status-busy": Fault(
        STATUS,
        "A look at the status meets a rate limit of a second (429)",
        429,
        BUSY,
        headers={"Retry-After": "1"},
    ),
    "status-not-json": Fault(STATUS, "The answer is not JSON", 200, PAGE),
    "status-lost": Fault(STATUS, "A look at the status gets no answer", cut="before"),
    "status-gone": Fault(STATUS, "The request is not known any more (404)", 404, GONE),
    "status-strange": Fault(
        STATUS, "The request is in a state never heard of", effect="state", value="warming_up"
    ),
    "result-broken": Fault(RESULT, "A look at the result meets a 500", 500, BROKEN),
    "result-busy": Fault(
        RESULT,
        "A look at the result meets a rate limit of a second (429)",
        429,
        BUSY,
        headers={"Retry-After": "1"},
    ),
    "result-lost": Fault(RESULT, "A look at the result gets no answer", cut="before"),
    "result-not-json": Fault(RESULT, "The answer is not JSON", 200, PAGE),
    "result-gone": Fault(RESULT, "The request is not known any more (404)", 404, GONE),
    "cancel-broken": Fault(CANCEL, "A cancel meets a 500", 500, BROKEN),
    "cancel-lost": Fault(CANCEL, "The request is cancelled, but the answer is lost", cut="after"),
    "media-broken": Fault(MEDIA, "A download meets a 500", 500, BROKEN),
    "media-gone": Fault(MEDIA, "The file is not there any more (404)", 404, GONE),
    "media-html": Fault(MEDIA, "A page comes instead of a picture", 200, PAGE),
    "media-redirect-elsewhere": Fault(
        MEDIA, "The file redirects to a foreign host", 302, headers={"Location": FOREIGN}
    ),
    # `value`: seconds.
    "media-slow": Fault(MEDIA, "The file takes its time", effect="slow", value=4.0),
    # `value`: seconds.
    "media-stalled": Fault(
        MEDIA, "Half of the file comes, then nothing", effect="stalled", value=600.0
    ),
    "media-lost": Fault(MEDIA, "The connection is cut half way", effect="lost"),
    "media-truncated-picture": Fault(
        MEDIA, "Half of a picture comes as if it were whole", effect="truncated"
    ),
    # `value`: bytes.
    "media-endless": Fault(
        MEDIA, "Far too many bytes come", effect="endless", value=256 * 1024 * 1024
    ),
    # `value`: its words.
    "run-fails": Fault(
        RUN, "The run fails and says why", effect="fails", value="The prompt was flagged."
    ),
    "run-fails-silently": Fault(RUN, "The run fails without a word", effect="fails"),
    "run-completes-failed": Fault(
        RUN,
        "The status says completed, the result says failed",
        effect="completes-failed",
        value={"code": "content_policy", "message": "The result was flagged."},
    ),
    # `value`: the output.
    "run-without-output": Fault(RUN, "The run is completed without an output", effect="output"),
    "run-never-ends": Fault(RUN, "The run never ends", effect="never-ends"),
    # `value`: the word.
    "run-cancels-itself": Fault(
        RUN, "The service cancels the run by itself", effect="cancels-itself", value="cancelled"
    ),
    "run-succeeded-word": Fault(
        RUN, "The status says succeeded instead of completed", effect="succeeded"
    ),
    # `value`: how many.
    "run-many-images": Fault(
        RUN, "Many images come instead of one", effect="many-images", value=12
    ),
    "run-video": Fault(RUN, "A video comes instead of an image", effect="video"),
    # `value`: how many.
    "run-videos": Fault(RUN, "Videos come instead of an image", effect="videos", value=2),
    # `value`: the side in pixels.
    "run-huge-result": Fault(
        RUN, "The result is a PNG above 10 MiB", effect="huge-result", value=2048
    ),
    # `value`: the side in pixels.
    "run-glassy-result": Fault(
        RUN,
        "The result is a PNG that takes long to be made small",
        effect="glassy-result",
        value=5000,
    ),
    "run-result-elsewhere": Fault(
        RUN, "The result lies on a foreign host", effect="output", value={"image": FOREIGN}
    ),
    "run-result-loopback-other-port": Fault(
        RUN,
        "The result lies on another port",
        effect="output",
        value={"image": "http://127.0.0.1:1/result.png"},
    ),
}
