"""One page of rows and the way to its neighbours: by number near either end of a list, by cursor at any depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.errors import NotFound, TooLarge
from api.i18n import Text
from api.services.cursors import Cursor
from api.services.site_time import TimeStyle
from api.store.queries import Position, RowQuery, rows_at
from api.store.row_count import Count, count_rows
from api.store.row_json import Rows
from api.store.row_reader import read_rows
from api.store.sites import SiteTable

FARTHEST = 1_000_000  # rows a page number may skip from the nearer end; a cursor goes anywhere
Link = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Found:
    """The rows of a page, and the parameters that lead to the pages beside it (None: there is none)."""

    rows: Rows
    next: Link | None
    previous: Link | None


@dataclass(frozen=True, kw_only=True)
class PageReader:
    """Reads pages of one query on one connection; ``exact``: counted to the last row."""

    connection: Any
    table: SiteTable
    query: RowQuery
    style: TimeStyle
    size: int
    exact: bool = False

    def at_cursor(self, cursor: Cursor) -> Found:
        """The page after a cursor's position, or before it."""
        return self._before(cursor.position) if cursor.backwards else self._after(cursor.position)

    def numbered(self, page: int, count: Count) -> Found:
        """Page ``page`` from 1; raises :class:`NotFound` beyond the end, :class:`TooLarge` where only a cursor goes."""
        skip = (page - 1) * self.size
        if page > 1 and skip >= count.rows and not count.is_estimate:
            raise _beyond(page)
        if skip > max(count.rows // 2, self.size) and not count.is_estimate:
            # counted anew in this transaction: from the end, a row that came in since would shift the page
            fresh = count_rows(self.connection, self.table, self.query, exact=self.exact)
            if not fresh.is_estimate:
                return self._from_the_end(page, fresh.rows)
        if skip > FARTHEST and not self.exact:  # whoever counts to the last row follows numbers, not cursors
            hint = Text("page: {page} is too deep. Follow the links in next, or ask for a shorter range.", page=page)
            raise TooLarge(hint, field="page")
        rows = self._read(limit=self.size + 1, skip=skip)
        if page > 1 and not len(rows):
            raise _beyond(page)
        return self._numbered(rows.cut(0, self.size), page, more=len(rows) > self.size)

    def last(self, count: Count) -> Found:
        """The last page: the same as its number gives, or the last rows where the count is only an estimate."""
        fresh = count if count.is_estimate else count_rows(self.connection, self.table, self.query, exact=self.exact)
        if not fresh.is_estimate:
            return self._from_the_end(max(1, -(-fresh.rows // self.size)), fresh.rows)
        rows = self._read(limit=self.size + 1, newest_first=True)
        kept = rows.cut(max(0, len(rows) - self.size), len(rows))
        return Found(rows=kept, next=None, previous=self._backwards(kept) if len(rows) > self.size else None)

    def _from_the_end(self, page: int, total: int) -> Found:
        before = (page - 1) * self.size
        if page > 1 and before >= total:
            raise _beyond(page)
        wanted = min(self.size, total - before)
        after = total - before - wanted
        rows = self._read(limit=wanted, skip=after, newest_first=True)
        return self._numbered(rows, page, more=after > 0)

    def _numbered(self, rows: Rows, page: int, *, more: bool) -> Found:
        previous = {"page": str(page - 1)} if page > 1 else None
        if not more:
            return Found(rows=rows, next=None, previous=previous)
        repeats = rows.first == rows.last
        if repeats and page > 1:  # how many rows of this time lie before the page is not known
            return Found(rows=rows, next={"page": str(page + 1)}, previous=previous)
        return Found(rows=rows, next=_link(Position(at=rows.last, skip=rows.sharing_last)), previous=previous)

    def _after(self, position: Position) -> Found:
        rows = self._read(limit=self.size + 1, position=position)
        kept = rows.cut(0, self.size)
        following = None
        if len(rows) > self.size:
            carried = position.skip if kept.last == position.at else 0
            following = _link(Position(at=kept.last, skip=kept.sharing_last + carried))
        return Found(rows=kept, next=following, previous=_link(position, backwards=True))

    def _before(self, position: Position) -> Found:
        rows = self._read(limit=self.size + 1, position=position, newest_first=True)
        more = len(rows) > self.size
        kept = rows.cut(1 if more else 0, len(rows))
        previous = self._backwards(kept, position) if more else None
        return Found(rows=kept, next=_link(position), previous=previous)

    def _backwards(self, rows: Rows, end: Position | None = None) -> Link:
        """The link to what lies before ``rows``, which reach to ``end`` (None: to the end of the list)."""
        first = rows.first
        until = (
            end.skip if end is not None and end.at == first else rows_at(self.connection, self.table, self.query, first)
        )
        return _link(Position(at=first, skip=until - rows.sharing_first), backwards=True)

    def _read(self, *, limit: int, skip: int = 0, position: Position | None = None, newest_first: bool = False) -> Rows:
        return read_rows(
            self.connection,
            self.table,
            self.query,
            self.style.zone,
            offset=self.style.offset,
            limit=limit,
            skip=skip,
            position=position,
            newest_first=newest_first,
        )


def _link(position: Position, *, backwards: bool = False) -> Link:
    return {"cursor": Cursor(position=position, backwards=backwards).encode()}


def _beyond(page: int) -> NotFound:
    return NotFound(Text("page: there is no page {page}.", page=page), field="page")
