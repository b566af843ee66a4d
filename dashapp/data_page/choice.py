"""What is chosen on the Data page, as the URL holds it: texts, checked only when they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime, timedelta

from api.config import Site
from api.errors import BadParameter
from api.i18n import Text
from api.services.datasets import RowQuery, table_of
from api.services.site_time import day_range, parse_time
from api.store.sites import KEYS, TABLES
from dashapp.reader import Reader

NO_COLUMNS = "-"
FIRST_RANGE = timedelta(hours=1)
FORMATS = {"csv": "CSV", "parquet": "Parquet"}
TOOLS = ("curl", "pandas", "polars")
DEIDENTIFIED = "1"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A request for rows. Empty ``bank`` or ``rack`` is all of them; empty ``columns`` all, "-" none.

    ``deid`` is "1" for de-identified rows; ``tool`` is what the lines to copy are written for.
    """

    site: str
    table: str
    bank: str = ""
    rack: str = ""
    columns: str = ""
    start: str
    end: str
    deid: str = ""
    format: str = "csv"
    tool: str = "curl"

    @classmethod
    def stored(cls, state: Mapping[str, str]) -> Choice:
        """The choice of a store; what is missing there was left empty."""
        texts = {name: str(state.get(name, default)) for name, default in _defaults().items()}
        return cls(**texts | _switches(state))

    def as_query(self) -> dict[str, str]:
        """For the URL and the store, without what is as it is by itself."""
        values = {name: getattr(self, name) for name in _defaults()}
        return {name: value for name, value in values.items() if value != _defaults()[name]}

    @property
    def column_names(self) -> tuple[str, ...] | None:
        """The columns chosen; None for all of the table."""
        if not self.columns:
            return None
        return tuple(name for name in self.columns.split(",") if name and name != NO_COLUMNS)


def _defaults() -> dict[str, str]:
    return {f.name: "" if f.default is MISSING else str(f.default) for f in fields(Choice)}


def first_choice(reader: Reader, query: Mapping[str, str]) -> Choice:
    """What a URL asks for; what it leaves out is the first site's banks in the last hour."""
    sites = reader.context.settings.sites
    site = str(query.get("site") or (sites[0].id if sites else ""))
    zone = site_of(reader, site).zone if _is_known(reader, site) else reader.zone
    end = reader.now.astimezone(zone).replace(second=0, microsecond=0)
    table = query.get("table", "")
    return Choice(
        site=site,
        table=table if table in TABLES else TABLES[0],
        bank=query.get("bank", ""),
        rack=query.get("rack", ""),
        columns=query.get("columns", ""),
        start=query.get("start") or local_text(end - FIRST_RANGE),
        end=query.get("end") or local_text(end),
        **_switches(query),
    )


def _switches(query: Mapping[str, str]) -> dict[str, str]:
    """What has few values: anything else is the first of them."""
    known = {"deid": ("", DEIDENTIFIED), "format": tuple(FORMATS), "tool": TOOLS}
    return {name: query[name] if query.get(name) in values else values[0] for name, values in known.items()}


def local_text(moment: datetime) -> str:
    """A moment as the range fields show it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def site_of(reader: Reader, site: str) -> Site:
    """The site of a number written as text; raises :class:`BadParameter` or NotFound."""
    return reader.context.sites.site(_number(site, "operating_site") or 0)


def row_query(reader: Reader, choice: Choice) -> RowQuery:
    """The choice as a query. Raises :class:`BadParameter` naming the field that does not fit.

    As in downloads the end belongs to the range, but to a whole local day the midnight after it does not.
    """
    site = site_of(reader, choice.site)
    keys = KEYS.get(choice.table, ())
    start = parse_time(choice.start, site.zone, "start-time")
    end = parse_time(choice.end, site.zone, "end-time")
    if start >= end:
        shown = f"{choice.start} > {choice.end}"
        raise BadParameter("start-time, end-time", shown, Text("a start-time that is not after the end-time"))
    names = choice.column_names
    if names is not None and not names:
        raise BadParameter("fields", NO_COLUMNS, Text("at least one column"))
    deidentified = choice.deid == DEIDENTIFIED
    if names is not None and deidentified:
        leaving = leaving_names(reader, site.id, choice.table)
        names = tuple(leaving.get(name, name) for name in names)
    return RowQuery(
        site=site.id,
        table=choice.table,
        bank=_number(choice.bank, "bank") if "bank_id" in keys else None,
        rack=_number(choice.rack, "rack") if "rack_id" in keys else None,
        start=start,
        end=end,
        end_included=(start, end) != day_range(start.astimezone(site.zone).date(), site.zone),
        columns=None if names is None else (*_always(reader, site.id, choice.table), *names),
        deidentified=deidentified,
    )


def leaving_names(reader: Reader, site: int, table: str) -> dict[str, str]:
    """The name each column leaves under where rows are de-identified; raises what :meth:`Sites.table` raises."""
    plain = RowQuery(site=site, table=table)
    names = (table_of(reader.context, query).columns for query in (plain, replace(plain, deidentified=True)))
    return dict(zip(*names, strict=True))


def _always(reader: Reader, site: int, table: str) -> tuple[str, ...]:
    """What tells rows apart comes along whatever is ticked."""
    return ("timestamp", *reader.context.sites.table(site, table).keys)


def _is_known(reader: Reader, site: str) -> bool:
    return any(str(known.id) == site for known in reader.context.settings.sites)


def _number(text: str, field: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadParameter(field, text, Text("a whole number"))
    return int(text)
