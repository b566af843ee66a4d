"""What can go wrong, as types. Every layer below REST raises these; only the edges turn them into words.

A :class:`~api.i18n.Text` travels inside the error untranslated, because the reader's language is known only at the
edge.
"""

from __future__ import annotations

from typing import Any

from api.i18n import Text


class AnjeonError(Exception):
    """An error a client can understand: ``text`` says what is wrong, ``detail`` holds machine-readable facts."""

    status = 400

    def __init__(self, text: Text, **detail: Any) -> None:
        super().__init__(text.in_language("en"))
        self.text = text
        self.detail = detail


class BadParameter(AnjeonError):
    """A parameter, field or option has a wrong value: names it, what was given, and the accepted form."""

    def __init__(self, field: str, given: Any, expected: Text, **detail: Any) -> None:
        shown = given if isinstance(given, Text) else str(given)[:200]
        text = Text(
            "{field}: {given} is not accepted. Expected: {expected}",
            field=field,
            given=shown,
            expected=expected,
        )
        super().__init__(text, field=field, given=shown, expected=expected, **detail)


class UnknownColumn(BadParameter):
    """A named column is not in the table; ``detail["known"]`` lists those that are."""

    def __init__(self, field: str, given: str, known: list[str]) -> None:
        expected = Text("one of the columns {known}", known=", ".join(known))
        super().__init__(field, given, expected, known=known)


class NotSignedIn(AnjeonError):
    """No identity, or one that does not hold (bad signature, expired, revoked)."""

    status = 401


class NotAllowed(AnjeonError):
    """The identity is known but its role does not reach."""

    status = 403


class NotFound(AnjeonError):
    """The thing named does not exist."""

    status = 404


class Conflict(AnjeonError):
    """The request does not fit the present state (already decided, already used)."""

    status = 409


class TooLarge(AnjeonError):
    """The range or body asked for is larger than is served."""

    status = 413


class TooMany(AnjeonError):
    """Too many requests or attempts; ``detail["retry_after_s"]`` says when to come back."""

    status = 429


class DatabaseAway(AnjeonError):
    """A database does not answer."""

    status = 503

    def __init__(self, database: str) -> None:
        super().__init__(
            Text("The database {database} does not answer.", database=database),
            database=database,
            retry_after_s=10,
        )


class QueryTimeout(AnjeonError):
    """A query ran into its time limit."""

    status = 503

    def __init__(self, database: str) -> None:
        super().__init__(
            Text("The database {database} took too long to answer. Ask for a shorter range.", database=database),
            database=database,
            retry_after_s=10,
        )


class TableChanged(AnjeonError):
    """A table or column that was there a moment ago is gone; what is known of the tables is looked up anew."""

    status = 409

    def __init__(self, database: str) -> None:
        super().__init__(
            Text("A table of the database {database} has changed or is gone. Try again.", database=database),
            database=database,
        )


class UnusableTable(AnjeonError):
    """A site's table cannot be served as it stands; the text says why, ``flask site check`` says what to do."""

    status = 409


class BadConfiguration(AnjeonError):
    """The configuration cannot be used; start-up stops and says why."""

    status = 500
