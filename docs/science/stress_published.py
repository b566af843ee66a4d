"""Writes the table of stress.md anew: ``python -m docs.science.stress_published [RUNS]``. Half a minute of one core.

The published demo's figures beside what this model gives for the demo's own numbers (preset ``published``) and for the
component model's (``component``). What stands outside the two marks is written by hand and kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engine.stress.answer import Availability, Economics, HoldUp, Level, Score
from engine.stress.config import KINDS, PUBLISHED_LENGTH_S, Scenario, StudyConfig
from engine.stress.economics import accounts, economics_of, events_a_year
from engine.stress.hold_up import hold_ups
from engine.stress.intervals import level
from engine.stress.measures import MEASURES
from engine.stress.outages import availabilities
from engine.stress.presets import study_presets
from engine.stress.scores import scores_of
from engine.stress.study import run_study

TEXT = Path(__file__).parent / "stress.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
RUNS = 1_000
SINGLE_CIRCUIT = {"grid_outages_per_year": 1.956, "grid_outage_mean_h": 1.32}  # IEEE Gold Book; the sheet has two
RETURNS = (3.0, 2.0)  # years


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a study says of the figures, by system."""

    config: StudyConfig
    robustness: dict[str, Level]
    response: dict[str, Level]
    held: dict[str, HoldUp]
    there: dict[str, Availability]
    scores: dict[str, Score]
    money: dict[str, Economics]


def found(config: StudyConfig) -> Found:
    """Every figure of a study."""
    result = run_study(config)
    levels = {
        one.key: {name: level(values[one.key], share=one.share) for name, values in result.values.items()}
        for one in MEASURES
    }
    held, there = hold_ups(config), availabilities(config)
    return Found(
        config=config,
        robustness=levels["robustness"],
        response=levels["response_s"],
        held=dict(held),
        there=dict(there),
        scores=dict(scores_of(config, levels, held, there)),
        money=economics_of(accounts(result.values, held, config), config),
    )


def table(runs: int) -> str:
    """The whole table."""
    published, component = (replace(study_presets()[key].config, runs=runs) for key in ("published", "component"))
    demo = {kind: found(_under(published, kind)) for kind in KINDS}
    ours = found(_under(component, "S3"))
    names = list(ours.held)
    rows = [
        f"`python -m docs.science.stress_published {runs}`; {runs} runs of each scenario at intensity 1, seed "
        f"{published.seed}, one day in steps of a minute. In brackets: 95 % of the mean.",
        "",
        "| figure | " + " | ".join(names) + " |",
        "|---|" + "---|" * len(names),
        *_by_preset("hold-up t2, min", demo["S3"], ours, lambda f, n: f"{f.held[n].t2_s / 60:.1f}"),
        *_by_preset("data survival, simple", demo["S3"], ours, lambda f, n: f"{100 * f.held[n].survival:.1f} %"),
        *_by_preset("data survival, honest", demo["S3"], ours, lambda f, n: f"{100 * f.held[n].honest_survival:.2f} %"),
        *_by_preset("response time, S3, s", demo["S3"], ours, lambda f, n: f"{f.response[n].mean:g}"),
        *(_row(f"robustness, {kind}, demo's numbers", names, lambda n, f=demo[kind]: _of(f.robustness[n]))
          for kind in KINDS),
        _row("robustness, S3, component model", names, lambda n: _of(ours.robustness[n])),
        *(_row(f"overall score, {kind}, demo's numbers", names, lambda n, f=demo[kind]: f"{f.scores[n].score:.1f}")
          for kind in KINDS),
        _row("overall score, S3, component model", names, lambda n: f"{ours.scores[n].score:.1f}"),
        *_by_preset("downtime, two circuits, min a year", demo["S3"], ours, lambda f, n: _of(f.there[n].downtime_min)),
        *_by_preset("tier kept for sure, two circuits", demo["S3"], ours, lambda f, n: _tier(f.there[n])),
        *_single_circuit(published, component),
        *_by_preset("capital, bn KRW", demo["S3"], ours, lambda f, n: f"{f.money[n].capital / 1e9:.1f}"),
        *_by_preset("electricity, bn KRW a year", demo["S3"], ours, lambda f, n: _bn(f.money[n].energy_cost)),
        *_by_preset("payback, S3, years", demo["S3"], ours, lambda f, n: _years(f.money[n].payback_years)),
        _row("payback, S1, demo's numbers, years", names, lambda n: _years(demo["S1"].money[n].payback_years)),
        _row("bursts a year that pay back in 3 to 2 years", names, lambda n: _bursts(demo["S1"], n)),
    ]  # fmt: skip
    return "\n".join(rows)


def _under(config: StudyConfig, kind: str) -> StudyConfig:
    return replace(config, scenario=Scenario(kind=kind, length_s=PUBLISHED_LENGTH_S[kind]))


def _row(title: str, names: list[str], text: Callable[[str], str]) -> str:
    return f"| {title} | " + " | ".join(text(name) for name in names) + " |"


def _by_preset(title: str, demo: Found, ours: Found, text: Callable[[Found, str], str]) -> Iterator[str]:
    for which, one in (("demo's numbers", demo), ("component model", ours)):
        yield _row(f"{title}, {which}", list(one.held), lambda name, one=one: text(one, name))


def _single_circuit(*configs: StudyConfig) -> Iterator[str]:
    for which, config in zip(("demo's numbers", "component model"), configs, strict=True):
        there = availabilities(replace(config, assumptions=SINGLE_CIRCUIT))
        yield _row(f"downtime, one circuit, {which}", list(there), lambda n, one=there: _of(one[n].downtime_min))
        yield _row(f"tier kept for sure, one circuit, {which}", list(there), lambda n, one=there: _tier(one[n]))


def _of(found: Level) -> str:
    return f"{found.mean:.1f} [{found.low:.1f}, {found.high:.1f}]"


def _bn(found: Level) -> str:
    return f"{(found.mean or 0.0) / 1e9:.1f}"


def _tier(one: Availability) -> str:
    return one.tier_for_sure["usual"] or "none"


def _years(years: float | None) -> str:
    return "–" if years is None else f"{years:.1f}"


def _bursts(one: Found, name: str) -> str:
    """Events a year at which what is saved pays the extra capital back: savings are linear in the events."""
    first, other = one.money[next(iter(one.money))], one.money[name]
    if other is first:
        return "–"
    saved_by_events = sum(
        (getattr(first, part).mean or 0.0) - (getattr(other, part).mean or 0.0)
        for part in ("penalty", "disruption", "data_loss", "lost_load", "demand_response")
    )
    each = saved_by_events / events_a_year(one.config)
    saved = (first.total.mean or 0.0) - (other.total.mean or 0.0)
    extra = other.capital - first.capital
    return " to ".join(f"{(extra / years - (saved - saved_by_events)) / each:.0f}" for years in RETURNS)


def write(runs: int) -> None:
    """The file with the table anew."""
    text = TEXT.read_text(encoding="utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    TEXT.write_text(f"{before}{BEGIN}\n{table(runs)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
