"""The table of the checked tags: value, age, action, limits and f, with a mark where f is not safe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.columns import columns_of
from api.services.sos.reasons import reason_text
from api.services.sos.values import Quality, TagValue
from api.store.tags import Tag
from dashapp.reader import Reader
from dashapp.sos_builder.bands import band_mark
from dashapp.widgets.age import age
from dashapp.widgets.marks import mark
from dashapp.widgets.quantity import direction, limit, quantity
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import MISSING, number


def value_table(
    reader: Reader, tags: Sequence[Tag], values: Mapping[str, TagValue], at: datetime | None = None
) -> Component:
    """One row a tag, in the order and with the line of its series in the charts below; ages at a past moment ``at``."""
    t = reader.t
    columns = (
        Column(title=t("TAG")),
        Column(title=t("VALUE"), number=True),
        Column(title=t("AGE"), number=True),
        Column(title=t("ACTION")),
        Column(title=_breakable(t("MAX_COUNT")), number=True, help=t("consecutive evaluations before an alarm")),
        Column(title=_breakable(t("SAFETY_VALUE")), number=True, help=t("largest value that is still fully safe")),
        Column(
            title=_breakable(t("WARN_THRESHOLD")),
            number=True,
            help=t("value at which f has fallen to the upper safety limit"),
        ),
        Column(title="f", number=True, help=t("safety score of the tag, 0 to 1")),
    )
    rows = [_row(reader, index, values[tag.name], at) for index, tag in enumerate(tags)]
    return table(columns, rows, caption=t("Checked tags"))


def _row(reader: Reader, index: int, value: TagValue, at: datetime | None) -> list[Any]:
    tag = value.tag
    return [
        html.Span([html.Span(className=f"series-stub series-{index % 5 + 1}"), tag.name], className="strong tag-cell"),
        _value(reader, value),
        age(reader, value.timestamp, stale_after_s=tag.max_age_s, at=at),
        tag.action or MISSING,
        number(tag.max_count),
        limit(tag.maximum_safe_value, value.unit),
        limit(tag.warnning_threshold, value.unit),
        html.Span([band_mark(reader, value.f), *_score(value.f)], className="f-cell"),
    ]


def _breakable(name: str) -> list[Any]:
    """A column's name that may go on in a second line behind its underscores."""
    first, *rest = name.split("_")
    return [first, *(piece for part in rest for piece in ("_", html.Wbr(), part))]


def _score(f: float | None) -> list[Any]:
    return [] if f is None else [html.Span(number(f, 2), className="strong")]


def _value(reader: Reader, value: TagValue) -> Any:
    shown = quantity(value.value, value.unit, like=value.tag.warnning_threshold)
    if value.quality is not Quality.GOOD:
        why = reader.say(reason_text(value.reason)) if value.reason else None
        word = reader.t("stale") if value.quality is Quality.STALE else reader.t("unknown")
        kept = [] if value.value is None else [html.Span(shown, className="stale")]
        return html.Span(
            [*kept, mark(reader, "unknown"), html.Span(word, className="small")], className="f-cell", title=why
        )
    word = direction_of(reader, value)
    return html.Span([shown, html.Span(f" {word}", className="small dim")] if word else shown, className="strong")


def direction_of(reader: Reader, value: TagValue) -> str:
    """Charge, discharge or rest where the tag is a signed column of a site, else nothing."""
    tag = value.tag
    if tag.site is None or tag.table is None or tag.column is None or tag.absolute:
        return ""
    columns = {column.name: column for column in columns_of(reader.context, tag.site, tag.table)}
    column = columns.get(tag.column)
    if column is None or not column.sign:
        return ""
    word = direction(value.value, positive=column.sign, rating=tag.warnning_threshold)
    return reader.say(word) if word else ""
