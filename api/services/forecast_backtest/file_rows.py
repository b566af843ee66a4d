"""The rows of one device out of a CSV or Parquet file: times and every column of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from api.errors import BadParameter
from api.i18n import Text
from api.services.importing.cells import convert
from api.services.importing.mapping import ImportMap
from api.services.importing.sources import Batch, open_source
from api.services.importing.times import to_utc
from api.store.columns import CellType

TIMES = ("timestamp", "time", "datetime")
NUMBER = CellType(kind="float")
IDS = ("bank_id", "rack_id")


def file_rows(path: Path, zone: ZoneInfo, *, bank: int | None = None, rack: int | None = None) -> pd.DataFrame:
    """Rows by UTC time, ascending, of rows at one time the last; columns by their names in lower case.

    Columns of anything but numbers, and those without any, are left out. ``zone``: of times without an offset.

    :raises BadParameter: naming FILE, --bank or --rack: the file is not what its name says, has no column of times, a
        bad time, or rows of several devices of which none was chosen
    """
    times: list[pa.Array] = []
    parts: dict[str, list[NDArray[np.float64]]] = {}
    with open_source(path, ImportMap()) as source:
        named = {name.lower(): name for name in source.names}
        time = next((named[name] for name in TIMES if name in named), None)
        if time is None:
            raise BadParameter("FILE", ", ".join(source.names), Text("a file with a column called timestamp"))
        numeric: list[str] | None = None
        for batch in source.batches:
            if batch.ragged:
                line = batch.ragged[0][0]
                raise BadParameter("FILE", f"{path.name}:{line}", Text("a row with as many cells as the header"))
            times.append(_moments(batch, time, zone, path))
            if numeric is None:
                numeric = [name for name in source.names if name != time and _is_numeric(batch.columns[name])]
            for name in numeric:
                parts.setdefault(name.lower(), []).append(_numbers(batch.columns[name]))
    if not times:
        raise BadParameter("FILE", path.name, Text("a file with at least one row"))
    index = pd.DatetimeIndex(pa.chunked_array(times).to_pandas()).as_unit("us")
    columns = {name: np.concatenate(found) for name, found in parts.items()}
    known = {name: values for name, values in columns.items() if not np.isnan(values).all()}
    frame = pd.DataFrame(known, index=index)
    return in_order(_of_device(frame, bank=bank, rack=rack))


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows ascending by time, of rows at one time the last."""
    ordered = frame if frame.index.is_monotonic_increasing else frame.sort_index(kind="stable")
    return ordered[~ordered.index.duplicated(keep="last")]


def _moments(batch: Batch, time: str, zone: ZoneInfo, path: Path) -> pa.Array:
    found = to_utc(batch.columns[time], zone=zone, time_format="iso", field=time, required=True)
    for row, text in found.bad.items():
        raise BadParameter(
            "FILE", f"{path.name}:{batch.lines[row]}", Text("a time in every row ({problem})", problem=text)
        )
    return found.values


def _is_numeric(cells: pa.Array) -> bool:
    if pa.types.is_nested(cells.type) or pa.types.is_temporal(cells.type) or pa.types.is_dictionary(cells.type):
        return False
    return not convert(cells, NUMBER).bad


def _numbers(cells: pa.Array) -> NDArray[np.float64]:
    values = convert(cells, NUMBER).values
    return np.asarray(pc.fill_null(values, np.nan).to_numpy(zero_copy_only=False), dtype=np.float64)


def _of_device(frame: pd.DataFrame, *, bank: int | None, rack: int | None) -> pd.DataFrame:
    for name, wanted in zip(IDS, (bank, rack), strict=True):
        field = f"--{name.removesuffix('_id')}"
        if name not in frame:
            if wanted is not None:
                raise BadParameter(field, wanted, Text("a file with the column {column}", column=name.upper()))
            continue
        there = _ids(frame[name])
        expected = Text("one of {known}", known=", ".join(map(str, there)))
        if wanted is None and len(there) > 1:
            raise BadParameter(field, Text("nothing"), expected)
        if wanted is not None and wanted not in there:
            raise BadParameter(field, wanted, expected)
        frame = frame[frame[name] == (there[0] if wanted is None else wanted)].drop(columns=name)
    return frame


def _ids(column: pd.Series[float]) -> Sequence[int]:
    return sorted(int(number) for number in column.dropna().unique())
