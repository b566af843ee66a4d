"""The old service's dialect: Django REST framework 3.12 with drf-flex-fields, its clock set to the site's zone.

What that service refused is refused, what it did not read is not read; where it broke down, the answer is a 4xx.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

from flask import request

from api.config import Site
from api.errors import AnjeonError, BadParameter, NotFound
from api.i18n import Text
from api.rest import params
from api.rest.dialects import old_times
from api.rest.dialects.protocol import Chosen, Link, Use
from api.rest.params import LOG_PAGE_SIZE, MAX_PAGE_SIZE, PAGE_SIZE, Args, DateRange, Paging, TimeRange
from api.services.datasets import TABLES, Page, Spelling
from api.services.site_time import TimeStyle, day_range
from api.store.times import EPOCH
from api.web.current import context

EMPTY_WHERE_UNKNOWN = (Use.results, Use.log, Use.log_counts)
FIXED_SIZE = (Use.results, Use.log)  # page_size is not read
BOTH_ENDS = (Use.buckets, Use.download, Use.deidentified, Use.deidentified_download)  # needed, and the end included
ALL_COLUMNS = (*BOTH_ENDS, Use.rack_latest)  # ``fields`` is not read
EVERYTHING = ("*", "~all")
RACK_LIST = re.compile(r"/api/ess/operating-sites/\d+/banks/\d+/racks/([^/]+)/?")  # took any text, and refused it later


class Compat:
    """As the old service answered wherever it answered sensibly; docs/compat.md says what differs on purpose."""

    exact_counts = True
    pages_of_results = False
    devices_first = True
    known_codes_only = True
    loose_words = False
    bounded = False
    csv_spelling = Spelling.python

    def site(self, site_id: int, use: Use) -> Site | None:
        site = context().settings.site(site_id)
        if site is not None:
            return site
        if use in EMPTY_WHERE_UNKNOWN:
            return None
        if use is Use.deidentified_download:
            return context().sites.site(site_id)  # which is not found
        known = ", ".join(str(site.id) for site in context().sites)
        raise BadParameter("operating_site", site_id, Text("one of {known}", known=known))

    def check_table(self, name: str) -> None:
        if name not in TABLES:
            raise BadParameter("table", name, Text("one of {known}", known=", ".join(TABLES)))

    def file_name(self, table: str, ours: str) -> str:
        return table

    def why_not_there(self, path: str) -> AnjeonError | None:
        rack = RACK_LIST.fullmatch(path)
        return None if rack is None else BadParameter("rack_id", rack[1], Text("a whole number from 0"))

    def time_range(self, args: Args, zone: ZoneInfo, use: Use) -> TimeRange:
        if use in BOTH_ENDS:
            return _between(args, zone, end_included=True)
        if use is Use.results:
            start, end = (_loose(args, zone, name) for name in ("start-time", "end-time"))
            return TimeRange(start=start, end=end)
        if use is Use.log:
            return _log_range(args, zone)
        if use is Use.log_counts:
            return _counted_range(args, zone)
        date = last(args, "date")
        if date is not None:
            start, end = day_range(old_times.day(date, "date"), zone)
            return TimeRange(start=start, end=end)
        if last(args, "start-time") is None and last(args, "end-time") is None:
            return TimeRange(start=None, end=None)
        return _between(args, zone, end_included=False)

    def date_range(self, args: Args) -> DateRange:
        start, end = (last(args, name) for name in ("start-date", "end-date"))
        return DateRange(
            start=None if start is None else old_times.day(start, "start-date"),
            end=None if end is None else old_times.day(end, "end-date"),
        )

    def output_times(self, args: Args, zone: ZoneInfo) -> TimeStyle:
        return params.output_times(args, zone) if args.get("tz") else TimeStyle(zone=zone, offset=False)

    def csv_times(self, args: Args, zone: ZoneInfo) -> TimeStyle:
        return replace(self.output_times(args, zone), offset=False)

    def paging(self, args: Args, use: Use = Use.rows) -> Paging:
        if use in FIXED_SIZE:
            return Paging(page=_page(last(args, "page")), page_size=LOG_PAGE_SIZE)
        return Paging(
            page=_page(last(args, "page")),
            page_size=_page_size(last(args, "page_size")),
            everything="no_page" in args,
        )

    def columns(self, args: Args, known: Collection[str], use: Use) -> Chosen:
        if use in ALL_COLUMNS:
            return Chosen()
        wanted, dropped = _names(args, "fields"), _names(args, "omit")
        if (not wanted or wanted & set(EVERYTHING)) and not dropped:
            return Chosen()
        every = not wanted or wanted & set(EVERYTHING)
        return Chosen(columns=tuple(name for name in known if (every or name in wanted) and name not in dropped))

    def links(self, page: Page, asked: Paging) -> tuple[Link, Link]:
        last_page = max(1, -(-page.count // asked.page_size))
        number = asked.page or last_page
        following = _address(number + 1) if number < last_page else None
        return following, _address(number - 1) if number > 1 else None


def last(args: Args, name: str) -> str | None:
    """The value of a parameter; of one given twice the last, as Django reads them."""
    values = args.getlist(name) if hasattr(args, "getlist") else [args[name]] if name in args else []
    return values[-1] if values else None


def _between(args: Args, zone: ZoneInfo, *, end_included: bool) -> TimeRange:
    start, end = (old_times.strict(last(args, name), zone, name) for name in ("start-time", "end-time"))
    return TimeRange(start=start, end=end, end_included=end_included)


def _log_range(args: Args, zone: ZoneInfo) -> TimeRange:
    """``time``, which wins, or both ends."""
    at = _loose(args, zone, "time") if last(args, "time") else None
    if at is not None:
        return TimeRange(start=at, end=at, end_included=True)
    start, end = (_loose(args, zone, name) for name in ("start-time", "end-time"))
    if start is None or end is None:
        raise BadParameter("time", Text("nothing"), Text("a time, or both start-time and end-time"))
    return TimeRange(start=start, end=end)


def _counted_range(args: Args, zone: ZoneInfo) -> TimeRange:
    """Both ends included; nothing at all where one is missing, as SQL finds nothing between NULLs."""
    start, end = (_loose(args, zone, name) for name in ("start-time", "end-time"))
    if start is None or end is None:
        return TimeRange(start=EPOCH, end=EPOCH)
    return TimeRange(start=start, end=end, end_included=True)


def _loose(args: Args, zone: ZoneInfo, name: str) -> old_times.Moment | None:
    text = last(args, name)
    return None if text is None else old_times.loose(text, zone, name)


def _page(text: str | None) -> int:
    """The page as Django's paginator reads it (``int``); anything else is a page that does not exist."""
    if text == "last":
        return 0
    try:
        number = int(text) if text is not None else 1
    except ValueError:
        number = 0
    if number < 1 or number > old_times.LARGEST:
        raise NotFound(Text("page: there is no page {page}.", page=(text or "")[:50]), field="page")
    return number


def _page_size(text: str | None) -> int:
    try:
        size = int(text) if text is not None else PAGE_SIZE
    except ValueError:
        size = 0
    return min(size, MAX_PAGE_SIZE) if size > 0 else PAGE_SIZE


def _names(args: Args, name: str) -> set[str]:
    """``fields=a,b``, ``fields=a&fields=b`` or ``fields[]=a``; an empty value names a column that does not exist."""
    given = [value for key in (name, f"{name}[]") for value in _every(args, key)]
    parts = given[0].split(",") if len(given) == 1 else given
    return {part.partition(".")[0] for part in parts}


def _every(args: Args, name: str) -> list[str]:
    found: list[str] = args.getlist(name) if hasattr(args, "getlist") else [args[name]] if name in args else []
    return found


def _address(page: int) -> str:
    """This request's address with another page, its parameters sorted; page 1 is the address without ``page``."""
    query = parse_qs(request.query_string.decode(errors="replace"), keep_blank_values=True)
    query.pop("access-token", None)
    query.pop("page", None)
    if page > 1:
        query["page"] = [str(page)]
    encoded = urlencode(sorted(query.items()), doseq=True)
    return f"{request.base_url}?{encoded}" if encoded else request.base_url
