"""Measured traces in place of made ones: which, and a file of one's own."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from api.errors import BadParameter
from api.i18n import Text
from api.services.stress.traces import MEASURES, list_traces, upload_trace
from api.store.stress.traces import Trace
from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.draft import TRACES, Draft
from dashapp.stress_page.entry import complaint
from dashapp.stress_page.fields import field_of
from dashapp.stress_page.trace_choice import MADE

LARGEST_FILE = 8_000_000  # bytes: a day each second
Options = list[dict[str, str]]


def trace_rows(reader: Reader, draft: Draft) -> list[Component]:
    """A row a measure: what it is made of, and the button that takes a file."""
    known = list_traces(reader.context)
    rows = [_row(reader, draft, kind, known) for kind in MEASURES]
    return [*rows, html.P(reader.t("CSV with a line of names; see the guide for the columns."), className="dim small")]


def uploaded(reader: Reader, kind: str, contents: str, file_name: str) -> Trace:
    """Keep a file that the browser sent as a data URL; raises :class:`BadParameter` where it is no text."""
    try:
        text = base64.b64decode(contents.partition(",")[2]).decode("utf-8-sig")
    except ValueError as error:
        raise BadParameter("csv", file_name, Text("a text file in UTF-8")) from error
    return upload_trace(reader.context, {"name": file_name[:80], "kind": kind, "csv": text}, reader.principal.name)


def kind_words(reader: Reader) -> Mapping[str, str]:
    """What a file of each kind holds."""
    t = reader.t
    return {
        "requests": t("requests and tokens"),
        "irradiance": t("irradiance, W/m²"),
        "voltage": t("three-phase voltage"),
    }


def _row(reader: Reader, draft: Draft, kind: str, known: Sequence[Trace]) -> Component:
    path = f"{TRACES}{MEASURES[kind]}"
    words = [html.Span(reader.say(field_of(path).label)), html.Span(kind_words(reader)[kind], className="dim")]
    select = dbc.Select(
        id=ids.part(ids.STRESS_FIELD, path), options=_options(reader, kind, known, draft, path), value=draft.text(path)
    )
    button = html.Button(reader.t("Upload"), className="btn")
    upload = dcc.Upload(button, id=ids.part(ids.STRESS_UPLOAD, kind), max_size=LARGEST_FILE, accept=".csv,.txt")
    return html.Div(
        [
            html.Label([html.Span(words, className="stress-named"), select]),
            upload,
            complaint(path),
        ],
        className="stress-trace",
    )


def _options(reader: Reader, kind: str, known: Sequence[Trace], draft: Draft, path: str) -> Options:
    options = [{"label": reader.t("made"), "value": MADE}]
    options += [{"label": one.name, "value": f"trace:{one.id}"} for one in known if one.kind == kind]
    chosen = draft.text(path)
    if chosen not in {option["value"] for option in options}:
        number = chosen.partition(":")[2]
        options.append({"label": reader.t("as in study {id}", id=number), "value": chosen})
    return options
