"""The recorded values of one tag over a range: every row where they are few, else each stretch's extremes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from api.config import Settings
from api.errors import UnknownColumn
from api.store.catalogue import plausible_range
from api.store.db import Engines, reading
from api.store.latest import Device
from api.store.sites import Sites
from api.store.sos_places import Place, column_of, device_of, place_of
from api.store.tags import Tag
from api.store.times import to_micros
from engine.safety.curve import Floats

MOST_ROWS = 200_000  # beyond it the database condenses
STRETCHES = 10_000
SECOND_US = 1_000_000
_HUGE = 1e300  # what a plausible value without a range lies between; NaN does not


@dataclass(frozen=True, kw_only=True)
class Series:
    """Values over time: ``at_us`` in microseconds since 1970 UTC, ascending; NaN where a row holds no good value."""

    at_us: NDArray[np.int64]
    value: Floats


def read_series(
    settings: Settings, engines: Engines, sites: Sites, tag: Tag, *, start: datetime, end: datetime
) -> Series:
    """The values of ``tag`` in the half-open range, in the unit of its source.

    A tag of several devices has the worst of each second. Beyond 200 000 rows the range is cut into 10 000 stretches,
    and of each its lowest and highest value are kept (of several devices: the worst). Raises what says why the source
    cannot be read.
    """
    place = place_of(settings, engines, sites, tag)
    device = device_of(tag, place.keys)
    if device is None or column_of(tag) not in place.columns:
        raise UnknownColumn("source.column", column_of(tag), list(place.columns))
    several = None in device
    value, rows = _value(tag, place), _rows(place, device, start, end)
    with reading(place.engine) as connection:
        micros = _micros(connection, place)
        few = _count(connection, place, rows) <= MOST_ROWS
        if few and not several:
            found = connection.execute(sa.select(micros, value).where(*rows).order_by(place.source.time)).all()
            return _series([(at, number) for at, number in found])
        width = SECOND_US if few else max(SECOND_US, (to_micros(end) - to_micros(start)) // STRETCHES)
        stretch = micros - micros % width
        query = sa.select(sa.func.min(micros), sa.func.max(micros), sa.func.min(value), sa.func.max(value))
        stretches = connection.execute(query.where(*rows).group_by(stretch).order_by(stretch)).all()
    if several:
        worst = 3 if tag.warnning_threshold > tag.maximum_safe_value else 2
        return _series([(row[0], row[worst]) for row in stretches])
    return _series([point for first, last, low, high in stretches for point in ((first, low), (last, high))])


def _value(tag: Tag, place: Place) -> Any:
    """The tag's value as a float, NULL where it is implausible, infinite or NaN."""
    column = sa.cast(place.columns[column_of(tag)], sa.Double)
    low, high = (None if tag.table_name else plausible_range(column_of(tag))) or (-_HUGE, _HUGE)
    return sa.case((column.between(low, high), sa.func.abs(column) if tag.absolute else column))


def _rows(place: Place, device: Device, start: datetime, end: datetime) -> list[Any]:
    ids = [key == part for key, part in zip(place.source.keys, device, strict=True) if part is not None]
    return [place.source.time >= start, place.source.time < end, *ids]


def _count(connection: sa.Connection, place: Place, rows: list[Any]) -> int:
    some = sa.select(sa.literal(1).label("one")).select_from(place.source.table).where(*rows).limit(MOST_ROWS + 1)
    return connection.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one()


def _micros(connection: sa.Connection, place: Place) -> Any:
    if connection.dialect.name == "sqlite":
        return sa.type_coerce(place.source.time, sa.BigInteger)
    return sa.cast(sa.extract("epoch", place.source.time) * SECOND_US, sa.BigInteger)


def _series(points: list[tuple[int, float | None]]) -> Series:
    return Series(
        at_us=np.fromiter((at for at, _ in points), dtype=np.int64, count=len(points)),
        value=np.array([value for _, value in points], dtype=np.float64),
    )
