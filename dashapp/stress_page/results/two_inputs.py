"""The inputs in which studies differ. Architectures and layers are held together by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.stress.words import layer_text, scenario_text, system_text
from dashapp.reader import Reader
from dashapp.stress_page.fields import field_of, shown
from dashapp.stress_page.units import unit_words
from dashapp.widgets.panel import panel
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import MISSING
from engine.stress.answer import Answer
from engine.stress.assumptions import SHEET
from engine.stress.config import StudyConfig

Named = tuple[str, Answer, StudyConfig]
Place = tuple[str, str, str]  # architecture, layer ("" where it is none's), path as a field of the first one


def inputs_of(config: StudyConfig) -> dict[Place, Any]:
    """Every input of a study by its place; a trace by how many values it has.

    >>> inputs = inputs_of(StudyConfig())
    >>> inputs["", "", "demand_mw"], inputs["CEMS microgrid", "Li-ion", "architectures[0].storage[0].energy_mwh"]
    (60.0, 2000.0)
    """
    study = config.to_plain()
    found: dict[Place, Any] = {}
    for key, value in study.items():
        if key == "scenario":
            found |= {("", "", f"scenario.{name}"): one for name, one in value.items()}
        elif key not in ("architectures", "traces", "assumptions"):
            found["", "", key] = value
    for one in study["architectures"]:
        found |= {
            (one["name"], "", f"architectures[0].{name}"): value for name, value in _flat(one, ("name", "kind")).items()
        }
        for layer in one["storage"]:
            found |= {
                (one["name"], layer["name"], f"architectures[0].storage[0].{name}"): value
                for name, value in _flat(layer, ("name",)).items()
            }
    found |= {("", "", f"assumptions.{key}"): config.assumption(key) for key in SHEET}
    return found | {("", "", f"traces.{name}"): hash(values) for name, values in config.traces.items()}


def inputs_panel(reader: Reader, studies: Sequence[Named]) -> Component:
    """A row an input that is not the same in all of them."""
    t = reader.t
    every = [inputs_of(config) for _, _, config in studies]
    places = dict.fromkeys(place for one in every for place in one)
    rows = [
        (_title(reader, place), *(_value(reader, place, one) for one in every))
        for place in places
        if len({one.get(place) for one in every}) > 1
    ]
    title = t("Inputs that differ")
    if not rows:
        return panel(title, html.P(t("All inputs are the same."), className="dim"))
    columns = [Column(title=t("input")), *(Column(title=name, number=True) for name, _, _ in studies)]
    return panel(title, table(columns, rows, caption=title), class_name="flush")


def _flat(part: Mapping[str, Any], left_out: Sequence[str]) -> dict[str, Any]:
    """The numbers of a part; a pair as two."""
    found: dict[str, Any] = {}
    for name, value in part.items():
        if name == "storage" or name in left_out:
            continue
        found |= {f"{name}[{i}]": one for i, one in enumerate(value)} if isinstance(value, list) else {name: value}
    return found


def _title(reader: Reader, place: Place) -> str:
    system, layer, path = place
    field = field_of(path)
    owner = [reader.say(system_text(system))] if system else []
    owner += [reader.say(layer_text(layer))] if layer else []
    words = reader.say(field.label) + (f", {unit_words(field.unit, reader.language)}" if field.unit else "")
    return " · ".join([*owner, words])


def _value(reader: Reader, place: Place, inputs: Mapping[Place, Any]) -> str:
    value, path = inputs.get(place), place[2]
    if path.startswith("traces."):
        return reader.t("measured") if value is not None else reader.t("made")
    if path == "scenario.kind":
        return f"{value} {reader.say(scenario_text(str(value)))}"
    return shown(value, field_of(path)) or MISSING
