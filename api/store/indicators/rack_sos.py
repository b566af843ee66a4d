"""State of Safety of racks as it is stored in ``ess_sos``, ours or somebody else's: read along its index on time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.foreign_values import reading_from
from api.store.result_tables import ess_sos
from engine.safety.rack_sos import PARTS, Part

_TIME, _SITE = ess_sos.c.TIMESTAMP, ess_sos.c.OPERATING_SITE
_SCORE = ess_sos.c.SOS_SCORE
_IS_KNOWN = sa.and_(_SCORE >= 0.0, _SCORE <= 1.0)  # neither NULL nor, on PostgreSQL, NaN


@dataclass(frozen=True, kw_only=True)
class StoredScores:
    """One row: ``parts`` and ``score`` between 0 and 1, None for what is unknown."""

    bank_id: int
    rack_id: int
    at: datetime
    parts: dict[Part, float | None]
    score: float | None


@dataclass(frozen=True, kw_only=True)
class StoredMinute:
    """All racks of a site at one time: the lowest known score, how many rows there are, and how many are known."""

    at: datetime
    lowest: float | None
    racks: int
    known: int


def newest_scores(engine: sa.Engine, site: int, after: datetime, until: datetime) -> list[StoredScores]:
    """The newest row of each rack in (``after``, ``until``], in order of bank and rack."""
    columns = [ess_sos.c[part.upper()] for part in PARTS]
    query = sa.select(ess_sos.c.BANK_ID, ess_sos.c.RACK_ID, _TIME, _SCORE, *columns).where(
        _SITE == site, _TIME > after, _TIME <= until, ess_sos.c.BANK_ID.is_not(None), ess_sos.c.RACK_ID.is_not(None)
    )
    newest: dict[tuple[int, int], Any] = {}
    with reading_from(engine, ess_sos) as connection:
        for row in connection.execute(query.order_by(_TIME)):
            newest[row[0], row[1]] = row
    return [
        StoredScores(
            bank_id=bank,
            rack_id=rack,
            at=row[2],
            score=_known(row[3]),
            parts=dict(zip(PARTS, map(_known, row[4:]), strict=True)),
        )
        for (bank, rack), row in sorted(newest.items())
    ]


def newest_time(engine: sa.Engine, site: int, until: datetime) -> datetime | None:
    """The time of a site's newest row at or before ``until``."""
    query = sa.select(_TIME).where(_SITE == site, _TIME <= until).order_by(_TIME.desc()).limit(1)
    with reading_from(engine, ess_sos) as connection:
        found: datetime | None = connection.execute(query).scalar()
    return found


def minutes_between(engine: sa.Engine, site: int, start: datetime, end: datetime) -> list[StoredMinute]:
    """The times with rows in [``start``, ``end``), oldest first."""
    known = sa.case((_IS_KNOWN, _SCORE))
    query = sa.select(_TIME, sa.func.min(known), sa.func.count(), sa.func.count(known))
    query = query.where(_SITE == site, _TIME >= start, _TIME < end).group_by(_TIME).order_by(_TIME)
    with reading_from(engine, ess_sos) as connection:
        found = connection.execute(query)
        return [StoredMinute(at=at, lowest=lowest, racks=racks, known=some) for at, lowest, racks, some in found]


def _known(value: Any) -> float | None:
    return float(value) if value is not None and 0.0 <= value <= 1.0 else None
