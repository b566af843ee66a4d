"""The next day of every rack's highest cell voltage, every quarter of an hour, as rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.services.context import Context
from api.services.forecasts import model_store, reasons
from api.services.forecasts.day_history import DAY, STEP_S, WEEK, DayHistory
from api.services.forecasts.latest import BIND
from api.services.forecasts.model_store import Kind
from api.services.forecasts.reasons import Reason
from api.services.forecasts.targets import DAY_AHEAD_TABLE, DAY_AHEAD_TARGET, DIGITS
from api.store.result_writing import upsert_results
from engine.forecast.day_ahead import DayAhead, DayAheadForecast
from engine.forecast.outcome import NoForecast
from engine.forecast.stored import UnreadableModel
from engine.forecast.windows import Floats

OF_A_DAY = {NoForecast.GAP: Reason.DAY_GAP}  # what the engine's reason means here


@dataclass(frozen=True, kw_only=True)
class _AtWork:
    version: str | None = None
    model: DayAhead | None = None
    reason: Reason | None = Reason.NO_DAY_MODEL


class SiteDayAhead:
    """The forecasts of the next day of a site; keeps a week of history and the model between calls."""

    def __init__(self, site: int, steps: int = WEEK) -> None:
        self._site = site
        self._history = DayHistory(site, steps)
        self._work = _AtWork()
        self._issued: datetime | None = None

    def run(self, context: Context, quarter: datetime, go_on: Callable[[], bool] = lambda: True) -> int | None:
        """Forecast from a quarter of an hour that has just come, once; returns how many rows were written.

        None while the history is still being read: the next call goes on. Raises :class:`DatabaseAway`.
        """
        if self._issued == quarter:
            return 0
        if not self._history.extend(context, quarter):
            return 0
        if not self._history.fill(context, go_on):
            return None
        rows = self._rows(context, quarter)
        self._issued = quarter
        return upsert_results(context.engines[BIND], DAY_AHEAD_TABLE, rows)

    def _rows(self, context: Context, quarter: datetime) -> list[dict[str, Any]]:
        work = self._at_work(context)
        grid = self._history.grid()
        said = None if work.model is None else work.model.forecast(grid)
        observed = grid.channels[DAY_AHEAD_TARGET][:, -DAY:]
        ids = {"operating_site_id": self._site, "time": quarter}
        return [
            {**ids, "bank_id": bank, "rack_id": rack, "values": _values(work, said, observed, k, quarter)}
            for k, (bank, rack) in enumerate(self._history.racks)
        ]

    def _at_work(self, context: Context) -> _AtWork:
        row = model_store.in_use(context, self._site, Kind.DAY_AHEAD)
        if row is None:
            self._work = _AtWork()
        elif row.version != self._work.version:
            data = model_store.load(context, row)
            self._work = _opened(row.version, data)
        return self._work


def _opened(version: str, data: bytes | None) -> _AtWork:
    try:
        if data is not None:
            return _AtWork(version=version, model=DayAhead.from_bytes(data), reason=None)
    except UnreadableModel as problem:
        if "version" in str(problem):
            return _AtWork(version=version, reason=Reason.OTHER_VERSION)
    return _AtWork(version=version, reason=Reason.CORRUPTED)


def _values(
    work: _AtWork, said: DayAheadForecast | None, observed: Floats, k: int, quarter: datetime
) -> dict[str, Any]:
    reason = work.reason
    if said is not None and (code := said.reasons[k]) is not None:
        reason = OF_A_DAY.get(code) or Reason(code.value)
    forecast = None if said is None or reason is not None else said
    return {
        "issued_at": quarter.isoformat(),
        "observed": _listed(observed[k]),
        "forecast": None if forecast is None else _listed(forecast.value[k]),
        "lower": None if forecast is None else _listed(forecast.lower[k]),
        "upper": None if forecast is None else _listed(forecast.upper[k]),
        "yesterday": _listed(observed[k]),  # persistence: the day that was, once more
        "step_s": STEP_S,
        "champion_model": None if forecast is None else forecast.model,
        "beats_yesterday": forecast is not None and forecast.beats_yesterday,
        "no_forecast": None if reason is None else reasons.written(reason),
        "model_version": work.version,
    }


def _listed(values: Floats) -> Sequence[float | None]:
    return [None if value != value else value for value in values.round(DIGITS[DAY_AHEAD_TARGET]).tolist()]
