"""What the tornado moves besides entries of the assumption sheet (see :mod:`engine.stress.moves`)."""

from __future__ import annotations

from collections.abc import Mapping

from api.i18n import Text

MOVES: Mapping[str, Text] = {
    "times_demand": Text("Base load, times"),
    "times_sun": Text("Rated PV, times"),
    "times_storage": Text("Energy of all storage, times"),
    "times_storage_price": Text("Price of all storage, times"),
    "times_intensity": Text("Intensity of the scenario, times"),
    "times_length": Text("Length of the scenario, times"),
}
