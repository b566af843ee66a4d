"""stress-results.md, made from answered studies: nothing in it is typed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from api.services.stress.texts.parts import SCENARIOS
from api.services.stress.words import assumption_text, preset_words, verdict_text
from docs.science.stress_results_pieces import BN, Told, filled, in_english, interval, number, say
from docs.science.stress_results_words import in_words, least
from engine.stress.answer import Level
from engine.stress.assumptions import ENTRIES
from engine.stress.config import StudyConfig
from engine.stress.sources import sources_of

HEAD = "# Stress lab: what the four presets come to"
ABOUT = (
    "Written by `python -m docs.science.stress_results 2`; no figure is typed by hand above the line *Reasons*. Each "
    "study: {runs} runs of {steps} steps of {step_s:g} s, seed {seed}, the same storm for all systems, scenarios of "
    "their published size and length, beginning at the hour told; the outage also at 18:00, without sun. Assumptions "
    "as the sheet has them. In brackets: intervals of 95 % of the mean; they hold what chance does, not what "
    "assumptions do.",
    "*Unserved*: energy a run; *lost load*: share of the runs; *recovery*: longest of the run; *bill*: all costs of a "
    "year, losses and upkeep in, capital not; *NPV*: over the sheet's years against the first system. Money in 10^9 "
    "KRW.",
)
MEASURES = (
    ("unserved_mwh", "unserved, MWh", 1.0, 2),
    ("curtailed_mwh", "curtailed, MWh", 1.0, 2),
    ("lost_load", "lost load, %", 100.0, 1),
    ("recovery_s", "recovery, min", 1 / 60, 1),
    ("max_deviation_pct", "deviation, %", 1.0, 1),
)


def document(studies: Sequence[Told]) -> str:
    """The whole text."""
    config = studies[0].config
    about = {"runs": config.runs, "steps": config.steps, "step_s": config.step_s, "seed": config.seed}
    parts = [HEAD, *(filled(text.format(**about)) for text in ABOUT)]
    for preset, group in groupby(studies, key=lambda one: one.preset):
        parts.append(_preset(preset, list(group)))
    component = next(one.config for one in studies if one.preset == "component")
    equal = in_words([one for one in studies if one.preset == "cost-equalised"])
    return "\n\n".join([*parts, equal, least(studies), _assets(component), _sheet()]) + "\n"


def _preset(preset: str, studies: Sequence[Told]) -> str:
    words = preset_words(preset)
    notes = [filled(f"Note: {say(note)}") for note in studies[0].notes]
    return "\n\n".join([
        f"## {in_english(words.title)}",
        filled(in_english(words.about)),
        *notes,
        _measures(studies),
        _differences(studies),
        _reserves(studies[0]),
        *(_verdict(one) for one in studies),
    ])  # fmt: skip


def _measures(studies: Sequence[Told]) -> str:
    rows = [["case", "system", *(title for _, title, _, _ in MEASURES), "bill", "NPV", "payback, a"]]
    for one in studies:
        for name in one.answer.systems:
            money = one.answer.economics[name]
            rows.append([
                one.case,
                name,
                *(_level(one.answer.measures[key][name], times, digits) for key, _, times, digits in MEASURES),
                _level(money.total, 1 / BN, 2),
                _level(money.npv, 1 / BN, 1),
                number(money.payback_years, 1),
            ])  # fmt: skip
    return _table(rows)


def _differences(studies: Sequence[Told]) -> str:
    pairs = [(one.first, one.second) for one in studies[0].answer.differences if one.measure == "unserved_mwh"]
    rows = [["unserved, MWh: run by run", *(f"{first} − {second}" for first, second in pairs)]]
    for one in studies:
        found = [gap for gap in one.answer.differences if gap.measure == "unserved_mwh"]
        rows.append([one.case, *(
            f"{interval(gap.mean, gap.low, gap.high, 1.0, 2)}{'' if gap.sure else ' (not sure)'}" for gap in found
        )])  # fmt: skip
    return _table(rows)


def _reserves(one: Told) -> str:
    rows = [[
        "system", "capital", "t2, min", "data, simple, %", "work since checkpoint, honest, %", "availability, %",
        "downtime, min a year", "tier", "tier for sure",
    ]]  # fmt: skip
    for name in one.answer.systems:
        held, there = one.answer.hold_up[name], one.answer.availability[name]
        rows.append([
            name,
            number(one.answer.economics[name].capital / BN, 1),
            number(held.t2_s / 60, 1),
            number(100 * held.survival, 2),
            number(100 * held.honest_survival, 2),
            _level(there.availability, 100.0, 4),
            _level(there.downtime_min, 1.0, 1),
            str(there.tier["usual"] or "none"),
            str(there.tier_for_sure["usual"] or "none"),
        ])  # fmt: skip
    return _table(rows)


def _verdict(one: Told) -> str:
    given = one.answer.recommendation
    lines = [f"**{one.case}** ({in_english(SCENARIOS[one.config.scenario.kind])}). {in_english(verdict_text(given))}"]
    lines += [say(remark) for remark in given.reasons]
    lines += ["*But:*", *(say(remark) for remark in given.doubts)] if given.doubts else []
    worth = [tornado for tornado in one.answer.tornadoes if tornado.result == "npv"]
    moved = [
        f"{tornado.first}: {'; '.join(in_english(assumption_text(sway.key)) for sway in tornado.sways[:3])}."
        for tornado in worth
    ]
    lines += ["*NPV moves most with* " + " ".join(moved)] if moved else []
    return filled(" ".join(lines)) + f"\n\n`{one.fingerprint[:16]}`"


def _assets(config: StudyConfig) -> str:
    rows = [["system", "layer", "field", "value", "source"]]
    seen = set()
    for one in sources_of(config):
        if (one.layer, one.field, one.value) not in seen and one.value is not None:
            seen.add((one.layer, one.field, one.value))
            rows.append([one.system, one.layer or "", one.field, _plain(one.value), one.source])
    return f"## Where the numbers of the assets come from\n\n{_table(rows)}"


def _sheet() -> str:
    rows = [["group", "key", "value", "unit", "tornado", "source"]]
    rows += [
        [one.group, one.key, _plain(one.value), one.unit, f"{_plain(one.less)} to {_plain(one.more)}", one.source]
        for one in ENTRIES
    ]
    return f"## Where the numbers of the assumption sheet come from\n\n{_table(rows)}"


def _plain(value: float | tuple[float, float]) -> str:
    return f"{value:.12g}" if isinstance(value, int | float) else " to ".join(f"{one:g}" for one in value)


def _level(level: Level | None, times: float, digits: int) -> str:
    return "–" if level is None else interval(level.mean, level.low, level.high, times, digits)


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
