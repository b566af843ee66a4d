"""What each token uses: a request that goes beyond it is refused, bytes are counted as they go out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from api.services.quotas import Meter, Remaining
from api.services.roles import Principal
from api.store.token_usage import BYTES, MINUTE

TELL = "anjeon.sent"  # in the WSGI environment: whom to tell how much went out
POLICIES = {MINUTE: '"minute";q={limit};w=60', BYTES: '"day";q={limit};w=86400;qu="content-bytes"'}
NAMES = {MINUTE: "minute", BYTES: "day"}

Pieces = Iterable[bytes]
Wsgi = Callable[[dict[str, Any], Any], Pieces]


def register(app: Flask) -> None:
    """Count what goes out of ``app`` behind everything that may change it, compression too."""
    app.extensions["anjeon.meter"] = Meter(app.extensions["anjeon"])
    app.wsgi_app = _counted(app.wsgi_app)  # type: ignore[assignment, method-assign]

    @app.after_request
    def say_what_is_left(response: Response) -> Response:
        left: dict[str, Remaining] = g.get("left_of_limits", {})
        if left:
            response.headers["RateLimit-Policy"] = ", ".join(POLICIES[k].format(limit=r.limit) for k, r in left.items())
            response.headers["RateLimit"] = ", ".join(f'"{NAMES[k]}";r={r.left};t={r.seconds}' for k, r in left.items())
        return response


def meter() -> Meter:
    """The counts of this process."""
    found: Meter = current_app.extensions["anjeon.meter"]
    return found


def admit(principal: Principal) -> None:
    """Count this request where it comes with a token; raises :class:`~api.errors.TooMany`."""
    if principal.allowance is None:
        return
    g.left_of_limits = meter().admit(principal.allowance)
    request.environ[TELL] = partial(meter().sent, principal.allowance)


def _counted(application: Wsgi) -> Wsgi:
    def counted(environ: dict[str, Any], start_response: Any) -> Pieces:
        pieces = application(environ, start_response)
        tell = environ.get(TELL)
        return pieces if tell is None else _Counted(pieces, tell)

    return counted


class _Counted:
    """Pieces that are counted once they are taken."""

    def __init__(self, pieces: Pieces, tell: Callable[[int], None]) -> None:
        self._pieces, self._tell = pieces, tell

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            yield piece
            self._tell(len(piece))

    def close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
