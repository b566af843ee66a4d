"""cooling-results.md and its picture, made from a study's figures: nothing in them is typed by hand."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd

from docs.science.cooling_figure import Line, Panel, picture
from docs.science.cooling_study import FIXED, FLOOR, PREDICTIVE, REACTIVE, TUNED_PI, WARM, Study
from docs.science.draw import COLOURS
from engine.forecast.bootstrap import Estimate
from engine.thermal.plant.voyage import Season
from engine.thermal.prediction import HORIZONS_MIN, STEP_S, TEMPERATURES
from engine.thermal.study.controllers import CHOICES, KWH, minutes_less, points_saved, table, total
from engine.thermal.study.forecasts import Cell, cells

SEED = 6
HEAD = "# Cooling: how good the forecasts are, and what the controller costs"
ABOUT = (
    "Written by `python -m docs.science.cooling_results 2` (two processes, {minutes:.0f} min on a busy machine); no "
    "figure is "
    "typed by hand above the line *Reasons*. All voyages are simulated, with 0.1 degC of noise at each sensor, "
    "which shows "
    "tenths. The plant: [cooling-plant.md](cooling-plant.md).",
    "Learned from: {learned} reactive voyages of {learned_days:g} d, one a season ({samples} samples; the model has "
    "{bytes} bytes). Told of: {told} other voyages of {told_days:g} d, drawn with seed {seeds} in each season. Nothing "
    "told was learned from or tuned on. In brackets: 95 % of 2 000 bootstrap draws of whole voyages; few voyages make "
    "wide brackets.",
)


def document(study: Study) -> str:
    """The whole text."""
    rng = np.random.default_rng(SEED)
    about = {
        "minutes": study.took_s / 60.0,
        "learned": len(Season),
        "learned_days": study.learned_days,
        "samples": study.samples,
        "bytes": study.model_bytes,
        "told": len(study.told),
        "told_days": study.told[0].days,
        "seeds": " and ".join(str(seed) for seed in sorted({case.seed for case in study.told})),
    }
    head = "\n\n".join([HEAD, *(filled(text.format(**about)) for text in ABOUT), ""])
    return "\n".join([head, _forecasts(study, rng), _by_season(study, rng), _controllers(study, rng), _tuning(study)])


def _forecasts(study: Study, rng: np.random.Generator) -> str:
    rows = [
        "## Forecasts",
        "",
        filled(
            "One forecast a minute. Skill: 1 − mean absolute error / that of the naive forecast, counted on the same "
            "moments. *Line*: the straight line through the last ten minutes carried on. *Possible*: the skill (and "
            "*least*: the error) of a clairvoyant who knows the true temperature to come and misses by the noise of "
            "its "
            "measurement alone; no forecast can be better."
        ),
        "",
        "| | in | skill against persistence | against the line | possible | MAE, degC | least | coverage, % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, line in zip(TEMPERATURES, cells(study.seen, rng), strict=True):
        for minutes, cell in zip(HORIZONS_MIN, line, strict=True):
            rows.append(_cell_row(f"{name.upper()} | {minutes} min", cell))
    return "\n".join([*rows, ""])


def _cell_row(what: str, cell: Cell) -> str:
    return (
        f"| {what} | {_of(cell.skill)} | {_of(cell.over_line)} | {cell.possible.value:.2f} | {_of(cell.mae, 3)} | "
        f"{cell.least_mae:.3f} | {_of(cell.coverage, 1, 100.0)} |"
    )


def _by_season(study: Study, rng: np.random.Generator) -> str:
    rows = [
        "Mean of the three horizons by season: skill / possible / MAE, degC / coverage, %:",
        "",
        "| season | " + " | ".join(name.upper() for name in TEMPERATURES) + " |",
        "|---|" + "---|" * len(TEMPERATURES),
    ]
    for season in Season:
        mine = [one for case, one in zip(study.told, study.seen, strict=True) if case.season is season]
        texts = []
        for line in cells(mine, rng):
            mean = [
                np.mean([getattr(cell, name).value for cell in line])
                for name in ("skill", "possible", "mae", "coverage")
            ]
            texts.append(f"{mean[0]:.2f} / {mean[1]:.2f} / {mean[2]:.2f} / {100.0 * mean[3]:.0f}")
        rows.append(f"| {season.value} | {' | '.join(texts)} |")
    return "\n".join([*rows, ""])


def _controllers(study: Study, rng: np.random.Generator) -> str:
    rows = [
        "## Controllers",
        "",
        filled(
            "The same voyages, the same noise, another hand at the drives; figures a day. *Above band*: minutes "
            "that T4, T5 "
            "and T6 (added) were truly above 46, 35.5 and 44 degC; *near*: at or above the release of their limits, "
            "46, 36 "
            "and 44; *beyond*: at or beyond the limits 48, 40 and 47. *Trips*: how often pumps or fans went to 60 Hz. "
            "*40 Hz always*: the floor under any controller of these pumps and fans, whatever gets hot."
        ),
        "",
        "| controller | kWh | saved against 60 Hz, % | above band, min | near, min | beyond, min | trips |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, voyages in study.sailed.items():
        days, all_ = total(voyages).hours / 24.0, total(voyages)
        saved = points_saved(voyages, study.sailed[FIXED], study.sailed[FIXED], rng)
        figures = (all_.above_band_min, all_.near_min, all_.beyond_min)
        rows.append(
            f"| {name} | {all_.kwh / days:.0f} | {_of(saved, 1)} | "
            + " | ".join(f"{figure / days:.1f}" for figure in figures)
            + f" | {all_.trips / days:.1f} |"
        )
    rows += ["", "Paired by voyage, percentage points of the energy at 60 Hz, and minutes above the band a day:", ""]
    rows += ["| | all voyages | summer and autumn |", "|---|---|---|"]
    for ours, theirs in ((PREDICTIVE, REACTIVE), (PREDICTIVE, TUNED_PI), (FLOOR, REACTIVE), (FLOOR, TUNED_PI)):
        rows.append(f"| {ours} below {theirs}, points | {_points(study, ours, theirs, rng)} |")
    for theirs in (REACTIVE, TUNED_PI):
        rows.append(f"| {PREDICTIVE} less than {theirs}, min | {_minutes(study, theirs, rng)} |")
    rows += ["", "kWh a day by season:", "", "| season | " + " | ".join(study.sailed) + " |"]
    rows.append("|---|" + "---|" * len(study.sailed))
    for season in Season:
        mine = [i for i, case in enumerate(study.told) if case.season is season]
        means = [
            table([voyages[i] for i in mine])[:, KWH].mean() / study.told[0].days for voyages in study.sailed.values()
        ]
        rows.append(f"| {season.value} | {' | '.join(f'{mean:.0f}' for mean in means)} |")
    return "\n".join(
        [*rows, "", "![A voyage under the reactive and the predictive controller](cooling-voyage.svg)", ""]
    )


def _points(study: Study, ours: str, theirs: str, rng: np.random.Generator) -> str:
    texts = []
    for chosen in (range(len(study.told)), _warm(study)):
        part = {name: [study.sailed[name][i] for i in chosen] for name in (ours, theirs, FIXED)}
        texts.append(_of(points_saved(part[ours], part[theirs], part[FIXED], rng), 2))
    return " | ".join(texts)


def _minutes(study: Study, theirs: str, rng: np.random.Generator) -> str:
    texts = []
    for chosen in (range(len(study.told)), _warm(study)):
        part = {name: [study.sailed[name][i] for i in chosen] for name in (PREDICTIVE, theirs)}
        texts.append(_of(minutes_less(part[PREDICTIVE], part[theirs], "above_band_min", rng), 1))
    return " | ".join(texts)


def _warm(study: Study) -> list[int]:
    return [i for i, case in enumerate(study.told) if case.season in WARM]


def _tuning(study: Study) -> str:
    rows = [
        "### How the reactive controller was tuned",
        "",
        filled(
            "On the summer and autumn voyages that were learned from: the cheapest with no more than the "
            f"{study.most_min:.0f} minutes above the bands that the predictive controller had there. *Middle*: of "
            f"the bands, "
            "moved up by this share of their half-widths."
        ),
        "",
        "| middle | half-width x | gains x | kWh | above band, min | |",
        "|---|---|---|---|---|---|",
    ]
    for i, (choice, found) in enumerate(zip(CHOICES, study.tried, strict=True)):
        mark = "chosen" if i == study.chosen else ""
        rows.append(
            f"| {choice[0]:g} | {choice[1]:g} | {choice[2]:g} | {found.kwh:.0f} | {found.above_band_min:.0f} | {mark} |"
        )
    return "\n".join([*rows, ""])


def filled(text: str) -> str:
    """A paragraph in lines of a width."""
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)


def _of(estimate: Estimate, digits: int = 2, times: float = 1.0) -> str:
    value = f"{times * estimate.value:.{digits}f}"
    if np.isnan(estimate.low):
        return value
    return f"{value} [{times * estimate.low:.{digits}f}, {times * estimate.high:.{digits}f}]"


def voyage_picture(drawn: dict[str, pd.DataFrame]) -> str:
    """A voyage, reactive against predictive."""
    reactive, predictive = drawn[REACTIVE], drawn[PREDICTIVE]
    hours = np.arange(len(reactive)) * STEP_S / 3600.0

    def pair(column: str) -> Sequence[Line]:
        both = ((REACTIVE, reactive, COLOURS[1]), (PREDICTIVE, predictive, COLOURS[0]))
        return [Line(name=name, values=frame[column].to_numpy(), colour=colour) for name, frame, colour in both]

    load = Line(name="", values=reactive["true_load"].to_numpy(), colour=COLOURS[4])
    return picture(
        "A summer voyage, reactive and predictive: true temperatures and frequencies",
        hours,
        [
            Panel(title="engine load, %", low=0.0, high=100.0, lines=[load]),
            Panel(
                title="T4, °C (band to 46, limit 48)", low=32.0, high=50.0, lines=pair("true_t4"), marks=(46.0, 48.0)
            ),
            Panel(
                title="T5, °C (band to 35.5, limit 40)", low=30.0, high=41.0, lines=pair("true_t5"), marks=(35.5, 40.0)
            ),
            Panel(
                title="T6, °C (band to 44, limit 47)", low=34.0, high=48.0, lines=pair("true_t6"), marks=(44.0, 47.0)
            ),
            Panel(title="sea-water pumps, Hz", low=38.0, high=62.0, lines=pair("sw_hz")),
            Panel(title="fresh-water pumps, Hz", low=38.0, high=62.0, lines=pair("fw_hz")),
            Panel(title="fans, Hz", low=38.0, high=62.0, lines=pair("fan_hz")),
        ],
    )
