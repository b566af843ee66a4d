"""The lamp for off-gas, smoke and emergency: grey while nothing is reported, and never grey while nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashapp.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Lamp:
    """Places that report off-gas, smoke or an emergency; that have no fresh rows of these; that have no such sensor.

    ``off`` says whether any place reports that there is nothing.
    """

    on: Sequence[str] = ()
    unknown: Sequence[str] = ()
    not_measured: Sequence[str] = ()
    off: bool = True


def lamp_light(reader: Reader, lamp: Lamp) -> Component:
    """The light with its words; what is on comes before what is unknown, and what is not measured is never normal."""
    t = reader.t
    unknown = t("unknown: {places}", places=", ".join(lamp.unknown)) if lamp.unknown else ""
    absent = t("not measured: {places}", places=", ".join(lamp.not_measured)) if lamp.not_measured else ""
    if lamp.on:
        kind, words = "on", t("on: {places}", places=", ".join(lamp.on))
    elif lamp.unknown:
        kind, words = "unknown", unknown
    elif not lamp.off:
        kind, words = "unknown", t("not measured")
    else:
        kind, words = "off", t("normal")
    name = t("Off-gas · smoke · E-stop")
    every = dict.fromkeys(part for part in (words, unknown, absent) if part)
    light = html.Span(className="light hatched" if kind == "unknown" else "light", **{"aria-hidden": "true"})
    lines = [
        html.Span(name),
        html.Span(words, className="lamp-state"),
        html.Span(t("unknown: link lost"), className="when-lost"),
    ]
    return html.Span(
        [light, html.Span(lines, className="lamp-words")],
        className=f"lamp {kind}",
        title=f"{name}: {' · '.join(every)}",
    )
