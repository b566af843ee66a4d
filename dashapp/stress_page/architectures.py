"""The dialog with every field of every architecture, its layers of storage as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.stress.texts.parts import KINDS
from api.services.stress.words import layer_text, system_text
from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.entry import box, cell_label
from dashapp.stress_page.fields import ARCHITECTURE, STORAGE
from dashapp.stress_page.paths import Plain
from dashapp.stress_page.tabs import Tab, tabs
from dashapp.stress_page.units import unit_words
from dashapp.widgets.icon import icon
from engine.stress.architectures import architecture_presets
from engine.stress.assets import MOST_STORAGE, plain
from engine.stress.config import MOST_ARCHITECTURES
from engine.stress.layers import FIVE_LAYERS

ARCHITECTURES = "architectures"
ADD, DROP, ADD_LAYER, DROP_LAYER = "add", "drop", "add-layer", "drop-layer"


def architecture_dialog(reader: Reader, draft: Draft, place: int) -> list[Component]:
    """The architecture at ``place``, the way to the others, and the buttons that add one."""
    t = reader.t
    owned = draft.study["architectures"]
    at = min(place, len(owned) - 1)
    choices = [Tab(words=_name(reader, one), place=number) for number, one in enumerate(owned)]
    kinds = [(key, reader.say(words)) for key, words in KINDS.items()] if len(owned) < MOST_ARCHITECTURES else []
    more = [_button(t("Add: {name}", name=words), f"{ADD}:{key}") for key, words in kinds]
    help_ = t("An empty grid limit is 1.2 times the contract; an empty ramp is at once; an empty trip is never.")
    return [
        html.Div([tabs(t("Architectures"), ARCHITECTURES, choices, at), *more], className="row-flow"),
        html.P(help_, className="dim"),
        *_architecture(reader, draft, at, owned[at]),
    ]


def shape(draft: Draft) -> Any:
    """What the dialog is laid out after: as long as it stays, the boxes stay where they are."""
    return [len(one["storage"]) for one in draft.study["architectures"]]


def rebuilt(study: Plain, act: str) -> Plain:
    """The study with an architecture or a layer more or less; ``act`` as the button says it: ``drop-layer:2:0``."""
    does, *rest = act.split(":")
    owned = [dict(one) for one in study["architectures"]]
    if does == ADD:
        new = plain(architecture_presets(_base_load(study))[rest[0]])
        owned.append({**new, "name": _new_name(new["name"], [one["name"] for one in owned])})
    elif does == DROP:
        del owned[int(rest[0])]
    elif does == ADD_LAYER:
        layers = owned[int(rest[0])]["storage"]
        names = [one["name"] for one in layers]
        first = next((one for one in FIVE_LAYERS if one.name not in names), FIVE_LAYERS[1])
        owned[int(rest[0])]["storage"] = [*layers, {**plain(first), "name": _new_name(first.name, names)}]
    else:
        at, layer = int(rest[0]), int(rest[1])
        owned[at]["storage"] = [one for place, one in enumerate(owned[at]["storage"]) if place != layer]
    return {**study, "architectures": owned}


def _architecture(reader: Reader, draft: Draft, at: int, one: Mapping[str, Any]) -> list[Component]:
    t = reader.t
    parts: list[Component] = [html.Div(list(_fields(reader, draft, at)), className="stress-cells")]
    if one["storage"]:
        parts.append(_layers(reader, draft, at, one["storage"], _name(reader, one)))
    buttons = []
    if len(one["storage"]) < MOST_STORAGE:
        buttons.append(_button(t("Add a layer"), f"{ADD_LAYER}:{at}"))
    if len(draft.study["architectures"]) > 1:
        words = t("Remove {name}", name=_name(reader, one))
        buttons.append(html.Button(words, id=ids.part(ids.STRESS_ACT, f"{DROP}:{at}"), className="btn"))
    return [*parts, html.Div(buttons, className="row-flow")]


def _name(reader: Reader, one: Mapping[str, Any]) -> str:
    return reader.say(system_text(str(one["name"])))


def _fields(reader: Reader, draft: Draft, at: int) -> Iterator[Component]:
    """Each under its label, which has the unit."""
    for key, field in ARCHITECTURE.items():
        path, unit = f"architectures[{at}].{key}", unit_words(field.unit, reader.language)
        words = f"{reader.say(field.label)}, {unit}" if unit else reader.say(field.label)
        yield html.Div([cell_label(path, words, "form-label"), box(ids.STRESS_CELL, draft, path)])


def _layers(reader: Reader, draft: Draft, at: int, layers: list[Mapping[str, Any]], name: str) -> Component:
    t = reader.t
    heads = [
        html.Th(
            [reader.say(one.label), html.Span(unit_words(one.unit, reader.language), className="unit")], scope="col"
        )
        for one in STORAGE.values()
    ]
    rows = [_layer(reader, draft, at, place, str(one["name"])) for place, one in enumerate(layers)]
    caption = html.Caption(t("Layers of storage of {name}", name=name), className="visually-hidden")
    head = html.Thead(html.Tr([*heads, html.Th(html.Span(t("Remove"), className="visually-hidden"), scope="col")]))
    return html.Div(
        html.Table([caption, head, html.Tbody(rows)], className="data-table stress-layers"), className="table-scroll"
    )


def _layer(reader: Reader, draft: Draft, at: int, place: int, name: str) -> Component:
    path, called = f"architectures[{at}].storage[{place}]", reader.say(layer_text(name))
    boxes = []
    for key, field in STORAGE.items():
        words = f"{called}: {reader.say(field.label)} {unit_words(field.unit, reader.language)}".strip()
        to = f"{path}.{key}"
        boxes.append(html.Td([cell_label(to, words), box(ids.STRESS_CELL, draft, to)]))
    remove = _remove(reader.t("Remove {name}", name=called), f"{DROP_LAYER}:{at}:{place}")
    return html.Tr([*boxes, html.Td(remove)])


def _button(words: str, act: str) -> Component:
    return html.Button([icon("plus-lg"), html.Span(words)], id=ids.part(ids.STRESS_ACT, act), className="btn")


def _remove(words: str, act: str) -> Component:
    return html.Button(
        icon("trash"),
        id=ids.part(ids.STRESS_ACT, act),
        className="btn square",
        title=words,
        **{"aria-label": words},
    )


def _base_load(study: Plain) -> float:
    load = study["demand_mw"]
    return float(load) if isinstance(load, int | float) and load > 0 else 1.0


def _new_name(name: str, names: list[str]) -> str:
    """A name that none of them has."""
    tried = [name, *(f"{name} {number}" for number in range(2, len(names) + 3))]
    return next(one for one in tried if one not in names)
