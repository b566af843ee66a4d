"""How values of site tables are written: kinds of columns, and times in the zone asked for.

PostgreSQL writes times itself once the session has the zone (:func:`enter_zone`); on SQLite, which keeps microseconds,
the text is put together in SQL from the offsets the zone has between the first and the last row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from api.store.catalogue import known
from api.store.columns import stored_kind
from api.store.times import UtcTime, to_micros

SECOND = 1_000_000
RAW = sa.types.NullType()


class Spelling(Enum):
    """Whose CSV: PostgreSQL's COPY, or Python's csv module (times then carry no offset)."""

    postgresql = "postgresql"
    python = "python"


def kind_of(column: sa.Column[Any]) -> str:
    """time, number, boolean, json or text: how a value of the column is written, whatever name it leaves under."""
    if isinstance(column.type, sa.Boolean):
        return "boolean"
    stored = stored_kind(column)
    if stored in ("float", "int"):
        return "number"
    entry = known(str(column.name).lower())
    if stored == "text" and entry is not None and entry.kind == "json":
        return "json"
    return stored


def is_instant(column: sa.Column[Any]) -> bool:
    """Whether the values are moments, which read differently in each zone (a time kept without a zone is not)."""
    return isinstance(column.type, UtcTime) or (isinstance(column.type, sa.DateTime) and bool(column.type.timezone))


def enter_zone(connection: sa.Connection, zone: ZoneInfo) -> None:
    """Make PostgreSQL write times in ``zone`` until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT set_config('TimeZone', :zone, true)"), {"zone": zone.key})


def offsets_between(zone: ZoneInfo, start: datetime, end: datetime) -> list[tuple[datetime, timedelta]]:
    """The UTC offsets of ``zone`` in ``[start, end]``: each with the moment from which it holds, oldest first.

    >>> seoul = ZoneInfo("Asia/Seoul")
    >>> [(str(at), str(offset)) for at, offset in offsets_between(seoul, datetime(2022, 5, 1, tzinfo=UTC),
    ...                                                           datetime(2022, 6, 1, tzinfo=UTC))]
    [('2022-05-01 00:00:00+00:00', '9:00:00')]
    """
    found = [(start, _offset(zone, start))]
    here = start
    while here < end:
        there = min(here + timedelta(days=1), end)
        if _offset(zone, there) != found[-1][1]:
            change = _change(zone, here, there)
            found.append((change, _offset(zone, change)))
        here = there
    return found


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second after ``before`` with the offset of ``after`` (zones change on whole seconds)."""
    low, high = int(before.timestamp()), int(after.timestamp()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC)) == _offset(zone, before):
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def sqlite_time_text(
    column: sa.ColumnElement[Any],
    offsets: Sequence[tuple[datetime, timedelta]],
    *,
    suffixes: bool,
    spelling: Spelling = Spelling.postgresql,
) -> sa.ColumnElement[Any]:
    """Microseconds as local time text: `2022-05-10 10:00:00.5+09`, as Python spells it `2022-05-10 10:00:00.500000`."""
    micros = sa.type_coerce(column, sa.BigInteger())
    fraction = (micros % SECOND + SECOND) % SECOND
    forms = []
    for at, offset in offsets:
        shifted = (micros - fraction) // SECOND + int(offset.total_seconds())
        text = sa.func.strftime("%Y-%m-%d %H:%M:%S", shifted, "unixepoch", type_=sa.String())
        tail: sa.ColumnElement[Any] = sa.func.printf(".%06d", fraction, type_=sa.String())
        if spelling is Spelling.postgresql:
            tail = sa.func.rtrim(tail, "0", type_=sa.String())
        local = sa.case((micros % SECOND == 0, text), else_=text + tail)
        forms.append((micros >= to_micros(at), local + offset_text(offset) if suffixes else local))
    *later, (_, first) = reversed(forms)
    return sa.case(*later, else_=first) if later else first


def offset_text(offset: timedelta) -> str:
    """A UTC offset as PostgreSQL writes it: minutes and seconds only where they are not zero.

    >>> offset_text(timedelta(hours=9)), offset_text(timedelta(hours=-3, minutes=-30))
    ('+09', '-03:30')
    """
    total = int(offset.total_seconds())
    hours, rest = divmod(abs(total), 3600)
    text = f"{'-' if total < 0 else '+'}{hours:02d}"
    if rest:
        text += f":{rest // 60:02d}"
    return text + (f":{rest % 60:02d}" if rest % 60 else "")
