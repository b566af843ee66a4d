"""Sign-in links: the hash of each, never the link itself, and whether it was used."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from api.store.models import login_link


def replace(connection: sa.Connection, *, token_hash: str, user_id: int, expires_at: datetime) -> None:
    """Record a new link; earlier ones of the same user stop working."""
    connection.execute(login_link.delete().where(login_link.c.user_id == user_id))
    connection.execute(login_link.insert().values(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


def consume(connection: sa.Connection, token_hash: str, now: datetime) -> int | None:
    """Use a link up and return whose it is; None when it is unknown, used or expired.

    One conditional UPDATE decides, so that of several workers only one succeeds.
    """
    good = sa.and_(
        login_link.c.token_hash == token_hash, login_link.c.consumed_at.is_(None), login_link.c.expires_at > now
    )
    if connection.execute(login_link.update().where(good).values(consumed_at=now)).rowcount != 1:
        return None
    owner = sa.select(login_link.c.user_id).where(login_link.c.token_hash == token_hash)
    return int(connection.execute(owner).scalar_one())
