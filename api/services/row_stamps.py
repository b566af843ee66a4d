"""Whether the rows of a range are still as they were when somebody read them, told without reading rows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from api.services.context import Context
from api.services.datasets import table_of
from api.store.queries import RowQuery, is_closed, local_days

__all__ = ["RowStamp", "RowStamps", "is_closed"]

SETTLED = timedelta(seconds=2)  # a date of whole seconds says nothing about two changes in one second


@dataclass(frozen=True, kw_only=True)
class RowStamp:
    """``text`` is another one whenever the answer may be. ``changed_at`` (UTC): unchanged since; None: not known."""

    text: str
    changed_at: datetime | None


class RowStamps:
    """Stamps of closed ranges of the sites whose rows only we write."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._started = context.now()
        self._shapes: dict[Hashable, tuple[str, datetime]] = {}

    def stamp(self, query: RowQuery, *, fresh: bool) -> RowStamp | None:
        """The stamp of a closed range, from the database if ``fresh``, else up to two seconds old; None where others
        may write the rows without telling us.

        Take it before the rows are read: then an older stamp may go with newer rows, never the other way about. Raises
        what :meth:`Sites.table` raises.
        """
        context = self._context
        table = table_of(context, query)
        if not context.sites.is_writable(table.site):
            return None
        first, last = local_days(query, table.site.zone)
        state = context.counts.versions.state(context.engines, query.site, query.table, first, last, fresh=fresh)
        parts = (state, table.shape, table.site.timezone, context.settings.compat, _program())
        changed_at = state.changed_at
        if changed_at is not None:
            since = self._since((query.site, query.table, query.deidentified), table.shape)
            changed_at = max(changed_at, since) if changed_at + SETTLED <= context.now() else None
        return RowStamp(text=repr(parts), changed_at=changed_at)

    def _since(self, table: Hashable, shape: str) -> datetime:
        """Since when this process knows a table in this shape: a column may have come before that."""
        known = self._shapes.get(table)
        if known is None or known[0] != shape:
            known = self._shapes[table] = (shape, self._context.now() if known else self._started)
        return known[1]


@cache
def _program() -> str:
    """Another text for another state of this program, which may write the same rows in another way."""
    digest = sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
