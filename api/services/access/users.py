"""Users: made, listed, closed, given passwords. Every act leaves an audit row in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.errors import BadParameter, NotFound
from api.i18n import Text
from api.services.access import passwords
from api.services.context import Context
from api.services.roles import Role
from api.store import audit, users
from api.store.db import DEFAULT, reading, writing

NAME = re.compile(r"[\w.@-]{1,64}")
COMMAND_LINE = "command line"


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user; ``session_epoch`` ends the sessions that began under a lower one."""

    id: int
    name: str
    role: Role
    has_password: bool
    disabled: bool
    session_epoch: int

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Account:
        return cls(
            id=int(row["id"]),
            name=str(row["name"]),
            role=Role[row["role"]],
            has_password=row["password_hash"] is not None,
            disabled=bool(row["disabled"]),
            session_epoch=int(row["session_epoch"]),
        )


def clean_name(name: str) -> str:
    """A user name as it is kept: lower case; raises :class:`BadParameter`."""
    cleaned = name.strip().lower()
    if not NAME.fullmatch(cleaned):
        raise BadParameter("name", name, Text("1 to 64 letters, digits and . _ @ -"))
    return cleaned


def user_role(role: str) -> Role:
    """A role a person can have; raises :class:`BadParameter` (``engine`` is for tokens only)."""
    names = [known.name for known in Role if known is not Role.engine]
    if role not in names:
        raise BadParameter("role", role, Text("one of {known}", known=", ".join(names)))
    return Role[role]


def add_user(context: Context, *, name: str, role: str, password: str | None, actor: str = COMMAND_LINE) -> Account:
    """Add a user; without a password only a sign-in link lets them in.

    Raises :class:`BadParameter` for the name, role or password, :class:`~api.errors.Conflict` when the name is taken.
    """
    name, checked_role = clean_name(name), user_role(role)
    kept = None if password is None else _accepted(password, name)
    now = context.now()
    with writing(context.engines[DEFAULT]) as connection:
        row = users.add(connection, name=name, role=role, password_hash=kept, created_at=now)
        detail = {"role": checked_role.name, "password": kept is not None}
        audit.append(connection, now=now, actor=actor, action="user added", subject=name, detail=detail)
        return Account.of(row)


def list_users(context: Context) -> list[Account]:
    """All users by name."""
    with reading(context.engines[DEFAULT]) as connection:
        return [Account.of(row) for row in users.every(connection)]


def disable_user(context: Context, *, name: str, actor: str = COMMAND_LINE) -> None:
    """Close an account and end its sessions; raises :class:`NotFound`."""
    now = context.now()
    with writing(context.engines[DEFAULT]) as connection:
        account = _named(users.find(connection, clean_name(name), lock=True), name)
        users.disable(connection, account.id)
        audit.append(connection, now=now, actor=actor, action="user disabled", subject=account.name, detail={})


def set_password(context: Context, *, name: str, password: str, actor: str = COMMAND_LINE) -> Account:
    """Give a user a new password; their sessions end. Raises :class:`BadParameter` or :class:`NotFound`."""
    name = clean_name(name)
    kept = _accepted(password, name)
    now = context.now()
    with writing(context.engines[DEFAULT]) as connection:
        account = _named(users.find(connection, name, lock=True), name)
        users.set_password(connection, account.id, kept)
        audit.append(connection, now=now, actor=actor, action="password set", subject=name, detail={})
        return _named(users.by_id(connection, account.id), name)


def account_of_session(context: Context, user_id: int, epoch: int) -> Account | None:
    """The user behind a session; None when the account is closed or the session began before its epoch."""
    with reading(context.engines[DEFAULT]) as connection:
        row = users.by_id(connection, user_id)
    if row is None or row["disabled"] or row["session_epoch"] != epoch:
        return None
    return Account.of(row)


def _accepted(password: str, name: str) -> str:
    passwords.check_rules(password, name)
    return passwords.hash_password(password)


def _named(row: Mapping[Any, Any] | None, name: str) -> Account:
    if row is None:
        raise NotFound(Text("There is no user {name}.", name=name), field="name")
    return Account.of(row)
