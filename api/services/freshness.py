"""How old the data is: the newest row of every site."""

from __future__ import annotations

from datetime import datetime

import orjson

from api.config import Site
from api.errors import AnjeonError
from api.services.context import Context
from api.services.datasets import RowQuery, latest_row

TABLES = ("bank", "rack")


def newest_rows(context: Context) -> list[tuple[Site, datetime | None]]:
    """The time (UTC) of the newest bank or rack row of each site; None where there is none in ``latest_days`` days, or
    the database is away."""
    return [(site, _newest(context, site)) for site in context.settings.sites]


def _newest(context: Context, site: Site) -> datetime | None:
    found = [_newest_of(context, site, table) for table in TABLES]
    return max((at for at in found if at is not None), default=None)


def _newest_of(context: Context, site: Site, table: str) -> datetime | None:
    try:
        row = latest_row(context, RowQuery(site=site.id, table=table, columns=("timestamp",)))
    except AnjeonError:
        return None
    return datetime.fromisoformat(orjson.loads(row)["timestamp"])
