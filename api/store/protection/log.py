"""Writing the protection-map log: an event that is there already stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import exc

from api.errors import AnjeonError
from api.i18n import Text
from api.store.db import writing
from api.store.protection_tables import protection_log
from api.store.upsert import insert_into

LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class LogRow:
    """An event as the log keeps it."""

    timestamp: datetime
    error_code: int
    level: int
    bank_id: int | None
    rack_id: int | None
    operating_site: int
    description: str
    description_eng: str


def add_events(engine: sa.Engine, rows: Sequence[LogRow]) -> None:
    """Write events into the log of the database ``engine``. Raises :class:`~api.errors.AnjeonError`."""
    if not rows:
        return
    given = [{name.upper(): value for name, value in asdict(row).items()} for row in rows]
    for row in given:
        row["DESCRIPTION"], row["DESCRIPTION_ENG"] = row["DESCRIPTION"][:LONGEST], row["DESCRIPTION_ENG"][:LONGEST]
    try:
        with writing(engine) as connection:
            connection.execute(insert_into(connection, protection_log).on_conflict_do_nothing(), given)
    except exc.IntegrityError as error:  # an attached log may ask for more than ours does
        raise AnjeonError(Text("The protection-map log does not take our events.")) from error
