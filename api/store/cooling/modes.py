"""The mode of each cooling plant, as it was last taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from api.store.cooling.tables import cooling_mode as table
from api.store.upsert import insert_into
from engine.thermal.modes import Mode


@dataclass(frozen=True, kw_only=True)
class PlantMode:
    """Who decides the frequencies of a plant, since when, by whose word and why.

    ``manual_hz``: what an operator has ordered of sw, fw and fan (Hz); one that is not there stays as it is. ``at`` is
    None where nobody ever chose a mode.
    """

    site: int
    mode: Mode
    manual_hz: Mapping[str, float] = field(default_factory=dict)
    actor: str = ""
    at: datetime | None = None
    reason: str = ""


def read_mode(connection: sa.Connection, site: int) -> PlantMode | None:
    """The mode of a plant, None where nobody ever chose one."""
    row = connection.execute(sa.select(table).where(table.c.site == site)).mappings().first()
    if row is None:
        return None
    return PlantMode(**{**row, "mode": Mode(row["mode"]), "manual_hz": json.loads(row["manual_hz"])})


def write_mode(connection: sa.Connection, mode: PlantMode) -> None:
    """Store the mode of a plant in place of the one before."""
    given = {
        "mode": mode.mode.value,
        "manual_hz": json.dumps(dict(mode.manual_hz), sort_keys=True),
        "actor": mode.actor,
        "at": mode.at,
        "reason": mode.reason,
    }
    statement = insert_into(connection, table).values(site=mode.site, **given)
    connection.execute(statement.on_conflict_do_update(index_elements=["site"], set_=given))
