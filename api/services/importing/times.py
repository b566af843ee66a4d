"""Times of a file as UTC moments: by column where all cells are alike, else cell by cell with a reason for the bad."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from api.errors import BadParameter
from api.i18n import Text
from api.services.importing.cells import Converted
from api.services.importing.mapping import EPOCHS
from api.services.site_time import parse_time
from api.store.times import PLAUSIBLE_MICROS, to_micros

MICROS = pa.timestamp("us", "UTC")


def to_utc(cells: pa.Array, *, zone: ZoneInfo, time_format: str, field: str, required: bool) -> Converted:
    """``cells`` as UTC moments; those without an offset are local times in ``zone``.

    A local time that occurs twice means the first. A cell that is no time, or lies outside the years 1980 to 2200,
    is bad, where ``required`` also one without a time. Raises :class:`BadParameter` naming ``field`` for a column of
    numbers without an epoch format.
    """
    return _checked(_read(cells, zone, time_format, field), required=required)


def _read(cells: pa.Array, zone: ZoneInfo, time_format: str, field: str) -> Converted:
    if pa.types.is_timestamp(cells.type):
        return _from_arrow(cells, zone)
    if time_format in EPOCHS:
        return _from_epoch(cells, EPOCHS[time_format])
    if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
        expected = Text("times as text or as a timestamp, or a map with time_format epoch_s, epoch_ms or epoch_us")
        raise BadParameter(field, cells.type, expected)
    trimmed = pc.utf8_trim_whitespace(cells)
    if time_format != "iso":
        return _one_by_one(trimmed, zone, time_format)
    quick = _quickly(trimmed, zone)
    return quick if quick is not None else _one_by_one(trimmed, zone, None)


def _from_arrow(cells: pa.Array, zone: ZoneInfo) -> Converted:
    if cells.type.tz is None:
        local = pc.cast(cells, pa.timestamp("us"), safe=False)
        try:
            return Converted(values=_localised(local, zone))
        except pa.ArrowInvalid:  # a local time that the clocks skip
            texts = pc.strftime(local, format="%Y-%m-%dT%H:%M:%S")
            return _one_by_one(texts, zone, None)
    return Converted(values=pc.cast(cells, MICROS, safe=False))


def _from_epoch(cells: pa.Array, micros: int) -> Converted:
    bad: dict[int, Text] = {}
    moments: list[int | None] = []
    for row, cell in enumerate(cells.to_pylist()):
        try:
            moments.append(None if cell is None else round(float(cell) * micros))
        except (ValueError, TypeError, OverflowError):
            moments.append(None)
            bad[row] = Text("{value} is not a time", value=repr(cell)[:100])
    return Converted(values=pa.array(_in_range(moments, bad), pa.int64()).cast(MICROS), bad=bad)


def _in_range(moments: list[int | None], bad: dict[int, Text]) -> list[int | None]:
    for row, moment in enumerate(moments):
        if moment is not None and moment not in PLAUSIBLE_MICROS:
            bad[row] = Text("{value} is not a time between 1980 and 2200", value=moment)
            moments[row] = None
    return moments


def _quickly(cells: pa.Array, zone: ZoneInfo) -> Converted | None:
    """All cells with an offset, or all without; None when it takes a closer look."""
    try:
        return Converted(values=pc.cast(cells, MICROS))
    except pa.ArrowInvalid:
        pass
    try:
        return Converted(values=_localised(pc.cast(cells, pa.timestamp("us")), zone))
    except pa.ArrowInvalid:
        return None


def _localised(local: pa.Array, zone: ZoneInfo) -> pa.Array:
    return pc.cast(pc.assume_timezone(local, zone.key, ambiguous="earliest", nonexistent="raise"), MICROS)


def _one_by_one(cells: pa.Array, zone: ZoneInfo, pattern: str | None) -> Converted:
    bad: dict[int, Text] = {}
    moments: list[int | None] = []
    for row, cell in enumerate(cells.to_pylist()):
        moments.append(None)
        if cell:
            try:
                moments[-1] = to_micros(_moment(cell, zone, pattern))
            except BadParameter as error:
                bad[row] = error.text
            except (ValueError, OverflowError):
                bad[row] = Text("{value} is not a time of the form {pattern}", value=repr(cell)[:100], pattern=pattern)
    return Converted(values=pa.array(_in_range(moments, bad), pa.int64()).cast(MICROS), bad=bad)


def _moment(cell: str, zone: ZoneInfo, pattern: str | None) -> datetime:
    if pattern is None:
        return parse_time(cell, zone, "timestamp")
    moment = datetime.strptime(cell, pattern)  # noqa: DTZ007 - a pattern with %z gives an offset, else it is local
    return moment.astimezone(UTC) if moment.tzinfo else parse_time(moment.isoformat(), zone, "timestamp")


def _checked(converted: Converted, *, required: bool) -> Converted:
    """Cells with a time that no clock in order shows are bad; where ``required`` those without a time, too."""
    micros = pc.cast(converted.values, pa.int64())
    outside = pc.or_(pc.less(micros, PLAUSIBLE_MICROS.start), pc.greater_equal(micros, PLAUSIBLE_MICROS.stop))
    bad = dict(converted.bad)
    for row in pc.indices_nonzero(pc.fill_null(outside, required)).to_pylist():
        moment = converted.values[row].as_py()
        text = (
            Text("there is no time")
            if moment is None
            else Text("{value} is not a time between 1980 and 2200", value=moment)
        )
        bad.setdefault(row, text)
    return Converted(values=converted.values, bad=bad)
