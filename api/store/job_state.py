"""How far each job has come, in table ``job_state``: read at the next run, by whichever process runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.models import job_state


@dataclass(frozen=True, kw_only=True)
class JobState:
    """``done_until`` is the last minute done without a gap before it, ``beat_at`` the last sign of life."""

    done_until: datetime | None = None
    beat_at: datetime | None = None
    note: Mapping[str, Any] = field(default_factory=dict)


def read_state(connection: sa.Connection, name: str) -> JobState:
    """The state of a job; an empty one for a job that never ran."""
    row = connection.execute(sa.select(job_state).where(job_state.c.name == name)).mappings().first()
    if row is None:
        return JobState()
    return JobState(
        done_until=row["done_until"], beat_at=row["beat_at"], note=json.loads(row["note"]) if row["note"] else {}
    )


def write_state(connection: sa.Connection, name: str, state: JobState) -> None:
    """Store the state of a job in place of the one before."""
    insert: Any = getattr(sa.dialects, connection.dialect.name).insert(job_state)
    given = {
        "done_until": state.done_until,
        "beat_at": state.beat_at,
        "note": json.dumps(state.note, sort_keys=True) if state.note else None,
    }
    statement = insert.values(name=name, **given)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=given))
