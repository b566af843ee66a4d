"""The last 30 minutes of readings, one slot each 20 s; a frozen value, so that whoever holds it cannot lose it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from engine.thermal.because import Because
from engine.thermal.features import COLUMNS
from engine.thermal.prediction import STEP_S, WINDOW
from engine.thermal.reading import Reading
from engine.thermal.samples import STEP_MS
from engine.thermal.window import slotted

FIELDS = ("t1_c", "t4_c", "t5_c", "t6_c", "t7_c", "engine_load_pct")
Row = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """There is no window; why."""

    reason: Because


@dataclass(frozen=True, kw_only=True)
class Buffer:
    """``at_ms``: milliseconds since 1970 in UTC, rising; ``rows``: values as :data:`engine.thermal.features.COLUMNS`,
    NaN where a sensor's value is missing or stale."""

    at_ms: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()

    def add(self, at: datetime, reading: Reading) -> Buffer:
        """With one more reading; those older than 30 min are left out.

        A reading not later than the newest means that the clock was set back: the buffer begins anew with it.

        :param at: aware, or UTC
        """
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        now_ms, row = round(aware.timestamp() * 1000), _row(reading)
        if self.at_ms and now_ms <= self.at_ms[-1]:
            return Buffer(at_ms=(now_ms,), rows=(row,))
        oldest = now_ms - (WINDOW - 1) * STEP_MS - STEP_MS // 2
        first = next((k for k, at_ms in enumerate(self.at_ms) if at_ms >= oldest), len(self.at_ms))
        return Buffer(at_ms=(*self.at_ms[first:], now_ms), rows=(*self.rows[first:], row))

    def window(self) -> pd.DataFrame | Gap:
        """90 rows at 20 s up to the newest reading, in UTC, up to three missing in a row bridged; or why there are
        none: more are missing, or the newest or the oldest one is."""
        found = slotted(np.array(self.at_ms, dtype=np.int64), np.array(self.rows).reshape(-1, len(COLUMNS)))
        if isinstance(found, Because):
            return Gap(reason=found)
        values, newest = found
        end = pd.Timestamp(newest, unit="ms", tz="UTC")
        return pd.DataFrame(
            values, columns=list(COLUMNS), index=pd.date_range(end=end, periods=WINDOW, freq=f"{STEP_S}s")
        )


def _row(reading: Reading) -> Row:
    values = zip(COLUMNS, (getattr(reading, field) for field in FIELDS), strict=True)
    return tuple(np.nan if value is None or name in reading.stale else float(value) for name, value in values)
