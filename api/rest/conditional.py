"""Conditional requests: an answer about a closed range is named (ETag) and dated, and asked for again costs a 304.

A view calls :func:`revalidate` once it knows the query and before it reads a row; the headers of the answer come by
themselves. Ranges that still grow are not to be kept at all.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.datastructures import ETags

from api.rest.dialects import dialect
from api.services.row_stamps import RowStamps, is_closed
from api.store.queries import RowQuery
from api.web.current import context

NOT_OF_THE_ANSWER = ("access-token",)


def register(app: Flask) -> None:
    """Complete the headers of every answer under ``/api``."""
    app.extensions["anjeon.row_stamps"] = RowStamps(app.extensions["anjeon"])

    @app.after_request
    def name_and_date(response: Response) -> Response:
        if not request.path.startswith("/api"):
            return response
        if "closed_range" not in g or response.status_code not in (200, 304):
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.add("Accept")
        if "ETag" in response.headers:  # a file that is read in parts has one name for all of them
            return response
        tag, changed_at = g.closed_range
        if tag is None and not response.is_streamed:
            return _named_by_body(response)
        if tag is not None:
            response.set_etag(tag, weak=True)
        if changed_at is not None:
            response.last_modified = changed_at
        return response


def revalidate(query: RowQuery) -> None:
    """Answer 304, and do not come back, where the client still has what this request for ``query`` would give.

    The rows of sites that others write can change without a trace: their pages are named by their content, their
    downloads not at all.
    """
    if not is_closed(query, context().now()):
        return
    stamps: RowStamps = current_app.extensions["anjeon.row_stamps"]
    asked = request.if_none_match
    stamp = stamps.stamp(query, fresh=bool(asked) or request.if_modified_since is not None)
    if stamp is None:
        g.closed_range = (None, None)
        return
    changed_at = None if stamp.changed_at is None else _whole_second_after(stamp.changed_at)
    tag = _digest(stamp.text, type(dialect()).__name__, *_request())
    g.closed_range = (tag, changed_at)
    if _is_held(asked, tag, changed_at):
        abort(_not_modified())


def _is_held(asked: ETags, tag: str, changed_at: datetime | None) -> bool:
    """Whether the client's own names or date are those of the answer; names decide where both are given."""
    if "If-None-Match" in request.headers:
        return not asked.star_tag and asked.contains_weak(tag)
    since = request.if_modified_since
    return since is not None and changed_at is not None and since >= changed_at


def _named_by_body(response: Response) -> Response:
    response.set_etag(_digest(response.get_data()), weak=True)
    tag, _ = response.get_etag()
    if tag is None or not _is_held(request.if_none_match, tag, None):
        return response
    short = _not_modified()
    short.headers.extend({name: response.headers[name] for name in ("ETag", "Cache-Control", "Vary")})
    return short


def _not_modified() -> Response:
    answer = Response(status=304)
    del answer.headers["Content-Type"]
    return answer


def _request() -> list[str]:
    """What decides about an answer besides the rows: the address (it stands in links) and the format."""
    args = sorted((k, v) for k, v in request.args.items(multi=True) if k not in NOT_OF_THE_ANSWER)
    return [request.base_url, repr(args), request.headers.get("Accept", "")]


def _digest(*parts: str | bytes) -> str:
    digest = blake2b(digest_size=15)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _whole_second_after(moment: datetime) -> datetime:
    return (moment.astimezone(UTC) + timedelta(microseconds=999_999)).replace(microsecond=0)
