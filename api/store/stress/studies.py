"""Studies: asked for, run by one process at a time, over in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from api.store.stress.tables import stress_block, stress_study

SILENT = timedelta(seconds=60)  # who runs one and says nothing for so long is dead: somebody else may

c = stress_study.c


class State(StrEnum):
    """Where a study stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.QUEUED.value, State.RUNNING.value)


@dataclass(frozen=True, kw_only=True)
class StudyLine:
    """How a study stands, without what is in it. eta_s: seconds from beat_at until it is done, None where that cannot
    be told; error: why it failed, by language, empty where it did not."""

    id: int
    name: str
    asked_by: str
    asked_at: datetime
    state: State
    progress: float
    eta_s: float | None
    beat_at: datetime | None
    done_at: datetime | None
    code: str
    fingerprint: str | None
    deaths: int
    error: Mapping[str, str]


LINE = tuple(c[name] for name in StudyLine.__dataclass_fields__)


def add(connection: sa.Connection, *, name: str, asked_by: str, config: str, code: str, now: datetime) -> int:
    """Store a study that waits; returns its id."""
    row = {
        "name": name,
        "asked_by": asked_by,
        "asked_at": now,
        "config": config,
        "state": State.QUEUED.value,
        "progress": 0.0,
        "deaths": 0,
        "code": code,
        "error": "{}",
    }
    made = connection.execute(stress_study.insert().values(row).returning(c.id)).scalar_one()
    return int(made)


def find_line(connection: sa.Connection, study_id: int) -> StudyLine | None:
    """How a study stands; None when there is none."""
    row = connection.execute(sa.select(*LINE).where(c.id == study_id)).mappings().first()
    return None if row is None else _line(row)


def find_content(connection: sa.Connection, study_id: int) -> tuple[str, str | None]:
    """Config and result of a study that is there, as JSON."""
    row = connection.execute(sa.select(c.config, c.result).where(c.id == study_id)).one()
    return row.config, row.result


def newest(connection: sa.Connection, limit: int) -> list[StudyLine]:
    """The newest studies."""
    query = sa.select(*LINE).order_by(c.id.desc()).limit(limit)
    return [_line(row) for row in connection.execute(query).mappings()]


def count_open(connection: sa.Connection, asked_by: str) -> int:
    """How many of somebody's studies are not over."""
    query = sa.select(sa.func.count()).where(c.asked_by == asked_by, c.state.in_(OPEN))
    return int(connection.execute(query).scalar_one())


def is_one_waiting(connection: sa.Connection, now: datetime) -> bool:
    """Whether there is one that nobody runs."""
    return connection.execute(sa.select(c.id).where(_to_be_run(now)).limit(1)).first() is not None


def claim(connection: sa.Connection, runner: str, now: datetime) -> StudyLine | None:
    """A study that waits, or whose process died, made the caller's; None when there is none.

    Those that nobody has begun come first, then the one on which nobody has worked for longest. Who died over it counts
    as a death.
    """
    order = (c.beat_at.asc().nulls_first(), c.id)
    query = sa.select(*LINE).where(_to_be_run(now)).order_by(*order).limit(1).with_for_update(skip_locked=True)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    died = int(row["state"] == State.RUNNING.value)
    taken = {"state": State.RUNNING.value, "runner": runner, "beat_at": now, "eta_s": None, "deaths": c.deaths + died}
    connection.execute(stress_study.update().where(c.id == row["id"]).values(taken))
    return find_line(connection, row["id"])


def beat(
    connection: sa.Connection, study_id: int, runner: str, now: datetime, *, progress: float, eta_s: float | None
) -> bool:
    """Say how far a study has come; False when it is no longer the caller's to run (cancelled, or another's)."""
    values = {"progress": progress, "eta_s": eta_s, "beat_at": now}
    return connection.execute(stress_study.update().where(_is_run_by(study_id, runner)).values(values)).rowcount == 1


def begin_with(connection: sa.Connection, study_id: int, code: str) -> None:
    """From here on ``code`` works it out: blocks of another program are void."""
    other = sa.and_(c.id == study_id, c.code != code)
    if connection.execute(stress_study.update().where(other).values(code=code)).rowcount:
        _drop_blocks(connection, study_id)


def add_block(connection: sa.Connection, study_id: int, runner: str, number: int, content: bytes) -> bool:
    """Keep a block; False, and nothing is kept, when the study is no longer the caller's to run."""
    lives = stress_study.update().where(_is_run_by(study_id, runner)).values(deaths=0)
    if connection.execute(lives).rowcount != 1:
        return False
    row = {"study": study_id, "number": number, "content": content}
    connection.execute(stress_block.insert().values(row))
    return True


def block_numbers(connection: sa.Connection, study_id: int) -> set[int]:
    """Which blocks are kept."""
    return set(connection.execute(sa.select(stress_block.c.number).where(stress_block.c.study == study_id)).scalars())


def read_block(connection: sa.Connection, study_id: int, number: int) -> bytes:
    """A block that is kept."""
    query = sa.select(stress_block.c.content).where(stress_block.c.study == study_id, stress_block.c.number == number)
    return bytes(connection.execute(query).scalar_one())


def put_back(connection: sa.Connection, study_id: int, runner: str, *, died: bool = False) -> None:
    """Whoever ran it stops: it waits again, with the blocks it has. died: something ended its processes."""
    values = {"state": State.QUEUED.value, "runner": None, "eta_s": None, "deaths": c.deaths + int(died)}
    connection.execute(stress_study.update().where(_is_run_by(study_id, runner)).values(values))


def finish(
    connection: sa.Connection,
    study_id: int,
    state: State,
    now: datetime,
    *,
    runner: str | None = None,
    result: str | None = None,
    fingerprint: str | None = None,
    error: Mapping[str, str] | None = None,
) -> bool:
    """End a study that is not over (``runner``: and is the caller's to run), and drop its blocks; False when it is."""
    still = sa.and_(c.id == study_id, c.state.in_(OPEN)) if runner is None else _is_run_by(study_id, runner)
    values: dict[str, Any] = {"state": state.value, "runner": None, "eta_s": None, "done_at": now}
    values |= {"result": result, "fingerprint": fingerprint, "error": json.dumps(error or {}, ensure_ascii=False)}
    if state is State.DONE:
        values["progress"] = 1.0
    if connection.execute(stress_study.update().where(still).values(values)).rowcount != 1:
        return False
    _drop_blocks(connection, study_id)
    return True


def _drop_blocks(connection: sa.Connection, study_id: int) -> None:
    connection.execute(stress_block.delete().where(stress_block.c.study == study_id))


def _to_be_run(now: datetime) -> sa.ColumnElement[bool]:
    is_dead = sa.and_(c.state == State.RUNNING.value, c.beat_at < now - SILENT)
    return sa.or_(c.state == State.QUEUED.value, is_dead)


def _is_run_by(study_id: int, runner: str) -> sa.ColumnElement[bool]:
    return sa.and_(c.id == study_id, c.state == State.RUNNING.value, c.runner == runner)


def _line(row: Mapping[str, Any] | sa.RowMapping) -> StudyLine:
    given = {name: row[name] for name in StudyLine.__dataclass_fields__}
    return StudyLine(**{**given, "state": State(row["state"]), "error": json.loads(row["error"])})
