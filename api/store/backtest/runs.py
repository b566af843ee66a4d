"""Back-tests as rows: asked for, run by one process at a time, kept for a while."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from api.store.backtest.tables import backtest_run
from api.store.upsert import insert_into

KEPT = timedelta(days=30)
SILENT = timedelta(seconds=60)  # who runs it and says nothing for so long is dead: somebody else may


class State(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.QUEUED.value, State.RUNNING.value)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A back-test. ``request``: the body it was asked with; ``result`` once it is done; ``error``: why it failed, by
    language; empty where it did not."""

    id: int
    asked_by: str
    asked_at: datetime
    request: Mapping[str, Any]
    state: State
    progress: float
    done_at: datetime | None
    result: Mapping[str, Any] | None
    error: Mapping[str, str]


def add(
    connection: sa.Connection, *, asked_by: str, request: Mapping[str, Any], state: State, now: datetime
) -> int | None:
    """Store a new run; None when this person has one that is not over. Runs older than 30 days go."""
    connection.execute(backtest_run.delete().where(backtest_run.c.asked_at < now - KEPT))
    row = {
        "asked_by": asked_by,
        "open_by": asked_by,
        "asked_at": now,
        "request": json.dumps(request, ensure_ascii=False),
        "state": state.value,
        "progress": 0.0,
        "beat_at": now if state is State.RUNNING else None,
        "error": "{}",
    }
    insert = insert_into(connection, backtest_run).values(row).on_conflict_do_nothing(index_elements=["open_by"])
    made = connection.execute(insert.returning(backtest_run.c.id)).scalar()
    return None if made is None else int(made)


def find(connection: sa.Connection, run_id: int) -> Run | None:
    """The run of an id, None when there is none."""
    row = connection.execute(sa.select(backtest_run).where(backtest_run.c.id == run_id)).mappings().first()
    return None if row is None else _run(row)


def newest(connection: sa.Connection, limit: int) -> list[Run]:
    """The newest runs, without their results."""
    query = sa.select(backtest_run).order_by(backtest_run.c.id.desc()).limit(limit)
    return [_run({**row, "result": None}) for row in connection.execute(query).mappings()]


def claim(connection: sa.Connection, now: datetime) -> Run | None:
    """The oldest run that waits, or whose process died, made the caller's; None when there is none."""
    c = backtest_run.c
    dead = sa.and_(c.state == State.RUNNING.value, c.beat_at < now - SILENT)
    waits = sa.or_(c.state == State.QUEUED.value, dead)
    chosen = sa.select(c.id).where(waits).order_by(c.id).limit(1).with_for_update(skip_locked=True)
    run_id = connection.execute(chosen).scalar()
    if run_id is None:
        return None
    taken = {"state": State.RUNNING.value, "beat_at": now, "progress": 0.0}
    connection.execute(backtest_run.update().where(c.id == run_id).values(taken))
    return find(connection, run_id)


def beat(connection: sa.Connection, run_id: int, progress: float, now: datetime) -> bool:
    """Say how far a run has come; False when it is no longer to be run (cancelled)."""
    running = sa.and_(backtest_run.c.id == run_id, backtest_run.c.state == State.RUNNING.value)
    values = {"progress": progress, "beat_at": now}
    return connection.execute(backtest_run.update().where(running).values(values)).rowcount == 1


def put_back(connection: sa.Connection, run_id: int) -> None:
    """Whoever ran it stops: it waits again."""
    running = sa.and_(backtest_run.c.id == run_id, backtest_run.c.state == State.RUNNING.value)
    connection.execute(backtest_run.update().where(running).values(state=State.QUEUED.value, progress=0.0))


def finish(
    connection: sa.Connection,
    run_id: int,
    state: State,
    now: datetime,
    *,
    result: Mapping[str, Any] | None = None,
    error: Mapping[str, str] | None = None,
) -> bool:
    """End a run that is not over; False when it is."""
    still = sa.and_(backtest_run.c.id == run_id, backtest_run.c.state.in_(OPEN))
    values: dict[str, Any] = {"state": state.value, "open_by": None, "done_at": now}
    values["error"] = json.dumps(error or {}, ensure_ascii=False)
    if state is State.DONE:
        values |= {"progress": 1.0, "result": json.dumps(result, ensure_ascii=False)}
    return connection.execute(backtest_run.update().where(still).values(values)).rowcount == 1


def _run(row: Mapping[str, Any] | sa.RowMapping) -> Run:
    given = {name: row[name] for name in Run.__dataclass_fields__}
    texts = {name: None if row[name] is None else json.loads(row[name]) for name in ("request", "result", "error")}
    return Run(**{**given, **texts, "state": State(row["state"])})
