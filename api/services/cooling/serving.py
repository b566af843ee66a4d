"""The predictor that a plant's forecasts are made with now; where there is none that can be used, why."""

from __future__ import annotations

from api.services.context import Context
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from engine.thermal.because import Because
from engine.thermal.predictor import ThermalPredictor
from engine.thermal.stored import UnreadableModel

NO_MODEL, DAMAGED, OTHER_VERSION = "model_none", "model_damaged", "model_other_version"


def cooling_model(context: Context, site: int) -> tuple[str, ThermalPredictor] | Because:
    """Version and predictor in use. Whoever asks again and again reads the file only if :func:`version_in_use` has
    changed. A file that is gone, damaged or of another version is a reason, never an exception."""
    present = model_store.in_use(context, site, Kind.COOLING)
    if present is None:
        return Because(code=NO_MODEL)
    data = model_store.load(context, present)
    if data is None:
        return Because(code=DAMAGED, values={"version": present.version})
    try:
        return present.version, ThermalPredictor.from_bytes(data)
    except UnreadableModel as problem:
        return Because(code=OTHER_VERSION, values={"version": present.version, "problem": str(problem)})


def version_in_use(context: Context, site: int) -> str | None:
    """The version in use, None where there is none: cheap enough to be asked each cycle."""
    present = model_store.in_use(context, site, Kind.COOLING)
    return None if present is None else present.version
