"""SoL as result rows: of each day with a mean SoH, and of the first of each month to come with its limits.

A day that was measured has no limits; a row with limits is a forecast. Where there is no forecast the rows to come have
limits without a value: they rest on what is known of such cells in general.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from api.config import Site
from api.services.context import Context
from api.services.life.days import daily_rows
from api.services.life.sol import SolShown, sol_of
from api.store.life.results import replace_sol
from api.store.result_kinds import BY_BANK
from engine.safety.soh_trend import WINDOW_DAYS

KIND = BY_BANK["forecasting-sol"]


def write_sol(context: Context, site: Site, bank: int) -> int:
    """Bring the SoL rows of a bank up to date with its mean SoH; returns how many were written."""
    today = context.now().astimezone(site.zone).date()
    shown = sol_of(context, site, bank)
    stored = daily_rows(context, KIND, site.id, bank, None, today - timedelta(days=WINDOW_DAYS), today)
    past = [
        _row(day, value)
        for day, value in zip(shown.days, shown.values, strict=True)
        if day not in stored or not _is(stored[day], value)
    ]
    rows = past + _to_come(shown)
    replace_sol(context.engines["results"], site.id, bank, rows, today)
    return len(rows)


def _to_come(shown: SolShown) -> list[dict[str, Any]]:
    foreseen = zip(shown.forecast_days, shown.value, shown.low, shown.high, strict=True)
    return [_row(day, value, high, low) for day, value, low, high in foreseen]


def _row(day: date, value: float | None, top: float | None = None, bottom: float | None = None) -> dict[str, Any]:
    return {"date": day, "value": value, "top_limit_value": top, "bottom_limit_value": bottom}


def _is(stored: dict[str, Any], value: float) -> bool:
    """Whether a stored row is that of a measured day with this value."""
    was = stored["value"]
    return was is not None and math.isclose(was, value, abs_tol=1e-9) and stored["top_limit_value"] is None
