"""The column of inputs: scenario, length, runs, seed; what each architecture owns; the rest folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.services.stress.words import layer_text, preset_words, remark_text, scenario_text, system_text
from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.architectures import ARCHITECTURES
from dashapp.stress_page.draft import KIND, Draft
from dashapp.stress_page.entry import complaint, row
from dashapp.stress_page.paths import value_at
from dashapp.stress_page.sheet import SHEET
from dashapp.stress_page.source import SAVED, presets
from dashapp.stress_page.traces import trace_rows
from engine.stress.config import KINDS

INTENSITY = "scenario.intensity"
FIRST = ("scenario.length_s", "runs", "seed")
TIME_AND_LOAD = ("demand_mw", "scenario.start_s", "scenario.repeat", "steps", "step_s")
MOST_INTENSITY = {"S3": 100}  # %: more than the whole supply cannot fail
LARGE_INTENSITY = 300


def inputs(reader: Reader, draft: Draft) -> list[Component]:
    """Every part of the column as the draft has it."""
    t = reader.t
    owned = [_owned(reader, draft, at) for at in range(len(draft.study["architectures"]))]
    return [
        _scenario(reader, draft),
        _intensity(reader, draft),
        *(row(reader, draft, path) for path in FIRST),
        _folded(t("Base load and time"), [row(reader, draft, path) for path in TIME_AND_LOAD]),
        _folded(t("Measured traces"), trace_rows(reader, draft)),
        html.Hr(),
        _preset(reader, draft),
        *owned,
        html.Div(
            [
                _opener(t("All fields of the architectures"), ARCHITECTURES),
                _opener(t("Assumption sheet"), SHEET),
            ],
            className="stack",
        ),
    ]


def _scenario(reader: Reader, draft: Draft) -> Component:
    kind = str(value_at(draft.study, KIND))
    options = [{"label": html.Span(one, title=reader.say(scenario_text(one))), "value": one} for one in KINDS]
    choice = dbc.RadioItems(id=ids.part(ids.STRESS_FIELD, KIND), options=options, value=kind, className="segments")
    words = [html.Span(reader.t("Scenario")), html.Span(reader.say(scenario_text(kind)), className="strong")]
    return html.Fieldset([html.Legend(words, className="stress-named"), choice], className="stress-scenario")


def _intensity(reader: Reader, draft: Draft) -> Component:
    most = MOST_INTENSITY.get(str(value_at(draft.study, KIND)), LARGE_INTENSITY)
    slider = dbc.Input(
        id=ids.part(ids.STRESS_FIELD, INTENSITY),
        type="range",
        min=0,
        max=most,
        step=1,
        value=draft.text(INTENSITY),
        debounce=0.2,
        class_name="form-range",
    )
    words = [
        html.Span(reader.t("Intensity")),
        html.Span(f"{draft.text(INTENSITY)} %", id=ids.STRESS_INTENSITY, className="strong"),
    ]
    return html.Div(
        [
            html.Label([html.Span(words, className="stress-named"), slider]),
            complaint(INTENSITY),
        ],
        className="stress-slider",
    )


def _preset(reader: Reader, draft: Draft) -> Component:
    """Where the fields began, and what must be known of it."""
    t = reader.t
    options = [{"label": reader.say(preset_words(key).title), "value": key} for key in presets()]
    if draft.origin.startswith(SAVED):
        options.append({"label": t("Saved run {id}", id=draft.origin.removeprefix(SAVED)), "value": draft.origin})
    parts = [
        html.Div(
            [html.Label(t("Preset"), htmlFor=ids.STRESS_PRESET), html.Span(id=ids.STRESS_PRESET_NOTE)],
            className="stress-named",
        ),
        dbc.Select(id=ids.STRESS_PRESET, options=options, value=draft.origin),
    ]
    if draft.origin in presets():
        notes = [html.Li(reader.say(remark_text(note))) for note in presets()[draft.origin].notes]
        about = html.P(reader.say(preset_words(draft.origin).about))
        parts.append(_folded(t("What to know of this preset"), [about, html.Ul(notes)], class_name="small"))
    return html.Div(parts, className="stress-preset")


def _owned(reader: Reader, draft: Draft, at: int) -> Component:
    """Contract, sun and the energy of each layer of an architecture."""
    name = reader.say(system_text(str(draft.study["architectures"][at]["name"])))
    rows = [row(reader, draft, path, label) for path, label in _owned_fields(reader, draft, at)]
    return _folded(name, rows, is_open=True)


def _owned_fields(reader: Reader, draft: Draft, at: int) -> Iterator[tuple[str, str]]:
    architecture = draft.study["architectures"][at]
    yield f"architectures[{at}].contract_mw", ""
    if architecture["pv_mw"]:
        yield f"architectures[{at}].pv_mw", ""
    for layer, storage in enumerate(architecture["storage"]):
        yield f"architectures[{at}].storage[{layer}].energy_mwh", reader.say(layer_text(str(storage["name"])))


def _opener(words: str, what: str) -> Component:
    return html.Button(words, id=ids.part(ids.STRESS_OPENER, what), className="btn")


def _folded(title: str, rows: Sequence[Component], *, is_open: bool = False, class_name: str = "") -> Component:
    return html.Details(
        [html.Summary(title), html.Div(list(rows), className="stack")],
        open=is_open,
        **{"aria-label": title},
        className=f"stress-fold {class_name}".strip(),
    )
