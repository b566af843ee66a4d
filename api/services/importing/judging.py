"""Which rows of a batch can be stored, as values of the table's columns, and why the others cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from api.errors import BadParameter
from api.i18n import Text
from api.services.importing.cells import Converted, convert
from api.services.importing.mapping import ImportMap, MappedColumn
from api.services.importing.sources import Batch
from api.services.importing.target import Target
from api.services.importing.times import to_utc
from api.store.catalogue import plausible_range


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Good ``rows`` by API name; ``bad`` rows as (line, reason, cells of the file); what was odd about good values."""

    rows: pa.Table
    bad: Sequence[tuple[int, Text, Sequence[Any]]]
    not_finite: int
    implausible: Counter[str]


def judge(batch: Batch, target: Target, mapping: ImportMap, site_zone: ZoneInfo) -> Judged:
    """The rows of ``batch`` as values for ``target``. A row with one bad cell is bad as a whole, for that reason."""
    zone = ZoneInfo(mapping.timezone) if mapping.timezone else site_zone
    columns: dict[str, pa.Array] = {}
    reasons: dict[int, Text] = {}
    not_finite = 0
    for in_file, column in target.columns.items():
        converted = _convert(batch.columns[in_file], column, target, zone, mapping.time_format)
        columns[column.name] = converted.values
        not_finite += converted.not_finite
        for row, reason in converted.bad.items():
            reasons.setdefault(row, Text("{column}: {reason}", column=in_file, reason=reason))
    for name, value in mapping.constants.items():
        columns[name] = _constant(name, value, target, len(batch.lines))
    for name in target.key:
        for row in pc.indices_nonzero(pc.is_null(columns[name])).to_pylist():
            reasons.setdefault(row, Text("{column}: there is no value", column=name))
    rows = pa.table(columns)
    if reasons:
        rows = rows.filter(pa.array([row not in reasons for row in range(len(batch.lines))]))
    return Judged(rows=rows, bad=_bad(batch, reasons), not_finite=not_finite, implausible=_implausible(rows))


def without_repeats(rows: pa.Table, key: Sequence[str], *, last: bool) -> pa.Table:
    """The first row of each key, or the last, in their order in the file."""
    place = pa.array(range(rows.num_rows), pa.int64())
    keyed = rows.select(list(key)).append_column("place", place)
    kept = keyed.group_by(list(key)).aggregate([("place", "max" if last else "min")])[
        "place_" + ("max" if last else "min")
    ]
    return rows if len(kept) == rows.num_rows else rows.take(kept.sort())


def local_days(rows: pa.Table, zone: ZoneInfo) -> list[date]:
    """The calendar days of ``zone`` that the rows fall on."""
    local = pc.local_timestamp(pc.cast(rows["timestamp"], pa.timestamp("us", zone.key)))
    return list(pc.unique(pc.cast(local, pa.date32(), safe=False)).to_pylist())


def _convert(cells: pa.Array, column: MappedColumn, target: Target, zone: ZoneInfo, time_format: str) -> Converted:
    to = target.types[column.name]
    if to.kind != "time":
        return convert(cells, to, scale=column.scale, offset=column.offset)
    required = column.name == "timestamp"
    return to_utc(cells, zone=zone, time_format=time_format, field=column.name, required=required)


def _constant(name: str, value: Any, target: Target, count: int) -> pa.Array:
    one = convert(pa.array([value]), target.types[name])
    if one.bad:
        raise BadParameter(f"constants.{name}", value, one.bad[0])
    return pa.array([one.values[0].as_py()] * count, one.values.type)


def _bad(batch: Batch, reasons: dict[int, Text]) -> list[tuple[int, Text, Sequence[Any]]]:
    names = list(batch.columns)
    bad: list[tuple[int, Text, Sequence[Any]]] = [
        (line, Text("the row has {cells} cells, the header has {names}", cells=len(cells), names=len(names)), cells)
        for line, cells in batch.ragged
    ]
    for row, reason in reasons.items():
        bad.append((batch.lines[row], reason, [batch.columns[name][row].as_py() for name in names]))
    return sorted(bad, key=lambda row: row[0])


def _implausible(rows: pa.Table) -> Counter[str]:
    outside: Counter[str] = Counter()
    for name in rows.column_names:
        bounds = plausible_range(name)
        values = rows[name]
        if bounds is not None and (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
            out = pc.or_(pc.less(values, bounds[0]), pc.greater(values, bounds[1]))
            count = pc.sum(out).as_py() or 0
            if count:
                outside[name] = count
    return outside
