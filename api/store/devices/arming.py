"""How far commands to a device may go, and the global switch that turns all writes off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from api.store.devices.tables import control_switch, device_arming
from api.store.upsert import insert_into

WRITES = "writes"


class Arming(StrEnum):
    """What a confirmed command does: it is only checked, compared with the device, or written."""

    SIMULATE = "simulate"
    SHADOW = "shadow"
    ARMED = "armed"


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Whether all writes are off, and who said so when and why; without a name where nobody ever did."""

    is_off: bool = False
    actor: str | None = None
    at: datetime | None = None
    reason: str = ""


def read_armings(connection: sa.Connection) -> dict[str, Arming]:
    """What was decided by device; a device for which nobody decided is absent (its configuration counts)."""
    query = sa.select(device_arming.c.device, device_arming.c.arming)
    return {device: Arming(arming) for device, arming in connection.execute(query)}


def write_arming(
    connection: sa.Connection, device: str, arming: Arming, *, actor: str, now: datetime, reason: str
) -> None:
    """Decide for a device."""
    given = {"arming": str(arming), "actor": actor, "at": now, "reason": reason}
    statement = insert_into(connection, device_arming).values(device=device, **given)
    connection.execute(statement.on_conflict_do_update(index_elements=["device"], set_=given))


def read_switch(connection: sa.Connection) -> Switch:
    """The global switch as it stands."""
    row = connection.execute(sa.select(control_switch).where(control_switch.c.name == WRITES)).mappings().first()
    if row is None:
        return Switch()
    return Switch(is_off=row["is_off"], actor=row["actor"], at=row["at"], reason=row["reason"])


def write_switch(connection: sa.Connection, *, is_off: bool, actor: str, now: datetime, reason: str) -> None:
    """Throw the global switch."""
    given = {"is_off": is_off, "actor": actor, "at": now, "reason": reason}
    statement = insert_into(connection, control_switch).values(name=WRITES, **given)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=given))
