"""What a study found: measures with their intervals, advantages, hold-up, survival, availability, scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from api.i18n import translator
from api.services.numbers import MISSING, number, significant
from api.services.stress.report.charts import hold_up_chart, series_chart, survival_chart
from api.services.stress.report.content import Cell, Section, Table
from api.services.stress.texts.parts import SCORE_PARTS
from api.services.stress.words import (
    as_given,
    interval,
    measure_words,
    percent,
    remark_text,
    shown,
    system_text,
    tier_table_text,
    tier_text,
    unit_text,
    verdict_text,
)  # fmt: skip
from engine.stress.answer import Answer, Difference, HoldUp, Level, Score

PAIRS_A_TABLE = 3
HOURS = (0.25, 1.0, 4.0, 12.0, 24.0, 48.0)  # of the survival curve, that are told as numbers


def recommendation(answer: Answer, language: str) -> Section:
    """Which system to choose, why, and what speaks against believing it."""
    t, found = translator(language), answer.recommendation
    reasons, doubts = (
        tuple(remark_text(remark).in_language(language) for remark in remarks)
        for remarks in (found.reasons, found.doubts)
    )
    return Section(
        title=t("Recommendation"),
        sentences=(verdict_text(found).in_language(language),),
        lists=((t("Reasons"), reasons), (t("Doubts"), doubts)),
    )


def measures(answer: Answer, language: str) -> Section:
    """Every measure of every system, and the median run over time."""
    t = translator(language)
    rows: list[tuple[Cell | str, ...]] = []
    for key, by_system in answer.measures.items():
        words = measure_words(key)
        unit = unit_text(words.unit).in_language(language)
        title = words.title.in_language(language)
        rows.append(
            (f"{title}, {unit}" if unit else title, *(_level(by_system[s], words.unit) for s in answer.systems))
        )
    return Section(
        title=t("Results"),
        charts=((series_chart(answer.series, language), t("Supply of the median run, MW")),),
        tables=(Table(head=("", *_names(answer, language)), rows=tuple(rows)),),
        notes=(t("Beside each mean: its 95 % interval over the runs."),),
    )


def advantages(answer: Answer, language: str) -> Section:
    """Paired differences of every two systems: a row a measure, a column a pair."""
    t = translator(language)
    pairs = list(dict.fromkeys((one.first, one.second) for one in answer.differences))
    found = {(one.measure, one.first, one.second): one for one in answer.differences}
    rows: list[tuple[Cell | str, ...]] = []
    for key in dict.fromkeys(one.measure for one in answer.differences):
        rows.append((_title(key, language), *(_difference(found.get((key, *pair)), language) for pair in pairs)))
    head = [
        t("{first} minus {second}", first=system_text(first), second=system_text(second)) for first, second in pairs
    ]
    return Section(
        title=t("Advantages"),
        tables=tuple(_side_by_side(head, rows)),
        notes=(
            t(
                "Differences are taken run by run under the same storm. Beside each: its 95 % interval, and the "
                "ratio of the means. In brackets: not sure, the interval does not leave out 0."
            ),
        ),
    )


def _side_by_side(head: list[str], rows: list[tuple[Cell | str, ...]]) -> Iterator[Table]:
    for first in range(0, len(head), PAIRS_A_TABLE):
        chosen = slice(first, first + PAIRS_A_TABLE)
        yield Table(head=("", *head[chosen]), rows=tuple((name, *cells[chosen]) for name, *cells in rows))


def _difference(one: Difference | None, language: str) -> Cell:
    if one is None:
        return Cell(text=MISSING)
    unit = measure_words(one.measure).unit
    level = Level(mean=one.mean, low=one.low, high=one.high)
    ratio = "" if one.ratio is None else f" · ×{significant(one.ratio)}"
    text = shown(one.mean, unit)
    return Cell(text=text if one.sure else f"({text})", small=interval(level, unit) + ratio)


def hold_up(answer: Answer, language: str) -> Section:
    """t2 in its parts, what of the data survives by both models, and t3."""
    t = translator(language)
    rows: list[tuple[str, Callable[[HoldUp], str]]] = [
        (t("Server power supply, s"), lambda held: significant(held.psu_s)),
        (t("UPS, s"), lambda held: significant(held.ups_s)),
        (t("Other storage, s"), lambda held: significant(held.bess_s)),
        (t("Hold-up time t2, s"), lambda held: significant(held.t2_s)),
        (t("Time to return to service t3, s"), lambda held: significant(held.t3_s)),
        (t("Data survival, simple model"), lambda held: percent(held.survival, 5)),
        (t("Data survival, honest model"), lambda held: percent(held.honest_survival, 5)),
        (t("Full dump, s"), lambda held: significant(held.dump_s, 4)),
        (t("Mean age of the newest checkpoint, s"), lambda held: significant(held.recovery_point_s)),
        (t("Best checkpoint interval (Young/Daly), s"), lambda held: significant(held.best_interval_s, 4)),
        (t("Work lost at that interval"), lambda held: percent(held.waste)),
    ]
    held = [answer.hold_up[system] for system in answer.systems]
    return Section(
        title=t("Hold-up time and data survival"),
        charts=((hold_up_chart(answer.hold_up, language), t("Hold-up time t2, min")),),
        tables=(_by_system(answer, language, ((title, *map(text, held)) for title, text in rows)),),
    )


def survival(answer: Answer, language: str) -> Section:
    """The outage survival curves, and some points of them."""
    t = translator(language)
    hours = next(iter(answer.survival.values())).hours
    chosen = [(i, hour) for i, hour in enumerate(hours) if hour in HOURS]
    rows: list[tuple[Cell | str, ...]] = []
    for i, hour in chosen:
        cells = []
        for system in answer.systems:
            curve = answer.survival[system]
            level = Level(mean=curve.share[i], low=curve.low[i], high=curve.high[i])
            cells.append(_level(level, "share"))
        rows.append((f"{hour:g} h", *cells))
    return Section(
        title=t("Outages survived"),
        charts=((survival_chart(answer.survival, language), t("Share of 8 760 hourly starts of a year")),),
        tables=(_by_system(answer, language, rows),),
        notes=(t("A full outage from each hour of a year, storage charged as configured; per cent of the starts."),),
    )


def availability(answer: Answer, language: str) -> Section:
    """Availability and downtime from simulated outages, and the tiers that they reach."""
    t = translator(language)
    found = [answer.availability[system] for system in answer.systems]
    tables = sorted({key for one in found for key in one.tier}, reverse=True)
    rows: list[tuple[Cell | str, ...]] = [
        (t("Availability, %"), *(_availability(one.availability) for one in found)),
        (t("Downtime, min a year"), *(_level(one.downtime_min, "min") for one in found)),
    ]
    for key in tables:
        tiers = (_tier(one.tier.get(key), one.tier_for_sure.get(key), language) for one in found)
        rows.append((tier_table_text(key).in_language(language), *tiers))
    return Section(
        title=t("Availability"),
        tables=(_by_system(answer, language, rows),),
        notes=(
            t("From simulated grid outages, unit failures, repairs and common causes of many years; not from the "
              "hold-up time alone."),
        ),
    )  # fmt: skip


def scores(answer: Answer, language: str) -> Section:
    """Overall scores and their parts."""
    t = translator(language)
    found = [answer.scores[system] for system in answer.systems]
    parts = list(dict.fromkeys(part for one in found for part in one.parts))
    rows: list[tuple[Cell | str, ...]] = [
        (t("Overall score"), *map(_moved, found)),
    ]
    for part in parts:
        title = SCORE_PARTS.get(part, as_given(part)).in_language(language)
        if part == "robustness" and answer.robustness:
            rows.append((title, *(_moved(answer.robustness[system]) for system in answer.systems)))
        else:
            rows.append((title, *(number(one.parts.get(part), 1) for one in found)))
    return Section(
        title=t("Scores"),
        tables=(_by_system(answer, language, rows),),
        notes=(
            t("Parts from 0 to 100 before their weights. Beside the score, and beside the robustness for its own "
              "weights: how far it moves when each weight in turn is halved or half as large again."),
        ),
    )  # fmt: skip


def _moved(one: Score) -> Cell:
    return Cell(text=number(one.score, 1), small=f"{number(one.low, 1)}..{number(one.high, 1)}")


def _title(key: str, language: str) -> str:
    words = measure_words(key)
    title, unit = words.title.in_language(language), unit_text(words.unit).in_language(language)
    return f"{title}, {unit}" if unit else title


def _level(level: Level, unit: str) -> Cell:
    return Cell(text=shown(level.mean, unit), small=interval(level, unit))


def _availability(level: Level) -> Cell:
    if level.mean is None or level.low is None or level.high is None:
        return Cell(text=MISSING)
    return Cell(text=number(100 * level.mean, 4), small=f"{number(100 * level.low, 4)}..{number(100 * level.high, 4)}")


def _tier(tier: str | None, for_sure: str | None, language: str) -> Cell:
    t = translator(language)
    sure = t("for sure: {tier}", tier=tier_text(for_sure))
    return Cell(text=tier_text(tier).in_language(language), small=sure)


def _names(answer: Answer, language: str) -> list[str]:
    return [system_text(name).in_language(language) for name in answer.systems]


def _by_system(answer: Answer, language: str, rows: Iterable[tuple[Cell | str, ...]]) -> Table:
    return Table(head=("", *_names(answer, language)), rows=tuple(rows))
