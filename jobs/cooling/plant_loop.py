"""The control of one plant: a cycle at each tick, the ramp of a release between ticks, the handing over at the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from api.services.cooling.plants import CoolingPlant
from api.store.cooling.cycles import CycleRecord
from api.store.cooling.record_spool import RecordSpool
from engine.field.outcomes import Rejected, Why
from engine.thermal import controller
from engine.thermal.controller import Cycle
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator, Orders, PlantImage
from engine.thermal.proposals import Source
from engine.thermal.reading import Frequencies, Reading
from jobs.cooling.clocks import Clocks
from jobs.cooling.forecasting import Forecaster
from jobs.cooling.keeping import Kept
from jobs.cooling.knowledge import Known
from jobs.cooling.own_alarms import own_alarms
from jobs.cooling.recording import ARMED, Forecast, record_of, without_link
from jobs.cooling.releasing import HAND_OVER_S, Release
from jobs.cooling.ticking import Tick, Ticking
from jobs.devices.cooling_field import Carried, MayWrite

LOST_AFTER = timedelta(seconds=60)  # without an image: the drive side went to 60 Hz, so nothing held before counts
FULL_HZ = 60.0
HAND_OVER_STEP_S = 0.5
LAST_STEP_S = 2.0  # past the end of a release, so that a step at 60 Hz is surely made

log = structlog.get_logger(__name__)


class Side(Protocol):
    """The plant as the loop sees it; every call comes back within some seconds."""

    def read(self, at: datetime) -> PlantImage | None: ...

    def carry(self, orders: Orders, held: PlantImage, may_write: MayWrite) -> Carried: ...

    def beat(self, word: int, may_write: MayWrite) -> bool: ...


class PlantLoop:
    """One plant. ``known`` is set from outside; a cycle takes it as it stands and asks no database."""

    def __init__(
        self,
        plant: CoolingPlant,
        side: Side,
        clocks: Clocks,
        kept: Kept,
        spool: RecordSpool,
        known: Known | None = None,
    ) -> None:
        self.plant, self.clocks = plant, clocks
        self.known = known or Known()
        self._side, self._kept, self._spool = side, kept, spool
        self._mutex = threading.Lock()
        self._forecaster = Forecaster()
        self._memory = controller.Memory()
        self._ticking = Ticking()
        self._beat: int | None = None  # the word that was written last
        self._seen_at: datetime | None = None  # steady time of the last image
        self._orders: Orders | None = None
        self._mode: Mode | None = None
        self._release: Release | None = None
        self._is_ended = False
        self.image: PlantImage | None = None
        self.carried = Carried()
        self.cycles = 0

    def begin(self) -> None:
        """Go on where a loop that ended within the last five minutes was."""
        wall = self.clocks.wall()
        said = self._kept.read(wall)
        if said is None:
            return
        try:
            pause = wall - datetime.fromisoformat(said["at"])
            self.clocks = self.clocks.set_to(datetime.fromisoformat(said["steady"]) + pause)
            self._memory = controller.Memory.from_plain(said["memory"])
            self._forecaster = Forecaster.from_plain(said["readings"])
            self._ticking = Ticking.from_plain(said["ticking"])
            self._seen_at = datetime.fromisoformat(said["seen_at"]) if said["seen_at"] else None
        except (KeyError, TypeError, ValueError) as error:
            log.warning("begins anew", site=self.plant.id, reason=str(error))
            self._memory, self._forecaster, self._ticking = controller.Memory(), Forecaster(), Ticking()

    def recall(self, readings: Sequence[tuple[datetime, Reading]]) -> None:
        """Forecast from these readings too, where nothing is remembered: a start anew need not wait half an hour."""
        if self._forecaster.is_empty:
            for at, one in readings:
                self._forecaster.take(at, one)

    def warm_up(self) -> None:
        """Do once, for nothing, what a cycle does up to its orders: the first one is then no slower than the others."""
        steady = self.clocks.steady()
        image = self._side.read(steady)
        if image is not None:
            judged = controller.judged_image(image, self._memory)
            forecast = self._forecaster.forecast(steady, judged.reading, self.known)
            self._decide(image, forecast, Mode.AUTO_REACTIVE, None)

    def cycle(self) -> None:
        """One cycle: read, decide, write, read back, beat, keep. What goes wrong in it is in its record."""
        with self._mutex:
            known = self.known
            if known.mode is None:
                log.warning("not controlled: the mode is not known yet", site=self.plant.id)
                return
            tick, ticking = self._ticking.take(self.clocks.wall(), self.clocks.steady())
            try:
                record = self._control(known, known.mode.mode, tick)
            except Exception:
                # missed, and no beat: the drives go to 60 Hz unless the next cycle, which begins anew, succeeds
                self._memory, self._forecaster = controller.Memory(), Forecaster()
                raise
            self._ticking = ticking
            self.cycles += 1
            self._keep()
            try:
                self._spool.append(record)
            except OSError as error:
                log.error("cycle not recorded", site=self.plant.id, reason=str(error))

    def holding(self) -> Frequencies | None:
        """What the plant holds as ordered, as far as is known: what was read back last, else read."""
        if self.image is None or self.image.ordered is None:
            return None
        after = {f"{a.value}_hz": done.after for a, done in self.carried.hz.items() if done.after is not None}
        return replace(self.image.ordered, **after)

    def end(self) -> None:
        """Write nothing any more, not even what a cycle that is under way has decided: somebody else controls."""
        self._is_ended = True

    def between(self) -> None:
        """Go on with a release, which takes smaller steps than a tick; nothing else happens between ticks."""
        known = self.known
        if known.mode is None or known.mode.mode is not Mode.FIXED60 or known.writes != ARMED:
            return
        if not self._mutex.acquire(blocking=False):
            return  # a cycle is under way
        try:
            self._begin_or_end_release(Mode.FIXED60)
            if self._release is not None and self._orders is not None and self.image is not None:
                orders = self._release.orders(self._orders.hz, self.clocks.seconds())
                self._side.carry(orders, self.image, self._refusal)
        finally:
            self._mutex.release()

    def hand_over(self, wait: Callable[[float], object] = time.sleep) -> None:
        """Bring what is ordered to 60 Hz within some seconds and fall silent: the plant is nobody's then."""
        with self._mutex:
            last, self._orders = self._orders, None
            image = self._side.read(self.clocks.steady()) if last and self.known.writes == ARMED else None
            if last is None or image is None or image.ordered is None:
                return
            line = Release(start=image.ordered, begun_s=self.clocks.seconds(), within_s=HAND_OVER_S)
            is_held, is_over = True, False
            while is_held and not is_over:
                wait(HAND_OVER_STEP_S)
                is_over = line.is_over(self.clocks.seconds())
                orders = line.orders(last.hz, self.clocks.seconds())
                is_held = self._side.carry(orders, image, self._refusal).holds(orders)
            log.info("handed over", site=self.plant.id, at_60_hz=is_held)

    def _control(self, known: Known, mode: Mode, tick: Tick) -> CycleRecord:
        started_s, steady = self.clocks.seconds(), self.clocks.steady()
        image = self._side.read(steady)
        if image is None:
            self.image, self.carried = None, Carried()
            alarms = own_alarms(known, None, Carried(), self._beat)
            took_s = self.clocks.seconds() - started_s
            return without_link(self.plant.id, tick, mode, took_s, known.writes, alarms)
        if self._seen_at is None or steady - self._seen_at > LOST_AFTER:
            self._memory = controller.Memory()
        self._seen_at, self.image = steady, image
        self._begin_or_end_release(mode)
        judged = controller.judged_image(image, self._memory)
        forecast = self._forecaster.forecast(steady, judged.reading, known)
        cycle = self._decide(image, forecast, mode, known)
        self._memory = cycle.memory
        self._forecaster.take(steady, cycle.reading)
        orders = self._to_order(cycle)
        carried = self._side.carry(orders, image, self._refusal) if known.writes == ARMED else Carried()
        alarms = own_alarms(known, image, carried, self._beat, forecast.prediction)
        self.carried, self._orders = carried, orders
        if known.writes == ARMED and carried.holds(orders):
            self._write_beat(image)
        return record_of(
            self.plant.id,
            tick,
            mode,
            image=image,
            forecast=forecast,
            cycle=cycle,
            orders=orders,
            carried=carried,
            writes=known.writes,
            alarms=alarms,
            took_s=self.clocks.seconds() - started_s,
        )

    def _decide(self, image: PlantImage, forecast: Forecast, mode: Mode, known: Known | None) -> Cycle:
        return controller.step(
            image,
            prediction=forecast.prediction,
            skill=None if known is None else known.skill_now(image.at),
            mode=mode,
            manual=None if known is None else _manual(known, image),
            memory=self._memory,
            now=image.at,
        )

    def _begin_or_end_release(self, mode: Mode) -> None:
        """A release begins with the change to fixed 60 Hz, from what the plant holds then."""
        before, self._mode = self._mode, mode
        held = self.holding()
        if mode is not Mode.FIXED60:
            self._release = None
        elif before is not None and before is not mode and held is not None:
            self._release = Release(start=held, begun_s=self.clocks.seconds())
        elif self._release is not None and self._release.is_over(self.clocks.seconds() - LAST_STEP_S):
            self._release = None

    def _to_order(self, cycle: Cycle) -> Orders:
        """The orders of a cycle in tenths of a hertz; where a release decides them they stay on its line."""
        now_s, line = self.clocks.seconds(), self._release
        hz = {a: None if hz is None else round(hz, 1) for a, hz in cycle.orders.hz.items()}
        if line is not None:
            fixed = [a for a, hz in hz.items() if hz is not None and cycle.acts[a].source is Source.FIXED]
            hz |= {a: line.hz(a, now_s) for a in fixed}
        return replace(cycle.orders, hz=hz)

    def _write_beat(self, image: PlantImage) -> None:
        before = self._beat if self._beat is not None else image.heartbeat or 0
        word = before % 0xFFFF + 1  # never 0, which a device that restarts begins with
        if self._side.beat(word, self._refusal):
            self._beat = word

    def _refusal(self) -> Rejected | None:
        return Rejected(why=Why.DISARMED) if self._is_ended else self.known.refusal()

    def _keep(self) -> None:
        self._kept.write(
            self.clocks.wall(),
            {
                "steady": self.clocks.steady().isoformat(),
                "seen_at": self._seen_at.isoformat() if self._seen_at else None,
                "memory": self._memory.to_plain(),
                "readings": self._forecaster.to_plain(),
                "ticking": self._ticking.to_plain(),
            },
        )


def _manual(known: Known, image: PlantImage) -> Frequencies | None:
    """What an operator has ordered; an actuator of which nothing was ordered stays as the plant holds it."""
    if known.mode is None or known.mode.mode is not Mode.MANUAL:
        return None
    ordered = known.mode.manual_hz
    held = image.ordered
    hz = {
        f"{a.value}_hz": ordered.get(a.value, FULL_HZ if held is None else float(getattr(held, f"{a.value}_hz")))
        for a in Actuator
    }
    return Frequencies(**hz)
