"""What the loop knows from the database: the mode, whether it may write, the model and how good it has lately been.

It is looked up beside the cycles, never in one: a database that is slow or away makes no cycle late, and the loop goes
on with what it knew last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from api.services.context import Context
from api.services.control.permission import Permission, permission
from api.services.cooling.orders import mode_of
from api.services.cooling.plants import CoolingPlant
from api.services.cooling.serving import cooling_model, version_in_use
from api.services.cooling.skill import rolling_skill
from api.store.cooling.modes import PlantMode
from api.store.cooling.spans import count_cycles
from api.store.db import reading
from api.store.devices.arming import Arming
from engine.field.outcomes import Rejected, Why
from engine.thermal.because import Because
from engine.thermal.prediction import HORIZONS_MIN, STEP_S, WINDOW
from jobs.cooling.recording import ARMED

if TYPE_CHECKING:
    from engine.thermal.controller import Skill
    from engine.thermal.predictor import ThermalPredictor

MODEL_LOOK = timedelta(seconds=20)
SKILL_STANDS = timedelta(hours=1)  # a skill that nobody could reckon anew for longer says nothing of today's plant
UNKNOWN = "unknown"
WHY = {"read_only": Why.READ_ONLY, "writes_off": Why.WRITES_OFF}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the database last said. ``mode`` None: never yet, and nothing is controlled then.

    ``writes``: "armed", or why nothing is written (read_only, writes_off, simulate, shadow; unknown: never looked up).
    ``model``: the version and the model in use; ``no_model`` why there is none, ``samples`` how many there are to learn
    from then. ``skill_at`` in steady time.
    """

    mode: PlantMode | None = None
    writes: str = UNKNOWN
    model: tuple[str, ThermalPredictor] | None = None
    no_model: Because | None = None
    samples: int = 0
    skill: Skill | None = None
    skill_at: datetime | None = None

    def refusal(self) -> Rejected | None:
        """Why nothing may be written, None when it may."""
        return None if self.writes == ARMED else Rejected(why=WHY.get(self.writes, Why.DISARMED))

    def skill_now(self, steady: datetime) -> Skill | None:
        """The skill as long as it stands."""
        stands = self.skill_at is not None and timedelta(0) <= steady - self.skill_at <= SKILL_STANDS
        return self.skill if stands else None


class Knowledge:
    """Looks up what is known of one plant. Used from one thread; what it returns is read by others."""

    def __init__(self, context: Context, plant: CoolingPlant) -> None:
        self._context, self._plant = context, plant
        self._model_due: datetime | None = None

    def look(self, before: Known, steady: datetime) -> Known:
        """What is known now. Raises :class:`~api.errors.AnjeonError` when the database is away."""
        site = self._plant.id
        with reading(self._context.engines["default"]) as connection:
            allowed = permission(self._context, connection, self._plant.device)
        known = replace(before, mode=mode_of(self._context, site), writes=writes_of(allowed))
        if self._model_due is not None and steady < self._model_due:
            return known
        if known.model is None or known.model[0] != version_in_use(self._context, site):
            found = cooling_model(self._context, site)
            is_none = isinstance(found, Because)
            known = replace(known, model=None if is_none else found, no_model=found if is_none else None)
        samples = 0 if known.model is not None else self._samples()
        skill = rolling_skill(self._context, site, self._context.now())
        self._model_due = steady + MODEL_LOOK
        return replace(known, samples=samples, skill=skill, skill_at=steady)

    def _samples(self) -> int:
        """How many samples the stored cycles hold: windows of 30 min whose temperatures 15 min later are known."""
        with reading(self._context.engines["default"]) as connection:
            cycles = count_cycles(connection, self._plant.id, None, None)
        return max(0, cycles - (WINDOW - 1) - HORIZONS_MIN[-1] * 60 // STEP_S)


def writes_of(allowed: Permission) -> str:
    """Whether the loop may write, in a word: as :attr:`api.store.cooling.cycles.CycleRecord.writes`."""
    if allowed.read_only:
        return "read_only"
    if allowed.switch.is_off:
        return "writes_off"
    return ARMED if allowed.arming is Arming.ARMED else allowed.arming.value
