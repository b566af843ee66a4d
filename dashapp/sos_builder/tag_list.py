"""The left panel: every tag with its present safety, to be ticked, grouped by where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.services.roles import Role
from api.services.sos.values import TagValue
from api.store.tags import Tag
from dashapp import ids
from dashapp.reader import Reader
from dashapp.sos_builder.sources import grouped, source_title
from dashapp.sos_builder.view import MOST_TAGS
from dashapp.widgets.icon import icon
from dashapp.widgets.marks import limit_bar, mark
from dashapp.widgets.panel import panel
from dashapp.widgets.search import search_field
from dashapp.widgets.states import empty

Option = dict[str, Any]


def tag_panel(reader: Reader, tags: Sequence[Tag], values: Mapping[str, TagValue], ticked: Sequence[str]) -> Component:
    """The whole panel: search, groups, count, refusal and the two buttons."""
    t = reader.t
    groups = grouped(tags)
    body: list[Any] = [
        search_field(ids.BUILDER_SEARCH, t("Search tag, organisation, unit")),
        html.Div([_group(reader, key, members, values, ticked) for key, members in groups.items()], className="groups"),
        html.Div(id=ids.BUILDER_FILTERED, hidden=True),
    ]
    if not groups:
        body = [empty(t("No tags are defined yet."), t("An engineer defines tags by REST or from a seed file."))]
    note = t("{count} by source", count=len(tags))
    return panel(t("Tags"), body, note=note, foot=_foot(reader, len(ticked)), class_name="tag-panel")


def options_of(reader: Reader, members: Sequence[Tag], values: Mapping[str, TagValue], source: str) -> list[Option]:
    """The check boxes of one group."""
    return [
        {
            "label": _label(reader, tag, values.get(tag.name), source),
            "value": tag.name,
            "input_id": f"tick-{tag.name}",
        }
        for tag in members
    ]


def words(reader: Reader) -> dict[str, Any]:
    """What the browser needs while it ticks without the server: sentences, the limit, whether Create is allowed."""
    return {
        "most": MOST_TAGS,
        "create": reader.may(Role.operator),
        "count": reader.t("{count} checked", count="{count}"),
        "refused": reader.t("At most {most}. Clear one before checking another.", most=MOST_TAGS),
    }


def _group(
    reader: Reader, key: str, members: Sequence[Tag], values: Mapping[str, TagValue], ticked: Sequence[str]
) -> Component:
    title = source_title(reader, members[0])
    names = [tag.name for tag in members]
    chosen = [name for name in ticked if name in names]
    head = html.Summary(
        [
            icon("caret-down-fill"),
            html.Span(title, className="strong"),
            html.Span(len(members), className="dim small"),
            html.Span(
                reader.t("{count} checked", count=len(chosen)),
                id=ids.part(ids.BUILDER_GROUP_COUNT, key),
                className="dim small right",
            ),
        ]
    )
    boxes = dbc.Checklist(
        id=ids.part(ids.BUILDER_GROUP, key),
        options=options_of(reader, members, values, title),
        value=chosen,
        class_name="ticks",
    )
    return html.Details([head, html.Div(boxes, role="group", **{"aria-label": title})], open=True, className="group")


def _label(reader: Reader, tag: Tag, value: TagValue | None, source: str) -> Component:
    f = value.f if value else None
    unit = value.unit if value else ""
    name = f"f {tag.name}"
    shown: list[Any] = [html.Span(tag.name, className="tag-name", title=tag.name)]
    if f is None:
        shown.append(mark(reader, "unknown"))
    shown.append(html.Span(limit_bar(reader, f, name=name), className="tag-bar"))
    return html.Span(shown, className="tag-row", **{"data-search": f"{tag.name} {source} {unit}".lower()})


def _foot(reader: Reader, ticked: int) -> Component:
    t = reader.t
    may = reader.may(Role.operator)
    forbidden = {} if may else {"title": t("Creating a set needs the role operator.")}
    create = html.Button(
        t("Create SoS"),
        id=ids.BUILDER_CREATE,
        className="btn btn-primary",
        disabled=not (may and ticked),
        **forbidden,
    )
    hint = t("Check up to {most} tags.", most=MOST_TAGS) if may else t("Creating a set needs the role operator.")
    return html.Div(
        [
            html.Div(
                [
                    html.Span(f"{ticked} / {MOST_TAGS}", id=ids.BUILDER_TICK_COUNT, className="strong tick-count"),
                    html.Span(hint, id=ids.BUILDER_REFUSAL, className="small", role="status"),
                ],
                className="tick-line",
            ),
            html.Div(
                [html.Button(t("Check"), id=ids.BUILDER_CHECK, className="btn", disabled=not ticked), create],
                className="tick-buttons",
            ),
        ]
    )
