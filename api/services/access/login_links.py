"""Sign-in links: one use, 15 minutes, only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from api.errors import NotFound, NotSignedIn
from api.i18n import Text
from api.services.access.users import COMMAND_LINE, Account, clean_name
from api.services.context import Context
from api.services.roles import Role
from api.store import audit, login_links, users
from api.store.db import DEFAULT, writing

VALID = timedelta(minutes=15)
FIRST_USER = "admin"


def new_login_link(context: Context, user_name: str = FIRST_USER, *, actor: str = COMMAND_LINE) -> str:
    """A new sign-in token for a user; earlier ones of the user stop working.

    The first user, ``admin``, is made here if there is no user of that name: without a password, so that only such a
    link lets them in until they set one. Raises :class:`NotFound` for an unknown or closed account.
    """
    name, now, token = clean_name(user_name), context.now(), secrets.token_urlsafe(32)
    with writing(context.engines[DEFAULT]) as connection:
        row = users.find(connection, name, lock=True)
        if row is None and name == FIRST_USER:
            row = users.add(connection, name=name, role=Role.admin.name, password_hash=None, created_at=now)
            audit.append(
                connection, now=now, actor=actor, action="user added", subject=name, detail={"role": Role.admin.name}
            )
        if row is None or row["disabled"]:
            raise NotFound(Text("There is no user {name}.", name=user_name), field="user")
        login_links.replace(connection, token_hash=_hash(token), user_id=row["id"], expires_at=now + VALID)
        audit.append(connection, now=now, actor=actor, action="sign-in link made", subject=name, detail={})
    return token


def consume_login_link(context: Context, token: str) -> Account:
    """The user a link signs in, once; raises :class:`NotSignedIn` for one that is unknown, used or expired."""
    now = context.now()
    with writing(context.engines[DEFAULT]) as connection:
        user_id = login_links.consume(connection, _hash(token), now)
        row = None if user_id is None else users.by_id(connection, user_id)
        if row is None or row["disabled"]:
            raise NotSignedIn(Text("This sign-in link was used already or has expired. Ask for a new one."))
        name = str(row["name"])
        audit.append(connection, now=now, actor=name, action="signed in", subject=name, detail={"with": "link"})
        return Account.of(row)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
