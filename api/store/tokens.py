"""API tokens: the table keeps what was issued and what was revoked, never the token itself."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from api.store.models import api_token


def add(
    connection: sa.Connection,
    *,
    jti: str,
    name: str,
    role: str,
    issued_at: datetime,
    expires_at: datetime,
    requests_per_min: int | None,
    bytes_per_day: int | None,
) -> sa.RowMapping:
    """Record an issued token; gives the record."""
    row = {
        "jti": jti,
        "name": name,
        "role": role,
        "issued_at": issued_at,
        "expires_at": expires_at,
        "requests_per_min": requests_per_min,
        "bytes_per_day": bytes_per_day,
    }
    return connection.execute(api_token.insert().values(row).returning(api_token)).mappings().one()


def find(connection: sa.Connection, jti: str) -> sa.RowMapping | None:
    """The record of a token, None for one we did not issue."""
    return connection.execute(sa.select(api_token).where(api_token.c.jti == jti)).mappings().first()


def every(connection: sa.Connection) -> list[sa.RowMapping]:
    """All issued tokens, newest first."""
    return list(connection.execute(sa.select(api_token).order_by(api_token.c.issued_at.desc())).mappings())


def revoke(connection: sa.Connection, jti: str, now: datetime) -> bool:
    """Mark a token as revoked; False when there is none such, or it was revoked already."""
    todo = sa.and_(api_token.c.jti == jti, api_token.c.revoked_at.is_(None))
    return connection.execute(api_token.update().where(todo).values(revoked_at=now)).rowcount == 1
