"""Rows of a tick: the image of a device, put into the columns of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from api.store.spool_frames import RowShape, SpooledRows
from engine.field.model import ProtocolMap, Register
from jobs.devices.image import Image

Column = tuple[str, str | None]
Indices = NDArray[np.intp]
NOWHERE = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class TableRows:
    """The rows of one table: ``places`` (rows, columns) of registers, :data:`NOWHERE` where there is none; ``ids``
    (rows, ids) come before them. ``leads``: registers of the fastest group; a row is made when one of its is fresh."""

    shape: RowShape
    ids: NDArray[np.float64]
    places: Indices
    leads: NDArray[np.bool_]


class RowMaker:
    """Makes the rows of one device. ``bank_id`` of the device; ``KeyError`` never: a column without register is NaN."""

    def __init__(self, protocol: ProtocolMap, bank_id: int | None) -> None:
        self._tables = [_table_rows(protocol, table, bank_id) for table in _tables(protocol.registers)]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the device has rows for."""
        return tuple(each.shape.table for each in self._tables)

    def rows(self, image: Image, second: int) -> Iterator[SpooledRows]:
        """The rows of the tick ``second`` (since 1970), one piece a table."""
        values = np.append(image.row_values(second), np.nan)
        fresh = np.append(image.is_fresh, False)
        for table in self._tables:
            made = (fresh[table.places] & table.leads).any(axis=1)
            if made.any():
                measured = values[table.places[made]]
                yield SpooledRows(
                    shape=table.shape,
                    at=datetime.fromtimestamp(second, UTC),
                    values=np.concatenate([table.ids[made], measured], axis=1),
                )


def _tables(registers: Sequence[Register]) -> list[str]:
    return list(dict.fromkeys(register.table for register in registers if register.table is not None))


def _table_rows(protocol: ProtocolMap, table: str, bank_id: int | None) -> TableRows:
    mine = [(i, r) for i, r in enumerate(protocol.registers) if r.table == table and r.column is not None]
    columns: list[Column] = list(dict.fromkeys((str(r.column), r.json_key) for _, r in mine))
    racks: list[int | None] = [None]
    if table == "rack":
        racks = [*sorted({r.rack_id for _, r in mine if r.rack_id is not None})]
    every = {group.name: group.every_s for group in protocol.groups}
    fastest = min(every[r.group] for _, r in mine)
    places = np.full((len(racks), len(columns)), NOWHERE, dtype=np.intp)
    leads = np.zeros(places.shape, dtype=np.bool_)
    for i, register in mine:
        row = racks.index(register.rack_id) if table == "rack" else 0
        column = columns.index((str(register.column), register.json_key))
        places[row, column] = i
        leads[row, column] = every[register.group] == fastest
    ids: list[tuple[str, list[float]]] = []
    if table in ("bank", "rack"):
        ids.append(("bank_id", [np.nan if bank_id is None else float(bank_id)] * len(racks)))
    if table == "rack":
        ids.append(("rack_id", [float(rack or 0) for rack in racks]))
    named: list[Column] = [(name, None) for name, _ in ids]
    return TableRows(
        shape=RowShape(table=table, columns=(*named, *columns)),
        ids=np.array([values for _, values in ids]).reshape(len(ids), len(racks)).T,
        places=places,
        leads=leads,
    )
