"""What a rack is measured by and judged on, in words."""

from __future__ import annotations

from dashapp.reader import Reader
from engine.safety.limits import Measured
from engine.safety.rack_sos import Part


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
