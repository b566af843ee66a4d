"""How much it is, the download, and the same request as code."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from api.services.datasets import Estimate, RowQuery, estimate
from dashapp.data_page.samples import TOKEN_VARIABLE, Sample, download_path, samples
from dashapp.reader import Reader
from dashapp.widgets.icon import icon
from dashapp.widgets.words import file_size, number


def delivery_of(reader: Reader, query: RowQuery, host: str) -> Component:
    """Size, download button, and the code samples for a server reached at ``host``."""
    size = estimate(reader.context, query)
    zone = reader.context.sites.site(query.site).zone
    return html.Div(
        [
            html.Div(
                [
                    html.Span(_size_words(reader, size), className="size"),
                    html.A(
                        [icon("download"), html.Span(reader.t("Download CSV"))],
                        href=download_path(query, zone),
                        className="btn btn-primary" if size.rows else "btn disabled",
                        download="",
                    ),
                ],
                className="delivery-head",
            ),
            html.Div([_sample(reader, sample) for sample in samples(query, zone, host)], className="stack"),
            html.P(
                reader.t("The lines read the access token from the environment variable {name}.", name=TOKEN_VARIABLE),
                className="dim small",
            ),
        ],
        className="stack",
    )


def _size_words(reader: Reader, size: Estimate) -> str:
    rows, length = number(size.rows), file_size(size.bytes)
    if size.rows_are_estimate:
        return reader.t("about {rows} rows, {size}", rows=rows, size=length)
    return reader.t("{rows} rows, about {size}", rows=rows, size=length)


def _sample(reader: Reader, sample: Sample) -> Component:
    code_id = f"sample-{sample.tool}"
    copy = html.Button(
        [icon("clipboard"), html.Span(reader.t("Copy"), className="label")],
        className="btn btn-link",
        **{"data-copy": code_id, "data-done": reader.t("Copied"), "aria-label": f"{sample.tool}: {reader.t('Copy')}"},
    )
    return html.Details(
        [
            html.Summary([html.Span(sample.tool, className="strong"), copy]),
            html.Pre(html.Code(sample.code, id=code_id), className="code-line"),
        ],
        open=sample.tool == "curl",
        className="sample",
    )
