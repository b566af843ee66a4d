"""The columns of a rack that its trends show, and what they are called in few words."""

from __future__ import annotations

from api.services.forecasts.targets import MEASURED_OF, SOC
from api.services.protection.columns import MEASURED_COLUMNS
from dashapp.reader import Reader
from dashapp.site_page.words import measured_word
from engine.safety.limits import Measured

_RACK = MEASURED_COLUMNS["rack"]
CURRENT, GAP = _RACK[Measured.CURRENT], _RACK[Measured.VOLTAGE_GAP]
V_MAX, V_MIN = _RACK[Measured.MAX_VOLTAGE], _RACK[Measured.MIN_VOLTAGE]
T_MAX, T_MIN = _RACK[Measured.MAX_TEMPERATURE], _RACK[Measured.MIN_TEMPERATURE]


def short_name(reader: Reader, column: str) -> str:
    """A rack column as the page calls it, such as "V max"."""
    return "SoC" if column == SOC else measured_word(reader, MEASURED_OF[column])
