"""What the panels of the page are drawn from beside the cycles: plain facts, whichever service they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.services.cooling.energy import Saved
from api.store.forecasts.models import StoredModel


@dataclass(frozen=True, kw_only=True)
class Energy:
    """What a day has saved against 60 Hz and against the reactive controller; ``hours``: for the end of each stretch of
    it the saving against 60 Hz in percent with its interval, None where nothing is known."""

    fixed60: Saved
    reactive: Saved
    hours: Sequence[tuple[datetime, tuple[float, float, float] | None]]


@dataclass(frozen=True, kw_only=True)
class Models:
    """The model in use, the one taken into use before it (None: there is none), and the skills against persistence, a
    row for T4, T5, T6, a column for each horizon, None where unknown. ``count``: outcomes the skills are of."""

    in_use: StoredModel | None
    earlier: StoredModel | None
    skill: Sequence[Sequence[float | None]] | None
    count: int = 0


def half_width(saved: Saved) -> float:
    """Half the interval of a saving in percentage points; 0 where it is not known."""
    if saved.low_percent is None or saved.high_percent is None:
        return 0.0
    return (saved.high_percent - saved.low_percent) / 2
