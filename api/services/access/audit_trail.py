"""Whether the audit log is as it was written."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.context import Context
from api.store import audit
from api.store.db import DEFAULT, reading


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How many rows the log has, and the id of the first that does not follow from the one before it."""

    rows: int
    first_broken: int | None


def verify(context: Context) -> Verdict:
    """Follow the chain from its first row."""
    with reading(context.engines[DEFAULT]) as connection:
        return Verdict(rows=audit.count(connection), first_broken=audit.first_broken(connection))
