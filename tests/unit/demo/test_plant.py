"""Where a demo simulation stands, and going on from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from api.config import demo_sites
from api.services.demo.plant import advance, beginning, day_start, load, plant_of, save

SITE = demo_sites(Path("/nowhere"))[0]
HEAD = b'{"at": "2026-11-21T00:00:00+00:00", "energy_mwh": 1}'
NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # Seoul 12:00, charging


def test_a_simulation_goes_on_from_its_file_without_a_seam(tmp_path: Path) -> None:
    plant = plant_of(SITE)
    start = beginning(plant, NOON)
    whole, _ = advance(plant, start, NOON + timedelta(minutes=4), 60)
    first, standing = advance(plant, start, NOON + timedelta(minutes=2), 60)
    save(tmp_path / "s", standing)
    kept = load(tmp_path / "s")
    assert kept is not None
    second, _ = advance(plant_of(SITE), kept, NOON + timedelta(minutes=4), 60)
    for table, frame in whole.items():
        pd.testing.assert_frame_equal(pd.concat([first[table], second[table]], ignore_index=True), frame)


def test_every_table_has_a_row_for_every_step() -> None:
    plant = plant_of(SITE)
    frames, standing = advance(plant, beginning(plant, NOON), NOON + timedelta(seconds=3), 1)
    assert {table: len(frame) for table, frame in frames.items()} == {"bank": 3, "rack": 24, "pcs": 3, "etc": 3}
    assert standing.at == NOON + timedelta(seconds=3)


def test_the_energy_meter_only_counts_up() -> None:
    plant = plant_of(SITE)
    frames, standing = advance(plant, beginning(plant, NOON), NOON + timedelta(minutes=30), 60)
    assert frames["etc"]["energy_mwh"].is_monotonic_increasing
    assert standing.energy_mwh == pytest.approx(frames["etc"]["energy_mwh"].iloc[-1])


def test_the_day_starts_at_local_midnight() -> None:
    assert day_start(SITE, NOON) == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("content", [b"", b"{}\n", HEAD + b"\n", HEAD + b"\nPK", HEAD + b"\nxx", b"\x00\xff\n"])
def test_a_standing_that_cannot_be_read_begins_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s").write_bytes(content)
    assert load(tmp_path / "s") is None


def test_no_file_is_no_standing(tmp_path: Path) -> None:
    assert load(tmp_path / "none") is None
