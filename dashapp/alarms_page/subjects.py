"""What an alarm is about: quantities of the protection map and known columns in words; tags as they are."""

from __future__ import annotations

from api.store.catalogue import known
from dashapp.reader import Reader


def subject_words(reader: Reader, subject: str) -> str:
    """A quantity of the protection map or a known column in the reader's language, anything else as it is."""
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
    if subject in words:
        return words[subject]
    column, _, part = subject.partition(" ")  # a column that holds several flags names the one after a space
    entry = known(column)
    return subject if entry is None else f"{entry.meaning(reader.language)} {part}".rstrip()
