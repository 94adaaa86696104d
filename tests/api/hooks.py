"""What a description cannot say: how the parts of one request depend on each other.

Each valid request is changed into one that makes sense; what is meant to be invalid stays as it is.
"""

import itertools

import schemathesis

# The one that the daemon of the test has.
TEMPLATE = "evacuation"
# One request in so many waits for paint: no display is there, so each takes its second.
WAITING = 400

numbers = itertools.count(1)


@schemathesis.serializer("application/x-ndjson", "text/csv")
def as_it_is(ctx, value):
    return str(value).encode()


@schemathesis.hook
def before_call(ctx, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    number = next(numbers)
    query, headers = case.query or {}, case.headers or {}
    # There is no time without a wait.
    if query.pop("timeout", None) is not None or "wait" in query:
        query.pop("wait", None)
        if number % WAITING == 0:
            query |= {"wait": "painted", "timeout": "1s"}
    # A key is for one request: with another it would be refused.
    if "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = f"key-{number}"
    # One phase draws an empty header in spite of its pattern.
    if headers.get("If-Match") == "":
        headers["If-Match"] = "*"
    if case.media_type == "application/x-ndjson":
        # Described as text, of which nearly all is no JSON.
        case.body = '{"op":"removeNotice","id":"belt"}\n'
    if isinstance(case.body, dict):
        case.body = suited(case.body, case)


def suited(body, case):
    """The body that goes with the address."""
    if "notices" in case.path and "template" in body:
        body = {**body, "template": TEMPLATE}
    if case.method in ("PUT", "PATCH") and "{id}" in case.path:
        # Its id is the one in the address, or none.
        body = {name: value for name, value in body.items() if name != "id"}
        # An address that is somebody's id gives no flight number.
        if case.method == "PUT" and "flights" in case.path:
            body = {"flight": "SK455", **body}
    return body
