"""A recording shown as if it were live, by the device and by the process of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from api.errors import BadParameter
from api.services.maps import protocol_map
from jobs.devices.sim_device import DeviceRefuses, SimulatedDevice
from jobs.devices.sim_replay import SimReplay, read_tracks
from tests.conftest import REAL_DATA

BEGINS = datetime(2026, 11, 21, 2, 0, 0, tzinfo=UTC)
RECORDED = pd.Timestamp("2022-05-10T00:00:00+09:00")


def written(path: Path, seconds: list[int], **columns: list[float]) -> Path:
    """A recording of bank 1 and, with other values, bank 2, as CSV or Parquet."""
    times = [(RECORDED + pd.Timedelta(seconds=second)).isoformat() for second in seconds]
    frames = [
        pd.DataFrame({"TIMESTAMP": times, "BANK_ID": bank, **{k: [v + bank for v in c] for k, c in columns.items()}})
        for bank in (1, 2)
    ]
    frame = pd.concat(frames)
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    return path


def played(path: Path, *, seconds: int, speed: float = 1.0, repeats: bool = True) -> tuple[SimReplay, list[object]]:
    """What a device of bank 1 shows of BANK_SOC, second by second: %, or "silent"."""
    device = SimulatedDevice(protocol_map("bms_one_block"), bank_id=1)
    replay = SimReplay([path], [device], begins=BEGINS, speed=speed, repeats=repeats)
    seen: list[object] = []
    for _ in range(seconds):
        if replay.is_over:
            break
        replay.show(*replay.step())
        seen.append("silent" if device.line_fault(0) else device.read(4, 2, 1)[0] / 10)
    return replay, seen


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_rows_come_one_a_second_and_begin_anew_at_the_end(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / f"day{suffix}", [0, 1, 2], BANK_SOC=[10.0, 20.0, 30.0])
    assert played(path, seconds=5)[1] == [11.0, 21.0, 31.0, 11.0, 21.0]


def test_once_means_until_the_end(tmp_path: Path) -> None:
    path = written(tmp_path / "day.csv", [0, 1, 2], BANK_SOC=[10.0, 20.0, 30.0])
    replay, seen = played(path, seconds=9, repeats=False)
    assert seen == [11.0, 21.0, 31.0]
    assert replay.is_over


def test_faster_means_more_of_the_recording_a_second(tmp_path: Path) -> None:
    path = written(tmp_path / "day.csv", [0, 1, 2, 3, 4], BANK_SOC=[10.0, 20.0, 30.0, 40.0, 50.0])
    assert played(path, seconds=3, speed=2.0)[1] == [11.0, 31.0, 51.0]


def test_a_short_hole_holds_the_row_before_it_and_a_long_one_is_silence(tmp_path: Path) -> None:
    path = written(tmp_path / "day.csv", [0, 1, 2, 3, 6, 14, 15], BANK_SOC=[9.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0])
    held = [10, 11, 21, 31, 31, 31, *[41] * 6]  # up to 5 s after the row at 6 s
    assert played(path, seconds=16)[1] == [*held, "silent", "silent", 51, 61]


def test_a_register_that_was_not_recorded_holds_the_number_for_none(tmp_path: Path) -> None:
    path = written(tmp_path / "day.csv", [0, 1], BANK_SOC=[10.0, 20.0])
    device = SimulatedDevice(protocol_map("bms_one_block"), bank_id=1)
    replay = SimReplay([path], [device], begins=BEGINS)
    replay.show(*replay.step())
    assert device.read(4, 9, 1) == [0x8000]  # the highest cell temperature, int16
    with pytest.raises(DeviceRefuses):
        device.read(4, 60_000, 1)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "timestamp,x\n2022-05-10,1\n", "timestamp,bank_soc\nyesterday,1\n"])
def test_a_file_that_is_no_recording_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadParameter, match=r"bad\.csv"):
        read_tracks(tmp_path / "bad.csv")


@pytest.mark.real_data
def test_the_recorded_day_is_shown_row_by_row() -> None:
    path = REAL_DATA / "site2-bank-2022-05-10.parquet"
    if not path.exists():
        pytest.skip("the recorded day is not beside the checkout")
    device = SimulatedDevice(protocol_map("bms_one_block"), bank_id=2)
    replay = SimReplay([path], [device], begins=BEGINS)
    recorded = pd.read_parquet(path)
    recorded = recorded[recorded["BANK_ID"] == 2].set_index("TIMESTAMP")
    replay.catch_up(BEGINS + timedelta(hours=12))
    for second in range(20):
        moment, rows = replay.step()
        replay.show(moment, rows)
        at = RECORDED + pd.Timedelta(hours=12, seconds=second)
        row = recorded[recorded.index <= str(at)].iloc[-1]
        assert device.read(4, 2, 1) == [round(row["BANK_SOC"] * 10)]
        assert device.read(4, 7, 2) == [
            round(row["MAX_CELL_VOLTAGE_OF_BANK"] * 1000),
            round(row["MIN_CELL_VOLTAGE_OF_BANK"] * 1000),
        ]
