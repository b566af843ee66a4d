"""The first rows of the request as a table: gaps as dashes, times on the site's clock, text as it is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.columns import SiteColumn, columns_of
from api.services.datasets import Preview, RowQuery, preview
from dashapp.data_page.choice import leaving_names
from dashapp.reader import Reader
from dashapp.widgets.states import empty
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import MISSING

ROWS = 20
LONGEST_TEXT = 48


def preview_of(reader: Reader, query: RowQuery) -> Component:
    """The first rows, or the empty state."""
    found = preview(reader.context, query, ROWS)
    if not found.rows:
        return empty(reader.t("Nothing was recorded in this range."), reader.t("Choose another range, bank or rack."))
    return drawn(reader, found, _known(reader, query))


def _known(reader: Reader, query: RowQuery) -> dict[str, SiteColumn]:
    """The columns by the name they leave under; of one that leaves as a code nothing is told."""
    columns = columns_of(reader.context, query.site, query.table)
    leaving = leaving_names(reader, query.site, query.table) if query.deidentified else {}
    return {column.name: column for column in columns if leaving.get(column.name, column.name) == column.name}


def drawn(reader: Reader, found: Preview, known: Mapping[str, SiteColumn]) -> Component:
    """The rows under heads with name and unit, the meaning on hover."""
    heads = [_head(name, known.get(name), reader.language) for name in found.columns]
    cells = [[cell(row[name], known.get(name)) for name in found.columns] for row in found.rows]
    return table(heads, cells, caption=reader.t("The first {count} rows of the request", count=len(found.rows)))


def _head(name: str, column: SiteColumn | None, language: str) -> Column:
    if column is None:
        return Column(title=name)
    title = html.Span([html.Code(name), html.Span(column.unit, className="unit")], className="column-head")
    return Column(title=title, number=column.kind in ("numeric", "id"), help=column.meaning(language))


def cell(value: Any, column: SiteColumn | None = None) -> str:
    """One value as text; None and NaN are a dash, never 0. Times are local already."""
    if value is None or value != value:
        return MISSING
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.10g}".replace("-", "−")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if column is not None and column.kind == "time":
        text = text.replace("T", " ")
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
