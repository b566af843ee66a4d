"""The assumption sheet: every number of a study that is not an asset, with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

from engine.stress.fields import Fields
from engine.stress.sheet import data, finance, losses, outages, sky, tariff, weights
from engine.stress.sheet.entry import Assumption

ENTRIES = (
    *tariff.ENTRIES,
    *losses.ENTRIES,
    *finance.ENTRIES,
    *data.ENTRIES,
    *sky.ENTRIES,
    *outages.ENTRIES,
    *weights.ENTRIES,
)
SHEET: Mapping[str, Assumption] = {entry.key: entry for entry in ENTRIES}


def read_assumptions(fields: Fields) -> dict[str, float]:
    """The entries of a JSON object that differ from the sheet; raises :class:`~engine.stress.fields.BadField`."""
    values = {
        key: fields.number(key, entry.low, entry.high, entry.value) for key, entry in SHEET.items() if fields.has(key)
    }
    fields.done()
    return {key: value for key, value in values.items() if value != SHEET[key].value}
