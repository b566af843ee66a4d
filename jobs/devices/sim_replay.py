"""A recording played to the simulated devices as if it were live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from api.errors import BadParameter
from api.i18n import Text
from api.store.catalogue import known
from jobs.devices.sim_device import SimulatedDevice
from jobs.devices.sim_plant import TABLES_OF_A_BANK
from jobs.devices.sim_status import Columns, Rows

LONGEST_GAP = timedelta(seconds=5)  # a hole of the recording longer than this is silence, a shorter one holds its row
TABLES = ("rack", "bank", "pcs", "etc")


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """The rows of one table, bank and rack, in order of time."""

    table: str
    bank_id: int | None
    rack_id: int | None
    times: pd.DatetimeIndex
    rows: pd.DataFrame

    def at(self, moment: pd.Timestamp, patience: timedelta) -> Columns | None:
        """The newest row that is not older than ``patience``."""
        place = int(self.times.searchsorted(moment, side="right")) - 1
        if place < 0 or moment - self.times[place] > patience:
            return None
        return {str(name): value for name, value in self.rows.iloc[place].items()}


class SimReplay:
    """Recordings and the devices that show them. The first moment of the recordings is shown at ``begins``.

    ``speed``: seconds of the recording for each second. ``repeats``: whether it begins anew at its end.
    """

    def __init__(
        self,
        files: Iterable[Path],
        devices: Iterable[SimulatedDevice],
        *,
        begins: datetime,
        speed: float = 1.0,
        repeats: bool = True,
    ) -> None:
        self.devices = tuple(devices)
        self._tracks = [track for file in files for track in read_tracks(file)]
        self._next, self._begins, self._speed, self._repeats = begins, begins, speed, repeats
        self._first = min(track.times[0] for track in self._tracks)
        self._last = max(track.times[-1] for track in self._tracks)
        self._patience = max(LONGEST_GAP, 3 * max(_usual_step(track.times) for track in self._tracks))

    @property
    def is_over(self) -> bool:
        """Whether the recordings are at their end and do not begin anew."""
        return not self._repeats and self._played(self._next) > self._last

    def catch_up(self, now: datetime) -> None:
        """Go on with the second that comes: what was missed is not shown."""
        self._next = now.replace(microsecond=0)

    def step(self) -> tuple[datetime, dict[int | None, Rows]]:
        """The next moment and its rows by bank; no rows stand for silence."""
        moment, self._next = self._next, self._next + timedelta(seconds=1)
        played = self._played(moment)
        return moment, {bank: self._rows(bank, played) for bank in {device.bank_id for device in self.devices}}

    def show(self, moment: datetime, rows: dict[int | None, Rows]) -> None:
        """Let the devices show the rows, or fall silent."""
        for device in self.devices:
            device.refresh(moment, rows[device.bank_id] or None)

    def _played(self, moment: datetime) -> pd.Timestamp:
        passed = (moment - self._begins) * self._speed
        if self._repeats:
            passed %= self._last - self._first + timedelta(seconds=1)
        return self._first + passed

    def _rows(self, bank_id: int | None, played: pd.Timestamp) -> Rows:
        found = {}
        for track in self._tracks:
            if track.table not in TABLES_OF_A_BANK or track.bank_id in (None, bank_id):
                row = track.at(played, self._patience)
                if row is not None:
                    found[track.table, track.rack_id] = row
        return found


def read_tracks(path: Path) -> list[Track]:
    """The rows of a CSV or Parquet file; columns by API name in any case, times with their offset, else UTC.

    Raises :class:`~api.errors.BadParameter` for a file that is neither, or has no known table's columns.
    """
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        frame.columns = pd.Index([str(name).lower() for name in frame.columns])
        frame["timestamp"] = pd.to_datetime(frame["timestamp"], utc=True, format="ISO8601")
    except (OSError, ValueError, KeyError) as error:
        raise BadParameter("replay", str(path), Text("a CSV or Parquet file of rows with their timestamp")) from error
    table = _table_of(frame, path)
    for name in frame.columns:
        entry = known(name)
        if entry is not None and entry.kind == "json":  # some recorders write a Python dict
            frame[name] = frame[name].str.replace("'", '"')
    keys = [name for name in ("bank_id", "rack_id") if name in frame]
    frame = frame.sort_values("timestamp", kind="stable")
    parts = frame.groupby(keys) if keys else [((), frame)]
    return [_track(table, dict(zip(keys, ids, strict=True)), rows) for ids, rows in parts]


def _track(table: str, ids: dict[str, int], rows: pd.DataFrame) -> Track:
    bank, rack = ids.get("bank_id"), ids.get("rack_id")
    return Track(
        table=table,
        bank_id=None if bank is None else int(bank),
        rack_id=None if rack is None else int(rack),
        times=pd.DatetimeIndex(rows["timestamp"]),
        rows=rows.drop(columns=["timestamp", *ids]),
    )


def _table_of(frame: pd.DataFrame, path: Path) -> str:
    """The table most of the columns belong to."""
    entries = [entry for entry in map(known, frame.columns) if entry is not None and entry.kind not in ("time", "id")]
    table = max(TABLES, key=lambda name: sum(name in entry.tables for entry in entries))
    if not entries or (table == "rack") is not ("rack_id" in frame):
        raise BadParameter("replay", str(path), Text("a file whose columns are those of one table, by API name"))
    return table


def _usual_step(times: pd.DatetimeIndex) -> timedelta:
    steps = times.to_series().diff().median()
    return LONGEST_GAP / 3 if pd.isna(steps) else steps.to_pytimedelta()
