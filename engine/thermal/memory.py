"""What the controller carries from one cycle to the next, and over a restart of its process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from engine import plain
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator
from engine.thermal.plausible import SensorMemory
from engine.thermal.rules import ControlState
from engine.thermal.staging import StageState


@dataclass(frozen=True, kw_only=True)
class Memory:
    """``Memory()`` is a fresh start: bumpless from what the plant holds.

    ``control`` of the acting controller, ``reactive`` of the one without forecasts beside it (the counterfactual, with
    the frequencies it would have ordered), ``ordered`` the frequencies last ordered.
    """

    mode: Mode | None = None
    control: ControlState = field(default_factory=ControlState)
    reactive: ControlState = field(default_factory=ControlState)
    reactive_hz: Mapping[Actuator, float] = field(default_factory=dict)
    ordered: Mapping[Actuator, float] = field(default_factory=dict)
    sensors: SensorMemory = field(default_factory=SensorMemory)
    stages: Mapping[Actuator, StageState] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """As JSON values.

        >>> Memory.from_plain(Memory().to_plain()) == Memory()
        True
        """
        return dict(plain.to_plain(self))

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> Self:
        """Back from JSON values.

        :raises ValueError: where they are no memory: begin with ``Memory()`` then
        """
        return plain.from_plain(cls, values)
