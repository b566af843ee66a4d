"""Which registers of devices stood still, and when: the collector tells it as alarms of the kind ``value.frozen``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.store.alarms.tables import alarm

KIND = "value.frozen"


@dataclass(frozen=True, kw_only=True)
class FrozenValue:
    """From ``since`` up to ``until`` (None: still). ``register`` "": more of them than are named, or all."""

    device: str
    bank_id: int | None
    rack_id: int | None
    register: str
    since: datetime
    until: datetime | None


def frozen_values(connection: sa.Connection, site: int, first: datetime, last: datetime) -> list[FrozenValue]:
    """Those of a site's devices that stood at some time from ``first`` to ``last``."""
    ended = sa.func.coalesce(alarm.c.returned_at, alarm.c.closed_at, type_=alarm.c.returned_at.type)
    query = sa.select(
        alarm.c.device, alarm.c.bank_id, alarm.c.rack_id, alarm.c.subject, alarm.c.raised_at, ended
    ).where(
        sa.or_(alarm.c.closed_at.is_(None), alarm.c.closed_at > first),
        alarm.c.kind == KIND,
        alarm.c.site == site,
        alarm.c.device.is_not(None),
        alarm.c.raised_at <= last,
        sa.or_(ended.is_(None), ended > first),
    )
    return [
        FrozenValue(device=device, bank_id=bank, rack_id=rack, register=subject, since=since, until=until)
        for device, bank, rack, subject, since, until in connection.execute(query)
    ]
