"""The ways in which the sandbox's RunComfy can fail on purpose, by name.

A fault of `runcomfy.run` is taken at the submit and spoils that request's run; the others spoil
the call that they name. `Fault.effect` is played in `run.py`, `media.py` and `api.py`.
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
        "the operator's token is refused",
        401,
        _error(400004, "UserAccountError: token expired."),
    ),
    "submit-forbidden": Fault(
        SUBMIT, "the account may not do this", 403, _error(403001, "PermissionDeniedError.")
    ),
    "submit-empty-balance": Fault(
        SUBMIT,
        "the operator's balance is empty",
        400,
        _error(400002, "InsufficientResources: balance is empty."),
    ),
    "submit-bad-model": Fault(
        SUBMIT, "the model is not known", 404, _error(404001, "ResourceNotFound: no such model.")
    ),
    "submit-invalid": Fault(SUBMIT, "the body is refused, with fields named", 422, INVALID),
    "submit-busy": Fault(
        SUBMIT, "too many requests, in a second again", 429, BUSY, headers={"Retry-After": "1"}
    ),
    "submit-busy-long": Fault(
        SUBMIT, "too many requests, in an hour again", 429, BUSY, headers={"Retry-After": "3600"}
    ),
    "submit-busy-silent": Fault(SUBMIT, "too many requests, and no word on when again", 429, BUSY),
    "submit-broken": Fault(SUBMIT, "a server error", 500, BROKEN),
    "submit-unavailable": Fault(SUBMIT, "the service is away", 503, PAGE),
    "submit-error-in-200": Fault(
        SUBMIT, "an error that says OK", 200, _error(400001, "InvalidResourceIdentifier.")
    ),
    "submit-not-json": Fault(SUBMIT, "an answer that is not JSON", 200, PAGE),
    "submit-no-id": Fault(SUBMIT, "an answer without a request id", 200, {"status": "in_queue"}),
    "submit-lost-before": Fault(SUBMIT, "the connection is cut, nothing was done", cut="before"),
    "submit-lost-after": Fault(SUBMIT, "it was taken, but the answer is lost", cut="after"),
    "submit-slow": Fault(SUBMIT, "the answer takes longer than anybody waits", delay_seconds=40.0),
    "status-broken": Fault(STATUS, "a server error", 500, BROKEN),
    "status-busy": Fault(STATUS, "too many requests", 429, BUSY, headers={"Retry-After": "1"}),
    "status-not-json": Fault(STATUS, "an answer that is not JSON", 200, PAGE),
    "status-lost": Fault(STATUS, "the connection is cut", cut="before"),
    "status-gone": Fault(STATUS, "the request is not known any more", 404, GONE),
    "status-strange": Fault(STATUS, "a state never heard of", effect="state", value="warming_up"),
    "result-broken": Fault(RESULT, "a server error", 500, BROKEN),
    "result-busy": Fault(RESULT, "too many requests", 429, BUSY, headers={"Retry-After": "1"}),
    "result-lost": Fault(RESULT, "the connection is cut", cut="before"),
    "result-not-json": Fault(RESULT, "an answer that is not JSON", 200, PAGE),
    "result-gone": Fault(RESULT, "the request is not known any more", 404, GONE),
    "cancel-broken": Fault(CANCEL, "a server error", 500, BROKEN),
    "cancel-lost": Fault(CANCEL, "it was cancelled, but the answer is lost", cut="after"),
    "media-broken": Fault(MEDIA, "a server error", 500, BROKEN),
    "media-gone": Fault(MEDIA, "the file is not there any more", 404, GONE),
    "media-html": Fault(MEDIA, "a page instead of a picture", 200, PAGE),
    "media-redirect-elsewhere": Fault(
        MEDIA, "a redirect to a foreign host", 302, headers={"Location": FOREIGN}
    ),
    "media-slow": Fault(
        MEDIA, "the file takes its time (value: seconds)", effect="slow", value=4.0
    ),
    "media-stalled": Fault(
        MEDIA, "half of the file, then nothing (value: seconds)", effect="stalled", value=600.0
    ),
    "media-lost": Fault(MEDIA, "the connection is cut half way", effect="lost"),
    "media-truncated-picture": Fault(
        MEDIA, "half of a picture as if it were whole", effect="truncated"
    ),
    "media-endless": Fault(
        MEDIA, "far too many bytes (value: how many)", effect="endless", value=256 * 1024 * 1024
    ),
    "run-fails": Fault(
        RUN, "the run fails (value: its words)", effect="fails", value="The prompt was flagged."
    ),
    "run-fails-silently": Fault(RUN, "the run fails without a word", effect="fails"),
    "run-completes-failed": Fault(
        RUN,
        "completed by its status, failed by its result",
        effect="completes-failed",
        value={"code": "content_policy", "message": "The result was flagged."},
    ),
    "run-without-output": Fault(
        RUN, "completed, but there is no output (value: output)", effect="output"
    ),
    "run-never-ends": Fault(RUN, "the run never ends", effect="never-ends"),
    "run-cancels-itself": Fault(
        RUN, "the service cancels (value: word)", effect="cancels-itself", value="cancelled"
    ),
    "run-succeeded-word": Fault(RUN, "succeeded instead of completed", effect="succeeded"),
    "run-many-images": Fault(RUN, "many images (value: how many)", effect="many-images", value=12),
    "run-video": Fault(RUN, "a video instead of an image", effect="video"),
    "run-videos": Fault(
        RUN, "videos instead of an image (value: how many)", effect="videos", value=2
    ),
    "run-huge-result": Fault(
        RUN, "a PNG above 10 MiB (value: side in pixels)", effect="huge-result", value=2048
    ),
    "run-glassy-result": Fault(
        RUN,
        "a PNG that takes long to be made small (value: side in pixels)",
        effect="glassy-result",
        value=5000,
    ),
    "run-result-elsewhere": Fault(
        RUN, "the result lies on a foreign host", effect="output", value={"image": FOREIGN}
    ),
    "run-result-loopback-other-port": Fault(
        RUN,
        "the result lies on another port",
        effect="output",
        value={"image": "http://127.0.0.1:1/result.png"},
    ),
}
