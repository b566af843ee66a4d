"""Commands to devices: rows that only ever move forward, each move a compare-and-set that one of several wins."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from api.store.devices.tables import device_command as table


class State(StrEnum):
    """The life of a command; the last three are final."""

    FORMED = "formed"
    CONFIRMED = "confirmed"
    CLAIMED = "claimed"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = (State.FORMED, State.CONFIRMED)  # nobody has begun to carry it out


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command. ``value``, ``before``, ``after`` are in the unit of its register; ``detail`` is what a fault needs.

    ``expires_at``: when it lapses unless it has moved on: without a confirmation, or confirmed and not carried out.
    ``not_before``: when it may be carried out, None at once. ``retry_of``: the first command of a chain of retries.
    ``tries`` counts the chain so far, this one included. ``asked_key``: alarm and action that asked for it.
    """

    id: int
    device: str
    name: str
    value: float | None
    detail: Mapping[str, Any] = field(default_factory=dict)
    reason: str
    state: State
    arming: str | None = None
    automatic: bool
    alarm_id: int | None = None
    formed_at: datetime
    formed_by: str
    expires_at: datetime
    not_before: datetime | None = None
    retry_of: int | None = None
    asked_key: str | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    claimed_at: datetime | None = None
    done_at: datetime | None = None
    before: float | None = None
    after: float | None = None
    outcome: str | None = None
    outcome_detail: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 1


def add(connection: sa.Connection, **given: Any) -> Command:
    """Store a new command; ``given`` are its fields without the id."""
    row = _row(given)
    row.setdefault("outcome_detail", "")
    row.setdefault("tries", 1)
    row.setdefault("detail", "{}")
    made: Any = connection.execute(table.insert().values(row)).inserted_primary_key
    found = find(connection, int(made[0]))
    assert found is not None, "just stored"  # noqa: S101
    return found


def find(connection: sa.Connection, command_id: int) -> Command | None:
    """The command of an id, None when there is none."""
    found = _commands(connection, sa.select(table).where(table.c.id == command_id))
    return found[0] if found else None


def of_device(connection: sa.Connection, device: str, limit: int, begins_with: str = "") -> list[Command]:
    """The last ``limit`` commands to a device whose names begin so, newest first."""
    named = table.c.name.startswith(begins_with, autoescape=True)
    query = sa.select(table).where(table.c.device == device, named).order_by(table.c.id.desc()).limit(limit)
    return _commands(connection, query)


def of_alarm(connection: sa.Connection, alarm_id: int) -> list[Command]:
    """The commands an alarm asked for, oldest first."""
    return _commands(connection, sa.select(table).where(table.c.alarm_id == alarm_id).order_by(table.c.id))


def find_asked(connection: sa.Connection, key: str) -> Command | None:
    """The command that an alarm asked for under this key, None when it did not."""
    found = _commands(connection, sa.select(table).where(table.c.asked_key == key))
    return found[0] if found else None


def unfinished(connection: sa.Connection) -> list[Command]:
    """Every command that is not in a final state, oldest first."""
    waiting = (*OPEN, State.CLAIMED)
    return _commands(connection, sa.select(table).where(table.c.state.in_(waiting)).order_by(table.c.id))


def move(connection: sa.Connection, command_id: int, *, since: Sequence[State], to: State, **changes: Any) -> bool:
    """Bring a command from one of the states ``since`` to ``to``; False when it is in none of them (any more)."""
    todo = sa.and_(table.c.id == command_id, table.c.state.in_(since))
    return connection.execute(table.update().where(todo).values(_row({**changes, "state": to}))).rowcount == 1


def _row(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the table holds them."""
    return {name: _cell(name, value) for name, value in fields.items()}


def _cell(name: str, value: Any) -> Any:
    if name in ("detail", "outcome_detail"):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return str(value) if isinstance(value, StrEnum) else value


def _commands(connection: sa.Connection, query: sa.Select[Any]) -> list[Command]:
    return [_command(row) for row in connection.execute(query).mappings()]


def _command(row: sa.RowMapping) -> Command:
    read = {"state": State(row["state"]), **{name: _json(row[name]) for name in ("detail", "outcome_detail")}}
    return Command(**{**row, **read})


def _json(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text else {}
    return found
