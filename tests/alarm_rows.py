"""Alarms put into their table, for tests of what is made of them."""

from __future__ import annotations

import json
from typing import Any

from api.services.context import Context
from api.store.alarms.tables import alarm
from api.store.db import writing
from tests.conftest import NOW

ORDINARY: dict[str, Any] = {
    "kind": "protection.protect",
    "priority": 1,
    "state": "unacknowledged",
    "site": 2,
    "bank_id": 1,
    "rack_id": 3,
    "device": None,
    "subject": "high_temperature",
    "value": 55.34,
    "detail": {"unit": "°C", "limit": 55.0},
    "raised_at": NOW,
    "is_active": True,
}


def put_alarm(context: Context, **given: Any) -> int:
    """Store an alarm, an ordinary one but for what is given; its id."""
    row = {**ORDINARY, **given}
    row["key"] = "|".join(str(row[name]) for name in ("kind", "site", "bank_id", "rack_id", "device", "subject"))
    with writing(context.engines["default"]) as connection:
        inserted = connection.execute(alarm.insert().values({**row, "detail": json.dumps(row["detail"])}))
        number: int = inserted.inserted_primary_key[0]
        if row.get("closed_at") is None:
            connection.execute(alarm.update().where(alarm.c.id == number).values(open_key=row["key"]))
    return number


def change_alarm(context: Context, number: int, **values: Any) -> None:
    """Change columns of a stored alarm."""
    with writing(context.engines["default"]) as connection:
        connection.execute(alarm.update().where(alarm.c.id == number).values(**values))
