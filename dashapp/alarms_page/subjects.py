"""What an alarm is about: quantities of the protection map in words; names of columns and tags as they are."""

from __future__ import annotations

from dashapp.reader import Reader


def subject_words(reader: Reader, subject: str) -> str:
    """A quantity of the protection map in the reader's language, anything else as it is."""
    t = reader.t
    words = {
        "temperature_gap": t("Cell temperature gap"),
        "low_temperature": t("Under-temperature"),
        "low_temperature_charging": t("Under-temperature while charging"),
        "high_temperature": t("Over-temperature"),
        "voltage_gap": t("Cell voltage gap"),
        "under_voltage": t("Under-voltage"),
        "over_voltage": t("Over-voltage"),
        "charge_current": t("Charge over-current"),
        "discharge_current": t("Discharge over-current"),
    }
    return words.get(subject, subject)
