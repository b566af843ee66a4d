"""A plant image and cycles of the controller on it, for the tests: sensors scatter, so that none stands still."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from engine.thermal.controller import Cycle, Memory, Skill, step
from engine.thermal.modes import Mode
from engine.thermal.plant_image import DRIVES, Actuator, Drive, PlantImage, Standing
from engine.thermal.prediction import Prediction
from engine.thermal.reading import Frequencies, Reading
from tests.unit.thermal.readings import AT_48, CALM, NO_FORECAST

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUN = ("sw1", "sw2", "fw1", "fw2", "fan1", "fan2", "fan3")
GOOD_SKILL = Skill(values=np.full((3, 3), 0.3), n=500)


def drives(**standings: Standing) -> dict[str, Drive]:
    """Two pumps of each kind and three fans run, one of each stands by; hours rise with the number."""
    found = {}
    for names in DRIVES.values():
        for number, name in enumerate(names, start=1):
            standing = standings.get(name, Standing.RUNNING if name in RUN else Standing.STOPPED)
            is_turning = standing is Standing.RUNNING
            found[name] = Drive(standing=standing, is_turning=is_turning, actual_hz=48.0, hours=1000.0 * number)
    return found


def image(
    reading: Reading = CALM, *, ordered: Frequencies | None = AT_48, standings: Mapping[str, Standing] | None = None,
    **rest: Any,
) -> PlantImage:  # fmt: skip
    """What is read of the plant at noon."""
    return PlantImage(at=NOON, reading=reading, drives=drives(**(standings or {})), ordered=ordered, **rest)


def scattered(reading: Reading, k: int) -> Reading:
    """The reading with temperatures and pressure moved by less than the last digit that is shown."""
    moved = {name: value + 1e-3 * (k % 2) for name, value in vars(reading).items() if isinstance(value, float)}
    return replace(reading, **moved)


@dataclass
class Rig:
    """A controller in a loop: what it orders is what the plant holds in the next cycle. Drives obey at once."""

    mode: Mode = Mode.AUTO_REACTIVE
    skill: Skill | None = GOOD_SKILL
    manual: Frequencies | None = None
    ordered: Frequencies = AT_48
    memory: Memory = field(default_factory=Memory)
    standings: dict[str, Standing] = field(default_factory=dict)
    now: datetime = NOON
    count: int = 0
    obeys: bool = True

    def cycle(self, reading: Reading = CALM, prediction: Prediction = NO_FORECAST, **rest: Any) -> Cycle:
        """One more cycle of 20 s."""
        seen = image(scattered(reading, self.count), ordered=self.ordered, standings=self.standings, **rest)
        found = step(
            seen, prediction=prediction, skill=self.skill, mode=self.mode, manual=self.manual, memory=self.memory,
            now=self.now,
        )  # fmt: skip
        self.memory = found.memory
        if self.count % 10 == 0:  # a loop that starts again has the same memory
            self.memory = Memory.from_plain(json.loads(json.dumps(found.memory.to_plain())))
            assert self.memory == found.memory
        held = {f"{a}_hz": getattr(self.ordered, f"{a}_hz") if hz is None else hz for a, hz in found.orders.hz.items()}
        self.ordered = Frequencies(**held)
        if self.obeys:
            self.standings |= dict.fromkeys(found.orders.start, Standing.RUNNING)
            self.standings |= dict.fromkeys(found.orders.stop, Standing.STOPPED)
        self.now += timedelta(seconds=20)
        self.count += 1
        return found

    def cycles(self, n: int, reading: Reading = CALM, **rest: Any) -> Iterator[Cycle]:
        """Several alike."""
        for _ in range(n):
            yield self.cycle(reading, **rest)

    def running(self, actuator: Actuator) -> set[str]:
        """The drives that run."""
        found = drives(**self.standings)
        return {name for name in DRIVES[actuator] if found[name].standing is Standing.RUNNING}


def hz(cycle: Cycle) -> tuple[float | None, float | None, float | None]:
    """What was ordered of sea-water pumps, fresh-water pumps and fans."""
    return cycle.orders.hz[Actuator.SW], cycle.orders.hz[Actuator.FW], cycle.orders.hz[Actuator.FAN]


def alarms(cycle: Cycle) -> set[tuple[str, str]]:
    """Kind and subject of each."""
    return {(each.kind, each.subject) for each in cycle.alarms}
