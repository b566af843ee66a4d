"""Training of the predictor of a cooling plant: learn from the stored cycles, compare with the one in use on the
latest ones, take what is better, keep the rest."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from api.errors import Conflict, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.cooling.judging import errors_of, plain
from api.services.cooling.samples import samples
from api.services.cooling.serving import cooling_model
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.services.forecasts.swap import MARGIN, TAKEN, Verdict, compare
from api.store.forecasts.models import StoredModel
from engine.thermal.achieved import Achieved
from engine.thermal.because import Because
from engine.thermal.predictor import ThermalPredictor, TooFewSamples
from engine.thermal.trial import tried

LEARNED = timedelta(days=10)
DAY = timedelta(days=1)
SHORT, SHARE = timedelta(days=2), 0.25  # of a history shorter than two days its latest quarter is held out


@dataclass(frozen=True, kw_only=True)
class _Judged:
    verdict: Verdict
    ratio: float | None = None
    against: str | None = None
    tested: Achieved | None = None


def train_cooling(context: Context, site: int) -> StoredModel:
    """Train the predictor of a site's plant and store it, in use if it is better than the present one.

    Where there is none that can be used it learns from all there is; else it leaves out what it is compared on. Raises
    :class:`~api.errors.Conflict` where there is too little to learn from, :class:`~api.errors.NotFound` for an unknown
    site or one without a cooling plant.
    """
    if not context.sites.site(site).cooling_device:
        raise NotFound(Text("Site {site} has no cooling plant.", site=site))
    started = time.process_time()
    frame = samples(context, site, context.now() - LEARNED, context.now())
    present = model_store.in_use(context, site, Kind.COOLING)
    before = cooling_model(context, site)
    learned, latest = (frame, None) if isinstance(before, Because) else _parted(frame)
    try:
        model = ThermalPredictor().fit(learned)
    except TooFewSamples as error:
        raise Conflict(Text("Nothing can be learned of site {site}: {error}", site=site, error=error)) from error
    against = None if present is None else present.version
    if isinstance(before, Because) or latest is None:
        judged = _Judged(verdict=Verdict.FIRST if present is None else Verdict.REPLACES_UNUSABLE, against=against)
    else:
        judged = _compared(model, before, latest)
    return model_store.keep(
        context,
        site,
        Kind.COOLING,
        model.to_bytes(),
        take=judged.verdict in TAKEN,
        verdict={"code": judged.verdict, "ratio": judged.ratio, "margin": MARGIN, "against": judged.against},
        figures=_figures(model, len(frame), judged.tested),
        train_s=time.process_time() - started,
    )


def _parted(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is learned from, and the latest day. Windows and outcomes lie on one side: nothing is seen on both."""
    span = frame.index[-1] - frame.index[0] if len(frame) else timedelta()
    border = frame.index[-1] - (DAY if span >= SHORT else SHARE * span) if len(frame) else None
    return frame[frame.index < border], frame[frame.index >= border]


def _compared(model: ThermalPredictor, before: tuple[str, ThermalPredictor], latest: pd.DataFrame) -> _Judged:
    tested = tried(model, latest).forecast
    verdict, ratio = compare(errors_of(tested), errors_of(tried(before[1], latest).forecast))
    return _Judged(verdict=verdict, ratio=ratio, against=before[0], tested=tested)


def _figures(model: ThermalPredictor, cycles: int, tested: Achieved | None) -> dict[str, Any]:
    """``held_out``: of the predictor's own validation; ``latest``: of what it was compared on."""
    own = model.held_out
    return {
        "samples": model.samples,
        "cycles": cycles,
        "held_out": {
            "skill": plain(own.skill),
            "mae": plain(own.mae),
            "coverage": plain(own.coverage),
            "n": own.n,
        },
        "latest": None
        if tested is None
        else {
            "skill": plain(tested.skill),
            "mae": plain(tested.mae),
            "coverage": plain(tested.coverage),
            "n": int(tested.n.min()),
        },
    }
