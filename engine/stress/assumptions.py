"""The assumption sheet: every number of a study that is not an asset, with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.stress.fields import Fields


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """An entry. low, high: what is accepted; less, more: what the tornado moves it to; source: where the value comes
    from, or "assumed"; group: where it is shown."""

    key: str
    group: str
    value: float
    unit: str
    low: float
    high: float
    less: float
    more: float
    source: str


ENTRIES = (
    Assumption(
        key="gpus", group="data", value=50_000, unit="1", low=1, high=1e8, less=25_000, more=100_000, source="assumed"
    ),
)
SHEET: Mapping[str, Assumption] = {entry.key: entry for entry in ENTRIES}


def read_assumptions(fields: Fields) -> dict[str, float]:
    """The entries of a JSON object that differ from the sheet; raises :class:`~engine.stress.fields.BadField`."""
    values = {
        key: fields.number(key, entry.low, entry.high, entry.value) for key, entry in SHEET.items() if fields.has(key)
    }
    fields.done()
    return {key: value for key, value in values.items() if value != SHEET[key].value}
