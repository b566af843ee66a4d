"""Training of the forecast of the next day: likewise, on a value every 15 minutes of some racks."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from api.errors import Conflict
from api.i18n import Text
from api.services.context import Context
from api.services.forecasts import model_store
from api.services.forecasts.day_history import DAY, STEP, STEP_S, DayHistory, quarter_of
from api.services.forecasts.model_store import Kind
from api.services.forecasts.samples import samples
from api.services.forecasts.swap import MARGIN, TAKEN, Errors, Verdict, compare
from api.services.forecasts.targets import DAY_AHEAD_TARGET
from api.store.db import reading
from api.store.forecasts.models import StoredModel
from api.store.site_summary import summarise
from engine.forecast.day_ahead import DayAhead
from engine.forecast.stored import UnreadableModel
from engine.forecast.windows import Grid

DAYS = 30
RACKS = 8  # racks of a site have one schedule: more teach little


def train_day(context: Context, site: int) -> StoredModel:
    """Train the forecast of the next day of a site's racks and store it, in use if it is better.

    The last day is held out and compared on. Raises :class:`~api.errors.Conflict` where there is too little to learn
    from: more than three days are needed.
    """
    started = time.process_time()
    grid = _grid(context, site)
    try:
        model = DayAhead(DAY_AHEAD_TARGET, STEP_S).fit([_until(grid, DAY)])
    except ValueError as error:
        raise Conflict(Text("Nothing can be learned of site {site}: {error}", site=site, error=error)) from error
    tested = _errors(model, grid)
    verdict = _verdict(context, site, grid, tested)
    return model_store.keep(
        context,
        site,
        Kind.DAY_AHEAD,
        model.to_bytes(),
        take=verdict["code"] in TAKEN,
        verdict=verdict,
        figures={
            "champions": {DAY_AHEAD_TARGET: model.champion},
            "validation": {DAY_AHEAD_TARGET: {name: float(f"{error:.4g}") for name, error in model.figures.items()}},
            "held_out": {name: {key: float(f"{e:.4g}") for key, e in by.items()} for name, by in tested.items()},
        },
        train_s=time.process_time() - started,
    )


def _verdict(context: Context, site: int, grid: Grid, tested: Errors) -> dict[str, Any]:
    present = model_store.in_use(context, site, Kind.DAY_AHEAD)
    if present is None:
        return {"code": Verdict.FIRST, "ratio": None, "margin": MARGIN, "against": None}
    data = model_store.load(context, present)
    try:
        before = None if data is None else _errors(DayAhead.from_bytes(data), grid)
    except UnreadableModel:
        before = None
    verdict, ratio = (Verdict.REPLACES_UNUSABLE, None) if before is None else compare(tested, before)
    return {"code": verdict, "ratio": ratio, "margin": MARGIN, "against": present.version}


def _errors(model: DayAhead, grid: Grid) -> Errors:
    """Mean absolute errors over the last day of a grid, forecast at its beginning: of the model, and of yesterday."""
    said = model.forecast(_until(grid, DAY))
    came = grid.channels[DAY_AHEAD_TARGET][:, -DAY:]
    known = ~np.isnan(came) & ~np.isnan(said.value) & ~np.isnan(said.yesterday)
    if not known.any():
        return {}
    off = {"champion": said.value - came, "persistence": said.yesterday - came}
    return {DAY_AHEAD_TARGET: {name: float(np.abs(error[known]).mean()) for name, error in off.items()}}


def _grid(context: Context, site: int) -> Grid:
    """At most the last 30 days of some racks, evenly chosen."""
    quarter = quarter_of(context.now())
    table = context.sites.table(site, "rack")
    with reading(context.sites.engine(table.site)) as connection:
        first = summarise(connection, table).first
    now = samples(context, site, quarter, 1)
    if first is None or now is None or not now.racks:
        raise Conflict(Text("Site {site} has less than a day of rack rows to learn from.", site=site), field="site")
    steps = min(DAYS * DAY, max(2 * DAY, (quarter - first) // STEP + 1))
    history = DayHistory(site, steps, now.racks[:: -(-len(now.racks) // RACKS)])
    history.extend(context, quarter)
    history.fill(context, lambda: True)
    return history.grid()


def _until(grid: Grid, steps: int) -> Grid:
    """A grid without its last steps."""
    channels = {name: values[:, :-steps] for name, values in grid.channels.items()}
    return Grid(start_us=grid.start_us, step_s=grid.step_s, channels=channels)
