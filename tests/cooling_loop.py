"""The cooling loop on a simulated plant over real Modbus TCP, in a time that a test moves: no second is waited for.

with cooling_loop(tmp_path) as ship:
    ship.run(minutes=5)
    ship.plant.inject("silent")
    last = ship.tick()
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from api.config import Device, Site
from api.services.cooling.plants import CoolingPlant
from api.services.maps import protocol_map
from api.store.cooling.cycles import CycleRecord
from api.store.cooling.modes import PlantMode
from api.store.cooling.record_spool import RecordSpool
from engine.thermal.modes import Mode
from engine.thermal.plant_image import DRIVES, Actuator
from engine.thermal.prediction import WINDOW
from jobs.cooling.clocks import Clocks
from jobs.cooling.forecasting import Forecaster
from jobs.cooling.keeping import Kept
from jobs.cooling.knowledge import Known
from jobs.cooling.plant_loop import PlantLoop, Side
from jobs.cooling.recording import ARMED
from jobs.cooling.ticking import STEP_S
from jobs.devices.cooling_field import CoolingSide
from jobs.devices.links import Field
from tests.cooling_plant import MOMENT, CoolingBench, cooling_plant

SITE = Site(id=2, name={"ko": "판리", "en": "Panli"}, url="sqlite://", cooling_device="panli-cooling")
FREQUENCIES = {Actuator.SW: 5000, Actuator.FW: 5001, Actuator.FAN: 5002}


@dataclass
class Hands:
    """The clocks, moved by hand: the wall's may be set, the steady one only runs."""

    now: datetime = MOMENT
    seconds: float = 1000.0

    def wall(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds

    def run(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass(kw_only=True)
class Ship:
    """A plant, its loop, and what the loop has recorded. ``begin`` puts a new loop in the place of the old one."""

    plant: CoolingBench
    folder: Path
    field: Field
    hands: Hands = field(default_factory=Hands)
    timeout_ms: int = 5000  # a busy machine's answers are late, and none of these tests waits for one that never comes

    def __post_init__(self) -> None:
        self.spool = RecordSpool(self.folder / "cycles", 1 << 20)
        self.loop = self.new_loop()
        self.set_mode(Mode.AUTO_REACTIVE)
        self.loop.begin()

    def new_loop(self) -> PlantLoop:
        device = self.device()
        side = CoolingSide(self.field, device, protocol_map(device.map))
        clocks = Clocks.begin(self.hands.wall, self.hands.monotonic)
        kept = Kept(self.folder / "kept.json")
        return PlantLoop(CoolingPlant(site=SITE, device=device), side, clocks, kept, self.spool)

    def device(self, **changes: object) -> Device:
        return replace(self.plant.entry(site=SITE.id, timeout_ms=self.timeout_ms), **changes)  # type: ignore[arg-type]

    def cut(self) -> Side:
        """The line is cut: nobody listens any more. What :meth:`mend` takes."""
        side, device = self.loop._side, self.device(port=1)
        self.loop._side = CoolingSide(self.field, device, protocol_map(device.map))
        return side

    def mend(self, side: Side) -> None:
        self.loop._side = side

    def restart(self) -> None:
        """What a kill -9 and a start of the process are to the loop: nothing but its file is left."""
        known = self.loop.known
        self.loop = self.new_loop()
        self.loop.known = known
        self.loop.begin()

    def set_mode(self, mode: Mode, **manual_hz: float) -> None:
        told = PlantMode(site=SITE.id, mode=mode, manual_hz=manual_hz)
        self.loop.known = replace(self.loop.known, mode=told, writes=ARMED)

    def know(self, **changes: object) -> None:
        known: Known = self.loop.known
        self.loop.known = replace(known, **changes)  # type: ignore[arg-type]

    def pass_by(self, seconds: int) -> None:
        """Time passes without a cycle; the plant shows the last second of it."""
        self.hands.run(seconds)
        source = self.plant.source
        self.plant.call(lambda: [source.step() for _ in range(seconds - 1)])
        self.plant.step()

    def tick(self) -> CycleRecord:
        """Twenty seconds, and the cycle at their end."""
        self.pass_by(STEP_S)
        self.loop.cycle()
        return self.records()[-1]

    def run(self, minutes: float) -> list[CycleRecord]:
        """The cycles of so many minutes."""
        return [self.tick() for _ in range(round(minutes * 60 / STEP_S))]

    def remember_half_an_hour(self) -> None:
        """The loop has seen what it sees now for half an hour, so that it can forecast."""
        assert self.loop.image is not None
        forecaster, now = Forecaster(), self.loop.clocks.steady()
        for ago in range(WINDOW - 1, -1, -1):
            forecaster.take(now - timedelta(seconds=STEP_S * ago), self.loop.image.reading)
        self.loop._forecaster = forecaster

    def records(self) -> list[CycleRecord]:
        return self.spool.waiting(100_000)[0]

    def ordered(self) -> dict[str, float]:
        """The frequencies that the plant holds as ordered."""
        values = self.plant.values()
        return {a.value: float(values[f"{a.value}_hz"] or 0.0) for a in Actuator}

    def turning(self) -> dict[str, float]:
        """What each running drive is told, at its own register."""
        values = self.plant.values()
        names = [name for names in DRIVES.values() for name in names]
        return {n: float(values[f"{n}_set_hz"] or 0.0) for n in names if values[f"{n}_running"]}


def kinds(record: CycleRecord) -> set[tuple[str, str]]:
    """Kind and subject of the alarms of a cycle."""
    return {(alarm[0], alarm[1]) for alarm in record.alarms}


def outcomes(record: CycleRecord) -> Mapping[str, str]:
    """What became of each frequency."""
    return {actuator: act["outcome"] for actuator, act in record.acts.items()}


@contextmanager
def cooling_loop(folder: Path, at: datetime = MOMENT) -> Iterator[Ship]:
    """A ship at ``at``, before its first cycle; reactive and armed."""
    here = Field()
    try:
        with cooling_plant(at) as plant:
            yield Ship(plant=plant, folder=folder, field=here, hands=Hands(now=at))
    finally:
        here.close()
