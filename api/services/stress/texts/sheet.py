"""What the entries of the assumption sheet and their groups are called."""

from __future__ import annotations

from collections.abc import Mapping

from api.i18n import Text

GROUPS: Mapping[str, Text] = {
    "data": Text("Data and checkpoints"),
    "sky": Text("Place, day and sky"),
    "burst": Text("Bursts of load"),
    "outages": Text("Outages, failures and repair"),
    "weights": Text("Weights"),
}
ASSUMPTIONS: Mapping[str, Text] = {
    "gpus": Text("GPUs"),
    "hbm_gb": Text("Memory (HBM) of a GPU"),
    "hbm_utilisation": Text("Share of the memory in use"),
    "ssds": Text("SSDs that take a dump"),
    "ssd_gb_s": Text("Write rate of an SSD"),
    "saved_share": Text("Share that the last checkpoint has saved"),
    "unique_share": Text("Share of the memory in use that exists only once"),
    "checkpoint_interval_s": Text("Time between checkpoints"),
    "checkpoint_write_s": Text("Time to write a checkpoint"),
    "gpu_mtbf_h": Text("Mean time between failures of a GPU"),
    "dump_power_share": Text("Power during a dump, of the base load"),
    "psu_hold_up_s": Text("Hold-up time of a server's power supply"),
    "restart_s": Text("Time to restart the work after power has come back"),
    "latitude_deg": Text("Latitude"),
    "longitude_deg": Text("Longitude"),
    "altitude_m": Text("Altitude"),
    "utc_offset_h": Text("Local time ahead of UTC"),
    "day_of_year": Text("Day of the year"),
    "linke_turbidity": Text("Linke turbidity of the air"),
    "pv_tilt_deg": Text("Tilt of the PV modules"),
    "pv_losses": Text("Losses of the PV plant"),
    "cloud_cover": Text("Share of daytime in cloud"),
    "cloud_spread": Text("How unlike the days are in cloud"),
    "cloud_min": Text("Mean time of a cloud before the sun"),
    "cloud_depth": Text("Power that a cloud takes off the clear sky's"),
    "cloud_edge_s": Text("Time of a cloud's edge across the plant"),
    "burst_per_h": Text("Bursts of load an hour"),
    "burst_min": Text("Mean length of a burst"),
    "train_low_share": Text("Share of a training step at low power"),
    "grid_outages_per_year": Text("Grid outages a year"),
    "grid_outage_mean_h": Text("Mean length of a grid outage"),
    "grid_outage_sigma": Text("Spread of the lengths of outages (sigma of the logarithm)"),
    "ups_repair_h": Text("Time to repair a UPS"),
    "storage_repair_h": Text("Time to repair a layer of storage"),
    "common_cause_share": Text("Share of failures that take all units of a kind"),
    "fail_on_demand": Text("Probability that a unit does not start when called"),
    "site_faults_per_year": Text("Faults of the site's own distribution a year"),
    "site_repair_h": Text("Time to repair the site's distribution"),
    "robustness_outage_weight": Text("Robustness: weight of the outage share"),
    "robustness_deviation_weight": Text("Robustness: weight of the maximum deviation"),
    "score_robustness": Text("Score: weight of robustness"),
    "score_recovery": Text("Score: weight of recovery"),
    "score_deviation": Text("Score: weight of deviation"),
    "score_survival": Text("Score: weight of data survival"),
    "score_tier": Text("Score: weight of reaching tier IV"),
    "score_availability": Text("Score: weight of availability"),
}
