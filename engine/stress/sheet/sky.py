"""Entries about the sky over the site and the bursts of its load (see :mod:`engine.stress.scenarios`)."""

from __future__ import annotations

from engine.stress.sheet.entry import ASSUMED, in_group

ENTRIES = in_group(
    "sky",
    ("latitude_deg", 34.55, "deg", -66, 66, 30, 40, "KMA station 261, Haenam"),
    ("longitude_deg", 126.57, "deg", -180, 180, 125, 129, "KMA station 261, Haenam"),
    ("altitude_m", 13, "m", 0, 5000, 0, 500, "KMA station 261, Haenam"),
    ("utc_offset_h", 9, "h", -12, 14, 8.5, 9.5, "Korean standard time"),
    ("day_of_year", 80, "1", 1, 365, 1, 172, "assumed: equinox; moved to new year and to the longest day"),
    ("linke_turbidity", 3.5, "1", 1, 8, 2.5, 5, "assumed, within 2 (very clear) to 7 (polluted) of Kasten 1996"),
    ("pv_tilt_deg", 30, "deg", 0, 90, 0, 45, "assumed: near the best of a fixed row at the latitude"),
    ("pv_losses", 0.14, "1", 0, 0.5, 0.1, 0.2, "PVWatts version 5 (Dobos 2014), default of all system losses"),
    ("cloud_cover", 0.45, "1", 0.01, 0.99, 0.3, 0.6, "assumed: share of daytime in cloud, one less relative sunshine"),
    ("cloud_spread", 0.5, "1", 0.01, 0.99, 0.25, 0.75, "assumed: 0 all days alike, 1 each clear or overcast"),
    ("cloud_min", 15, "min", 1, 600, 5, 60, "assumed: mean time of a cloud before the sun"),
    ("cloud_depth", 0.65, "1", 0, 1, 0.5, 0.8, "assumed: mean share of the clear sky's power that a cloud takes"),
    ("cloud_edge_s", 120, "s", 0, 3600, 30, 300, "assumed: 1.5 km of plant at 12 m/s of wind aloft"),
) + in_group(
    "burst",
    ("burst_per_h", 6, "1/h", 0, 60, 3, 12, ASSUMED),
    ("burst_min", 20, "min", 0.1, 120, 10, 40, ASSUMED),
    ("train_low_share", 0.3, "1", 0, 1, 0.1, 0.5, "assumed: share of a training step spent exchanging"),
)
