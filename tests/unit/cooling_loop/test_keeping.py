"""What outlives a process: its records and its memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.store.cooling.cycles import CycleRecord
from api.store.cooling.record_spool import RecordSpool
from jobs.cooling.keeping import Kept

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
FIRST = CycleRecord(
    site=2, at=NOON, mode="manual", late_s=0.01, took_s=0.02, readings={"t5": 35.1}, staging=[], alarms=[["a", "b"]]
)


def cycle(number: int) -> CycleRecord:
    return replace(FIRST, at=NOON + timedelta(seconds=20 * number))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cooling" / "site_2.cycles"


def test_records_come_back_as_they_were_in_their_order(path: Path) -> None:
    spool = RecordSpool(path, 1 << 20)
    for number in range(3):
        spool.append(cycle(number))
    assert spool.waiting()[0] == [cycle(0), cycle(1), cycle(2)]
    assert spool.waiting(2)[0] == [cycle(0), cycle(1)]


def test_what_is_stored_is_not_handed_out_again_and_the_file_is_emptied(path: Path) -> None:
    spool = RecordSpool(path, 1 << 20)
    for number in range(3):
        spool.append(cycle(number))
    spool.stored(spool.waiting(2)[1])
    assert spool.waiting()[0] == [cycle(2)]
    spool.stored(spool.waiting()[1])
    assert (spool.waiting()[0], path.stat().st_size, spool.depth_bytes) == ([], 0, 0)


def test_a_process_that_starts_again_finds_them_and_a_torn_line_costs_itself_alone(path: Path) -> None:
    RecordSpool(path, 1 << 20).append(cycle(0))
    with path.open("ab") as file:
        file.write(b'{"site":2,"at":"2026-')
    again = RecordSpool(path, 1 << 20)
    again.append(cycle(2))
    assert again.waiting()[0] == [cycle(0), cycle(2)]


def test_a_full_spool_drops_its_older_half_and_counts_it(path: Path) -> None:
    spool = RecordSpool(path, 2_000)
    handed, place = [], None
    for number in range(30):
        spool.append(cycle(number))
        if number == 2:
            handed, place = spool.waiting()
    assert [each.at for each in handed] == [cycle(n).at for n in range(3)]
    assert place is not None
    spool.stored(place)  # of a file that was cut since: nothing of the new one is taken for stored
    kept = spool.waiting()[0]
    assert kept == [cycle(n) for n in range(30 - len(kept), 30)]
    assert spool.dropped == 30 - len(kept) > 0
    assert path.stat().st_size <= 2_000


def test_what_is_kept_comes_back_within_five_minutes(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "site_2.json")
    assert kept.read(NOON) is None
    kept.write(NOON, {"memory": {"a": 1}})
    assert (kept.read(NOON + timedelta(minutes=5)) or {})["memory"] == {"a": 1}


@pytest.mark.parametrize("age", [timedelta(minutes=5, seconds=1), timedelta(seconds=-1)])
def test_what_is_older_or_not_of_yet_is_not_used(tmp_path: Path, age: timedelta) -> None:
    kept = Kept(tmp_path / "site_2.json")
    kept.write(NOON, {"memory": {}})
    assert kept.read(NOON + age) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 2, "at": "2026-07-15T12:00:00+00:00"}'])
def test_a_file_that_says_something_else_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "site_2.json").write_text(text, encoding="utf-8")
    assert Kept(tmp_path / "site_2.json").read(NOON) is None


def test_a_disk_that_takes_nothing_costs_the_memory_and_not_the_cycle(tmp_path: Path) -> None:
    (tmp_path / "cooling").write_text("a file where the folder should be", encoding="utf-8")
    Kept(tmp_path / "cooling" / "site_2.json").write(NOON, {})
