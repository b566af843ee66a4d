"""Our own dialect."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request

from api.config import Site
from api.errors import AnjeonError
from api.rest import params
from api.rest.dialects.protocol import Chosen, Link, Use
from api.rest.params import Args, DateRange, Paging, TimeRange
from api.services.datasets import Page, Spelling
from api.services.site_time import TimeStyle, parse_time
from api.web.current import context

END_INCLUDED = (Use.buckets, Use.log_counts, Use.download, Use.deidentified, Use.deidentified_download)


class Plain:
    """As docs/api.md says. An end that is included is so only where it was given as a time: a ``date`` is its day."""

    exact_counts = False
    bounded = True
    csv_spelling = Spelling.postgresql
    pages_of_results = True
    devices_first = False
    known_codes_only = False
    loose_words = True

    def site(self, site_id: int, use: Use) -> Site | None:
        return context().sites.site(site_id)

    def check_table(self, name: str) -> None:
        """Nothing: it is not found."""

    def file_name(self, table: str, ours: str) -> str:
        return ours

    def why_not_there(self, path: str) -> AnjeonError | None:
        return None

    def time_range(self, args: Args, zone: ZoneInfo, use: Use) -> TimeRange:
        if use is Use.log and args.get("time"):
            at = parse_time(args["time"], zone, "time")
            return TimeRange(start=at, end=at, end_included=True)
        found = params.time_range(args, zone)
        return replace(found, end_included=use in END_INCLUDED and not args.get("date"))

    def date_range(self, args: Args) -> DateRange:
        return params.date_range(args)

    def output_times(self, args: Args, zone: ZoneInfo) -> TimeStyle:
        return params.output_times(args, zone)

    def csv_times(self, args: Args, zone: ZoneInfo) -> TimeStyle:
        return params.output_times(args, zone)

    def paging(self, args: Args, use: Use = Use.rows) -> Paging:
        return params.paging(args, params.LOG_PAGE_SIZE if use is Use.log else params.PAGE_SIZE)

    def columns(self, args: Args, known: Collection[str], use: Use) -> Chosen:
        if use is Use.log:
            return Chosen()
        return Chosen(columns=params.names(args, "fields"), omit=params.names(args, "omit"))

    def links(self, page: Page, asked: Paging) -> tuple[Link, Link]:
        return _address(page.next), _address(page.previous)


def _address(change: dict[str, str] | None) -> Link:
    if change is None:
        return None
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in ("access-token", "page", "cursor")]
    return f"{request.base_url}?{urlencode([*kept, *change.items()])}"
