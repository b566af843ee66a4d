"""From a request for rows of a site's table to the query behind it: site, columns and range as the dialect has them."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from flask import request

from api.rest.dialects import Use, dialect
from api.services.datasets import RowQuery, table_of
from api.web.current import context

DEIDENTIFIED = (Use.deidentified, Use.deidentified_download)
LATEST = (Use.latest, Use.rack_latest)


def row_query(
    use: Use, site: int, table: str, bank: int | None = None, rack: int | None = None
) -> tuple[RowQuery, ZoneInfo]:
    """The query (without a range for the latest row) and the zone of its site. Raises what it is refused for."""
    args, way = request.args, dialect()
    zone = (way.site(site, use) or context().sites.site(site)).zone  # rows of an unknown site are never an empty list
    way.check_table(table)
    query = RowQuery(site=site, table=table, bank=bank, rack=rack, deidentified=use in DEIDENTIFIED)
    chosen = way.columns(args, table_of(context(), query).columns, use)
    query = replace(query, columns=chosen.columns, omit=chosen.omit)
    if use in LATEST:
        return query, zone
    when = way.time_range(args, zone, use)
    return replace(query, start=when.start, end=when.end, end_included=when.end_included), zone
