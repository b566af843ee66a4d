"""What a rack is measured by and judged on, in words."""

from __future__ import annotations

from dashapp.reader import Reader
from dashapp.widgets.words import number
from engine.safety.limits import Measured
from engine.safety.rack_sos import Part

LIMIT_DECIMALS = {"V": 2, "mV": 0, "A": 0, "°C": 0, "%": 0}


def limit_words(value: float, unit: str) -> str:
    """A limit without its unit: short, but with all the decimals it was defined with (up to six).

    >>> limit_words(4.1, "V"), limit_words(4.014, "V"), limit_words(50, "°C"), limit_words(17.35, "°C")
    ('4.10', '4.014', '50', '17.35')
    """
    defined = f"{value:.6f}".rstrip("0").partition(".")[2]
    return number(value, max(LIMIT_DECIMALS.get(unit, 0), len(defined)))


def measured_word(reader: Reader, what: Measured) -> str:
    """A measured quantity, short enough for the head of a row."""
    t = reader.t
    words = {
        Measured.MAX_VOLTAGE: t("V max"),
        Measured.MIN_VOLTAGE: t("V min"),
        Measured.VOLTAGE_GAP: t("V gap"),
        Measured.CURRENT: t("Current"),
        Measured.MAX_TEMPERATURE: t("T max"),
        Measured.MIN_TEMPERATURE: t("T min"),
        Measured.TEMPERATURE_GAP: t("T gap"),
    }
    return words[what]


def part_word(reader: Reader, part: Part) -> str:
    """A sub-score of the State of Safety of a rack."""
    t = reader.t
    words = {
        Part.OVER_VOLTAGE: t("Over-voltage"),
        Part.UNDER_VOLTAGE: t("Under-voltage"),
        Part.VOLTAGE_UNBALANCE: t("Cell voltage imbalance"),
        Part.OVER_CURRENT: t("Over-current"),
        Part.OVER_TEMPERATURE: t("Over-temperature"),
        Part.UNDER_TEMPERATURE: t("Under-temperature"),
        Part.TEMPERATURE_UNBALANCE: t("Cell temperature imbalance"),
    }
    return words[part]
