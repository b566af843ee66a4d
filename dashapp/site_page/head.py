"""The title row: where one is, what the rack does, its key figures, and whether the past is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.config import Site
from api.services.indicators.rack_sos import RackSos
from api.services.life.sol import SohNow
from api.services.protection.dwell_list import RackDwell
from api.services.racks.latest import RackRow
from dashapp.reader import Reader
from dashapp.site_page.racks import weakest_part
from dashapp.site_page.view import View
from dashapp.site_page.words import part_word
from dashapp.sos_builder.bands import band_mark
from dashapp.widgets.age import age
from dashapp.widgets.marks import mark
from dashapp.widgets.quantity import direction
from dashapp.widgets.rack_link import rack_href, rack_link
from dashapp.widgets.words import moment, number

HOUR_S = 3600.0


def crumbs(reader: Reader, view: View, site: Site) -> Component:
    """Sites / Panli / Bank 2 / Rack 5, the last as the page's heading; of a site, the others to choose from."""
    t, at, slash = reader.t, view.at or None, html.Span("/", className="dim", **{"aria-hidden": "true"})
    name = reader.name(site.name)
    if view.is_rack:
        path = [
            html.Span([rack_link(t("Sites"), site=None, at=at), slash]),
            html.Span([rack_link(name, site=site.id, at=at), slash]),
            html.Span([t("Bank {number}", number=view.bank), slash]),
        ]
        return html.Nav(
            [*path, html.H1(t("Rack {number}", number=view.rack))], className="crumbs", **{"aria-label": t("Place")}
        )
    others = [_site_link(reader, view, each, is_chosen=each.id == site.id) for each in reader.context.settings.sites]
    switch = html.Div(others, className="segments", role="group", **{"aria-label": t("Site")})
    return html.Nav([html.H1(name), switch if len(others) > 1 else None], className="crumbs")


def _site_link(reader: Reader, view: View, site: Site, *, is_chosen: bool) -> Component:
    return html.A(
        reader.name(site.name),
        href=rack_href(site.id, at=view.at or None),
        **{"data-open-site": str(site.id), **({"aria-current": "true"} if is_chosen else {})},
    )


def rack_facts(
    reader: Reader,
    view: View,
    site: Site,
    row: RackRow,
    sos: RackSos | None,
    life: SohNow | None,
    dwell: RackDwell | None,
) -> list[Any]:
    """What it does as a chip, then SoC, SoH, SoL, dwell at high charge, State of Safety with its weakest part."""
    t = reader.t
    way = direction(row.known("rack_current"), positive=site.current_positive, rating=site.rated_rack_current_a)
    chip = [mark(reader, "unknown"), t("unknown")] if way is None else [reader.say(way)]
    soh = row.known("rack_soh") if life is None or life.soh is None else life.soh
    parts = [
        f"SoC {number(row.known('rack_soc'), 0, '%')}",
        f"SoH {number(soh, 1, '%')}",
        f"SoL {number(None if life is None else life.sol, 0)}",
    ]
    if dwell is not None and not view.at:
        hours = number(dwell.spans["days_7"].high_s / 7 / HOUR_S, 1)
        parts.append(t("high-SoC dwell {hours} h/d", hours=hours))
    found = [html.Span(chip, className="chip"), html.Span(" · ".join(parts), className="dim"), _sos(reader, sos)]
    if not row.is_fresh:
        at = view.past(reader)
        found.append(age(reader, row.at, words=t("no row for {age}", age="{age}"), stale_after_s=0, at=at))
    if not row.is_heard:
        words = t("communication fault: the values are not refreshed")
        found.append(html.Span(words, className="unknown-text"))
    return found


def _sos(reader: Reader, sos: RackSos | None) -> Component:
    """SoS 0.74 with its mark and the weakest part; unknown says what it is at most."""
    score, bound = (None, None) if sos is None else (sos.score, sos.upper_bound)
    sign = band_mark(reader, score)
    words = (
        f"SoS {number(score, 2)}" if score is not None else "SoS ?" if bound is None else f"SoS ? ≤ {number(bound, 2)}"
    )
    parts: list[Any] = [sign, html.Span(words, className="strong")]
    part = weakest_part(sos)
    if sos is not None and part is not None:
        parts.append(html.Span(f"{part_word(reader, part)} {number(sos.parts[part], 2)}", className="dim"))
    return html.Span(parts, className="marked")


def past_note(reader: Reader, view: View, site: Site) -> Sequence[Any]:
    """That the past is shown, and which moment; nothing for now. Raises what :meth:`View.moment` raises."""
    at = view.past(reader)
    if at is None:
        return []
    live = replace(view, at="")
    back = html.A(
        reader.t("Back to now"),
        href=rack_href(site.id, live.bank, live.rack),
        **{"data-live": "true"},
    )
    words = reader.t("The past: everything as of {moment}; limits as they are now", moment=moment(at, site.zone))
    return [html.Span("◷", **{"aria-hidden": "true"}), html.Span(words), back]
