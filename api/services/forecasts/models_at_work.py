"""The models of a site that forecasts are made with now, read anew when others are taken into use."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.context import Context
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.services.forecasts.rack_models import RackModels
from api.services.forecasts.reasons import Reason
from engine.forecast.stored import UnreadableModel


@dataclass(frozen=True, kw_only=True)
class AtWork:
    """``models`` is None where there are none that can be used; ``reason`` says why. ``new_columns``: targets that the
    site did not measure yet when they were trained."""

    version: str | None = None
    models: RackModels | None = None
    reason: Reason | None = Reason.NO_MODEL
    new_columns: frozenset[str] = frozenset()

    @property
    def asks_for_training(self) -> Reason | None:
        """Why these models should be replaced now, None where there is no need."""
        if self.new_columns:
            return Reason.COLUMNS_CHANGED
        return None if self.reason is Reason.NO_MODEL else self.reason


class ModelsAtWork:
    """Keeps what was read last: a file is read once for each version."""

    def __init__(self, site: int) -> None:
        self._site = site
        self._read = AtWork()

    def now(self, context: Context, columns: tuple[str, ...]) -> AtWork:
        """The models in use, for a site that measures these targets."""
        row = model_store.in_use(context, self._site, Kind.TEN_MINUTES)
        if row is None:
            self._read = AtWork()
            return self._read
        if row.version != self._read.version:
            self._read = _opened(row.version, model_store.load(context, row))
        models = self._read.models
        if models is None:
            return self._read
        if not set(models.columns) <= set(columns):
            return AtWork(version=row.version, reason=Reason.COLUMNS_CHANGED)
        new = frozenset(columns) - set(models.columns)
        return AtWork(version=row.version, models=models, reason=None, new_columns=new)


def _opened(version: str, data: bytes | None) -> AtWork:
    if data is None:
        return AtWork(version=version, reason=Reason.CORRUPTED)
    try:
        return AtWork(version=version, models=RackModels.from_bytes(data), reason=None)
    except UnreadableModel as problem:
        is_other_version = "version" in str(problem)
        return AtWork(version=version, reason=Reason.OTHER_VERSION if is_other_version else Reason.CORRUPTED)
