"""What happened to each alarm, in order: only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.alarms.tables import alarm_transition
from engine.safety.alarms import Act, State

NOTE = "note"  # beside the acts of the state table: somebody wrote something down


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One act: who, when, from which state to which, and what was said to it."""

    at: datetime
    act: Act | str
    before: State
    after: State
    actor: str
    note: str


def add(connection: sa.Connection, alarm_id: int, transition: Transition) -> None:
    """Write down what happened to an alarm, in the transaction in which it did."""
    add_all(connection, [(alarm_id, transition)])


def add_all(connection: sa.Connection, told: Sequence[tuple[int, Transition]]) -> None:
    """Write down what happened to several alarms, in order."""
    given = [{"alarm_id": number, **_columns(one)} for number, one in told]
    if given:
        connection.execute(alarm_transition.insert(), given)


def _columns(transition: Transition) -> dict[str, Any]:
    row = {name: getattr(transition, name) for name in Transition.__dataclass_fields__}
    return {**row, "act": str(transition.act), "before": transition.before.value, "after": transition.after.value}


def of_alarm(connection: sa.Connection, alarm_id: int) -> list[Transition]:
    """All that happened to an alarm, oldest first."""
    query = sa.select(alarm_transition).where(alarm_transition.c.alarm_id == alarm_id).order_by(alarm_transition.c.id)
    return [
        Transition(
            at=row["at"],
            act=row["act"] if row["act"] == NOTE else Act(row["act"]),
            before=State(row["before"]),
            after=State(row["after"]),
            actor=row["actor"],
            note=row["note"],
        )
        for row in connection.execute(query).mappings()
    ]
