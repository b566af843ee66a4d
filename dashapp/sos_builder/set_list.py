"""The right panel: the sets there are, newest first, each with its last State of Safety."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.sos.sets import SetStatus
from dashapp import ids
from dashapp.figures.sos_chart import FRESH
from dashapp.reader import Reader
from dashapp.sos_builder.bands import band_mark, band_word
from dashapp.sos_builder.view import MOST_TAGS
from dashapp.widgets.panel import panel
from dashapp.widgets.search import search_field
from dashapp.widgets.states import empty, loading
from dashapp.widgets.words import duration, number

AT_ONCE = 50


def set_panel(reader: Reader) -> Component:
    """The panel with its search; the list itself comes with the first callback."""
    t = reader.t
    search = search_field(ids.BUILDER_SETS_SEARCH, t("Search set or tag"), debounce=0.3)
    head = html.Div([html.Span("#"), html.Span(t("Tags")), html.Span("SoS")], className="set-head dim small")
    foot = html.Div(
        [
            html.Span(id=ids.BUILDER_SETS_COUNT, className="dim small"),
            html.Button(t("Show more"), id=ids.BUILDER_SETS_MORE, className="btn btn-link", hidden=True),
        ],
        className="set-foot",
    )
    body = [search, head, html.Div(loading(6), id=ids.BUILDER_SETS, className="set-rows")]
    return panel(t("Existing sets"), body, note=t("last SoS"), foot=foot, class_name="set-panel")


def found(sets: Sequence[SetStatus], text: str) -> list[SetStatus]:
    """The sets whose number or a tag contains ``text``, newest first."""
    wanted = text.strip().removeprefix("#").lower()
    newest_first = sorted(sets, key=lambda status: -status.tag_set.set_id)
    return [status for status in newest_first if wanted in _searched(status)]


def _searched(status: SetStatus) -> str:
    return f"{status.tag_set.set_id:03d} {' '.join(status.tag_set.tags)}".lower()


def set_rows(
    reader: Reader, sets: Sequence[SetStatus], selected: int | None, moment: datetime, *, searched: bool
) -> Any:
    """One button a set with its State of Safety at ``moment``, or the empty state."""
    if searched and not sets:
        return empty(reader.t("No set or tag is called so."))
    if not sets:
        return empty(reader.t("No set is there yet."), reader.t("Check tags at the left, then create their SoS."))
    return [_row(reader, status, status.tag_set.set_id == selected, moment) for status in sets]


def _row(reader: Reader, status: SetStatus, is_selected: bool, moment: datetime) -> Component:
    names = list(status.tag_set.tags)
    lines = [html.Span(name, title=name) for name in names[:MOST_TAGS]]
    if len(names) > MOST_TAGS:
        lines.append(html.Span(reader.t("and {count} more", count=len(names) - MOST_TAGS), className="dim"))
    return html.Button(
        [
            html.Span(f"{status.tag_set.set_id:03d}", className="set-id"),
            html.Span(lines, className="set-tags"),
            _last(reader, status, moment),
        ],
        id=ids.part(ids.BUILDER_SET, status.tag_set.set_id),
        className="set-row",
        **({"aria-current": "true"} if is_selected else {}),
    )


def _last(reader: Reader, status: SetStatus, moment: datetime) -> Component:
    """The last State of Safety; unknown, and older than three minutes alike, is a "?"."""
    last = status.last
    age = None if last is None else moment - last.time
    value = last.value if last is not None and age is not None and age <= FRESH else None
    words = band_word(reader, value)
    if age is not None and age > FRESH:
        old = duration(age.total_seconds(), reader.language)
        words = reader.t("{band}: last evaluated {age} ago", band=words, age=old)
    figures = [] if value is None else [html.Span(number(value, 2))]
    return html.Span([band_mark(reader, value), *figures], className="set-sos strong", title=words)
