"""The spool: what was appended is handed out in order, whenever and however its process ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from api.errors import Conflict
from api.store.spool import Batch, Position, Spool
from api.store.spool_frames import RowShape, SpooledRows
from tests.conftest import NOW

SHAPE = RowShape(table="rack", columns=(("bank_id", None), ("rack_id", None), ("sequence", None)))
OTHER = RowShape(table="etc", columns=(("faults", "rack1"),))
MEGABYTE = 1 << 20

APPEND_FOR_EVER = """
import sys
from pathlib import Path
from api.store.spool import Spool
from tests.integration.test_spool import rows
spool = Spool(Path(sys.argv[1]), 1 << 30)
for sequence in range(10**9):
    spool.append(rows(sequence))
    print(sequence, flush=True)
"""


def rows(sequence: int, shape: RowShape = SHAPE) -> SpooledRows:
    """One row that holds its number."""
    values = np.array([[1.0, 2.0, float(sequence)]]) if shape is SHAPE else np.array([[float(sequence)]])
    return SpooledRows(shape=shape, at=NOW + timedelta(seconds=sequence), values=values)


def sequences(batch: Batch | None) -> list[int]:
    return [] if batch is None else [int(each.values[0, -1]) for each in batch.rows]


def all_of(spool: Spool) -> list[int]:
    found: list[int] = []
    while (batch := spool.read(MEGABYTE)) is not None:
        found += sequences(batch)
    return found


def test_rows_come_out_as_they_went_in(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MEGABYTE)
    spool.append(rows(1))
    spool.append(SpooledRows(shape=OTHER, at=NOW, values=np.array([[np.nan]])))
    batch = spool.read(MEGABYTE)
    assert batch is not None
    first, second = batch.rows
    assert (first.shape, first.at, first.values.tolist()) == (SHAPE, NOW + timedelta(seconds=1), [[1.0, 2.0, 1.0]])
    assert (second.shape, second.at) == (OTHER, NOW)
    assert np.isnan(second.values).all()
    assert spool.read(MEGABYTE) is None
    spool.close()


def test_what_is_not_acknowledged_is_handed_out_again_by_the_next_process(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MEGABYTE)
    spool.append(rows(0))
    stored = spool.read(1)
    assert stored is not None
    assert sequences(stored) == [0]
    spool.append(rows(1))
    spool.append(rows(2))
    spool.acknowledge(stored.end)
    assert all_of(spool) == [1, 2]
    spool.rewind()
    assert all_of(spool) == [1, 2]
    spool.close()
    again = Spool(tmp_path, MEGABYTE)
    again.append(rows(3))
    assert all_of(again) == [1, 2, 3]
    again.close()


def test_a_record_torn_anywhere_is_cut_off_and_the_others_stay(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MEGABYTE)
    spool.append(rows(0))
    spool.append(rows(1))
    (segment,) = tmp_path.glob("*.rows")
    whole = segment.stat().st_size
    spool.append(rows(2))
    spool.close()
    data = segment.read_bytes()
    for torn in range(whole, len(data)):
        segment.write_bytes(data[:torn])
        opened = Spool(tmp_path, MEGABYTE)
        assert all_of(opened) == [0, 1]
        opened.close()
    segment.write_bytes(data[:whole] + bytes(len(data) - whole))  # what a power failure leaves
    opened = Spool(tmp_path, MEGABYTE)
    assert all_of(opened) == [0, 1]
    opened.close()


def test_every_row_that_was_appended_survives_kill_9(tmp_path: Path) -> None:
    folder = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-c", APPEND_FOR_EVER, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": folder})
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.stdout.close()
    process.wait()
    last = int(next(line for line in reversed(said) if line.endswith(b"\n")))
    spool = Spool(tmp_path, 1 << 30)
    found = all_of(spool)
    assert found == list(range(len(found)))
    assert len(found) in (last + 1, last + 2)  # the last may have been appended and not yet said
    spool.close()


def test_a_full_spool_drops_its_oldest_segment_and_counts_the_rows(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 4000)
    for sequence in range(200):
        spool.append(rows(sequence))
    assert sum(path.stat().st_size for path in tmp_path.glob("*.rows")) <= 4000
    found = all_of(spool)
    assert found == list(range(spool.dropped, 200))
    assert spool.dropped > 0
    spool.close()


def test_stored_segments_are_removed_and_the_depth_goes_down(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 100_000, segment_bytes=500)
    for sequence in range(100):
        spool.append(rows(sequence))
    assert spool.fill > 0.05
    end = Position(0, 0)
    while (batch := spool.read(MEGABYTE)) is not None:
        end = batch.end
    spool.acknowledge(end)
    assert len(list(tmp_path.glob("*.rows"))) == 1
    assert spool.depth_bytes == 0
    spool.close()


def test_an_unreadable_note_of_what_is_stored_means_all_of_it_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MEGABYTE)
    spool.append(rows(0))
    batch = spool.read(MEGABYTE)
    assert batch is not None
    spool.acknowledge(batch.end)
    spool.close()
    (tmp_path / "done").write_text("")
    again = Spool(tmp_path, MEGABYTE)
    assert all_of(again) == [0]
    again.close()


def test_two_processes_never_have_the_same_spool(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MEGABYTE)
    folder = str(Path(__file__).resolve().parents[2])
    script = f"from pathlib import Path; from api.store.spool import Spool; Spool(Path({str(tmp_path)!r}), 1000)"
    second = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": folder}, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert Conflict.__name__ in second.stderr
    spool.close()


def test_a_disk_that_takes_no_more_is_said_and_leaves_no_half_record(tmp_path: Path, monkeypatch) -> None:
    spool = Spool(tmp_path, MEGABYTE)
    spool.append(rows(0))

    class Full:
        """A file on a full disk: some bytes go in, then no more."""

        def __init__(self, file) -> None:
            self._file = file

        def __getattr__(self, name: str):
            return getattr(self._file, name)

        def write(self, data: bytes) -> int:
            return self._file.write(data[:7])

    with monkeypatch.context() as patched:
        patched.setattr(spool, "_file", Full(spool._file))
        with pytest.raises(OSError, match="full"):
            spool.append(rows(1))
    spool.append(rows(2))
    assert all_of(spool) == [0, 2]
    spool.close()


def test_the_rows_that_wait_are_counted_from_what_was_acknowledged_or_from_a_place_behind_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MEGABYTE)
    assert spool.rows_after() == 0
    for sequence in range(4):
        spool.append(rows(sequence))
    assert spool.rows_after() == 4
    batch = spool.read(MEGABYTE)
    assert batch is not None
    assert spool.rows_after(batch.end) == 0
    spool.acknowledge(batch.end)
    spool.append(rows(4))
    assert spool.rows_after() == 1
    spool.close()
