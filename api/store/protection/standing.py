"""How far the rows of each site were judged, and what stood then: so that another process goes on from there."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from api.store.protection.tables import protection_standing
from api.store.upsert import insert_into


def standing_at(connection: sa.Connection, site: int) -> datetime | None:
    """When the standing of a site was written, None when it never was."""
    found = sa.select(protection_standing.c.at).where(protection_standing.c.site == site)
    at: datetime | None = connection.execute(found).scalar()
    return at


def read_standing(connection: sa.Connection, site: int) -> bytes | None:
    """The standing of a site as it was written."""
    found = sa.select(protection_standing.c.standing).where(protection_standing.c.site == site)
    data = connection.execute(found).scalar()
    return None if data is None else bytes(data)


def write_standing(connection: sa.Connection, site: int, at: datetime, standing: bytes) -> None:
    """Keep it in place of the one before."""
    given = {"at": at, "standing": standing}
    insert = insert_into(connection, protection_standing).values(site=site, **given)
    connection.execute(insert.on_conflict_do_update(index_elements=["site"], set_=given))
