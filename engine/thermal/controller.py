"""One cycle of the cooling controller: one frozen image of the plant in, orders with their reasons out. Pure.

Order of decisions: availability, plausibility of the sensors, the gate of the forecast, the rules (safety, operator,
forecast, base), ramps, drives. Beside the acting controller a reactive one runs along on the same readings: what it
would have ordered is the counterfactual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from engine.thermal.because import Because
from engine.thermal.control_alarms import ControlAlarm, alarms_of
from engine.thermal.counterfactual import reactive
from engine.thermal.gate import Gate, Skill, gates, passed
from engine.thermal.limits import BANDS, FIELDS, LIMITS, MAX_HZ, NEEDED, SAFE_HZ, TOLERANCE, clamp_hz, value_of
from engine.thermal.memory import Memory
from engine.thermal.modes import Mode
from engine.thermal.plant_image import DRIVES, Actuator, Orders, PlantImage, Standing
from engine.thermal.plausible import Judged, judge
from engine.thermal.prediction import Prediction
from engine.thermal.proposals import Proposal, Source
from engine.thermal.ramp import ramped, release_hz
from engine.thermal.reading import SENSORS, Frequencies, Reading
from engine.thermal.reasons import NAMES, hz
from engine.thermal.rules import ControlState, Decision, decide
from engine.thermal.safety import is_pressure_low, may_fall
from engine.thermal.staging import Need, StageAct, StageState, stage
from engine.thermal.tuning import TUNED, Tuning

__all__ = ["Act", "ControlAlarm", "Cycle", "Gate", "Memory", "Skill", "StageAct", "judged_image", "release_hz", "step"]


@dataclass(frozen=True, kw_only=True)
class Act:
    """What becomes of an actuator: ``wanted_hz`` decided, ``ramped_hz`` ordered in this cycle (None: nothing is), who
    decided and why, and what the reactive controller would have ordered."""

    wanted_hz: float
    ramped_hz: float | None
    source: Source
    because: Because
    counterfactual_hz: float


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """All that came of a cycle; ``reading`` and ``quality`` as judged, ``memory`` for the next one."""

    at: datetime
    orders: Orders
    acts: Mapping[Actuator, Act]
    gate: Mapping[str, Gate]
    staging: tuple[StageAct, ...]
    alarms: tuple[ControlAlarm, ...]
    reading: Reading
    quality: Mapping[str, str]
    memory: Memory


def judged_image(image: PlantImage, memory: Memory) -> Judged:
    """The image's reading with what must not be believed; :func:`step` judges alike, the forecast is made from this."""
    raw = {name: getattr(image.reading, FIELDS[name]) for name in SENSORS}
    return judge(memory.sensors, raw, image.quality)


def step(
    image: PlantImage,
    *,
    prediction: Prediction,
    skill: Skill | None,
    mode: Mode,
    manual: Frequencies | None,
    memory: Memory,
    now: datetime,
    tuning: Tuning = TUNED,
) -> Cycle:
    """One cycle of 20 s. ``now`` only dates it: cycles are counted, so that a clock that jumps changes nothing.

    :param skill: of the forecasts lately; None: not known, then no forecast acts
    :param tuning: of the base of the acting controller; the reactive one beside it has the product's
    :param manual: what the operator has ordered; None in manual mode: the frequencies stay
    """
    judged = judged_image(image, memory)
    reading, held = judged.reading, _held(image, memory)
    current = Frequencies(**{f"{actuator}_hz": held[actuator] for actuator in Actuator})
    gate = gates(reading, prediction, skill, mode)
    is_left = image.fire is not False  # not known counts as set
    control = _from_the_plant(memory.control, image, is_left=is_left)
    orders = _orders(mode, manual, control, held)
    if is_left:
        code = "fans_left_unknown" if image.fire is None else "fans_left"
        orders[Actuator.FAN] = Proposal(source=Source.AVAILABILITY, because=Because(code=code), withholds=True)
    leaning = tuning.leaning([actuator for actuator in Actuator if gate[BANDS[actuator].sensor].watches])
    decision = decide(reading, passed(prediction, gate), current, control, orders=orders, tuning=leaning)
    beside, reactive_hz = reactive(reading, current, memory, decision.state)
    acts = {actuator: _act(actuator, reading, decision, held[actuator], reactive_hz[actuator]) for actuator in Actuator}
    staging, stages = _stage(image, reading, decision, held, memory.stages, is_left=is_left)
    return Cycle(
        at=now,
        orders=Orders(
            hz={actuator: act.ramped_hz for actuator, act in acts.items()},
            start=tuple(each.drive for each in staging if each.start),
            stop=tuple(each.drive for each in staging if not each.start),
        ),
        acts=acts,
        gate=gate,
        staging=staging,
        alarms=alarms_of(image, judged, decision.state.standing, stages),
        reading=reading,
        quality=judged.quality,
        memory=Memory(
            mode=mode,
            control=decision.state,
            reactive=beside,
            reactive_hz=reactive_hz,
            ordered={
                actuator: held[actuator] if act.ramped_hz is None else act.ramped_hz for actuator, act in acts.items()
            },
            sensors=judged.memory,
            stages=stages,
        ),
    )


def _held(image: PlantImage, memory: Memory) -> Mapping[Actuator, float]:
    """The frequencies that the plant holds: at which a fresh start, and each ramp, begins."""
    return {actuator: _held_of(actuator, image, memory) for actuator in Actuator}


def _held_of(actuator: Actuator, image: PlantImage, memory: Memory) -> float:
    if image.watchdog:
        return SAFE_HZ
    if image.ordered is not None:
        return clamp_hz(float(getattr(image.ordered, f"{actuator}_hz")))
    if actuator in memory.ordered:
        return memory.ordered[actuator]
    drives = [image.drives[name] for name in DRIVES[actuator] if name in image.drives]
    turning = [each.actual_hz for each in drives if each.standing is Standing.RUNNING and each.actual_hz is not None]
    return clamp_hz(max(turning)) if turning else SAFE_HZ


def _from_the_plant(state: ControlState, image: PlantImage, *, is_left: bool) -> ControlState:
    """The state without what must begin anew from the plant: all after its watchdog, the fans while they are left."""
    if image.watchdog:
        return replace(state, actuators={})
    kept = {actuator: each for actuator, each in state.actuators.items() if not (is_left and actuator is Actuator.FAN)}
    return replace(state, actuators=kept)


def _orders(
    mode: Mode, manual: Frequencies | None, control: ControlState, held: Mapping[Actuator, float]
) -> dict[Actuator, Proposal]:
    """What stands in place of base and forecast."""
    if mode is Mode.FIXED60:
        return {each: _ordered(each, Source.FIXED, "fixed", SAFE_HZ) for each in Actuator}
    if mode is not Mode.MANUAL:
        return {}
    if manual is None:
        now = {
            each: control.actuators[each].target_hz if each in control.actuators else held[each] for each in Actuator
        }
        return {each: _ordered(each, Source.OPERATOR, "manual_kept", now[each]) for each in Actuator}
    asked = {each: clamp_hz(float(getattr(manual, f"{each}_hz"))) for each in Actuator}
    return {each: _ordered(each, Source.OPERATOR, "manual", asked[each]) for each in Actuator}


def _ordered(actuator: Actuator, source: Source, code: str, wanted_hz: float) -> Proposal:
    because = Because(code=code, values={"who": NAMES[actuator], "to_hz": hz(wanted_hz)})
    return Proposal(source=source, because=because, wanted_hz=wanted_hz)


def _act(actuator: Actuator, reading: Reading, decision: Decision, held: float, reactive_hz: float) -> Act:
    wanted = float(getattr(decision, f"{actuator}_hz"))
    source = decision.source[actuator]
    falls = may_fall(actuator, reading, decision.state.standing)
    is_withheld = source is Source.AVAILABILITY
    return Act(
        wanted_hz=wanted,
        ramped_hz=None if is_withheld else ramped(held, wanted, source, may_fall=falls),
        source=source,
        because=decision.because[actuator],
        counterfactual_hz=reactive_hz,
    )


def _stage(
    image: PlantImage,
    reading: Reading,
    decision: Decision,
    held: Mapping[Actuator, float],
    before: Mapping[Actuator, StageState],
    *,
    is_left: bool,
) -> tuple[tuple[StageAct, ...], Mapping[Actuator, StageState]]:
    acts: list[StageAct] = []
    stages: dict[Actuator, StageState] = {}
    for actuator in Actuator:
        state = before.get(actuator, StageState())
        if is_left and actuator is Actuator.FAN:
            stages[actuator] = StageState()
            continue
        need = _need(actuator, reading, decision.state.standing, held[actuator])
        found, stages[actuator] = stage(actuator, image.drives, need, state)
        acts.extend(found)
    return tuple(acts), stages


def _need(actuator: Actuator, reading: Reading, standing: frozenset[str], held: float) -> Need:
    limit = next((each for each in LIMITS if each.actuator is actuator and each.name in standing), None)
    return Need(
        load_pct=value_of(reading, "engine_load"),
        limit=None if limit is None else "/".join(name.upper() for name in limit.sensors),
        at_60=held >= MAX_HZ - TOLERANCE,
        is_pressure_low=actuator is Actuator.SW and is_pressure_low(reading),
        is_known=all(value_of(reading, name) is not None for name in NEEDED[actuator]),
    )
