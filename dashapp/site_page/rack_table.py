"""The racks of a site as a table, worst first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from dash import html
from dash.development.base_component import Component

from dashapp.reader import Reader
from dashapp.site_page.forecast_words import crossing_words, short_crossing
from dashapp.site_page.racks import Rack, worst_first
from dashapp.site_page.view import View
from dashapp.site_page.words import measured_word, part_word
from dashapp.widgets.age import age
from dashapp.widgets.marks import limit_bar, mark
from dashapp.widgets.place import place
from dashapp.widgets.rack_link import rack_link
from dashapp.widgets.states import empty
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import MISSING, number
from engine.safety.limits import Measured


def rack_table(reader: Reader, view: View, racks: Sequence[Rack], site: int) -> Component:
    """A row each: mark, rack, State of Safety with its weakest part, values, alarms, what is forecast to be crossed."""
    t = reader.t
    if not racks:
        return empty(t("No rack of this site is known yet."), t("Racks appear with the first rows of the rack table."))
    columns = [
        Column(title="", help=t("the worst that is wrong")),
        Column(title=t("rack")),
        Column(title="SoS"),
        Column(title=t("weakest")),
        Column(title=t("V max"), number=True, help="V"),
        Column(title=t("V min"), number=True, help="V"),
        Column(title=t("V gap"), number=True, help="mV"),
        Column(title=t("T max"), number=True, help="°C"),
        Column(title="SoC", number=True, help="%"),
        Column(title=t("alarms"), number=True),
        Column(title=t("next 10 min")),
    ]
    rows = [_row(reader, view, rack, site) for rack in worst_first(racks)]
    return table(columns, rows, caption=t("Racks, worst first"))


def _row(reader: Reader, view: View, rack: Rack, site: int) -> Sequence[Any]:
    row = rack.row
    words = place(reader, site=None, bank_id=row.bank_id, rack_id=row.rack_id)
    name: Any = rack_link(words, site=site, bank=row.bank_id, rack=row.rack_id, at=view.at or None)
    if not rack.is_known:
        silence = age(reader, row.at, stale_after_s=0, at=view.past(reader))
        unheard = html.Span(reader.t("not refreshed"), className="unknown-text")
        name = html.Span([name, silence if row.is_heard else unheard], className="row-flow")
    gap = row.measured(Measured.VOLTAGE_GAP)
    return (
        _mark(reader, rack),
        name,
        sos_cell(reader, rack, words),
        MISSING if rack.weakest is None else part_word(reader, rack.weakest),
        number(row.measured(Measured.MAX_VOLTAGE), 3),
        number(row.measured(Measured.MIN_VOLTAGE), 3),
        number(None if gap is None else 1000 * gap, 0),
        number(row.measured(Measured.MAX_TEMPERATURE), 1),
        number(row.known("rack_soc"), 0),
        str(rack.alarms) if rack.alarms else MISSING,
        _crossing(reader, rack),
    )


def _mark(reader: Reader, rack: Rack) -> Component | str:
    if rack.priority is not None:
        return mark(reader, cast(Literal[1, 2, 3], rack.priority))
    return "" if rack.is_known else mark(reader, "unknown")


def sos_cell(reader: Reader, rack: Rack, name: str) -> Component:
    """The State of Safety as a number and a bar; unknown says what it is at most."""
    score, bound = (None, None) if rack.sos is None else (rack.sos.score, rack.sos.upper_bound)
    words = number(score, 2) if score is not None else "?" if bound is None else f"? ≤ {number(bound, 2)}"
    bar = limit_bar(reader, score, name=f"SoS, {name}", at_most=bound)
    return html.Span([html.Span(words, className="rack-sos-number"), bar], className="rack-sos-cell")


def _crossing(reader: Reader, rack: Rack) -> Component | str:
    if not rack.crossings:
        return MISSING
    first = rack.crossings[0]
    quantity = first.crossing.quantity if first.crossing is not None else None
    name = measured_word(reader, quantity) if quantity is not None else "SoS"
    words = [mark(reader, 2), f"{name} {short_crossing(reader, first)}"]
    return html.Span(words, className="marked", title=crossing_words(reader, first))
