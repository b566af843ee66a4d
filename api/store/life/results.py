"""Result rows of SoL and SoCP that give way to newer ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from api.store.db import reading, writing
from api.store.result_tables import avg_bank_soh, ess_socp, forecasting_bank_sol


def banks_with_soh(engine: sa.Engine, site: int, since: date) -> list[int]:
    """The banks of a site that have a daily mean SoH since some day, ascending."""
    c = avg_bank_soh.c
    query = sa.select(c.bank_id).distinct().where(c.operating_site_id == site, c.date >= since).order_by(c.bank_id)
    with reading(engine) as connection:
        return list(connection.execute(query).scalars())


def replace_sol(engine: sa.Engine, site: int, bank: int, rows: Sequence[Mapping[str, Any]], last: date) -> None:
    """Put the SoL of a bank in place of what there is of the same days, of days after ``last``, and of forecasts.

    In one transaction, so that nobody reads half a forecast. Rows with a limit are forecasts: those of days that have
    passed meanwhile go too. ``rows``: date, value, top_limit_value, bottom_limit_value.
    """
    c = forecasting_bank_sol.c
    days = [row["date"] for row in rows]
    is_forecast = c.top_limit_value.is_not(None) | c.bottom_limit_value.is_not(None)
    goes = is_forecast | (c.date > last) | c.date.in_(days)
    given = [{"operating_site_id": site, "bank_id": bank, **row} for row in rows]
    with writing(engine) as connection:
        connection.execute(sa.delete(forecasting_bank_sol).where(c.operating_site_id == site, c.bank_id == bank, goes))
        if given:
            connection.execute(sa.insert(forecasting_bank_sol), given)


def forget_socp_results(engine: sa.Engine, site: int, *, before: datetime, stamps: Sequence[datetime]) -> int:
    """Remove the SoCP of a site that is older than ``before``, and that of some moments; returns how many rows."""
    c = ess_socp.c
    with writing(engine) as connection:
        goes = (c.TIMESTAMP < before) | c.TIMESTAMP.in_(stamps)
        return connection.execute(sa.delete(ess_socp).where(c.OPERATING_SITE == site, goes)).rowcount
