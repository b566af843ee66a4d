"""User accounts: a name, a role, the hash of a password, and what locks or ends their sessions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from api.errors import Conflict
from api.i18n import Text
from api.store.models import user


def add(
    connection: sa.Connection, *, name: str, role: str, password_hash: str | None, created_at: datetime
) -> sa.RowMapping:
    """Add an account and return it; raises :class:`Conflict` when the name is taken."""
    row = {"name": name, "role": role, "password_hash": password_hash, "created_at": created_at}
    try:
        connection.execute(user.insert().values(**row, disabled=False, failures=0, session_epoch=0))
    except sa.exc.IntegrityError as error:
        raise Conflict(Text("There is a user {name} already.", name=name), field="name") from error
    return connection.execute(sa.select(user).where(user.c.name == name)).mappings().one()


def find(connection: sa.Connection, name: str, *, lock: bool = False) -> sa.RowMapping | None:
    """The account of a name, None when there is none; ``lock`` holds the row until the transaction ends."""
    query = sa.select(user).where(user.c.name == name)
    return connection.execute(query.with_for_update() if lock else query).mappings().first()


def by_id(connection: sa.Connection, user_id: int) -> sa.RowMapping | None:
    """The account of an id, None when there is none."""
    return connection.execute(sa.select(user).where(user.c.id == user_id)).mappings().first()


def every(connection: sa.Connection) -> list[sa.RowMapping]:
    """All accounts by name."""
    return list(connection.execute(sa.select(user).order_by(user.c.name)).mappings())


def set_password(connection: sa.Connection, user_id: int, password_hash: str) -> None:
    """Replace the password; failures are forgotten, sessions begun before end."""
    change = {"password_hash": password_hash, "failures": 0, "locked_until": None}
    connection.execute(user.update().where(user.c.id == user_id).values(**change, session_epoch=_NEXT_EPOCH))


def disable(connection: sa.Connection, user_id: int) -> None:
    """Close an account; its sessions end."""
    connection.execute(user.update().where(user.c.id == user_id).values(disabled=True, session_epoch=_NEXT_EPOCH))


def set_failures(connection: sa.Connection, user_id: int, failures: int, locked_until: datetime | None) -> None:
    """Remember how often in a row a sign-in failed and until when the next one is refused."""
    connection.execute(user.update().where(user.c.id == user_id).values(failures=failures, locked_until=locked_until))


_NEXT_EPOCH = user.c.session_epoch + 1
