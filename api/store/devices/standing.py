"""Which conditions about devices stand in the database: what a collector that starts takes over."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from api.store.alarms.tables import alarm

WHERE = ("kind", "site", "bank_id", "rack_id", "device", "subject")


def standing_conditions(connection: sa.Connection, kinds: Collection[str]) -> list[dict[str, Any]]:
    """Kind and place of every condition of these kinds that holds as far as the database knows."""
    columns = [alarm.c[name] for name in WHERE]
    query = sa.select(*columns).where(alarm.c.is_active, alarm.c.closed_at.is_(None), alarm.c.kind.in_(list(kinds)))
    return [dict(row) for row in connection.execute(query).mappings()]
