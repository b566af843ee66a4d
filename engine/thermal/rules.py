"""The rules of the cooling controller: measured values, forecast and the state so far give three frequencies.

Order: safety, then the operator, then the forecast, then the base (a PI controller). Availability, the gate of the
forecast, ramps and drives are :mod:`engine.thermal.controller`'s. Everything is pure; a call is one cycle of 20 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.thermal.because import Because
from engine.thermal.forecast_step import HELD_CYCLES, Forecast, forecast_of, held, step_for
from engine.thermal.limits import BANDS, CYCLE_S, DEAD_BAND_HZ, SAFE_HZ, TOLERANCE, Band, clamp_hz, value_of
from engine.thermal.pi import moved
from engine.thermal.plant_image import Actuator
from engine.thermal.prediction import Prediction
from engine.thermal.proposals import Proposal, Resolved, Source, resolve
from engine.thermal.reading import Frequencies, Reading
from engine.thermal.reasons import NAMES, hz, say
from engine.thermal.safety import is_over_cooled, latched, safety_proposals, unusable
from engine.thermal.tuning import TUNED, Tuning

__all__ = ["ActuatorState", "ControlState", "Decision", "Frequencies", "Reading", "decide"]


@dataclass(frozen=True, kw_only=True)
class ActuatorState:
    """What the controller remembers of an actuator.

    ``base_hz`` of the PI controller, ``measured_c`` what it saw last (None: start anew), ``offset_hz`` the step of the
    forecast and for how many cycles it has been ``held``; ``target_hz``: the last target, where the dead band begins.
    """

    base_hz: float
    target_hz: float
    measured_c: float | None = None
    offset_hz: float = 0.0
    held: int = 0


@dataclass(frozen=True, kw_only=True)
class ControlState:
    """What goes from one cycle to the next: each actuator, and the names of the limits that stand.

    ``ControlState()`` is a fresh start: it begins bumpless from the frequencies that there are.
    """

    actuators: Mapping[Actuator, ActuatorState] = field(default_factory=dict)
    standing: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The targets, Hz, before the ramp, why (in English, and as codes with numbers) and whose word each is.

    ``alarms``: sensors that cannot be used, and ``t5`` when over-cooled. ``state`` belongs to the next cycle.
    """

    sw_hz: float
    fw_hz: float
    fan_hz: float
    reasons: Mapping[str, str]
    alarms: tuple[str, ...]
    state: ControlState
    because: Mapping[str, Because]
    source: Mapping[str, Source]


def decide(
    reading: Reading,
    prediction: Prediction | None,
    current_hz: Frequencies,
    state: ControlState,
    *,
    orders: Mapping[Actuator, Proposal] | None = None,
    tuning: Tuning = TUNED,
) -> Decision:
    """One cycle.

    :param prediction: None, or one with ``values`` None, low confidence or NaN in its place: no forecast
    :param current_hz: what the drives turn at; asked only at a fresh start
    :param orders: what an operator (or fixed 60 Hz) wants instead of base and forecast; safety stays above it
    :param tuning: of the base: where it leaves the temperatures alone, and its gains
    """
    stands = latched(reading, state.standing)
    resolved: dict[Actuator, Resolved] = {}
    after: dict[Actuator, ActuatorState] = {}
    for actuator in Actuator:
        start = clamp_hz(float(getattr(current_hz, f"{actuator}_hz")))
        before = state.actuators.get(actuator) or ActuatorState(base_hz=start, target_hz=start)
        forecast = forecast_of(actuator, reading, prediction)
        moving = _moved(actuator, reading, forecast, before, tuning)
        proposals = [*safety_proposals(actuator, reading, stands, before.target_hz)]
        order = (orders or {}).get(actuator)
        proposals.append(order or _automatic(actuator, reading, forecast, before, moving, tuning.bands[actuator]))
        resolved[actuator] = resolve(proposals)
        after[actuator] = _tracking(moving, resolved[actuator], is_ordered=order is not None)
    alarms = unusable(reading) + (("t5",) if is_over_cooled(reading) else ())
    return Decision(
        **{f"{actuator}_hz": after[actuator].target_hz for actuator in Actuator},
        reasons={actuator.value: say(each.because) for actuator, each in resolved.items()},
        alarms=alarms,
        state=ControlState(actuators=after, standing=stands),
        because={actuator.value: each.because for actuator, each in resolved.items()},
        source={actuator.value: each.source for actuator, each in resolved.items()},
    )


def _moved(
    actuator: Actuator, reading: Reading, forecast: Forecast | None, before: ActuatorState, tuning: Tuning
) -> ActuatorState:
    """Base and offset one cycle on; the target is still the old one."""
    band = tuning.bands[actuator]
    value = value_of(reading, band.sensor)
    base = before.base_hz
    if value is not None:
        # both errors against the band of this cycle, so that another band moves nothing by itself
        error_before = None if before.measured_c is None else band.outside(before.measured_c)
        base = moved(base, band.outside(value), error_before, tuning.gains[actuator])
    offset, cycles = held(step_for(actuator, forecast), before.offset_hz, before.held)
    return ActuatorState(base_hz=base, target_hz=before.target_hz, measured_c=value, offset_hz=offset, held=cycles)


def _automatic(
    actuator: Actuator,
    reading: Reading,
    forecast: Forecast | None,
    before: ActuatorState,
    moving: ActuatorState,
    band: Band,
) -> Proposal:
    """What forecast and base want, outside the dead band around the last target."""
    wanted = clamp_hz(moving.base_hz + moving.offset_hz)
    is_still = abs(wanted - before.target_hz) < DEAD_BAND_HZ - TOLERANCE
    target = before.target_hz if is_still else wanted
    numbers = {"who": NAMES[actuator], "from_hz": hz(before.target_hz), "to_hz": hz(target)}
    if moving.offset_hz:
        because = _because_of_forecast(actuator, forecast, moving, numbers, is_still)
        return Proposal(source=Source.PREDICTION, because=because, wanted_hz=target)
    value = value_of(reading, band.sensor)
    numbers |= {"set_point": hz(band.set_point_c), "band": hz(band.half_c), "sensor": band.sensor.upper()}
    numbers["value"] = "?" if value is None else f"{value:.1f}"
    because = Because(code="base_stays" if is_still else "base", values=numbers)
    return Proposal(source=Source.ECONOMY, because=because, wanted_hz=target)


def _because_of_forecast(
    actuator: Actuator, forecast: Forecast | None, moving: ActuatorState, numbers: dict[str, str], is_still: bool
) -> Because:
    sensor = BANDS[actuator].sensor.upper()
    if forecast is None or step_for(actuator, forecast) != moving.offset_hz:
        left = (HELD_CYCLES - moving.held) * CYCLE_S / 60.0
        return Because(code="forecast_held", values=numbers | {"sensor": sensor, "left_min": f"{max(left, 0.0):.1f}"})
    values = numbers | {
        "sensor": sensor,
        "change": f"{forecast.change_k:+.1f}",
        "lower": "?" if forecast.lower_k is None else f"{forecast.lower_k:.1f}",
        "upper": "?" if forecast.upper_k is None else f"{forecast.upper_k:.1f}",
    }
    return Because(code="forecast_stands" if is_still else "forecast", values=values)


def _tracking(moving: ActuatorState, resolved: Resolved, *, is_ordered: bool) -> ActuatorState:
    """The state to go on from. Where somebody else decides, the base follows, so that going back is without a bump."""
    target = moving.target_hz if resolved.hz is None else resolved.hz
    if is_ordered:
        return ActuatorState(base_hz=target, target_hz=target)
    if resolved.source is Source.SAFETY:
        base = clamp_hz(target - max(moving.offset_hz, 0.0))
        # from 60 Hz the base begins anew; where it was only not let down it goes on: else it would
        # fall for a rise that it never made
        measured = None if target >= SAFE_HZ - TOLERANCE else moving.measured_c
        return replace(moving, base_hz=base, target_hz=target, measured_c=measured)
    return replace(moving, target_hz=target)
