"""What a dialect decides. Views ask it and know nothing of who is compatible with what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from zoneinfo import ZoneInfo

from api.config import Site
from api.errors import AnjeonError
from api.rest.params import Args, DateRange, Paging, TimeRange
from api.services.datasets import Page, Spelling
from api.services.site_time import TimeStyle

Link = str | None


class Use(Enum):
    """What a request is for: its range and its unknown site are read accordingly."""

    rows = "rows"  # lists of operating data, half-open
    latest = "latest"
    rack_latest = "rack_latest"
    buckets = "buckets"  # the end is included
    download = "download"  # the end is included
    deidentified = "deidentified"  # lists of de-identified rows: plain arrays, the end is included
    deidentified_download = "deidentified_download"
    results = "results"  # what /api/ess/stats/ serves, half-open
    log = "log"  # the protection-map log, half-open
    log_counts = "log_counts"  # its events counted by time bucket: the end is included


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which columns: None means all, an empty tuple none."""

    columns: tuple[str, ...] | None = None
    omit: tuple[str, ...] | None = None


class Dialect(Protocol):
    """One way of reading requests and writing answers."""

    @property
    def exact_counts(self) -> bool:
        """Whether lists are counted to the last row, whatever it costs."""

    @property
    def csv_spelling(self) -> Spelling:
        """How cells of CSV are written."""

    @property
    def bounded(self) -> bool:
        """Whether ``latest`` looks back ``latest_days`` only, and a list as a whole needs both ends of its range."""

    @property
    def pages_of_results(self) -> bool:
        """Whether results come as a page where one is asked for; else always as a whole."""

    @property
    def devices_first(self) -> bool:
        """Whether results come device by device where the old service listed them so; else always by time."""

    @property
    def known_codes_only(self) -> bool:
        """Whether a level or error code that has no entry is refused; else it is a filter that finds nothing."""

    @property
    def loose_words(self) -> bool:
        """Whether a text is looked for in either language and with either word for level 2; else in Korean as it is."""

    def site(self, site_id: int, use: Use) -> Site | None:
        """The site; None where an unknown one answers as an empty one. Raises where it is refused."""

    def check_table(self, name: str) -> None:
        """Raise where the name of a table that no site has is a bad parameter, and not a path that is not found."""

    def file_name(self, table: str, ours: str) -> str:
        """What a download of a table is saved as, without its ending; ``ours`` names device and range too."""

    def why_not_there(self, path: str) -> AnjeonError | None:
        """What to answer at a path that is not there, if more is known than that it is not found."""

    def time_range(self, args: Args, zone: ZoneInfo, use: Use) -> TimeRange:
        """``date``, or ``start-time`` and ``end-time``, as this use reads them."""

    def date_range(self, args: Args) -> DateRange:
        """``start-date`` and ``end-date`` of results kept by day."""

    def output_times(self, args: Args, zone: ZoneInfo) -> TimeStyle:
        """How times of JSON are written."""

    def csv_times(self, args: Args, zone: ZoneInfo) -> TimeStyle:
        """How times of CSV are written."""

    def paging(self, args: Args, use: Use = Use.rows) -> Paging:
        """Which page of a list, and how long it is."""

    def columns(self, args: Args, known: Collection[str], use: Use) -> Chosen:
        """``fields`` and ``omit``; ``known`` are the names the answer could have."""

    def links(self, page: Page, asked: Paging) -> tuple[Link, Link]:
        """The addresses of the next and the previous page, without the access token."""
