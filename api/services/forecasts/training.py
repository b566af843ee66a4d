"""Training: learn from a site's last days, compare with what is in use, take what is better, keep the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.errors import Conflict
from api.i18n import Text
from api.services.context import Context
from api.services.forecasts import model_store
from api.services.forecasts.day_training import train_day
from api.services.forecasts.model_store import Kind
from api.services.forecasts.rack_days import RackDays, read_rack_days
from api.services.forecasts.rack_models import AHEAD_S, HeldOut, RackModels, held_out
from api.services.forecasts.samples import columns_of
from api.services.forecasts.swap import MARGIN, TAKEN, Verdict, compare
from api.services.sos.evaluate import floor_minute
from api.store.forecasts.models import StoredModel
from engine.forecast.stored import UnreadableModel
from engine.forecast.windows import Grid

Trainer = Callable[[Sequence[Grid], tuple[str, ...]], RackModels]


@dataclass(frozen=True, kw_only=True)
class _Judged:
    verdict: Verdict
    ratio: float | None = None
    against: str | None = None


def train_site(context: Context, site: int) -> Iterator[StoredModel]:
    """Train all that a site has, one model after the other; raises as :func:`train_racks` does.

    The next day needs a longer history: until that is there, it is left out.
    """
    yield train_racks(context, site)
    try:
        yield train_day(context, site)
    except Conflict:
        return


def train_racks(context: Context, site: int, trainer: Trainer | None = None) -> StoredModel:
    """Train the 10-minute forecasters of a site's racks and store them, in use if they are better.

    Raises :class:`~api.errors.Conflict` where there is too little to learn from, :class:`~api.errors.NotFound` for an
    unknown site or one without rack rows.
    """
    context.sites.site(site)
    started = time.process_time()
    days = read_rack_days(context, site, floor_minute(context.now()))
    columns = columns_of(context, site)
    try:
        models = (trainer or RackModels.train)(days.learn, columns)
    except ValueError as error:
        raise Conflict(Text("Nothing can be learned of site {site}: {error}", site=site, error=error)) from error
    if not models.shown.champions:
        raise Conflict(Text("Site {site} has less than a day of rack rows to learn from.", site=site), field="site")
    tested = None if days.held_out is None else held_out(models, days.held_out)
    judged = _judge(context, site, columns, days, tested)
    return model_store.keep(
        context,
        site,
        Kind.TEN_MINUTES,
        models.to_bytes(),
        take=judged.verdict in TAKEN,
        verdict={"code": judged.verdict, "ratio": judged.ratio, "margin": MARGIN, "against": judged.against},
        figures=_figures(models, days, tested),
        train_s=time.process_time() - started,
    )


def _judge(context: Context, site: int, columns: tuple[str, ...], days: RackDays, tested: HeldOut | None) -> _Judged:
    present = model_store.in_use(context, site, Kind.TEN_MINUTES)
    if present is None:
        return _Judged(verdict=Verdict.FIRST)
    data = model_store.load(context, present)
    try:
        models = None if data is None else RackModels.from_bytes(data)
    except UnreadableModel:
        models = None
    if models is None or models.columns != columns:
        return _Judged(verdict=Verdict.REPLACES_UNUSABLE, against=present.version)
    if tested is None or days.held_out is None:
        return _Judged(verdict=Verdict.NOT_COMPARED, against=present.version)
    verdict, ratio = compare(tested.errors, held_out(models, days.held_out).errors)
    return _Judged(verdict=verdict, ratio=ratio, against=present.version)


def _figures(models: RackModels, days: RackDays, tested: HeldOut | None) -> Mapping[str, Any]:
    """What a reader of the list of models wants: errors by target and model, on days not trained on."""
    return {
        "horizon_s": AHEAD_S,
        "rack_days": days.count,
        "champions": dict(models.shown.champions),
        "validation": _rounded(models.shown.figures),
        "held_out": None if tested is None else _rounded(tested.errors),
        "coverage": None if tested is None else {name: round(share, 3) for name, share in tested.coverage.items()},
    }


def _rounded(errors: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {target: {name: float(f"{error:.4g}") for name, error in by.items()} for target, by in errors.items()}
