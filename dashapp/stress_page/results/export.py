"""The tables of a result as CSV: names as the API has them, numbers in full and in stored units, unknown left empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.reader import Reader
from dashapp.widgets.csv_text import csv_text
from engine.stress.answer import Answer, Level
from engine.stress.assumptions import SHEET
from engine.stress.config import StudyConfig

Row = Sequence[object]
Sheet = tuple[Sequence[str], Iterable[Row]]
INTERVAL = ("MEAN", "LOW", "HIGH", "P05", "P50", "P95")


def csv_button(reader: Reader, table: str) -> Component:
    """The button that fetches the table of this name."""
    words = reader.t("Download this table as CSV")
    return html.Button("CSV", id=ids.part(ids.STRESS_CSV, table), className="btn btn-link", title=words)


def csv_of(table: str, answer: Answer, config: StudyConfig) -> str:
    """One of :data:`TABLES` as CSV; raises KeyError for another name."""
    head, rows = TABLES[table](answer, config)
    return csv_text(head, rows)


def _level(level: Level | None) -> Row:
    if level is None:
        return (None,) * len(INTERVAL)
    return (level.mean, level.low, level.high, level.p05, level.p50, level.p95)


def _measures(answer: Answer, _: StudyConfig) -> Sheet:
    rows = ((key, name, *_level(one)) for key, levels in answer.measures.items() for name, one in levels.items())
    return ("MEASURE", "SYSTEM", *INTERVAL), rows


def _differences(answer: Answer, _: StudyConfig) -> Sheet:
    head = ("MEASURE", "FIRST", "SECOND", "MEAN", "LOW", "HIGH", "RATIO", "SURE")
    rows = (
        (one.measure, one.first, one.second, one.mean, one.low, one.high, one.ratio, one.sure)
        for one in answer.differences
    )
    return head, rows


def _fields(of: Mapping[str, object]) -> Sheet:
    """One row a system, a column a field."""
    names = list(dict.fromkeys(name for one in of.values() for name in one.__dataclass_fields__))  # type: ignore[attr-defined]
    rows = ((system, *(getattr(one, name) for name in names)) for system, one in of.items())
    return ("SYSTEM", *(name.upper() for name in names)), rows


def _hold_up(answer: Answer, _: StudyConfig) -> Sheet:
    return _fields(answer.hold_up)


def _availability(answer: Answer, _: StudyConfig) -> Sheet:
    rows = []
    for name, one in answer.availability.items():
        rows += [(name, "availability", *_level(one.availability)), (name, "downtime_min", *_level(one.downtime_min))]
        rows += [(name, f"tier {table}", tier) for table, tier in one.tier.items()]
        rows += [(name, f"tier for sure {table}", tier) for table, tier in one.tier_for_sure.items()]
    return ("SYSTEM", "FIGURE", *INTERVAL), rows


def _economics(answer: Answer, _: StudyConfig) -> Sheet:
    rows: list[Row] = []
    for name, one in answer.economics.items():
        for field in one.__dataclass_fields__:
            value = getattr(one, field)
            rows.append((name, field, *(_level(value) if isinstance(value, Level) else (value,))))
    return ("SYSTEM", "KRW", *INTERVAL), rows


def _tornado(answer: Answer, _: StudyConfig) -> Sheet:
    head = ("RESULT", "FIRST", "SECOND", "BASE", "ASSUMPTION", "LESS", "MORE", "RESULT_LESS", "RESULT_MORE")
    rows = (
        (one.result, one.first, one.second, one.base, sway.key, sway.less, sway.more, sway.result_less,
         sway.result_more)
        for one in answer.tornadoes
        for sway in one.sways
    )  # fmt: skip
    return head, rows


def _break_even(answer: Answer, _: StudyConfig) -> Sheet:
    head = ("SYSTEM", "EQUALS", "ENERGY_MWH", "WITHIN_MWH", "MOST_MWH", "CAPITAL_KRW")
    return head, (
        (one.system, one.equals, one.energy_mwh, one.within_mwh, one.most_mwh, one.capital) for one in answer.break_even
    )


def _scores(answer: Answer, _: StudyConfig) -> Sheet:
    parts = list(dict.fromkeys(part for one in answer.scores.values() for part in one.parts))
    rows = (
        (name, one.score, one.low, one.high, *(one.parts.get(part) for part in parts))
        for name, one in answer.scores.items()
    )
    return ("SYSTEM", "SCORE", "LOW", "HIGH", *(part.upper() for part in parts)), rows


def _assumptions(_: Answer, config: StudyConfig) -> Sheet:
    rows = (
        (key, entry.group, config.assumption(key), entry.value, entry.unit, entry.source)
        for key, entry in SHEET.items()
    )
    return ("ASSUMPTION", "GROUP", "VALUE", "SHEET", "UNIT", "SOURCE"), rows


TABLES: Mapping[str, Callable[[Answer, StudyConfig], Sheet]] = {
    "measures": _measures,
    "differences": _differences,
    "hold_up": _hold_up,
    "availability": _availability,
    "economics": _economics,
    "tornado": _tornado,
    "break_even": _break_even,
    "scores": _scores,
    "assumptions": _assumptions,
}
