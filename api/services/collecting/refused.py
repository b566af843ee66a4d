"""Rows that no table takes, kept in files that can be imported once the table has been mended."""

from __future__ import annotations

import csv
import hashlib
import math
from pathlib import Path

from api.store.spool_frames import RowShape, SpooledRows

MOST_BYTES = 64 << 20  # of one file; what comes then is counted only


class RefusedRows:
    """CSV files in ``folder``, one for each table and set of columns. ``count``: rows since the start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.count = 0

    def add(self, rows: SpooledRows) -> None:
        """Write rows down. A disk that takes no more raises ``OSError``."""
        self.count += len(rows.values)
        path = self.path(rows.shape)
        is_new = not path.exists()
        if not is_new and path.stat().st_size > MOST_BYTES:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if is_new:
                named = [name if member is None else f"{name}.{member}" for name, member in rows.shape.columns]
                writer.writerow(["timestamp", *named])
            for row in rows.values.tolist():
                writer.writerow([rows.at.isoformat(), *("" if math.isnan(value) else f"{value:.10g}" for value in row)])

    def path(self, shape: RowShape) -> Path:
        """The file of rows of a shape."""
        return self._folder / f"{shape.table}-{hashlib.sha256(repr(shape).encode()).hexdigest()[:8]}.csv"
