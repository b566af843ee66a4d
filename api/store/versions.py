"""``rows_version``: a number for each site, table and local day that grows whenever we write rows of that day.

Counts, ETags and rollups computed for an older number are no longer good.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa

from api.store.models import rows_version
from api.store.upsert import insert_into


def bump(connection: sa.Connection, site: int, table: str, days: Iterable[date]) -> None:
    """Raise the version of each of ``days`` (calendar days of the site) in the caller's write transaction.

    Rows live in the site's database and versions in our own: bump after the rows are committed.
    """
    for day in sorted(set(days)):  # in one order, so that two writers never wait for each other in a ring
        first = insert_into(connection, rows_version).values(site=site, table_name=table, day=day, version=1)
        keys = [rows_version.c.site, rows_version.c.table_name, rows_version.c.day]
        again = first.on_conflict_do_update(index_elements=keys, set_={"version": rows_version.c.version + 1})
        connection.execute(again)


def versions(connection: sa.Connection, site: int, table: str, first: date, last: date) -> Mapping[date, int]:
    """The versions of the days from ``first`` to ``last``, both included; a day never written is absent."""
    wanted = sa.and_(
        rows_version.c.site == site, rows_version.c.table_name == table, rows_version.c.day.between(first, last)
    )
    return {row.day: row.version for row in connection.execute(sa.select(rows_version).where(wanted))}
