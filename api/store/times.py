"""One point in time, one meaning on both databases: aware in, UTC out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# the years 1980 to 2200: what lies outside is no time of measurement but a clock that was reset or another unit
PLAUSIBLE_MICROS = range(315_532_800_000_000, 7_258_118_400_000_000)


class _SqliteTimestamp(UserDefinedType[Any]):
    """Declared as TIMESTAMP, so that it is recognised when reflected; holds an INTEGER (numeric affinity)."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "TIMESTAMP"


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exact. A naive value is refused: it would mean a different moment on every machine.

    >>> to_micros(datetime(1970, 1, 1, 0, 0, 1, 500000, tzinfo=UTC))
    1500000
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The UTC moment of :func:`to_micros`."""
    return EPOCH + timedelta(microseconds=micros)


class UtcTime(TypeDecorator[datetime]):
    """timestamptz on PostgreSQL, INTEGER microseconds UTC on SQLite (its own DATETIME loses the offset)."""

    impl = sa.TIMESTAMP
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_SqliteTimestamp())
        return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        micros = to_micros(value)
        return micros if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return from_micros(int(value))
        return value.astimezone(UTC) if isinstance(value, datetime) else None
