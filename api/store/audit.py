"""The append-only audit log: each row carries the hash of the one before, so that a removed or altered row shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.models import audit_log
from api.store.times import to_micros

GENESIS = "0" * 64
_LOCK = 0x416E6A65  # advisory lock of the chain: two writers must not read the same last row


def append(
    connection: sa.Connection, *, now: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]
) -> None:
    """Add one row in the caller's write transaction, so that the act and its record stand or fall together."""
    lock(connection)
    last = sa.select(audit_log.c.hash).order_by(audit_log.c.id.desc()).limit(1)
    previous = connection.execute(last).scalar() or GENESIS
    row = {
        "at": now,
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str),
        "previous_hash": previous,
    }
    connection.execute(audit_log.insert().values(**row, hash=_digest(row)))


def lock(connection: sa.Connection) -> None:
    """Keep other writers of the log away until the caller's transaction ends.

    Whoever holds rows of its own when it comes to append could wait for another that holds the log and wants the
    rows: where that can happen, the log is taken first.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def first_broken(connection: sa.Connection) -> int | None:
    """The id of the first row that does not follow from the one before it, None when the whole chain holds."""
    previous = GENESIS
    for row in connection.execute(sa.select(audit_log).order_by(audit_log.c.id)).mappings().yield_per(1000):
        if row["previous_hash"] != previous or row["hash"] != _digest(row):
            return int(row["id"])
        previous = row["hash"]
    return None


def count(connection: sa.Connection) -> int:
    """How many rows the log has."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(audit_log)).scalar_one())


def _digest(row: Mapping[str, Any] | sa.RowMapping) -> str:
    parts = [to_micros(row["at"]), row["actor"], row["action"], row["subject"], row["detail"], row["previous_hash"]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
