"""What each measure of a study is called, its unit, and how it is defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.i18n import Text


@dataclass(frozen=True, kw_only=True)
class MeasureWords:
    """A measure: its title, its unit as :func:`api.services.stress.words.unit_text` reads it, its definition."""

    title: Text
    unit: str
    definition: Text


MEASURES: Mapping[str, MeasureWords] = {
    "unserved_mwh": MeasureWords(
        title=Text("Unserved energy"),
        unit="MWh",
        definition=Text(
            "Energy that was wanted, was not delivered, and was not taken off by demand response, over the whole run. "
            "Its mean over the runs is the EENS."
        ),
    ),
    "curtailed_mwh": MeasureWords(
        title=Text("Curtailed energy"),
        unit="MWh",
        definition=Text(
            "Energy that demand response took off the site's own load. It is not unserved, but it has its cost."
        ),
    ),
    "outage_s": MeasureWords(
        title=Text("Outage"),
        unit="s",
        definition=Text(
            "Time during which less than 95 % is supplied of what is still wanted once demand response has taken "
            "its share off."
        ),
    ),
    "recovery_s": MeasureWords(
        title=Text("Recovery time"),
        unit="s",
        definition=Text(
            "From the first moment below 98 % of what was asked for until the supply stays at or above 98 % for 60 s; "
            "the longest of the run, 0 if it never fell."
        ),
    ),
    "max_deviation_pct": MeasureWords(
        title=Text("Maximum power deviation"),
        unit="%",
        definition=Text(
            "Largest shortfall, max(0, demand - supply) / demand, on the original demand. A surplus is not punished."
        ),
    ),
    "lost_load": MeasureWords(
        title=Text("Runs that lose load"),
        unit="share",
        definition=Text("Share of the runs with any unserved energy: the loss of load probability (LOLP) of a run."),
    ),
    "robustness": MeasureWords(
        title=Text("Robustness"),
        unit="0..100",
        definition=Text(
            "max(0, 100 x (1 - outage share - 0.3 x maximum deviation)); the weights are entries of the assumption "
            "sheet. Not the overall score."
        ),
    ),
    "response_s": MeasureWords(
        title=Text("Response time"),
        unit="s",
        definition=Text(
            "Should the largest deficit of the run come at once: until storage carries it in full; as long as "
            "the study where it never does; 0 without a deficit."
        ),
    ),
    "ride_through": MeasureWords(
        title=Text("Voltage ride-through"),
        unit="share",
        definition=Text(
            "Share of the runs in which the supply stays within the ITIC curve: 20 ms without voltage, 0.5 s at 70 %, "
            "10 s at 80 %, 90 % for ever."
        ),
    ),
    "grid_mwh": MeasureWords(
        title=Text("Energy from the grid"), unit="MWh", definition=Text("Energy imported over the whole run.")
    ),
    "peak_grid_mw": MeasureWords(
        title=Text("Peak demand from the grid"),
        unit="MW",
        definition=Text(
            "Largest mean of the imported power over 15 minutes of the clock, as a supplier's meter takes it; "
            "above the contract power it costs a penalty."
        ),
    ),
    "discharged_mwh": MeasureWords(
        title=Text("Energy from storage"),
        unit="MWh",
        definition=Text("Energy that all layers of storage, the UPS among them, brought to the load."),
    ),
    "charged_mwh": MeasureWords(
        title=Text("Energy into storage"),
        unit="MWh",
        definition=Text("Energy that all layers of storage, the UPS among them, took from the grid and from the sun."),
    ),
}
