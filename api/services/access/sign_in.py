"""Signing in with a name and a password, with a growing delay after wrong attempts."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.errors import Conflict, NotSignedIn
from api.i18n import Text
from api.services.access import passwords
from api.services.access.users import Account
from api.services.context import Context
from api.store import audit, users
from api.store.db import DEFAULT, writing

FREE_ATTEMPTS = 5
FIRST_DELAY_S, LONGEST_DELAY_S = 30, 900


def sign_in(context: Context, *, name: str, password: str, audited_as: str = "signed in") -> Account:
    """The user whose name and password these are; raises :class:`NotSignedIn`.

    The refusal reads the same for an unknown name, a wrong password, a closed and a locked account, and takes the
    same work, so that it tells a stranger nothing. The attempt is counted before the password is looked at: many at
    once get no more tries than one after the other.
    """
    name = name.strip().lower()[:64]
    kept, locked_until = _count_attempt(context, name)
    if not passwords.matches(password, kept):
        if locked_until:
            _record_delay(context, name, locked_until)
        raise NotSignedIn(
            Text(
                "The user name or the password is not right, or there were too many wrong attempts. "
                "Wait a minute before you try again."
            )
        )
    now = context.now()
    with writing(context.engines[DEFAULT]) as connection:
        row = users.find(connection, name, lock=True)
        if row is None or row["disabled"] or row["password_hash"] != kept:
            raise Conflict(Text("The account has just changed. Sign in again."))
        users.set_failures(connection, row["id"], 0, None)
        audit.append(connection, now=now, actor=name, action=audited_as, subject=name, detail={"with": "password"})
        return Account.of(row)


def confirm_password(context: Context, name: str, password: str) -> bool:
    """Whether a signed-in user knows their password; wrong answers count as wrong sign-ins."""
    try:
        sign_in(context, name=name, password=password, audited_as="password confirmed")
    except NotSignedIn:
        return False
    return True


def delay_s(failures: int) -> int:
    """Seconds of refusal after so many wrong attempts in a row: none up to four, then 30, 60, 120 ... 900.

    >>> [delay_s(n) for n in (4, 5, 6, 9, 10, 1000)]
    [0, 30, 60, 480, 900, 900]
    """
    over = failures - FREE_ATTEMPTS
    return 0 if over < 0 else min(FIRST_DELAY_S * 2 ** min(over, 10), LONGEST_DELAY_S)


def _count_attempt(context: Context, name: str) -> tuple[str | None, datetime | None]:
    """The kept hash to compare with, None when this name may not come in now, and the delay if it does not fit.

    The attempt counts as failed so far.
    """
    now = context.now()
    with writing(context.engines[DEFAULT]) as connection:
        row = users.find(connection, name, lock=True)
        if row is None or row["disabled"] or (row["locked_until"] is not None and row["locked_until"] > now):
            return None, None
        failures = int(row["failures"]) + 1
        until = now + timedelta(seconds=delay_s(failures)) if failures >= FREE_ATTEMPTS else None
        users.set_failures(connection, row["id"], failures, until)
        return row["password_hash"], until


def _record_delay(context: Context, name: str, until: datetime) -> None:
    with writing(context.engines[DEFAULT]) as connection:
        audit.append(
            connection, now=context.now(), actor=name, action="sign-in delayed", subject=name, detail={"until": until}
        )
