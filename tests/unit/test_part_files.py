"""Files kept for readers of parts: made once, replaced only for who begins, removed when nobody reads."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from api.store import part_files
from api.store.part_files import NoRoom, kept, tidy

NOW = 1_800_000_000.0


def put(folder: Path, name: str, content: bytes = b"x", *, now: float = NOW, begins: bool = True) -> Path:
    def pieces() -> Generator[bytes, None, None]:
        yield content

    return kept(folder, name, pieces, now=now, begins=begins)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_nobody_read_for_ten_minutes_goes(tmp_path: Path) -> None:
    put(tmp_path, "a")
    put(tmp_path, "b", now=NOW + 300)
    tidy(tmp_path, now=NOW + 601)
    assert names(tmp_path) == ["b.parquet", "b.used"]
    put(tmp_path, "c", now=NOW + 1000)
    assert names(tmp_path) == ["c.parquet", "c.used"]


def test_the_longest_unread_goes_where_all_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_files, "ALL", 10)
    put(tmp_path, "a", b"1234")
    put(tmp_path, "b", b"1234", now=NOW + 1)
    put(tmp_path, "a", b"", now=NOW + 2, begins=False)
    put(tmp_path, "c", b"1234", now=NOW + 3)
    assert names(tmp_path) == ["a.parquet", "a.used", "c.parquet", "c.used"]


def test_drafts_of_a_killed_worker_go_after_a_while(tmp_path: Path) -> None:
    draft = tmp_path / "a.12345678.draft"
    draft.write_bytes(b"half")
    os.utime(draft, (NOW, NOW))
    tidy(tmp_path, now=NOW + 599)
    assert draft.exists()
    tidy(tmp_path, now=NOW + 601)
    assert not draft.exists()


def test_what_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_files, "LARGEST", 3)
    with pytest.raises(NoRoom):
        put(tmp_path, "a", b"1234")
    assert names(tmp_path) == ["a.used"]
    assert put(tmp_path, "a", b"123").read_bytes() == b"123"


def test_a_full_disk_is_no_room(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full here")
    with full.open("wb", buffering=0) as file, pytest.raises(NoRoom):
        part_files._put(file.write, b"1")
