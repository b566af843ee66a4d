"""What the panels show for a view: refreshed every minute, and whenever the view changes."""

from __future__ import annotations

from typing import Any

from dash import html, no_update
from dash.development.base_component import Component

from api.errors import AnjeonError
from api.services.roles import Role
from api.services.sos.sets import SosPoint
from dashapp.figures.sos_chart import current
from dashapp.reader import Reader
from dashapp.sos_builder.bands import band_mark, band_word
from dashapp.sos_builder.charts import SosPicture, present, shown, sos_picture, values_figure
from dashapp.sos_builder.controls import as_of
from dashapp.sos_builder.value_table import value_table
from dashapp.sos_builder.view import View
from dashapp.widgets.age import age
from dashapp.widgets.states import empty, error_state
from dashapp.widgets.words import number

State = dict[str, Any]


def show_table(reader: Reader, state: State, _: int | None) -> tuple[Any, Any]:
    """The table of the checked tags, and the moment it is of."""
    view = View.of(state)
    what = shown(reader, view)
    if not what.tags:
        return empty(reader.t("No tag is checked."), reader.t("Check tags at the left and press Check.")), ""
    values = present(reader, view, [tag.name for tag in what.tags])
    at = view.moment(reader) if view.at else None
    return value_table(reader, what.tags, values, at), as_of(reader, view)


def show_values(reader: Reader, state: State, _: int | None) -> tuple[Any, Any]:
    """The state of the values chart (none when it can be drawn), and the chart."""
    view = View.of(state)
    what = shown(reader, view)
    if not what.tags:
        return empty(reader.t("Recent values appear here.")), no_update
    values = present(reader, view, [tag.name for tag in what.tags])
    return None, values_figure(reader, view, what, values)


def show_sos(reader: Reader, state: State, _: int | None) -> tuple[Any, ...]:
    """State and figure of the SoS chart, its title and present value; state, figure and note of the members."""
    view = View.of(state)
    waiting = empty(reader.t("Appears with the SoS."))
    try:
        what = shown(reader, view)
        picture = sos_picture(reader, view, what)
    except AnjeonError as error:  # here and not in the wrapper, which knows of one panel only
        return error_state(reader, error.text), no_update, "", "", waiting, no_update, ""
    if picture is None:
        return _no_set(reader, bool(what.tags)), no_update, "", "", waiting, no_update, ""
    title = reader.t("of set #{set_id} · every minute · product of f", set_id=f"{picture.set_id:03d}")
    if not picture.points:
        fact = reader.t("This set was not evaluated in this range.")
        advice = reader.t("Create SoS evaluates the range that is shown.")
        return empty(fact, advice), no_update, title, "", empty(fact), no_update, ""
    last = current(picture.points, view.axis(reader))
    return None, picture.curve, title, _now(reader, last, picture), None, picture.members, _lowest(reader, last)


def _no_set(reader: Reader, tags_are_checked: bool) -> Component:
    if not tags_are_checked:
        return empty(reader.t("The SoS of a set appears here."), reader.t("Choose a set at the right, or check tags."))
    advice = reader.t("Press Create SoS to evaluate it.")
    if not reader.may(Role.operator):
        advice = reader.t("Creating a set needs the role operator.")
    return empty(reader.t("These tags are no set yet."), advice)


def _now(reader: Reader, last: SosPoint | None, picture: SosPicture) -> list[Any]:
    """Mark, word and number of the present; unknown says what it is at most, and a result too old says its age."""
    if last is None:
        old = age(reader, picture.points[-1].time, words=reader.t("last evaluated {age} ago", age="{age}"))
        return [band_mark(reader, None), html.Span(band_word(reader, None)), old]
    shown_ = [band_mark(reader, last.value), html.Span(band_word(reader, last.value))]
    if last.value is not None:
        return [*shown_, html.Span(number(last.value, 2), className="strong")]
    if last.upper_bound is not None:
        shown_.append(html.Span(f"≤ {number(last.upper_bound, 2)}"))
    return shown_


def _lowest(reader: Reader, last: SosPoint | None) -> str:
    """Who pulls the product down."""
    if last is None or last.weakest is None:
        return ""
    return reader.t("lowest: {tag}", tag=last.weakest)
