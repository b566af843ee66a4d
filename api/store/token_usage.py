"""What tokens used up, added together over all web workers: one row a token, kind and window of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.store.models import token_usage
from api.store.upsert import insert_into

MINUTE = "minute"  # requests of a minute
REQUESTS = "requests"  # requests of a day
BYTES = "bytes"  # bytes of a day


@dataclass(frozen=True, kw_only=True)
class Used:
    """So much more of ``kind`` in the window that began at ``start``."""

    kind: str
    start: datetime
    amount: int


def add(connection: sa.Connection, jti: str, used: list[Used]) -> dict[str, int]:
    """Add what a token used, and say what it used in all, by kind."""
    u = token_usage.c
    rows = [{"jti": jti, "kind": one.kind, "window_start": one.start, "used": one.amount} for one in used]
    first = insert_into(connection, token_usage).values(rows)
    more = first.on_conflict_do_update(
        index_elements=[u.jti, u.kind, u.window_start], set_={"used": u.used + first.excluded.used}
    )
    return {row.kind: row.used for row in connection.execute(more.returning(u.kind, u.used))}


def used_in(connection: sa.Connection, start: datetime) -> Mapping[tuple[str, str], int]:
    """What every token used in the windows that began at ``start``: (jti, kind) -> amount."""
    u = token_usage.c
    found = connection.execute(sa.select(u.jti, u.kind, u.used).where(u.window_start == start, u.kind != MINUTE))
    return {(row.jti, row.kind): row.used for row in found}


def remove_before(connection: sa.Connection, *, minutes: datetime, days: datetime) -> None:
    """Forget minutes and days that began before these moments."""
    u = token_usage.c
    old = sa.or_(sa.and_(u.kind == MINUTE, u.window_start < minutes), sa.and_(u.kind != MINUTE, u.window_start < days))
    connection.execute(token_usage.delete().where(old))
