"""Whole ranges of rows as JSON, CSV, Parquet or Arrow, under a file name of their own."""

from __future__ import annotations

from hashlib import blake2b
from zoneinfo import ZoneInfo

from flask import Response, request, send_file

from api.rest import params
from api.rest.dialects import dialect
from api.rest.streaming import Begun
from api.services.datasets import RowQuery, stream_csv, whole_range
from api.services.site_time import TimeStyle
from api.services.table_streams import file_in_parts, refuse_open, stream_table
from api.web.current import context

FORMS = ("csv", "parquet", "arrow", "json")
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
    "json": "application/json",
}
ENDINGS = {"arrow": "arrows"}


def table_answer(form: str, query: RowQuery, zone: ZoneInfo, *, of_a_list: bool) -> Response:
    """The rows of ``query`` in ``form``, streamed as an attachment.

    ``of_a_list``: no rows are an empty table, and the range must have both ends.
    """
    args, way = request.args, dialect()
    may_be_empty = of_a_list or query.deidentified
    if of_a_list and way.bounded:
        refuse_open(query)
    if form == "json":
        style = way.output_times(args, zone)
        pieces = whole_range(context(), query, style, bounded=way.bounded)
    elif form == "csv":
        style = way.csv_times(args, zone)
        pieces = stream_csv(context(), query, style, may_be_empty=may_be_empty, spelling=way.csv_spelling)
    else:
        style = params.output_times(args, zone)
        if form == "parquet" and _in_parts(query):
            return _part(query, style, may_be_empty=may_be_empty)
        pieces = stream_table(context(), query, form, style, may_be_empty=may_be_empty)
    answer = Response(Begun(pieces), content_type=MEDIA[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(query, style, form)}"'
    return answer


def _in_parts(query: RowQuery) -> bool:
    """Whether a Parquet file is read in parts: polars and others ask for its length and its footer first."""
    return "Range" in request.headers or (request.method == "HEAD" and None not in (query.start, query.end))


def _part(query: RowQuery, style: TimeStyle, *, may_be_empty: bool) -> Response:
    asked = request.headers.get("Range", "")
    begins = request.method == "HEAD" or asked.startswith(("bytes=-", "bytes=0-"))
    known = sorted((k, v) for k, v in request.args.items(multi=True) if k != "access-token")
    name = blake2b(repr((request.path.rstrip("/"), known, query)).encode(), digest_size=15).hexdigest()
    path = file_in_parts(context(), query, style, name, begins=begins, may_be_empty=may_be_empty)
    last = asked.removeprefix("bytes=-")
    if last != asked and last.isdecimal() and int(last[:18]) >= path.stat().st_size:
        request.environ["HTTP_RANGE"] = "bytes=0-"  # RFC 9110: all of it; Werkzeug would refuse more than there is
    return send_file(
        path,
        MEDIA["parquet"],
        as_attachment=True,
        download_name=_file_name(query, style, "parquet"),
        conditional=True,
    )


def _file_name(query: RowQuery, style: TimeStyle, form: str) -> str:
    """``site1-rack-bank1-rack2-20220510T000000-20220511T000000.csv``: no spaces, no colons; or as the dialect says."""
    parts = [f"site{query.site}", query.table, *(["deidentified"] if query.deidentified else [])]
    parts += [f"{name}{number}" for name, number in (("bank", query.bank), ("rack", query.rack)) if number is not None]
    parts += [when.astimezone(style.zone).strftime("%Y%m%dT%H%M%S") for when in (query.start, query.end) if when]
    return dialect().file_name(query.table, "-".join(parts)) + "." + ENDINGS.get(form, form)
