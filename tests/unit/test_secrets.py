"""Secrets in files: made once, kept to their owner, refused when they are none."""

from __future__ import annotations

import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from api.config import Settings
from api.errors import BadConfiguration
from api.store.secrets import secret


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    made = secret(settings, "jwt_secret")
    assert secret(settings, "jwt_secret") == made
    assert secret(settings, "session_secret") != made
    assert stat.S_IMODE((tmp_path / "var" / "jwt.secret").stat().st_mode) == 0o600


def test_many_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    gate, found = threading.Barrier(8), []

    def start() -> None:
        gate.wait()
        found.append(secret(settings, "jwt_secret"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["jwt.secret"]


def test_a_given_secret_needs_no_file(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, jwt_secret="x" * 32)
    assert secret(settings, "jwt_secret") == "x" * 32
    assert list(tmp_path.iterdir()) == []


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="at least 32 characters"):
        secret(Settings(data_dir=tmp_path, jwt_secret="short"), "jwt_secret")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    settings = replace(Settings(data_dir=tmp_path), jwt_secret_file=tmp_path)  # a folder
    with pytest.raises(BadConfiguration, match="cannot be read"):
        secret(settings, "jwt_secret")
