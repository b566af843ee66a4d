"""Every reason that can stand beside an order, a sensor, a drive or a forecast, as an English sentence with places.

A :class:`~engine.thermal.because.Because` names one of these and brings its numbers. The values under the keys of
:data:`WORDS` are words that are translated themselves; all others are numbers, units and tags.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.thermal.because import Because
from engine.thermal.plant_image import Actuator

WORDS = ("who", "what")
NAMES: Mapping[Actuator, str] = {Actuator.SW: "SW", Actuator.FW: "FW", Actuator.FAN: "fan"}

TEMPLATES: Mapping[str, str] = {
    # forecast
    "forecast": "{sensor} {change} degC in 10 min (90 %: {lower}..{upper}) -> {who} {from_hz} -> {to_hz} Hz",
    "forecast_stands": "{sensor} {change} degC in 10 min (90 %: {lower}..{upper}): {who} stays at {to_hz} Hz",
    "forecast_held": "{sensor}: step of an earlier forecast held for {left_min} min more: {who} {to_hz} Hz",
    "forecast.learning": "learning, {samples} of {minimum}",
    "forecast.short": "{samples} of {needed} samples of the last 30 min",
    "forecast.gap": "{sensor}: {missing} samples missing in a row, at most {most} are bridged",
    "forecast.newest": "{sensor}: newest samples missing: {missing}",
    "forecast.oldest": "{sensor}: oldest samples missing: {missing} of {needed}",
    "forecast.outside": "{feature} {value} is outside of {low}..{high} learned from: forecast shrunk to {share} %",
    # base
    "base": "{sensor} {value} degC, set point {set_point} +-{band} -> {who} {from_hz} -> {to_hz} Hz",
    "base_stays": "{sensor} {value} degC, set point {set_point} +-{band}: {who} stays at {to_hz} Hz",
    # safety
    "limit": "{sensor} {value} degC, limit {limit} -> {who} 60 Hz",
    "limit_until": "{sensor} {value} degC, limit {limit} was reached, until {release} -> {who} 60 Hz",
    "limit_near": "{sensor} {value} degC, between release {release} and limit {limit}: {who} not below {to_hz} Hz",
    "low_pressure": "PX1 {value} bar, below {limit}: {who} not below {to_hz} Hz",
    "sensor_unknown": "{sensors} unknown -> {who} 60 Hz",
    "pressure": "PX1 {value} bar, below {limit}",
    "over_cooled": "T5 {value} degC, below {limit}: over-cooled",
    # operator
    "manual": "Manual: {who} {to_hz} Hz",
    "manual_kept": "Manual, no frequency ordered yet: {who} stays at {to_hz} Hz",
    "fixed": "Control released: {who} fixed at 60 Hz",
    # availability
    "fans_left": "Fire, CO2 release or fan stop: the fans are left to the ship's system, nothing is ordered",
    "fans_left_unknown": "Fire, CO2 and fan-stop inputs unknown: the fans are left to the ship's system",
    "none_runs": "No {who} drive runs that may be ordered",
    "drive": "{drive} {what}: it is neither started nor overridden",
    "watchdog": "The drive side missed the heartbeat and went to 60 Hz by itself",
    # whether a forecast may act
    "gate_acts": "The forecast acts",
    "gate_mode": "Reactive: the mode uses no forecast",
    "gate_none": "Reactive: no forecast ({why})",
    "gate_sensor": "Reactive: no forecast, {sensors} unknown",
    "gate_confidence": "Reactive: confidence {confidence}, above 0.5 is needed",
    "gate_skill": "Reactive: forecast not better than persistence ({skill})",
    "gate_skill_unknown": "Reactive: not known yet whether the forecast is better than persistence",
    "gate_interval": "Reactive: half-width {half_width} degC of the interval, change {change} degC",
    # drives started and stopped
    "stage_load": "Engine load {load} %: {count} of {who} run",
    "stage_load_unknown": "Engine load unknown: {count} of {who} run",
    "stage_fans": "Fans: {count} run at this engine load",
    "stage_limit": "{sensor} at its limit with {who} at 60 Hz for 60 s: the stand-by starts",
    "stage_pressure": "PX1 below {limit} bar: the stand-by starts",
    "stage_replaced": "{drive} {what}: {started} takes its place",
    "stage_rotation": "Running hours: {started} takes the place of {drive}",
    "stage_down": "{drive} is not needed any more",
    "start_failed": "{drive} did not start",
    # sensors
    "sensor_missing": "{sensor} shows no value",
    "sensor_told": "{sensor} cannot be used: {what}",
    "sensor_range": "{sensor} {value} {unit}, outside {lower}..{upper}",
    "sensor_frozen": "{sensor} has stood still at {value} {unit} for {minutes} min",
    "sensor_jumped": "{sensor} {before} -> {value} {unit} in one cycle",
    "sensor_swapped": "{sensor} {value} degC cannot be beside {other} {beside} degC: swapped or wrong",
    # the model
    "model_none": "No model is trained yet",
    "model_damaged": "The file of model {version} is gone or damaged",
    "model_other_version": "Model {version} cannot be read here: {problem}",
    "model_failed": "The model failed: {problem}",
}


def say(because: Because) -> str:
    """The sentence in English.

    >>> say(Because(code="manual", values={"who": "SW", "to_hz": "45"}))
    'Manual: SW 45 Hz'
    """
    return TEMPLATES[because.code].format(**because.values)


def words(name: str) -> str:
    """A standing or a quality as it is written and translated.

    >>> words("emergency_stopped")
    'emergency stopped'
    """
    return name.replace("_", " ")


def hz(value: float) -> str:
    """A frequency as it is written: 48, 48.3.

    >>> hz(48.0), hz(48.26)
    ('48', '48.3')
    """
    text = f"{value:.1f}"
    return text.removesuffix(".0")
