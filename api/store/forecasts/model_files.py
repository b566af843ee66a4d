"""The files of trained models under ``data_dir``: whole or not there, readable by us alone."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Collection
from pathlib import Path

ORPHAN_S = 3600.0  # a file without a row may be one whose row is just being written


def folder_of(data_dir: Path, site: int) -> Path:
    """Where the models of a site lie."""
    return data_dir / "models" / f"site_{site}"


def file_name(kind: str, version: str) -> str:
    """The name of a model's file.

    >>> file_name("ten_minutes", "20261121T023107Z-0f1e2d3c")
    'ten_minutes-20261121T023107Z-0f1e2d3c.bin'
    """
    return f"{kind}-{version}.bin"


def sha256_of(data: bytes) -> str:
    """The checksum a row keeps of its file."""
    return hashlib.sha256(data).hexdigest()


def write_file(folder: Path, name: str, data: bytes) -> None:
    """Write a model's file: at no moment is there a part of it under its name, whatever ends the process."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_file(folder: Path, name: str, sha256: str) -> bytes | None:
    """The content of a model's file; None where it is not there or is not what its row says."""
    try:
        data = (folder / name).read_bytes()
    except OSError:
        return None
    return data if sha256_of(data) == sha256 else None


def remove_others(folder: Path, keep: Collection[str]) -> None:
    """Remove files that no row names any more, drafts of ended processes among them."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name not in keep and time.time() - path.stat().st_mtime > ORPHAN_S:
            path.unlink(missing_ok=True)
