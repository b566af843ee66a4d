"""How many evaluations in a row of each tag set were bad, unsafe or unknown (negative: good, not unsafe, known)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from api.store.alarms.tables import alarm, sos_count
from api.store.models import sos, tag_combination_map
from api.store.upsert import insert_into

NAMES = ("SET_ID", "WARNING", "UNSAFE", "UNKNOWN")


class Evaluation(NamedTuple):
    """One stored evaluation of a set; ``f_value`` and ``reason`` are JSON texts (ten thousand are read a minute)."""

    set_id: int
    time: datetime
    value: float | None
    f_value: str
    upper_bound: float | None
    reason: str | None


class SetCount(NamedTuple):
    """The runs of a set."""

    set_id: int
    warning: int
    unsafe: int
    unknown: int


def read_counts(connection: sa.Connection) -> dict[int, SetCount]:
    """The runs by set; one that was never counted is absent."""
    columns = (sos_count.c.SET_ID, sos_count.c.WARNING, sos_count.c.UNSAFE, sos_count.c.UNKNOWN)
    return {row[0]: SetCount(*row) for row in connection.execute(sa.select(*columns))}


def write_counts(connection: sa.Connection, counts: Iterable[SetCount], at: datetime) -> None:
    """Store the runs of these sets in place of those before."""
    given = [dict(zip(NAMES, count, strict=True)) for count in counts]
    if not given:
        return
    insert: Any = insert_into(connection, sos_count)
    if connection.dialect.name == "postgresql":  # one statement: ten thousand, row by row, take six seconds
        insert = insert.from_select([*NAMES, "AT"], _as_table(given, at))
    new = {name: insert.excluded[name] for name in ("AT", *NAMES[1:])}
    insert = insert.on_conflict_do_update(index_elements=["SET_ID"], set_=new)
    if connection.dialect.name == "postgresql":
        connection.execute(insert)
    else:
        connection.execute(insert, [{**count, "AT": at} for count in given])


def _as_table(given: list[dict[str, int]], at: datetime) -> sa.Select[Any]:
    text = sa.cast(sa.literal(orjson.dumps(given).decode(), sa.Text), postgresql.JSON)
    columns = [sa.column(name, sa.Integer()) for name in NAMES]
    records = sa.func.json_to_recordset(text).table_valued(*columns, name="given").render_derived(with_types=True)
    return sa.select(*records.c, sa.literal(at, sos_count.c.AT.type))


def evaluations(connection: sa.Connection, after: datetime, until: datetime) -> list[Evaluation]:
    """The evaluations of all sets in ``(after, until]``, oldest first: one index look-up a set, never a scan."""
    within = sa.and_(sos.c.SET_ID == tag_combination_map.c.SET_ID, sos.c.TIMESTAMP > after, sos.c.TIMESTAMP <= until)
    columns = (sos.c.SET_ID, sos.c.TIMESTAMP, sos.c.VALUE, sos.c.F_VALUE, sos.c.UPPER_BOUND, sos.c.REASON)
    query = sa.select(*columns).select_from(tag_combination_map.join(sos, within))
    found = [Evaluation(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.time, one.set_id))


def active(connection: sa.Connection, kinds: Sequence[str]) -> dict[tuple[str, str], int | None]:
    """The site of each open alarm of these kinds whose condition holds, by kind and subject."""
    query = sa.select(alarm.c.kind, alarm.c.subject, alarm.c.site)
    rows = connection.execute(query.where(alarm.c.open_key.is_not(None), alarm.c.is_active, alarm.c.kind.in_(kinds)))
    return {(row.kind, row.subject): row.site for row in rows}
