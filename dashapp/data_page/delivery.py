"""How much it is, the download, and the same request as code."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.services.datasets import RowQuery
from api.services.download_size import Size, size_of
from dashapp import ids
from dashapp.data_page.choice import DEIDENTIFIED, FORMATS, TOOLS, Choice
from dashapp.data_page.samples import TOKEN_LINE, TOKEN_VARIABLE, download_path, sample
from dashapp.reader import Reader
from dashapp.widgets.icon import icon
from dashapp.widgets.panel import panel
from dashapp.widgets.states import loading
from dashapp.widgets.words import MISSING, file_size, number


def delivery_panel(reader: Reader, choice: Choice) -> Component:
    """What the file is to be, how large it is, and the lines to copy."""
    formats = _segments(ids.DATA_FORMAT, FORMATS, choice.format, reader.t("Format"))
    tools = _segments(ids.DATA_TOOL, {tool: tool for tool in TOOLS}, choice.tool, reader.t("As code"))
    body = [
        html.Div(loading(1), id=ids.DATA_DELIVERY),
        html.Div(tools, className="sample-head"),
        html.Div(id=ids.DATA_SAMPLE),
        _token_help(reader),
    ]
    form = html.Div([deidentify_switch(reader, choice), formats], className="delivery-form")
    return panel(reader.t("Download"), html.Div(body, className="stack"), tools=[form], class_name="delivery-panel")


def _segments(control: str, words: dict[str, str], value: str, label: str) -> Component:
    options = [{"label": word, "value": name} for name, word in words.items()]
    chosen = dbc.RadioItems(id=control, options=options, value=value, inline=True, className="segments")
    return html.Div(chosen, role="group", **{"aria-label": label})


def deidentify_switch(reader: Reader, choice: Choice) -> Component:
    """Whether names that tell of faults leave as they are."""
    words = html.Span(
        reader.t("De-identified"),
        title=reader.t("Names with fault, warning or protection in them leave as a code; the values stay as they are."),
    )
    return dbc.Checklist(
        id=ids.DATA_DEID,
        options=[{"label": words, "value": DEIDENTIFIED}],
        value=[choice.deid] if choice.deid else [],
        switch=True,
    )


def delivery_of(reader: Reader, query: RowQuery, format: str) -> Component:
    """Rows, bytes in either format, and the button."""
    size = size_of(reader.context, query)
    zone = reader.context.sites.site(query.site).zone
    button = html.A(
        [icon("download"), html.Span(reader.t("Download {format}", format=FORMATS[format]))],
        href=download_path(query, zone, format) if size.rows else None,
        className="btn btn-primary" if size.rows else "btn disabled",
        download="",
        **({} if size.rows else {"aria-disabled": "true", "role": "link"}),
    )
    return html.Div([_size_words(reader, size, format), button], className="delivery-head")


def _size_words(reader: Reader, size: Size, format: str) -> Component:
    rows = number(size.rows)
    counted = reader.t("about {rows} rows", rows=rows) if size.rows_are_estimate else reader.t("{rows} rows", rows=rows)
    lengths = {"csv": size.csv_bytes, "parquet": size.parquet_bytes}
    about = "≈ " if size.is_sampled else ""
    words = [
        html.Span([f"{name} ", html.Span(_length(lengths[kind], about), className="strong" if kind == format else "")])
        for kind, name in FORMATS.items()
    ]
    return html.Div([html.Span(counted, className="size"), html.Span(words, className="sizes dim")])


def _length(length: int | None, about: str) -> str:
    return MISSING if length is None else f"{about}{file_size(length)}"


def sample_of(reader: Reader, query: RowQuery, choice: Choice, host: str) -> Component:
    """The lines for the tool chosen, for a server reached at ``host``, and a button that copies them."""
    zone = reader.context.sites.site(query.site).zone
    code = sample(choice.tool, query, zone, host, choice.format)
    lines = html.Pre(html.Code(code, id=ids.DATA_SAMPLE_CODE), className="code-line", tabIndex=0)
    return html.Div([_copy(reader), lines], className="sample")


def _copy(reader: Reader) -> Component:
    return html.Button(
        [icon("clipboard"), html.Span(reader.t("Copy"), className="label")],
        className="btn btn-link",
        **{"data-copy": ids.DATA_SAMPLE_CODE, "data-done": reader.t("Copied")},
    )


def _token_help(reader: Reader) -> Component:
    t = reader.t
    first = t("The lines read the access token from the environment variable {name}.", name=TOKEN_VARIABLE)
    return html.Details(
        [
            html.Summary([html.Span(first), html.Span(t("Where from"), className="link-like")], className="dim small"),
            html.P(t("An administrator issues one over REST (POST /api/tokens/) or on the server:"), className="small"),
            html.Pre(html.Code(TOKEN_LINE), className="code-line", tabIndex=0),
            html.P(html.A(t("Every path of the REST interface, to try"), href="/api/docs/"), className="small"),
        ],
        className="token-help",
    )
