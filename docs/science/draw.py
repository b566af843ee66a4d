"""The figures of rack-sos.md and exsos.md, drawn from the code: ``python -m docs.science.draw`` writes them anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from engine.safety import rack_sos
from engine.safety.curve import Floats
from engine.safety.exsos import FULL_PCT, HIGH_CHARGE_PCT, LESS, PEAKS, USUAL_CAP_PCT, hazard, memberships, soc_hazard
from engine.safety.limits import CHARGING, DEFAULTS, Level

FOLDER = Path(__file__).parent
Place = Callable[[float], float]
WIDTH, HEIGHT, LEFT, TOP, GAP_X, GAP_Y = 190, 110, 40, 30, 60, 72
INK, MUTED, GRID = "#1f2933", "#52606d", "#d9dee4"
COLOURS = ("#0b6e99", "#b4541a", "#5b7c0c", "#8a4baf", "#1f2933")
PARTS = {
    rack_sos.Part.OVER_VOLTAGE: "highest cell voltage, V",
    rack_sos.Part.UNDER_VOLTAGE: "lowest cell voltage, V",
    rack_sos.Part.VOLTAGE_UNBALANCE: "cell voltage gap, V",
    rack_sos.Part.OVER_CURRENT: "abs(current), A a rack",
    rack_sos.Part.OVER_TEMPERATURE: "highest cell temperature, °C",
    rack_sos.Part.UNDER_TEMPERATURE: "lowest cell temperature, °C",
    rack_sos.Part.TEMPERATURE_UNBALANCE: "cell temperature gap, °C",
}
INPUTS = {
    "over_voltage": "highest cell voltage, V",
    "high_temperature": "highest cell temperature, °C",
    "low_temperature": "lowest cell temperature, °C",
    "charge_current": "abs(current), A a rack",
    "under_voltage": "lowest cell voltage, V",
    "voltage_gap": "cell voltage gap, V",
    "temperature_gap": "cell temperature gap, °C",
}
COUNTING_LESS = {
    "under_voltage": "times 0.75: charge, rest",
    "voltage_gap": "times 0.75: charge, discharge",
    "temperature_gap": "times 0.75: charge, discharge",
}


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A line of a panel. ``name`` stands above the panel at ``name_at``, or under it where that is None."""

    at: Callable[[Floats], Floats]
    colour: str = COLOURS[0]
    dash: bool = False
    name: str = ""
    name_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture: x from ``low`` to ``high`` with marks, y from 0 to 1 with marks."""

    title: str
    low: float
    high: float
    marks: Sequence[float]
    curves: Sequence[Curve]
    heights: Sequence[float] = (0.0, 0.5, 1.0)
    width: int = WIDTH


def figures() -> dict[Path, str]:
    """Every figure with its text, for the command and for the test that compares."""
    return {
        FOLDER / "rack-sos.svg": _sheet("Sub-scores f of a rack", [_part(part) for part in PARTS], across=4),
        FOLDER / "exsos-hazards.svg": _sheet("Hazard of each input", [*map(_input, INPUTS), _charge()], across=4),
        FOLDER / "exsos-memberships.svg": _sheet("Membership of the combined hazard", [_grades()], across=1),
    }


def _part(part: rack_sos.Part) -> Panel:
    limits = rack_sos.DEFAULTS[part]
    width = limits.warning - limits.max_safe
    ends = sorted((limits.max_safe - width, limits.warning + 2 * width))
    return Panel(
        title=PARTS[part],
        low=ends[0],
        high=ends[1],
        marks=(limits.max_safe, limits.warning),
        heights=(0.0, 0.4096, 0.8, 1.0),
        curves=[Curve(at=lambda x: rack_sos.part_score(x, limits))],
    )


def _input(name: str) -> Panel:
    warn, protect = DEFAULTS[name, Level.WARNING], DEFAULTS[name, Level.PROTECT]
    curves = [_hazard(name, COLOURS[0], name="at rest, discharge" if name == "low_temperature" else "")]
    marks = [warn.release, warn.limit, protect.limit]
    if name == "low_temperature":
        curves.append(_hazard(CHARGING, COLOURS[1], name="charge"))
        marks = [protect.limit, warn.limit, DEFAULTS[CHARGING, Level.WARNING].limit]
    if name in COUNTING_LESS:
        curves.append(_hazard(name, MUTED, weight=LESS, dash=True, name=COUNTING_LESS[name]))
    spread = abs(protect.limit - warn.release)
    low, high = min(marks) - 0.3 * spread, max(marks) + 0.3 * spread
    return Panel(title=INPUTS[name], low=low, high=high, marks=marks, curves=curves)


def _hazard(limited: str, colour: str, *, weight: float = 1.0, dash: bool = False, name: str = "") -> Curve:
    warn, protect = DEFAULTS[limited, Level.WARNING], DEFAULTS[limited, Level.PROTECT]

    def at(x: Floats) -> Floats:
        return weight * hazard(x, safe=warn.release, warn=warn.limit, protect=protect.limit)

    return Curve(at=at, colour=colour, dash=dash, name=name)


def _charge() -> Panel:
    return Panel(
        title="state of charge, % (no cap set)",
        low=74.0,
        high=FULL_PCT,
        marks=(HIGH_CHARGE_PCT, USUAL_CAP_PCT, FULL_PCT),
        curves=[
            Curve(at=lambda x: soc_hazard(x, None)),
            Curve(
                at=lambda x: LESS * soc_hazard(x, None), colour=MUTED, dash=True, name="times 0.75: charge, discharge"
            ),
        ],
    )


def _grades() -> Panel:
    def curve(index: int, name: str, peak: float) -> Curve:
        return Curve(
            at=lambda x: [*memberships(x).values()][index],
            colour=COLOURS[index],
            name=name,
            name_at=min(max(peak, 0.05), 0.95),
        )

    return Panel(
        title="combined hazard (integrated safety = 1 - hazard)",
        low=0.0,
        high=1.0,
        marks=sorted(PEAKS.values()),
        curves=[curve(i, str(grade), peak) for i, (grade, peak) in enumerate(PEAKS.items())],
        width=680,
    )


def _sheet(title: str, panels: Sequence[Panel], *, across: int) -> str:
    wide = LEFT + min(across, len(panels)) * (panels[0].width + GAP_X) - 20
    high = TOP + -(-len(panels) // across) * (HEIGHT + GAP_Y)
    body = "".join(
        _panel(panel, LEFT + (i % across) * (panel.width + GAP_X), TOP + 16 + (i // across) * (HEIGHT + GAP_Y))
        for i, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'font-family="sans-serif" font-size="11" role="img" aria-label="{escape(title)}">\n'
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>\n'
        f'<text x="{LEFT}" y="20" font-size="14" font-weight="bold" fill="{INK}">{escape(title)}</text>\n{body}</svg>\n'
    )


def _panel(panel: Panel, left: float, top: float) -> str:
    def across(value: float) -> float:
        return left + (value - panel.low) / (panel.high - panel.low) * panel.width

    def down(value: float) -> float:
        return top + (1.0 - value) * HEIGHT

    parts = []
    for height in panel.heights:
        y = down(height)
        parts.append(f'<path d="M{left:.1f} {y:.1f}h{panel.width}" stroke="{GRID}"/>')
        parts.append(_words(left - 5, y + 4, f"{height:g}", "end", MUTED))
    for mark in panel.marks:
        parts.append(f'<path d="M{across(mark):.1f} {top:.1f}v{HEIGHT}" stroke="{GRID}"/>')
        parts.append(_words(across(mark), top + HEIGHT + 14, f"{mark:g}", "middle", MUTED))
    x = np.unique(np.concatenate([np.linspace(panel.low, panel.high, 61), np.asarray(panel.marks, dtype=np.float64)]))
    for curve in panel.curves:
        y = curve.at(x)
        line = "L".join(f"{across(a):.1f} {down(b):.1f}" for a, b in zip(x, y, strict=True))
        dashed = ' stroke-dasharray="4 3"' if curve.dash else ""
        parts.append(f'<path d="M{line}" fill="none" stroke="{curve.colour}" stroke-width="2"{dashed}/>')
    parts += _names(panel, left, top, across)
    parts.append(_words(left, top + HEIGHT + 28, panel.title, "start", INK))
    return "".join(parts) + "\n"


def _names(panel: Panel, left: float, top: float, across: Place) -> list[str]:
    found, x = [], left
    for curve in panel.curves:
        if curve.name and curve.name_at is not None:
            found.append(_words(across(curve.name_at), top - 4, curve.name, "middle", curve.colour))
        elif curve.name:
            found.append(
                _words(x, top + HEIGHT + 42, f"{'- -' if curve.dash else '—'} {curve.name}", "start", curve.colour)
            )
            x += 10 + 6 * len(curve.name)
    return found


def _words(x: float, y: float, text: str, anchor: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


if __name__ == "__main__":
    for path, text in figures().items():
        path.write_text(text, encoding="utf-8")
