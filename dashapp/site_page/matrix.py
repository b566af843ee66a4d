"""The racks of a site as a matrix, a row of cells a bank: quiet but for what is abnormal (assets/sites.js: arrows)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Literal, cast

from dash import html
from dash.development.base_component import Component

from dashapp.reader import Reader
from dashapp.site_page.racks import Rack
from dashapp.site_page.view import View
from dashapp.widgets.marks import mark
from dashapp.widgets.place import place
from dashapp.widgets.rack_link import rack_href
from dashapp.widgets.words import MISSING, number
from engine.safety.limits import Measured

MOST_IN_A_ROW = 9
MOST_MISSING = 40  # cells drawn for racks that a bank does not have


def rack_matrix(reader: Reader, view: View, racks: Sequence[Rack], site: int) -> Component:
    """A grid of links for each bank. A bank with fewer racks than another has dashed cells in the place of the rest."""
    widest = max((rack.row.rack_id for rack in racks), default=0)
    across = min(max(widest, 1), MOST_IN_A_ROW)
    banks = groupby(racks, key=lambda rack: rack.row.bank_id)
    shown = [_bank(reader, view, bank, list(members), site, widest) for bank, members in banks]
    label = reader.t("Racks by bank; arrow keys go from one to the next")
    return html.Div(shown, className="banks", role="group", style={"--across": across}, **{"aria-label": label})


def _bank(reader: Reader, view: View, bank: int, racks: Sequence[Rack], site: int, widest: int) -> Component:
    t = reader.t
    head = html.Div(
        [
            html.H3(t("Bank {number}", number=bank)),
            html.Span([t("T max °C · V gap mV"), html.Span(" · SoS", className="in-site")], className="dim small"),
        ],
        className="bank-head",
    )
    by_id = {rack.row.rack_id: rack for rack in racks}
    numbers = range(1, widest + 1) if widest - len(racks) <= MOST_MISSING and min(by_id) > 0 else sorted(by_id)
    cells = [
        _cell(reader, view, by_id[number], site) if number in by_id else html.Span(MISSING, className="rack-cell none")
        for number in numbers
    ]
    return html.Div([head, html.Div(cells, className="rack-grid")], className="bank")


def _cell(reader: Reader, view: View, rack: Rack, site: int) -> Component:
    row = rack.row
    is_chosen = (view.bank, view.rack) == rack.key
    inner: list[Any] = [html.Span(str(row.rack_id), className="rack-number")]
    kind = "rack-cell"
    if rack.is_known:
        inner += [html.Span(text, className=name) for name, text in _values(rack)]
        inner.append(html.Span(_sos(rack), className="rack-sos in-site"))
    else:
        inner.append(html.Span("?", className="rack-unknown"))
        kind += " unknown hatched"
    if rack.priority is not None:
        inner.append(mark(reader, cast(Literal[1, 2, 3], rack.priority)))
        kind += f" abnormal-{rack.priority}"
    return html.A(
        inner,
        href=rack_href(site, row.bank_id, row.rack_id, view.at or None),
        className=kind,
        title=describe(reader, rack),
        **{
            "data-open-site": str(site),
            "data-open-bank": str(row.bank_id),
            "data-open-rack": str(row.rack_id),
            "aria-label": describe(reader, rack),
            **({"aria-current": "true"} if is_chosen else {}),
        },
    )


def _values(rack: Rack) -> list[tuple[str, str]]:
    gap = rack.row.measured(Measured.VOLTAGE_GAP)
    return [
        ("rack-hot", number(rack.row.measured(Measured.MAX_TEMPERATURE), 0)),
        ("rack-gap", number(None if gap is None else 1000 * gap, 0)),
    ]


def _sos(rack: Rack) -> str:
    """The State of Safety, "?" where it is not known."""
    score = None if rack.sos is None else rack.sos.score
    return "?" if score is None else number(score, 2)


def describe(reader: Reader, rack: Rack) -> str:
    """A rack in one sentence, for who hears the matrix or hovers over it."""
    t, row = reader.t, rack.row
    parts = [place(reader, site=None, bank_id=row.bank_id, rack_id=row.rack_id)]
    if rack.is_known:
        (_, hot), (_, gap) = _values(rack)
        parts += [t("T max {value} °C", value=hot), t("V gap {value} mV", value=gap)]
    else:
        parts.append(t("unknown"))
    if rack.sos is not None and rack.sos.score is not None:
        parts.append(f"SoS {number(rack.sos.score, 2)}")
    if rack.priority is not None:
        parts.append(t("priority {number}", number=rack.priority))
    return " · ".join(parts)
