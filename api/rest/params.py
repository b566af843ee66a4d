"""Query parameters that many paths share: ranges, zones of the answer, pages, columns, format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from api.errors import BadParameter
from api.i18n import Text
from api.services.site_time import TimeStyle, day_range, parse_day, parse_time, time_style

PAGE_SIZE = 1000
MAX_PAGE_SIZE = 10_000
LOG_PAGE_SIZE = 100
LONGEST_TEXT = 300
PAGE = Text("a page number from 1, or last")
WHOLE = Text("a whole number from 1")

Args = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TimeRange:
    """A UTC range, half-open unless ``end_included``; None leaves that end open."""

    start: datetime | None
    end: datetime | None
    end_included: bool = False


@dataclass(frozen=True, kw_only=True)
class DateRange:
    """Calendar days from ``start`` on and before ``end``; None leaves that end open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Which part of a list is asked for: a page number (0 is the last page), a cursor, or everything."""

    page: int = 1
    page_size: int = PAGE_SIZE
    cursor: str | None = None
    everything: bool = False


def time_range(args: Args, zone: ZoneInfo) -> TimeRange:
    """``date=`` (a local day, wins) or ``start-time=`` and ``end-time=``, each of which may be left open.

    Raises :class:`BadParameter` for a bad time, or naming both ends when they are reversed.
    """
    if args.get("date"):
        start, end = day_range(parse_day(args["date"], "date"), zone)
        return TimeRange(start=start, end=end)
    given = {
        name: parse_time(args[name], zone, name) if args.get(name) else None for name in ("start-time", "end-time")
    }
    found = TimeRange(start=given["start-time"], end=given["end-time"])
    if found.start is not None and found.end is not None and found.start > found.end:
        shown = f"{args['start-time']} > {args['end-time']}"
        raise BadParameter("start-time, end-time", shown, Text("a start-time that is not after the end-time"))
    return found


def date_range(args: Args) -> DateRange:
    """``start-date=`` and ``end-date=`` (not included), each of which may be left open.

    Raises :class:`BadParameter` for a bad day, or naming both ends when they are reversed.
    """
    given = {name: parse_day(args[name], name) if args.get(name) else None for name in ("start-date", "end-date")}
    found = DateRange(start=given["start-date"], end=given["end-date"])
    if found.start is not None and found.end is not None and found.start > found.end:
        shown = f"{found.start} > {found.end}"
        raise BadParameter("start-date, end-date", shown, Text("a start-date that is not after the end-date"))
    return found


def output_times(args: Args, site_zone: ZoneInfo) -> TimeStyle:
    """``tz=``: how times of the answer are written."""
    return time_style(args.get("tz"), site_zone)


def paging(args: Args, page_size: int = PAGE_SIZE) -> Paging:
    """``page``, ``page_size`` (cut to 10000), ``cursor``, ``no_page``; a cursor wins over a page number."""
    size = min(whole(args, "page_size", page_size), MAX_PAGE_SIZE)
    everything = flag(args, "no_page")
    if args.get("cursor"):
        return Paging(page_size=size, cursor=args["cursor"], everything=everything)
    page = 0 if args.get("page") == "last" else whole(args, "page", 1, PAGE)
    return Paging(page=page, page_size=size, everything=everything)


def whole(args: Args, name: str, default: int, expected: Text = WHOLE) -> int:
    """A whole number from 1, ``default`` when it is not given."""
    text = args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and int(text) >= 1):
        raise BadParameter(name, text, expected)
    return int(text)


def device(args: Args, name: str) -> int | None:
    """A bank or rack number, from 0; None when it is not given."""
    text = args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadParameter(name, text, Text("a whole number from 0"))
    return int(text)


def some_text(args: Args, name: str) -> str | None:
    """A text to look for; None when it is not given."""
    given = args.get(name) or None
    if given is not None and (len(given) > LONGEST_TEXT or "\0" in given):
        expected = Text("a text of at most {length} characters, none of them zero", length=LONGEST_TEXT)
        raise BadParameter(name, given.replace("\0", ""), expected)
    return given


def one_of(args: Args, name: str, known: Sequence[str]) -> str:
    """One of a few words, the first where it is not given."""
    text = args.get(name, "") or known[0]
    if text not in known:
        raise BadParameter(name, text, Text("one of {known}", known=", ".join(known)))
    return text


def flag(args: Args, name: str) -> bool:
    """A switch: ``name``, ``name=1`` or ``name=true`` turn it on."""
    text = args.get(name, "false").lower()
    if text not in ("", "1", "true", "0", "false"):
        raise BadParameter(name, text, Text("true or false"))
    return text in ("", "1", "true")


def names(args: Args, name: str) -> tuple[str, ...] | None:
    """A comma-separated list of column names in lower case, each once; None when it is not given."""
    given = (part.strip().lower() for part in args.get(name, "").split(","))
    return tuple(dict.fromkeys(part for part in given if part)) or None


def answer_format(args: Args, accept: str, known: tuple[str, ...]) -> str:
    """``format=`` if given, else the first of ``known`` (json, csv, ...) that ``Accept`` names, else the first."""
    asked = args.get("format", "").lower()
    if asked:
        if asked not in known:
            raise BadParameter("format", asked, Text("one of {known}", known=", ".join(known)))
        return asked
    media = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    by_media = {
        "application/json": "json",
        "text/html": "json",
        "text/csv": "csv",
        "application/vnd.apache.parquet": "parquet",
        "application/vnd.apache.arrow.stream": "arrow",
    }
    return next((by_media[m] for m in media if by_media.get(m) in known), known[0])
