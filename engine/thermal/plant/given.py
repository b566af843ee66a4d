"""The heat that the machinery gives at a moment: behind the engine's load by the lag of what it comes through."""

from __future__ import annotations

from dataclasses import dataclass

from engine.thermal.plant.heat import Heat, charge_air_kw, heat_to_air_kw, oil_and_jacket_kw
from engine.thermal.plant.lag import followed
from engine.thermal.plant.voyage import Around


@dataclass(frozen=True, kw_only=True)
class Given:
    """kW: of the auxiliaries (no lag), the charge air, oil and jacket, and into the engine room's air."""

    auxiliary_kw: float
    charge_air_kw: float
    oil_and_jacket_kw: float
    to_air_kw: float

    @property
    def to_water_kw(self) -> float:
        """All that goes into the fresh water."""
        return self.auxiliary_kw + self.charge_air_kw + self.oil_and_jacket_kw

    @classmethod
    def settled(cls, heat: Heat, around: Around) -> Given:
        """After a long time at this load."""
        return cls(
            auxiliary_kw=around.auxiliary_kw,
            charge_air_kw=charge_air_kw(heat, around.load_pct),
            oil_and_jacket_kw=oil_and_jacket_kw(heat, around.load_pct),
            to_air_kw=heat_to_air_kw(heat, around.load_pct),
        )


def given_after(heat: Heat, given: Given, before: Around, after: Around, seconds: float) -> Given:
    """``seconds`` later, over which the load went evenly from ``before`` to ``after``."""
    was, ends = Given.settled(heat, before), Given.settled(heat, after)
    return Given(
        auxiliary_kw=ends.auxiliary_kw,
        charge_air_kw=followed(
            given.charge_air_kw, was.charge_air_kw, ends.charge_air_kw, seconds, heat.charge_air_lag_s
        ),
        oil_and_jacket_kw=followed(
            given.oil_and_jacket_kw, was.oil_and_jacket_kw, ends.oil_and_jacket_kw, seconds, heat.oil_and_jacket_lag_s
        ),
        to_air_kw=followed(given.to_air_kw, was.to_air_kw, ends.to_air_kw, seconds, heat.air_lag_s),
    )
