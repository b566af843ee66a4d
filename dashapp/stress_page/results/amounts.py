"""Numbers of a result to read: a unit for each row that suits its largest value, three digits that count, intervals.

A number that does not exist is a dash with its reason, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from api.services.numbers import MISSING, decimals_for, number, significant
from dashapp.reader import Reader
from dashapp.widgets.words import UNITS
from engine.stress.answer import Level

MOST_TIME, MOST_MONEY = 10_000.0, 100_000.0  # of a unit: more is told in the next larger one
HANGUL = "\uac00"  # from here on; a Korean unit stands close to its number
TIMES = (86_400.0, 3_600.0, 60.0, 1.0)  # s, in the order of UNITS
MONEY = {
    "ko": ((1e8, "억 원"), (1e12, "조 원")),
    "en": ((1e6, "M KRW"), (1e9, "bn KRW")),
}


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit to show values in: its ``word``, and how much one of it is of the stored unit."""

    word: str
    per: float = 1.0

    def value(self, amount: float | None) -> str:
        """An amount of the stored unit in this one, three digits that count, without the word."""
        return significant(None if amount is None else amount / self.per)

    def with_word(self, amount: float | None) -> str:
        """The same with the word behind."""
        if amount is None:
            return MISSING
        apart = "" if self.word[:1] >= HANGUL else " "
        return f"{self.value(amount)}{apart}{self.word}".strip()

    def span(self, level: Level) -> str:
        """The interval with the decimals of the mean; "" where there is none."""
        if level.mean is None or level.low is None or level.high is None:
            return ""
        size = level.mean or max(abs(level.low), abs(level.high))
        decimals = decimals_for(size / self.per, 3) if size else 0
        return f"{number(level.low / self.per, decimals)}..{number(level.high / self.per, decimals)}"


def unit_for(reader: Reader, unit: str, amounts: Iterable[float | None]) -> Unit:
    """What to show ``amounts`` of a measure's ``unit`` in: longer times in minutes or hours, shares in percent."""
    largest = max((abs(amount) for amount in amounts if amount is not None), default=0.0)
    if unit == "s":
        return time_unit(reader, largest)
    if unit == "share":
        return Unit(word="%", per=0.01)
    return Unit(word="" if unit == "1" else unit)


def time_unit(reader: Reader, longest_s: float, most: float = MOST_TIME) -> Unit:
    """Seconds, minutes, hours or days: the first in which ``longest_s`` stays below ``most``."""
    units = [Unit(word=word.strip(), per=per) for word, per in zip(UNITS[reader.language], TIMES, strict=True)]
    return next((unit for unit in reversed(units) if longest_s < most * unit.per), units[0])


def money_unit(reader: Reader, amounts: Iterable[float | None]) -> Unit:
    """KRW as its reader counts: 억 and 조, or millions and (short-scale) billions."""
    largest = max((abs(amount) for amount in amounts if amount is not None), default=0.0)
    small, large = MONEY[reader.language]
    per, word = small if largest < MOST_MONEY * small[0] else large
    return Unit(word=word, per=per)


def percent(share: float | None, digits: int = 3) -> str:
    """A share of 0..1 in percent, without the sign."""
    return significant(None if share is None else 100.0 * share, digits)


def nines(share: float | None, like: float | None = None) -> str:
    """An availability in percent with as many decimals as its distance from 100 % needs, or that of ``like``.

    >>> nines(0.9971), nines(0.99998), nines(1.0), nines(None), nines(0.99905, like=0.9988)
    ('99.71', '99.9980', '100', '–', '99.91')
    """
    if share is None:
        return MISSING
    missing = 100.0 * (1.0 - (share if like is None else like))
    return number(100.0 * share, decimals_for(missing, 2) if missing > 0 else 0)


def estimate(reader: Reader, level: Level | None, unit: Unit, *, why: str = "") -> Component:
    """A mean with its interval, dim behind it; without a mean a dash and ``why`` (by default that no run has one)."""
    if level is None or level.mean is None:
        return missing(why or reader.t("no run has a value"))
    return html.Span(
        [html.Span(unit.value(level.mean)), html.Span(unit.span(level), className="dim small interval")],
        className="estimate",
    )


def missing(why: str) -> Component:
    """A dash and the reason for it."""
    return html.Span([MISSING, html.Span(why, className="dim small interval")], className="estimate")


def amounts_of(levels: Iterable[Level | None]) -> list[float | None]:
    """Means and ends of intervals, to find a unit by."""
    return [amount for level in levels if level is not None for amount in (level.mean, level.low, level.high)]
