"""The plant beside the charts: the sensors that are not drawn, with quality and normal range, and every drive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from api.i18n import Text
from api.store.cooling.cycles import CycleRecord
from dashapp.control_page.series import GOOD, running
from dashapp.control_page.words import actuator_word, drives_word, quality_word, standing_word
from dashapp.reader import Reader
from dashapp.widgets.marks import Kind, mark
from dashapp.widgets.words import MISSING, number
from engine.thermal.limits import LIMITS, LOWEST_PRESSURE_BAR
from engine.thermal.plant_image import DRIVES, Actuator

HOTTEST_OUTLET_C = next(limit.limit_c for limit in LIMITS if "t2" in limit.sensors)


@dataclass(frozen=True, kw_only=True)
class Sensor:
    """A sensor with the ends of its bar and what is normal on it; ``limit``: where the controller acts, if it does."""

    name: str
    words: Text
    unit: str
    decimals: int
    scale: tuple[float, float]
    normal: tuple[float, float]
    limit: float | None = None


# Normal: sea water that ships are built for is 0 to 32 degC; air for engine-room ventilation up to 45 degC (ISO 8861)
SENSORS = (
    Sensor(name="t1", words=Text("T1 sea-water inlet"), unit="°C", decimals=1, scale=(0, 40), normal=(0, 32)),
    Sensor(
        name="t2", words=Text("T2 sea-water outlet"), unit="°C", decimals=1, scale=(0, 60),
        normal=(0, HOTTEST_OUTLET_C), limit=HOTTEST_OUTLET_C,
    ),
    Sensor(
        name="t3", words=Text("T3 sea-water outlet"), unit="°C", decimals=1, scale=(0, 60),
        normal=(0, HOTTEST_OUTLET_C), limit=HOTTEST_OUTLET_C,
    ),
    Sensor(name="t7", words=Text("T7 outside air"), unit="°C", decimals=1, scale=(-20, 50), normal=(-20, 45)),
    Sensor(
        name="px1", words=Text("PX1 SW pressure"), unit="bar", decimals=2, scale=(0, 4),
        normal=(LOWEST_PRESSURE_BAR, 4), limit=LOWEST_PRESSURE_BAR,
    ),
    Sensor(name="engine_load", words=Text("M/E load"), unit="%", decimals=0, scale=(0, 110), normal=(0, 100)),
)  # fmt: skip
MARKS: Mapping[str, Kind] = {"tripped": 2, "emergency_stopped": 2, "local": 3, "locked_out": 3}
QUIET = ("running", "stopped")


def plant_panel(reader: Reader, one: CycleRecord | None) -> Component:
    """The sensors of the newest cycle, then the drives, an actuator a row."""
    cycle = one if one is not None and one.link else None
    sensors = [_sensor(reader, sensor, cycle) for sensor in SENSORS]
    drives = [_drives(reader, actuator, cycle) for actuator in Actuator]
    return html.Div(
        [
            html.Div(sensors, className="sensor-rows"),
            html.Div(drives, className="drive-rows", role="table", **{"aria-label": reader.t("Drives")}),
        ]
    )


def _sensor(reader: Reader, sensor: Sensor, one: CycleRecord | None) -> Component:
    t = reader.t
    value = None if one is None else one.readings.get(sensor.name)
    quality = "missing" if one is None else one.quality.get(sensor.name, "missing")
    is_good = quality == GOOD and value is not None
    shown = number(value, sensor.decimals, sensor.unit)
    low, high = (f"{edge:g}".replace("-", "−") for edge in sensor.normal)
    is_normal = is_good and value is not None and sensor.normal[0] <= value <= sensor.normal[1]
    words: list[Any] = [reader.say(sensor.words)]
    if not is_good:
        words.append(mark(reader, "unknown"))
    elif not is_normal:
        words.append(mark(reader, 2))
    said = t("normal {low} to {high} {unit}", low=low, high=high, unit=sensor.unit)
    note = f"{low}..{high} {sensor.unit}" if is_good else quality_word(reader, quality)
    kind = "sensor-row" + ("" if is_good else " unknown") + (" passed" if is_good and not is_normal else "")
    return html.Div(
        [
            html.Span(words, className="sensor-name"),
            html.Span(shown if is_good or value is not None else MISSING, className="sensor-value"),
            _bar(reader, sensor, value if is_good else None, said),
            html.Span(note, className="dim small" if is_good else "unknown-text small"),
        ],
        className=kind,
        title=said,
    )


def _bar(reader: Reader, sensor: Sensor, value: float | None, said: str) -> Component:
    """The normal range as the empty part, what is beyond it tinted, the value as a marker; unknown is hatched."""
    name = reader.say(sensor.words)
    parts: list[Component] = []
    low, high = (_share(sensor, edge) for edge in sensor.normal)
    if low > 0:
        parts.append(html.Span(className="range-zone zone-of-2 lower", style={"left": "0", "right": _percent(1 - low)}))
    if high < 1:
        parts.append(html.Span(className="range-zone zone-of-2 upper", style={"left": _percent(high), "right": "0"}))
    if value is None:
        label = f"{reader.t('{name}: unknown', name=name)}, {said}"
        return html.Span(parts, className="range-bar unknown hatched", role="img", **{"aria-label": label})
    parts.append(html.Span(className="range-marker", style={"left": _percent(_share(sensor, value))}))
    shown = number(value, sensor.decimals, sensor.unit)
    label = f"{reader.t('{name}: {value}', name=name, value=shown)}, {said}"
    return html.Span(parts, className="range-bar", role="img", **{"aria-label": label})


def _drives(reader: Reader, actuator: Actuator, one: CycleRecord | None) -> Component:
    count = MISSING if one is None else "{} / {}".format(*running(one, actuator))
    head = [html.Span(actuator_word(reader, actuator), className="strong"), html.Span(count, className="dim small")]
    cells = [_drive(reader, name, {} if one is None else one.drives.get(name, {})) for name in DRIVES[actuator]]
    title = drives_word(reader, actuator)
    return html.Div([html.Div(head, role="rowheader", title=title), *cells], className="drive-row", role="row")


def _drive(reader: Reader, name: str, drive: Mapping[str, Any]) -> Component:
    """Which one, how it stands, what it turns at; more on hovering."""
    t = reader.t
    standing = str(drive.get("standing", "unknown"))
    word = standing_word(reader, standing)
    sign: Literal["unknown"] | Kind | None = None if standing in QUIET else MARKS.get(standing, "unknown")
    turns = bool(drive.get("is_turning"))
    hz = number(drive.get("actual_hz"), 1, "Hz") if turns else ""
    more = [
        f"{name.upper()} {word}",
        t("set {hz}", hz=number(drive.get("set_hz"), 1, "Hz")),
        number(drive.get("power_kw"), 1, "kW"),
        number(drive.get("current_a"), 0, "A"),
        t("heat sink {value}", value=number(drive.get("heat_sink_c"), 0, "°C")),
        t("{hours} h running", hours=number(drive.get("hours"), 0)),
    ]
    number_of: list[Any] = [html.Span(name[-1], className="dim")]
    # what is abnormal has its mark in the first line and its word in the second: some words are long
    first, second = ([mark(reader, sign), hz], word) if sign else ([word], hz)
    kind = "drive" + (" quiet" if standing == "stopped" else "") + (" passed" if sign else "")
    cell = [html.Span([*number_of, *first], className="drive-word"), html.Span(second)]
    return html.Div(cell, className=kind, role="cell", title=" · ".join(more))


def _share(sensor: Sensor, value: float) -> float:
    low, high = sensor.scale
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
