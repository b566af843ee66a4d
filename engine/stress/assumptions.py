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
    # Sky and bursts: engine.stress.scenarios
    Assumption(
        key="latitude_deg",
        group="sky",
        value=34.55,
        unit="deg",
        low=-66,
        high=66,
        less=30,
        more=40,
        source="KMA station 261, Haenam",
    ),
    Assumption(
        key="longitude_deg",
        group="sky",
        value=126.57,
        unit="deg",
        low=-180,
        high=180,
        less=125,
        more=129,
        source="KMA station 261, Haenam",
    ),
    Assumption(
        key="altitude_m",
        group="sky",
        value=13,
        unit="m",
        low=0,
        high=5000,
        less=0,
        more=500,
        source="KMA station 261, Haenam",
    ),
    Assumption(
        key="utc_offset_h",
        group="sky",
        value=9,
        unit="h",
        low=-12,
        high=14,
        less=8.5,
        more=9.5,
        source="Korean standard time",
    ),
    Assumption(
        key="day_of_year",
        group="sky",
        value=80,
        unit="1",
        low=1,
        high=365,
        less=355,
        more=172,
        source="assumed: equinox, between the year's best and worst day",
    ),
    Assumption(
        key="linke_turbidity",
        group="sky",
        value=3.5,
        unit="1",
        low=1,
        high=8,
        less=2.5,
        more=5,
        source="assumed, within 2 (very clear) to 7 (polluted) of Kasten 1996",
    ),
    Assumption(
        key="pv_tilt_deg",
        group="sky",
        value=30,
        unit="deg",
        low=0,
        high=90,
        less=0,
        more=45,
        source="assumed: near the best of a fixed row at the latitude",
    ),
    Assumption(
        key="pv_losses",
        group="sky",
        value=0.14,
        unit="1",
        low=0,
        high=0.5,
        less=0.1,
        more=0.2,
        source="PVWatts version 5 (Dobos 2014), default of all system losses",
    ),
    Assumption(
        key="cloud_cover",
        group="sky",
        value=0.45,
        unit="1",
        low=0.01,
        high=0.99,
        less=0.3,
        more=0.6,
        source="assumed: share of daytime in cloud, one less relative sunshine",
    ),
    Assumption(
        key="cloud_spread",
        group="sky",
        value=0.5,
        unit="1",
        low=0.01,
        high=0.99,
        less=0.25,
        more=0.75,
        source="assumed: 0 all days alike, 1 each clear or overcast",
    ),
    Assumption(
        key="cloud_min",
        group="sky",
        value=15,
        unit="min",
        low=1,
        high=600,
        less=5,
        more=60,
        source="assumed: mean time of a cloud before the sun",
    ),
    Assumption(
        key="cloud_depth",
        group="sky",
        value=0.65,
        unit="1",
        low=0,
        high=1,
        less=0.5,
        more=0.8,
        source="assumed: mean share of the clear sky's power that a cloud takes",
    ),
    Assumption(
        key="cloud_edge_s",
        group="sky",
        value=120,
        unit="s",
        low=0,
        high=3600,
        less=30,
        more=300,
        source="assumed: 1.5 km of plant at 12 m/s of wind aloft",
    ),
    Assumption(
        key="burst_per_h",
        group="burst",
        value=6,
        unit="1/h",
        low=0,
        high=1000,
        less=3,
        more=12,
        source="assumed",
    ),
    Assumption(
        key="burst_min",
        group="burst",
        value=20,
        unit="min",
        low=0.1,
        high=600,
        less=10,
        more=40,
        source="assumed",
    ),
    Assumption(
        key="train_low_share",
        group="burst",
        value=0.3,
        unit="1",
        low=0,
        high=1,
        less=0.1,
        more=0.5,
        source="assumed: share of a training step spent exchanging",
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
