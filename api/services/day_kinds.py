"""What is computed of whole days."""

from __future__ import annotations

from api.services.day_counts import CompletenessDays
from api.services.day_work import Kind
from api.services.rollups import RollupDays

KINDS: tuple[Kind, ...] = (RollupDays(), CompletenessDays())
